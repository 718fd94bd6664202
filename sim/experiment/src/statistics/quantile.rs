//! Quantiles of Student's t, the normal and the beta law, from the incomplete beta function.
//!
//! Everything rests on the pinned `libm`, so that an interval has the same bytes on every
//! platform, and is good to nine digits for a million replications (the inverse of the `statrs` crate is
//! off by 3e-4 there; its forward functions and scipy are the oracles of the tests). Arguments are tail
//! probabilities, never `1 - p`, so that small tails keep their digits.

use libm::{erfc, exp, expm1, lgamma, log, log1p, sqrt};

/// Terms of the continued fraction: it needs a few times √(a + b), so this is enough for 10⁹ trials.
const TERMS_MAX: u32 = 200_000;
/// Steps of the root search: a bisection alone needs about 1,100 to pass through all of `f64`.
const STEPS_MAX: u32 = 1_200;

/// The value that a Student t variable with so many degrees of freedom (above 0) exceeds with
/// probability `tail`, strictly between 0 and 1.
#[must_use]
pub fn student_t(tail: f64, degrees: f64) -> f64 {
    if tail > 0.5 {
        return -student_t(1.0 - tail, degrees);
    }
    if tail == 0.5 {
        return 0.0;
    }
    let scale = lgamma(f64::midpoint(degrees, 1.0))
        - lgamma(degrees / 2.0)
        - 0.5 * log(degrees * std::f64::consts::PI);
    let excess = |t: f64| {
        let square = t * t;
        let (x, y) = (degrees / (degrees + square), square / (degrees + square));
        let density = exp(scale - (degrees + 1.0) / 2.0 * log1p(square / degrees));
        Slope {
            value: tail - 0.5 * incomplete_beta(degrees / 2.0, 0.5, x, y),
            derivative: density,
        }
    };
    rising_root(normal(tail), f64::INFINITY, &excess)
}

/// The value that a standard normal variable exceeds with probability `tail`, strictly between 0 and 1.
#[must_use]
pub fn normal(tail: f64) -> f64 {
    if tail > 0.5 {
        return -normal(1.0 - tail);
    }
    if tail == 0.5 {
        return 0.0;
    }
    let root_two_pi = sqrt(2.0 * std::f64::consts::PI);
    let excess = |z: f64| Slope {
        value: tail - 0.5 * erfc(z / std::f64::consts::SQRT_2),
        derivative: exp(-z * z / 2.0) / root_two_pi,
    };
    // The tail is below exp(-z²/2), so the root lies left of this start, and Newton's way is short.
    rising_root(sqrt(-2.0 * log(tail)), f64::INFINITY, &excess)
}

/// The `x` below which a beta(a, b) variable lies with probability `tail`, strictly between 0 and 1.
#[must_use]
pub fn beta_lower(tail: f64, a: f64, b: f64) -> f64 {
    let scale = lgamma(a + b) - lgamma(a) - lgamma(b);
    let excess = |x: f64| Slope {
        value: incomplete_beta(a, b, x, 1.0 - x) - tail,
        derivative: beta_density(scale, a, b, x),
    };
    rising_root(a / (a + b), 1.0, &excess)
}

/// The `x` above which a beta(a, b) variable lies with probability `tail`, strictly between 0 and 1.
#[must_use]
pub fn beta_upper(tail: f64, a: f64, b: f64) -> f64 {
    let scale = lgamma(a + b) - lgamma(a) - lgamma(b);
    let excess = |x: f64| Slope {
        value: tail - incomplete_beta(b, a, 1.0 - x, x),
        derivative: beta_density(scale, a, b, x),
    };
    rising_root(a / (a + b), 1.0, &excess)
}

/// The lower limit of a proportion of which `successes` of `trials` were seen: the proportion at which
/// so many or more would be seen with probability `tail` only (Clopper and Pearson, Biometrika 26, 1934).
#[must_use]
pub fn proportion_lower(tail: f64, successes: u64, trials: u64) -> f64 {
    if successes == 0 {
        return 0.0;
    }
    if successes >= trials {
        return exp(log(tail) / trials as f64);
    }
    beta_lower(tail, successes as f64, (trials - successes + 1) as f64)
}

