//! Which law session lengths follow: lognormal, gamma, Weibull, or the recorded ones themselves.
//!
//! Each law is fitted to every second length and judged by the likelihood of the others, so that
//! the law that only repeats the record wins nothing by it; the winner is then fitted to all.

use super::{Sure, mean_and_variance};

/// A law of lengths with its parameters, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// By mean and coefficient of variation.
    Lognormal {
        /// The mean.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// By mean and coefficient of variation.
    Gamma {
        /// The mean.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// By scale and shape.
    Weibull {
        /// The scale.
        scale: f64,
        /// The shape.
        shape: f64,
    },
    /// The recorded lengths.
    Empirical,
}

impl Law {
    /// Its name, as a scenario says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Law::Lognormal { .. } => "lognormal",
            Law::Gamma { .. } => "gamma",
            Law::Weibull { .. } => "weibull",
            Law::Empirical => "empirical",
        }
    }
}

/// What is known of lengths.
#[derive(Clone, Debug, PartialEq)]
pub struct Lengths {
    /// The laws, best first, each with the mean logarithm of its likelihood for lengths that it was not fitted to.
    pub laws: Vec<(Law, f64)>,
    /// The mean length in seconds.
    pub mean: Sure,
    /// How many lengths there were.
    pub count: usize,
}

/// Fits the laws; `None` below ten lengths. Lengths below a second count as one.
#[must_use]
pub fn fit(seconds: &[f64]) -> Option<Lengths> {
    const FEWEST: usize = 10;
    if seconds.len() < FEWEST {
        return None;
    }
    let lengths: Vec<f64> = seconds.iter().map(|length| length.max(1.0)).collect();
    let half = |odd: usize| {
        lengths
            .iter()
            .skip(odd)
            .step_by(2)
            .copied()
            .collect::<Vec<f64>>()
    };
    let (fitted, held) = (half(0), half(1));
    let held_out = |law: Law| {
        let sum: f64 = held.iter().map(|length| log_density(law, *length)).sum();
        sum / held.len() as f64
    };
    let scores = parametric(&fitted).into_iter().map(held_out);
    let mut laws: Vec<(Law, f64)> = parametric(&lengths).into_iter().zip(scores).collect();
    laws.push((Law::Empirical, histogram_score(&fitted, &held)));
    laws.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (mean, variance) = mean_and_variance(&lengths);
    let count = lengths.len() as f64;
    let reach =
        crate::statistics::quantile::student_t(0.025, count - 1.0) * libm::sqrt(variance / count);
    Some(Lengths {
        laws,
        mean: Sure {
            value: mean,
            low: (mean - reach).max(0.0),
            high: mean + reach,
        },
        count: lengths.len(),
    })
}

/// The three laws fitted by maximum likelihood: lognormal, gamma, Weibull.
fn parametric(lengths: &[f64]) -> Vec<Law> {
    let logs: Vec<f64> = lengths.iter().map(|length| libm::log(*length)).collect();
    let count = lengths.len() as f64;
    let mean = lengths.iter().sum::<f64>() / count;
    let log_mean = logs.iter().sum::<f64>() / count;
    let log_variance = logs
        .iter()
        .map(|log| (log - log_mean) * (log - log_mean))
        .sum::<f64>()
        / count;
    let log_variance = log_variance.max(1e-9);
    let lognormal = Law::Lognormal {
        mean: libm::exp(log_mean + log_variance / 2.0),
        cv: libm::sqrt(libm::exp(log_variance) - 1.0),
    };
    let shape = gamma_shape((libm::log(mean) - log_mean).max(1e-9));
    let gamma = Law::Gamma {
        mean,
        cv: 1.0 / libm::sqrt(shape),
    };
    vec![lognormal, gamma, weibull(lengths, &logs, log_mean)]
}

/// The root of ln k - psi(k) = s, by bisection: the left side falls.
fn gamma_shape(s: f64) -> f64 {
    let (mut low, mut high) = (1e-4, 1e7);
    for _ in 0..200 {
        let middle = libm::sqrt(low * high);
        if libm::log(middle) - digamma(middle) > s {
            low = middle;
        } else {
            high = middle;
        }
    }
    libm::sqrt(low * high)
}

/// The derivative of the logarithm of the gamma function.
fn digamma(mut x: f64) -> f64 {
    let mut below = 0.0;
    while x < 10.0 {
        below -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    below + libm::log(x) - 0.5 / x - square * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0))
}

/// Weibull's shape is the root of a rising function: Newton's steps, held between bounds that close in.
fn weibull(lengths: &[f64], logs: &[f64], log_mean: f64) -> Law {
    let scaled: Vec<f64> = logs.iter().map(|log| log - log_mean).collect();
    let (mut low, mut high) = (0.02, 100.0);
    let mut shape = 1.0;
    for _ in 0..60 {
        let (value, slope) = weibull_score(&scaled, shape);
        if value.is_finite() && value < 0.0 {
            low = shape;
        } else {
            high = shape;
        }
        let newton = shape - value / slope;
        let next = if low < newton && newton < high {
            newton
        } else {
            libm::sqrt(low * high)
        };
        let moved = (next / shape - 1.0).abs();
        shape = next;
        if moved < 1e-10 {
            break;
        }
    }
    let plain: f64 = scaled.iter().map(|log| libm::exp(shape * log)).sum();
    let scale = libm::exp(log_mean) * libm::pow(plain / lengths.len() as f64, 1.0 / shape);
    Law::Weibull { scale, shape }
}

