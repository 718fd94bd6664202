//! The ranges that laws declare: at their ends the sampler is right and fast.
//!
//! A draw is the quantile of one uniform with 53 bits. Mean and coefficient of variation of what the sampler
//! can yield at all are integrals of the quantile over the uniforms that there are, taken here over slices that get thinner
//! toward both ends; theory has closed forms for both.

use crate::statistics::assert_mean;
use kernel::rand::distr::Distribution as _;
use kernel::{Distribution, StreamSource};
use std::time::Duration;

/// Mean and second moment of the quantile function over (0, 1), without what lies beyond the greatest uniform.
fn moments(law: &Distribution) -> (f64, f64) {
    const POINTS: u32 = 64;
    let (mut mean, mut square) = (0.0, 0.0);
    for bits in 1..=52 {
        // From 2^-(bits+1) to 2^-bits, at both ends.
        let width = (-f64::from(bits) - 1.0).exp2();
        for point in 0..POINTS {
            let at = width + width * (f64::from(point) + 0.5) / f64::from(POINTS);
            for u in [at, 1.0 - at] {
                let value = law.quantile(u);
                let weight = width / f64::from(POINTS);
                mean += weight * value;
                square += weight * value * value;
            }
        }
    }
    (mean, square)
}

fn weibull_cv(shape: f64) -> f64 {
    let second = libm::lgamma(1.0 + 2.0 / shape) - 2.0 * libm::lgamma(1.0 + 1.0 / shape);
    libm::expm1(second).sqrt()
}

/// The ends of each range, with the coefficient of variation of theory.
fn ends() -> Vec<(Distribution, f64)> {
    let mean = 1e9;
    let mut ends = Vec::new();
    for cv in [
        *Distribution::LOGNORMAL_CV.start(),
        1.0,
        *Distribution::LOGNORMAL_CV.end(),
    ] {
        ends.push((Distribution::Lognormal { mean, cv }, cv));
    }
    for cv in [
        *Distribution::GAMMA_CV.start(),
        1.0,
        *Distribution::GAMMA_CV.end(),
    ] {
        ends.push((Distribution::Gamma { mean, cv }, cv));
    }
    for shape in [
        *Distribution::WEIBULL_SHAPE.start(),
        1.0,
        *Distribution::WEIBULL_SHAPE.end(),
    ] {
        ends.push((
            Distribution::Weibull { scale: mean, shape },
            weibull_cv(shape),
        ));
    }
    ends
}

#[test]
fn at_the_ends_of_their_ranges_laws_have_the_mean_and_spread_of_theory() {
    for (law, cv) in ends() {
        assert_eq!(law.validate(), Ok(()), "{law:?}");
        let (mean, square) = moments(&law);
        let relative = mean / law.mean() - 1.0;
        assert!(
            relative.abs() < 2e-3,
            "{law:?}: the mean is off by {relative:e}"
        );
        // Below a spread of a thousandth the difference of two squares says nothing.
        if cv >= 1e-3 {
            let found = (square / (mean * mean) - 1.0).sqrt();
            assert!(
                (found / cv - 1.0).abs() < 0.02,
                "{law:?}: cv {found}, not {cv}"
            );
        }
    }
}

// How long a draw takes is what is measured.
#[allow(clippy::disallowed_types, clippy::disallowed_methods)]
#[test]
fn draws_keep_to_the_mean_within_their_standard_error_and_take_no_time() {
    for (number, (law, cv)) in ends().into_iter().enumerate() {
        let mut stream = StreamSource::new(7, number as u64).stream("range", "draws");
        let begun = std::time::Instant::now();
        let draws: Vec<f64> = (0..20_000).map(|_| law.sample(&mut stream)).collect();
        let each = begun.elapsed() / 20_000;
        assert!(
            each < Duration::from_micros(200),
            "{law:?}: {each:?} a draw"
        );
        // A mean that rests on one draw in thousands is the affair of the integral above.
        if cv <= 2.0 {
            assert_mean(&draws, law.mean(), &format!("{law:?}"));
        }
    }
}

#[test]
fn outside_its_range_a_law_is_refused() {
    let mean = 1e9;
    let outside = [
        Distribution::Gamma { mean, cv: 1e-9 },
        Distribution::Gamma { mean, cv: 1e6 },
        Distribution::Gamma { mean, cv: f64::NAN },
        Distribution::Lognormal { mean, cv: 1e-9 },
        Distribution::Lognormal { mean, cv: 1e6 },
        Distribution::Weibull {
            scale: mean,
            shape: 1e-3,
        },
        Distribution::Weibull {
            scale: mean,
            shape: 1e6,
        },
        Distribution::Exponential {
            mean: f64::INFINITY,
        },
    ];
    for law in outside {
        assert!(law.validate().is_err(), "{law:?}");
    }
}
