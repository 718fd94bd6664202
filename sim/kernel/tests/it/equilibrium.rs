//! An interval under way: what is left of it, and how long it is in all.

use kernel::rand::distr::Distribution as _;
use kernel::{Distribution, Stream, StreamSource};

use crate::statistics::{KOLMOGOROV, Z, assert_mean, deviation, two_sample_distance};

const DRAWS: usize = 100_000;

/// Laws with their second moment E[X²].
fn laws() -> Vec<(Distribution, f64)> {
    // Weibull of shape 2: mean 100 √π / 2, second moment 100².
    vec![
        (Distribution::Constant(100), 10_000.0),
        (Distribution::Exponential { mean: 100.0 }, 20_000.0),
        (
            Distribution::Uniform { low: 20, high: 180 },
            10_000.0 + 160.0 * 160.0 / 12.0,
        ),
        (
            Distribution::Lognormal {
                mean: 100.0,
                cv: 0.8,
            },
            16_400.0,
        ),
        (
            Distribution::Gamma {
                mean: 100.0,
                cv: 1.5,
            },
            32_500.0,
        ),
        (
            Distribution::Gamma {
                mean: 100.0,
                cv: 0.4,
            },
            11_600.0,
        ),
        (
            Distribution::Weibull {
                scale: 100.0,
                shape: 2.0,
            },
            10_000.0,
        ),
        (
            Distribution::Empirical(vec![0, 50, 50, 100, 400].into()),
            (2_500.0 + 2_500.0 + 10_000.0 + 160_000.0) / 5.0,
        ),
    ]
}

fn stream(purpose: &str) -> Stream {
    StreamSource::new(1, 0).stream("equilibrium", purpose)
}

fn draws(law: &Distribution) -> (Vec<f64>, Vec<f64>) {
    let mut stream = stream(&format!("{law:?}"));
    (0..DRAWS)
        .map(|_| law.sample_equilibrium(&mut stream))
        .unzip()
}

#[test]
fn the_mean_residual_is_the_second_moment_over_twice_the_mean() {
    for (law, second_moment) in laws() {
        let (residuals, wholes) = draws(&law);
        let expected = second_moment / (2.0 * law.mean());
        assert_mean(&residuals, expected, &format!("residual of {law:?}"));
        if law == Distribution::Constant(100) {
            assert!(wholes.iter().all(|&whole| whole == 100.0));
        } else {
            assert_mean(&wholes, 2.0 * expected, &format!("whole of {law:?}"));
            // Power: half the mean, what an interval just begun would give, is told apart unless
            // the law is such that it hardly differs.
            assert!(deviation(&residuals, law.mean() / 2.0) > Z, "{law:?}");
        }
        assert!(
            residuals
                .iter()
                .zip(&wholes)
                .all(|(left, whole)| left < whole)
        );
    }
}

/// Goal: the law in full, not only its mean. Method: let intervals follow each other, look at
/// instants far apart, and compare what is left and the whole interval there with the direct draws.
#[test]
fn direct_draws_have_the_law_of_intervals_found_under_way() {
    for (law, _) in laws() {
        let mut stream = stream(&format!("renewals {law:?}"));
        let (mut residuals, mut wholes) = (Vec::new(), Vec::new());
        let (mut begin, mut look) = (0.0, 5_000.0 + 37.0);
        while wholes.len() < 10_000 {
            let whole = law.sample(&mut stream);
            let end = begin + whole;
            while look < end {
                residuals.push(end - look);
                wholes.push(whole);
                // Some forty intervals further, by a step that a constant does not resonate with.
                look += 4_000.0 + 100.0 * stream.uniform();
            }
            begin = end;
        }
        let (direct_residuals, direct_wholes) = draws(&law);
        let distance = two_sample_distance(&residuals, &direct_residuals);
        assert!(distance <= KOLMOGOROV, "residual of {law:?}: {distance}");
        let distance = two_sample_distance(&wholes, &direct_wholes);
        assert!(distance <= KOLMOGOROV, "whole of {law:?}: {distance}");
    }
}

#[test]
fn two_uniforms_are_taken_whatever_the_law() {
    let mut plain = stream("position");
    let third = [plain.word(), plain.word(), plain.word()][2];
    for (law, _) in laws() {
        let mut stream = stream("position");
        let _ = law.sample_equilibrium(&mut stream);
        assert_eq!(stream.word(), third, "{law:?}");
    }
}

#[test]
fn lengths_below_zero_have_no_weight() {
    let mut stream = stream("negative");
    for law in [
        Distribution::Constant(-5),
        Distribution::Uniform { low: -9, high: -2 },
        Distribution::Empirical(vec![-4, -1, 0].into()),
    ] {
        assert_eq!(law.sample_equilibrium(&mut stream), (0.0, 0.0), "{law:?}");
    }
    let (residual, whole) =
        Distribution::Empirical(vec![-4, 3].into()).sample_equilibrium(&mut stream);
    assert!(whole == 3.0 && residual < 3.0);
}
