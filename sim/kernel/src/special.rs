//! Two inverse functions that the samplers need and `libm` does not have.
//!
//! All arithmetic is plain IEEE operations and pinned `libm` functions, so that the
//! same argument gives the same bits on every platform. Nothing here is for other uses than
//! sampling.

/// The quantile of the standard normal law at `p` in (0, 1).
///
/// Wichura, "The percentage points of the normal distribution", Applied Statistics 37 (1988), AS
/// 241, routine PPND16: relative error about 1e-16.
pub(crate) fn inverse_normal(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTER_ABOVE, r) / polynomial(&CENTER_BELOW, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let size = if r <= 5.0 {
        polynomial(&MIDDLE_ABOVE, r - 1.6) / polynomial(&MIDDLE_BELOW, r - 1.6)
    } else {
        polynomial(&FAR_ABOVE, r - 5.0) / polynomial(&FAR_BELOW, r - 5.0)
    };
    if q < 0.0 { -size } else { size }
}

/// Horner's rule, lowest coefficient first.
#[inline]
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

// The coefficients of AS 241 as printed; numerators and denominators of |p - ½| ≤ 0.425, of the
// tails down to exp(-25), and beyond.
const CENTER_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_6,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_4e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTER_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_6e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_6,
    4.630_337_846_156_545,
    5.769_497_221_460_691,
    3.647_848_324_763_204_6,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_7e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// The quantile of the gamma law with this shape and scale 1 at `u` in (0, 1).
///
/// Halley's method on the logarithm of the smaller tail as a function of the logarithm of x. Both
/// tails of a gamma law are log-concave there, so Newton's method comes to the root from wherever
/// it starts, and Halley's correction of it is taken where that is small. Relative error below
/// 1e-10 for shapes from 1e-4 to 1e6.
pub(crate) fn inverse_gamma(shape: f64, u: f64) -> f64 {
    let lower = u <= 0.5;
    let target = libm::log(if lower { u } else { 1.0 - u });
    let log_gamma = libm::lgamma(shape + 1.0);
    let mut log_x = first_guess(shape, u, log_gamma);
    for _ in 0..STEPS_LIMIT {
        let x = libm::exp(log_x);
        // x^shape · e^-x / Γ(shape + 1)
        let log_front = shape * log_x - x - log_gamma;
        let (log_tail, slope) = log_tail(shape, x, log_front, lower);
        let newton = (log_tail - target) / slope;
        // The second derivative over the first, times half the step: the curvature along the step.
        let curvature = (newton * (shape - x - slope) / 2.0).clamp(-0.5, 0.5);
        let step = (newton / (1.0 - curvature)).clamp(-STEP_LIMIT, STEP_LIMIT);
        log_x -= step;
        // The error after the step is of the order of its third power.
        if step.abs() <= 2e-5 {
            break;
        }
    }
    libm::exp(log_x)
}

/// The method takes two to five steps; a bound all the same.
const STEPS_LIMIT: u32 = 100;
/// On the flat side of a tail a full step would overflow the exponential.
const STEP_LIMIT: f64 = 4.0;

/// The greater of Wilson and Hilferty's normal approximation of the cube root and the bound
/// P(x) ≤ x^shape / Γ(shape + 1), as a logarithm.
fn first_guess(shape: f64, u: f64, log_gamma: f64) -> f64 {
    let bound = (libm::log(u) + log_gamma) / shape;
    let ninth = 1.0 / (9.0 * shape);
    let root = 1.0 - ninth + inverse_normal(u) * ninth.sqrt();
    if root > 0.0 {
        bound.max(libm::log(shape) + 3.0 * libm::log(root))
    } else {
        bound
    }
}

/// The logarithm of the lower or upper tail at x, and its derivative by the logarithm of x.
fn log_tail(shape: f64, x: f64, log_front: f64, lower: bool) -> (f64, f64) {
    // x times the density is shape · front.
    if x < shape + 1.0 {
        let sum = lower_series(shape, x);
        if lower {
            return (log_front + libm::log(sum), shape / sum);
        }
        let front = libm::exp(log_front);
        let upper = (1.0 - front * sum).max(f64::MIN_POSITIVE);
        (libm::log(upper), -shape * front / upper)
    } else {
        let fraction = upper_fraction(shape, x);
        if !lower {
            return (log_front + libm::log(shape * fraction), -1.0 / fraction);
        }
        let front = libm::exp(log_front);
        let below = (1.0 - shape * front * fraction).max(f64::MIN_POSITIVE);
        (libm::log(below), shape * front / below)
    }
}

/// P(shape, x) = front · Σ xⁿ / ((shape + 1) … (shape + n)); converges fast for x < shape + 1.
fn lower_series(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut denominator) = (1.0, 1.0, shape);
    while term > sum * 1e-17 {
        denominator += 1.0;
        term *= x / denominator;
        sum += term;
    }
    sum
}

