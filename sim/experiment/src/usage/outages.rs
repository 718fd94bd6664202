//! Failures and repairs of a server, from the outages that a record shows.
//!
//! Failures at a constant rate, whose number in the time that it ran gives an exact interval; no
//! failure gives a lower bound all the same. Repairs by their mean.

use super::{Sure, gamma_quantile, mean_and_variance, poisson_limits};

/// What is known of outages.
#[derive(Clone, Debug, PartialEq)]
pub struct Outages {
    /// How many there were.
    pub count: usize,
    /// Mean time from a repair to the next failure, in seconds; without a failure the value is infinite.
    pub to_failure: Sure,
    /// Mean length, in seconds; `None` without a failure.
    pub to_repair: Option<Sure>,
    /// Standard deviation of the lengths over their mean.
    pub cv: f64,
}

/// Fits both laws to outages (begin and end, in seconds) within `observed` seconds.
#[must_use]
pub fn fit(outages: &[(i64, i64)], observed: i64) -> Outages {
    let lengths: Vec<f64> = outages
        .iter()
        .map(|(from, to)| (to - from).max(1) as f64)
        .collect();
    let down: f64 = lengths.iter().sum();
    let up = (observed as f64 - down).max(1.0);
    let count = outages.len();
    let (low, high) = poisson_limits(count as u64);
    let to_failure = Sure {
        value: if count == 0 {
            f64::INFINITY
        } else {
            up / count as f64
        },
        low: up / high,
        high: if count == 0 { f64::INFINITY } else { up / low },
    };
    let (mean, variance) = mean_and_variance(&lengths);
    let cv = if mean > 0.0 {
        libm::sqrt(variance) / mean
    } else {
        0.0
    };
    Outages {
        count,
        to_failure,
        to_repair: (count > 0).then(|| repair(&lengths, down, mean, cv)),
        cv,
    }
}

/// The mean length with its interval: that of an exponential law, or Student's where lengths are much more alike.
fn repair(lengths: &[f64], down: f64, mean: f64, cv: f64) -> Sure {
    let count = lengths.len() as f64;
    if lengths.len() > 2 && cv < 0.5 {
        let reach = crate::statistics::quantile::student_t(0.025, count - 1.0) * cv * mean
            / libm::sqrt(count);
        return Sure {
            value: mean,
            low: mean - reach,
            high: mean + reach,
        };
    }
    Sure {
        value: mean,
        low: down / gamma_quantile(count, 0.975),
        high: down / gamma_quantile(count, 0.025),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_is_a_bound_and_failures_are_an_interval() {
        let none = fit(&[], 3_000_000);
        assert!(none.to_failure.value.is_infinite() && none.to_repair.is_none());
        assert!((none.to_failure.low - 3_000_000.0 / 3.688_879).abs() < 1.0);
        let some = fit(&[(1000, 1600), (50_000, 52_400)], 103_000);
        assert_eq!(some.to_failure.value, 50_000.0);
        let repair = some.to_repair.expect("two");
        assert!(
            repair.value == 1500.0 && repair.low < 600.0 && repair.high > 6000.0,
            "{repair:?}"
        );
        let alike = fit(&[(0, 600), (5000, 5605), (9000, 9595)], 100_000);
        let repair = alike.to_repair.expect("three");
        assert!(repair.low > 580.0 && repair.high < 620.0, "{repair:?}");
    }
}
