//! Every law's draws against its mean, its variance and its distribution function.

use kernel::rand::distr::Distribution as _;
use kernel::{Distribution, Span, Stream, StreamSource};

use crate::statistics::{KOLMOGOROV, assert_mean, kolmogorov_distance};

const DRAWS: usize = 200_000;

/// A law, its variance, and its distribution function, written out here by hand.
struct Case {
    law: Distribution,
    variance: f64,
    cdf: fn(f64) -> f64,
}

/// Lognormal of mean 100 and coefficient of variation 0.5, by the error function.
fn lognormal_cdf(x: f64) -> f64 {
    let variance = libm::log1p(0.25);
    let z = (libm::log(x) - libm::log(100.0) + variance / 2.0) / variance.sqrt();
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// Gamma of mean 100 and coefficient of variation 0.5: four exponential steps of mean 25.
fn erlang_cdf(x: f64) -> f64 {
    let r = x / 25.0;
    1.0 - libm::exp(-r) * (1.0 + r + r * r / 2.0 + r * r * r / 6.0)
}

/// Weibull of scale 100 and shape 2 has mean 100 √π / 2 and E[X²] = 100².
fn weibull_variance() -> f64 {
    10_000.0 * (1.0 - std::f64::consts::FRAC_PI_4)
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            law: Distribution::Exponential { mean: 100.0 },
            variance: 10_000.0,
            cdf: |x| 1.0 - libm::exp(-x / 100.0),
        },
        Case {
            law: Distribution::Uniform {
                low: -40,
                high: 160,
            },
            variance: 40_000.0 / 12.0,
            cdf: |x| (x + 40.0) / 200.0,
        },
        Case {
            law: Distribution::Lognormal {
                mean: 100.0,
                cv: 0.5,
            },
            variance: 2_500.0,
            cdf: lognormal_cdf,
        },
        Case {
            law: Distribution::Gamma {
                mean: 100.0,
                cv: 0.5,
            },
            variance: 2_500.0,
            cdf: erlang_cdf,
        },
        Case {
            law: Distribution::Weibull {
                scale: 100.0,
                shape: 2.0,
            },
            variance: weibull_variance(),
            cdf: |x| 1.0 - libm::exp(-(x / 100.0) * (x / 100.0)),
        },
    ]
}

fn stream(purpose: &str) -> Stream {
    StreamSource::new(1, 0).stream("laws", purpose)
}

fn draws(law: &Distribution) -> Vec<f64> {
    let mut stream = stream(&format!("{law:?}"));
    (0..DRAWS).map(|_| law.sample(&mut stream)).collect()
}

#[test]
fn draws_have_the_mean_and_variance_of_their_law() {
    for case in cases() {
        let values = draws(&case.law);
        let mean = case.law.mean();
        assert_mean(&values, mean, &format!("{:?}", case.law));
        let squares: Vec<f64> = values.iter().map(|x| (x - mean) * (x - mean)).collect();
        assert_mean(
            &squares,
            case.variance,
            &format!("variance of {:?}", case.law),
        );
    }
}

#[test]
fn draws_follow_the_distribution_function_of_their_law() {
    for case in cases() {
        let distance = kolmogorov_distance(&draws(&case.law), case.cdf);
        assert!(distance <= KOLMOGOROV, "{:?}: {distance}", case.law);
        // Power: a law whose lengths are two percent longer is told apart.
        let distance = kolmogorov_distance(&draws(&case.law), |x| (case.cdf)(x / 1.02));
        assert!(distance > KOLMOGOROV, "{:?}: {distance}", case.law);
    }
}

#[test]
fn quantiles_invert_the_distribution_function() {
    for case in cases() {
        for step in 1..1_000 {
            let u = f64::from(step) / 1_000.0;
            let back = (case.cdf)(case.law.quantile(u));
            assert!((back - u).abs() < 1e-12, "{:?} at {u}: {back}", case.law);
        }
    }
}