/// Q(shape, x) = shape · front · fraction, by the continued fraction with Lentz's method; for
/// x ≥ shape + 1.
fn upper_fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / away_from_zero(b);
    let mut fraction = d;
    for step in 1..100_000 {
        let n = f64::from(step);
        let a = -n * (n - shape);
        b += 2.0;
        d = 1.0 / away_from_zero(a * d + b);
        c = away_from_zero(b + a / c);
        let factor = c * d;
        fraction *= factor;
        if (factor - 1.0).abs() <= 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64, what: &str) {
        let error = (found - expected).abs() / expected.abs();
        assert!(
            error <= relative,
            "{what}: {found:e} is not {expected:e} ({error:e})"
        );
    }

    #[test]
    fn normal_quantiles_invert_the_error_function() {
        // Φ(x) = erfc(-x / √2) / 2, in the lower half, where it has full relative accuracy.
        for step in 1..4000 {
            let x = -f64::from(step) * 0.002;
            let p = libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0;
            close(inverse_normal(p), x, 2e-13, "normal quantile");
        }
        assert_eq!(inverse_normal(0.5), 0.0);
        assert_eq!(inverse_normal(0.75), -inverse_normal(0.25));
        close(
            inverse_normal(0.975),
            1.959_963_984_540_054,
            1e-15,
            "97.5 %",
        );
    }

    #[test]
    fn quantiles_are_those_of_exact_arithmetic() {
        // Found by root search over mpmath's functions with forty digits.
        for (p, x) in [
            (1e-16, -8.222_082_216_130_436),
            (1e-9, -5.997_807_015_007_687),
            (0.001, -3.090_232_306_167_813_5),
            (0.05, -1.644_853_626_951_472_7),
            (0.3, -0.524_400_512_708_040_8),
            (0.6, 0.253_347_103_135_799_7),
            (0.999_999_999_999_999_9, 8.209_536_151_601_387),
        ] {
            close(inverse_normal(p), x, 1e-15, "normal");
        }
        for (shape, u, x) in [
            (0.01, 0.9, 1.503_593_623_070_295e-5),
            (0.01, 0.999, 1.509_084_147_694_75),
            (0.3, 0.001, 6.972_699_096_783_345e-11),
            (0.3, 0.6, 0.141_252_503_631_070_96),
            (1.7, 1e-12, 1.127_869_726_934_252_5e-7),
            (1.7, 0.5, 1.380_762_075_939_121),
            (1.7, 0.999_999, 15.889_657_566_584_053),
            (44.444, 0.01, 30.417_799_794_538_97),
            (44.444, 0.97, 57.800_020_560_241_39),
            (1e4, 1e-9, 9_411.828_411_445_864),
            (1e4, 0.75, 10_067.266_062_388_988),
        ] {
            close(inverse_gamma(shape, u), x, 1e-11, "gamma");
        }
    }

    #[test]
    fn gamma_quantiles_of_whole_shapes_invert_the_closed_form() {
        // Q(1, x) = e^-x; Q(2, x) = (1 + x) e^-x; Q(3, x) = (1 + x + x²/2) e^-x.
        for step in 1..400 {
            let x = f64::from(step) * 0.1;
            let q = libm::exp(-x);
            for (shape, upper) in [
                (1.0, q),
                (2.0, (1.0 + x) * q),
                (3.0, (1.0 + x + x * x / 2.0) * q),
            ] {
                // The upper tail cannot be given more exactly than 1 - u is known.
                if upper < 0.5 && upper > 1e-5 {
                    close(inverse_gamma(shape, 1.0 - upper), x, 1e-10, "whole shape");
                } else if upper > 0.5 && upper < 0.999 {
                    close(
                        inverse_gamma(shape, 1.0 - upper),
                        x,
                        1e-10,
                        "whole shape, low",
                    );
                }
            }
        }
    }

    #[test]
    fn gamma_quantiles_of_shape_one_half_are_squared_normal_ones() {
        for step in 1..1000 {
            let u = f64::from(step) / 1000.0;
            let z = inverse_normal((1.0 + u) / 2.0);
            close(inverse_gamma(0.5, u), z * z / 2.0, 1e-11, "shape ½");
        }
    }

    /// Goal: the method ends at the root, not only near it, for every shape and every part.
    #[test]
    fn gamma_quantiles_solve_their_equation() {
        let parts = (1..40).map(|step| f64::from(step) / 40.0);
        let ends = (2..52).map(|bits| 0.5 / (1_u64 << bits) as f64);
        let parts: Vec<f64> = parts
            .chain(ends.clone())
            .chain(ends.map(|u| 1.0 - u))
            .collect();
        for exponent in -40..=50 {
            let shape = libm::exp10(f64::from(exponent) / 10.0);
            for &u in &parts {
                let x = inverse_gamma(shape, u);
                if x < 1e-280 {
                    // Next to nothing: what the logarithm says does not fit a number.
                    continue;
                }
                let log_x = libm::log(x);
                let log_front = shape * log_x - x - libm::lgamma(shape + 1.0);
                let (found, slope) = log_tail(shape, x, log_front, u <= 0.5);
                let expected = libm::log(if u <= 0.5 { u } else { 1.0 - u });
                let error = ((found - expected) / slope).abs();
                assert!(
                    error <= 1e-10,
                    "shape {shape}, u {u}: {x} is off by {error:e}"
                );
            }
        }
    }

    #[test]
    fn gamma_quantiles_rise_with_u_and_are_finite_at_the_ends() {
        let least = 0.5 / (1_u64 << 52) as f64;
        for shape in [1e-4, 0.01, 0.3, 1.0, 1.7, 25.0, 1e4, 1e6] {
            let steps = if shape > 1e3 { 200 } else { 2000 };
            let mut before = inverse_gamma(shape, least);
            assert!(before >= 0.0);
            for step in 1..steps {
                let x = inverse_gamma(shape, f64::from(step) / f64::from(steps));
                assert!(
                    x.is_finite() && x >= before,
                    "shape {shape}, step {step}: {x} < {before}"
                );
                before = x;
            }
            let last = inverse_gamma(shape, 1.0 - least);
            assert!(last.is_finite() && last > before, "shape {shape}: {last}");
        }
    }
}