/// The upper limit of a proportion of which `successes` of `trials` were seen: the proportion at which
/// so few or fewer would be seen with probability `tail` only (Clopper and Pearson, Biometrika 26, 1934).
#[must_use]
pub fn proportion_upper(tail: f64, successes: u64, trials: u64) -> f64 {
    if successes >= trials {
        return 1.0;
    }
    if successes == 0 {
        return -expm1(log(tail) / trials as f64);
    }
    beta_upper(tail, (successes + 1) as f64, (trials - successes) as f64)
}

/// A function's value and derivative at a place.
struct Slope {
    value: f64,
    derivative: f64,
}

/// The root, between 0 and `high`, of a rising function: Newton's steps, kept inside a bracket that
/// halves where they would leave it.
fn rising_root(start: f64, mut high: f64, function: &dyn Fn(f64) -> Slope) -> f64 {
    let mut low = 0.0;
    let mut x = start;
    for _ in 0..STEPS_MAX {
        let Slope { value, derivative } = function(x);
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / derivative;
        let next = if newton > low && newton < high {
            newton
        } else if high.is_infinite() {
            2.0 * x
        } else if low == 0.0 {
            // Halving keeps the relative accuracy of a root near 0.
            high / 2.0
        } else {
            f64::midpoint(low, high)
        };
        if (next - x).abs() <= 4.0 * f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

fn beta_density(scale: f64, a: f64, b: f64, x: f64) -> f64 {
    exp(scale + (a - 1.0) * log(x) + (b - 1.0) * log1p(-x))
}

/// The probability that a beta(a, b) variable lies below `x`; `y` is 1 − x with all its digits.
fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    // 1 - x of a tiny x, and the like: take the logarithm of the one that has the digits.
    let log_x = if y < 0.5 { log1p(-y) } else { log(x) };
    let log_y = if x < 0.5 { log1p(-x) } else { log(y) };
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log_x + b * log_y);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, y) / b
    }
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), evaluated
/// forward by Lentz's method as modified by Thompson and Barnett (J. Comput. Phys. 64, 1986).
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let nonzero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    for term in 1..TERMS_MAX {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        denominator = 1.0 / nonzero(1.0 + even * denominator);
        numerator = nonzero(1.0 + even / numerator);
        fraction *= denominator * numerator;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        denominator = 1.0 / nonzero(1.0 + odd * denominator);
        numerator = nonzero(1.0 + odd / numerator);
        let factor = denominator * numerator;
        fraction *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, StudentsT};

    fn near(actual: f64, expected: f64, tolerance: f64) {
        let error = (actual / expected - 1.0).abs();
        assert!(error < tolerance, "{actual:e}, expected {expected:e}");
    }

    #[test]
    fn student_t_agrees_with_scipy() {
        // scipy 1.17.1: scipy.stats.t.isf(tail, degrees)
        for (tail, degrees, expected) in T_QUANTILES {
            near(student_t(tail, degrees), expected, 1e-9);
            near(student_t(1.0 - tail, degrees), -expected, 1e-9);
        }
        assert_eq!(student_t(0.5, 7.0).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn proportions_agree_with_scipy() {
        // scipy 1.17.1: beta.ppf(tail, k, n - k + 1) and beta.isf(tail, k + 1, n - k)
        for (tail, successes, trials, lower, upper) in PROPORTIONS {
            near(proportion_lower(tail, successes, trials), lower, 1e-8);
            near(proportion_upper(tail, successes, trials), upper, 1e-8);
        }
    }

    #[test]
    fn quantiles_are_roots_of_the_forward_functions_of_another_library() {
        for degrees in [1.0, 2.0, 3.0, 10.0, 199.0, 4_999.0] {
            let law = StudentsT::new(0.0, 1.0, degrees).expect("a law");
            for tail in [0.4, 0.1, 0.025, 1e-3, 1e-6] {
                near(law.sf(student_t(tail, degrees)), tail, 1e-8);
            }
        }
        for (a, b) in [
            (0.5, 0.5),
            (1.0, 40.0),
            (3.0, 2.0),
            (12.0, 989.0),
            (700.0, 301.0),
        ] {
            let law = Beta::new(a, b).expect("a law");
            for tail in [0.4, 0.1, 0.025, 1e-4] {
                near(law.cdf(beta_lower(tail, a, b)), tail, 1e-9);
                near(law.sf(beta_upper(tail, a, b)), tail, 1e-9);
            }
        }
    }

    #[test]
    fn proportions_at_the_edges_have_closed_forms() {
        assert_eq!(proportion_lower(0.025, 0, 9).to_bits(), 0.0_f64.to_bits());
        assert_eq!(proportion_upper(0.025, 9, 9).to_bits(), 1.0_f64.to_bits());
        // No event in n trials: the rule of three, 1 - 0.05^(1/n) ≈ 3/n.
        near(
            proportion_upper(0.05, 0, 1_000),
            0.002_991_249_545_095_3,
            1e-14,
        );
        near(proportion_lower(0.05, 3, 3), 0.368_403_149_864_038_7, 1e-12);
    }

    #[test]
    fn the_normal_quantile_is_the_limit_of_students() {
        near(normal(0.025), 1.959_963_984_540_054, 1e-14);
        near(normal(1e-9), 5.997_807_015_007_687, 1e-14);
        near(normal(0.975), -1.959_963_984_540_054, 1e-14);
        near(student_t(0.025, 1e9), normal(0.025), 1e-6);
    }

    const T_QUANTILES: [(f64, f64, f64); 21] = [
        (0.05, 1.0, 6.313_751_514_675_044),
        (0.025, 1.0, 1.270_620_473_617_47e1),
        (0.0005, 1.0, 6.366_192_487_687_196e2),
        (0.05, 2.0, 2.919_985_580_353_726),
        (0.025, 2.0, 4.302_652_729_749_464),
        (0.0005, 2.0, 3.159_905_457_644_362e1),
        (0.05, 9.0, 1.833_112_932_656_238),
        (0.025, 9.0, 2.262_157_162_798_205),
        (0.0005, 9.0, 4.780_912_585_931_139),
        (0.05, 29.0, 1.699_127_026_533_498),
        (0.025, 29.0, 2.045_229_642_132_704),
        (0.0005, 29.0, 3.659_405_019_466_333),
        (0.05, 199.0, 1.652_546_746_166_563),
        (0.025, 199.0, 1.971_956_544_251_754),
        (0.0005, 199.0, 3.340_086_556_161_431),
        (0.05, 9999.0, 1.645_006_033_311_299),
        (0.025, 9999.0, 1.960_201_263_621_358),
        (0.0005, 9999.0, 3.291_500_063_300_932),
        (0.05, 999999.0, 1.644_855_150_723_564),
        (0.025, 999999.0, 1.959_966_356_816_48),
        (0.0005, 999999.0, 3.290_536_461_258_421),
    ];
    const PROPORTIONS: [(f64, u64, u64, f64, f64); 12] = [
        (
            0.05,
            1,
            10,
            5.116_196_891_823_701e-3,
            3.941_633_024_365_048e-1,
        ),
        (
            0.025,
            1,
            10,
            2.528_578_544_461_785e-3,
            4.450_161_170_281_953e-1,
        ),
        (
            0.05,
            29,
            30,
            8.514_039_313_408_869e-1,
            9.982_916_843_555_343e-1,
        ),
        (
            0.025,
            29,
            30,
            8.278_305_443_665_873e-1,
            9.991_564_290_733_695e-1,
        ),
        (
            0.05,
            3,
            200,
            4.100_613_335_069_91e-3,
            3.830_970_849_856_934e-2,
        ),
        (
            0.025,
            3,
            200,
            3.104_107_621_553_509e-3,
            4.320_828_191_771_261e-2,
        ),
        (
            0.05,
            25,
            10000,
            1.738_788_255_176_398e-3,
            3.489_876_425_959_554e-3,
        ),
        (
            0.025,
            25,
            10000,
            1.618_501_455_547_055e-3,
            3.688_295_991_068_797e-3,
        ),
        (
            0.05,
            9,
            1000000,
            4.695_235_298_701_017e-6,
            1.570_516_376_867_06e-5,
        ),
        (
            0.025,
            9,
            1000000,
            4.115_381_090_751_938e-6,
            1.708_473_438_782_376e-5,
        ),
        (
            0.05,
            500000,
            1000000,
            4.991_770_739_494_771e-1,
            5.008_229_260_505_229e-1,
        ),
        (
            0.025,
            500000,
            1000000,
            4.990_195_191_953_118e-1,
            5.009_804_808_046_882e-1,
        ),
    ];
}