/// The derivative of Weibull's log likelihood by its shape, for logarithms of mean 0, and its slope.
fn weibull_score(logs: &[f64], shape: f64) -> (f64, f64) {
    let (mut plain, mut with_log, mut with_square) = (0.0, 0.0, 0.0);
    for log in logs {
        let power = libm::exp(shape * log);
        plain += power;
        with_log += power * log;
        with_square += power * log * log;
    }
    let mean = with_log / plain;
    let slope = with_square / plain - mean * mean + 1.0 / (shape * shape);
    (mean - 1.0 / shape, slope)
}

fn log_density(law: Law, x: f64) -> f64 {
    let log = libm::log(x);
    match law {
        Law::Lognormal { mean, cv } => {
            let variance = libm::log(1.0 + cv * cv);
            let error = log - (libm::log(mean) - variance / 2.0);
            -log - 0.5 * libm::log(std::f64::consts::TAU * variance)
                - error * error / (2.0 * variance)
        }
        Law::Gamma { mean, cv } => {
            let shape = 1.0 / (cv * cv);
            let scale = mean / shape;
            (shape - 1.0) * log - x / scale - libm::lgamma(shape) - shape * libm::log(scale)
        }
        Law::Weibull { scale, shape } => {
            let ratio = libm::log(x / scale);
            libm::log(shape / scale) + (shape - 1.0) * ratio - libm::exp(shape * ratio)
        }
        Law::Empirical => f64::NEG_INFINITY,
    }
}

/// The recorded lengths as a law: a histogram of their logarithms, each bin with half a length more than it has.
fn histogram_score(fitted: &[f64], held: &[f64]) -> f64 {
    let all = || fitted.iter().chain(held).map(|length| libm::log(*length));
    let low = all().fold(f64::INFINITY, f64::min) - 1e-9;
    let high = all().fold(f64::NEG_INFINITY, f64::max) + 1e-9;
    let bins = (libm::cbrt(fitted.len() as f64) * 2.0).ceil().max(4.0);
    let width = (high - low) / bins;
    let bin_of =
        |length: f64| (((libm::log(length) - low) / width) as usize).min(bins as usize - 1);
    let mut counts = vec![0.5; bins as usize];
    for length in fitted {
        counts[bin_of(*length)] += 1.0;
    }
    let total: f64 = counts.iter().sum();
    let scores = held.iter().map(|length| {
        let share = counts[bin_of(*length)] / total;
        libm::log(share / width) - libm::log(*length)
    });
    scores.sum::<f64>() / held.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::rand::distr::Distribution as _;
    use kernel::{Distribution, StreamSource};

    fn draws(law: &Distribution, count: usize) -> Vec<f64> {
        let mut stream = StreamSource::new(7, 0).stream("lengths", "test");
        let sampler = law.sampler();
        (0..count)
            .map(|_| sampler.sample(&mut stream) / 1e6)
            .collect()
    }

    #[test]
    fn the_law_that_made_the_lengths_is_found_with_its_parameters() {
        let second = 1e6;
        let cases = [
            (
                "lognormal",
                Distribution::Lognormal {
                    mean: 3000.0 * second,
                    cv: 1.4,
                },
            ),
            (
                "gamma",
                Distribution::Gamma {
                    mean: 3000.0 * second,
                    cv: 0.6,
                },
            ),
            (
                "weibull",
                Distribution::Weibull {
                    scale: 3000.0 * second,
                    shape: 3.0,
                },
            ),
        ];
        for (name, law) in cases {
            let found = fit(&draws(&law, 4000)).expect("enough");
            assert_eq!(found.laws[0].0.name(), name, "{:?}", found.laws);
            let (value, expected) = match found.laws[0].0 {
                Law::Lognormal { mean, cv } => ((mean, cv), (3000.0, 1.4)),
                Law::Gamma { mean, cv } => ((mean, cv), (3000.0, 0.6)),
                Law::Weibull { scale, shape } => ((scale, shape), (3000.0, 3.0)),
                Law::Empirical => unreachable!("the name was compared"),
            };
            assert!(
                (value.0 / expected.0 - 1.0).abs() < 0.06,
                "{name}: {value:?}"
            );
            assert!(
                (value.1 / expected.1 - 1.0).abs() < 0.06,
                "{name}: {value:?}"
            );
        }
    }

    #[test]
    fn two_humps_are_no_law_but_the_record() {
        let short = Distribution::Gamma {
            mean: 60.0e6,
            cv: 0.1,
        };
        let long = Distribution::Gamma {
            mean: 28_800.0e6,
            cv: 0.1,
        };
        let mut both = Vec::new();
        for (a, b) in draws(&short, 500).into_iter().zip(draws(&long, 500)) {
            both.extend([a, a, b, b]);
        }
        assert_eq!(fit(&both).expect("enough").laws[0].0, Law::Empirical);
        assert_eq!(fit(&[1.0; 9]), None);
        let same = fit(&[5.0; 40]).expect("enough");
        assert_eq!((same.mean.value, same.mean.low), (5.0, 5.0));
    }
}