#[test]
fn values_of_a_list_are_equally_likely() {
    let law = Distribution::Empirical(vec![10, 20, 20, 70].into());
    assert_eq!(law.mean(), 30.0);
    let values = draws(&law);
    for (value, share) in [(10.0, 0.25), (20.0, 0.5), (70.0, 0.25)] {
        let hits: Vec<f64> = values
            .iter()
            .map(|&x| f64::from(u8::from(x == value)))
            .collect();
        assert_mean(&hits, share, "share of a value");
    }
    assert_eq!(law.quantile(0.2), 10.0);
    assert_eq!(law.quantile(0.3), 20.0);
    assert_eq!(law.quantile(0.999), 70.0);
}

#[test]
fn a_constant_draws_nothing_and_every_other_law_one_uniform() {
    let after = |law: &Distribution| {
        let mut stream = stream("position");
        let _ = law.sample(&mut stream);
        stream.word()
    };
    let mut plain = stream("position");
    let (first, second) = (plain.word(), plain.word());
    assert_eq!(after(&Distribution::Constant(7)), first);
    for case in cases() {
        assert_eq!(after(&case.law), second, "{:?}", case.law);
    }
    assert_eq!(after(&Distribution::Empirical(vec![1].into())), second);
}

#[test]
fn spans_and_offsets_are_draws_rounded_to_the_microsecond() {
    let law = Distribution::Uniform { low: -3, high: 3 };
    let mut streams = [stream("rounded"), stream("rounded"), stream("rounded")];
    for _ in 0..1_000 {
        let [exact, span, offset] = &mut streams;
        let value = law.sample(exact);
        assert!((law.sample_offset(offset) as f64 - value).abs() <= 0.5);
        let expected = if value < 0.0 { 0.0 } else { value };
        let Span(span) = law.sample_span(span);
        assert!((span as f64 - expected).abs() <= 0.5);
    }
    assert_eq!(
        Distribution::Constant(-7).sample_offset(&mut streams[0]),
        -7
    );
    assert_eq!(
        Distribution::Constant(-7).sample_span(&mut streams[0]),
        Span(0)
    );
    assert_eq!(
        Distribution::Constant(7).sample_span(&mut streams[0]),
        Span(7)
    );
}

#[test]
fn numbers_below_a_bound_are_equally_likely() {
    let mut stream = stream("below");
    let values: Vec<f64> = (0..DRAWS).map(|_| f64::from(stream.below(7))).collect();
    for value in 0..7 {
        let hits: Vec<f64> = values
            .iter()
            .map(|&x| f64::from(u8::from(x == f64::from(value))))
            .collect();
        assert_mean(&hits, 1.0 / 7.0, "share of a number");
    }
    assert_eq!(stream.below(0), 0);
    assert_eq!(stream.below(1), 0);
}

#[test]
fn parameters_that_give_no_lengths_are_named() {
    let wrong = [
        (Distribution::Exponential { mean: 0.0 }, "the mean is 0 µs"),
        (
            Distribution::Exponential { mean: f64::NAN },
            "the mean is NaN µs",
        ),
        (
            Distribution::Uniform { low: 2, high: 1 },
            "the lower bound of 2 µs is above",
        ),
        (
            Distribution::Lognormal { mean: 1.0, cv: 0.0 },
            "variation is 0, expected",
        ),
        (
            Distribution::Gamma {
                mean: -1.0,
                cv: 1.0,
            },
            "the mean is -1 µs",
        ),
        (
            Distribution::Gamma { mean: 1.0, cv: 1e3 },
            "variation is 1000, expected",
        ),
        (
            Distribution::Weibull {
                scale: f64::INFINITY,
                shape: 1.0,
            },
            "the scale is inf µs",
        ),
        (
            Distribution::Weibull {
                scale: 1.0,
                shape: 0.0,
            },
            "the shape is 0, expected",
        ),
        (
            Distribution::Empirical(Vec::new().into()),
            "the list of values is empty",
        ),
        (Distribution::Empirical(vec![2, 1].into()), "not sorted"),
        (Distribution::Constant(i64::MIN), "out of range"),
    ];
    for (law, message) in wrong {
        let error = law.validate().expect_err(message);
        assert!(error.contains(message), "{law:?}: {error}");
    }
    for case in cases() {
        assert_eq!(case.law.validate(), Ok(()));
    }
    assert_eq!(Distribution::Constant(-5).validate(), Ok(()));
}
