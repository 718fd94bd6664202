//! How much is used from week to week: the level, its spread, and its growth.

use super::{Sure, gamma_quantile, mean_and_variance, poisson_limits};
use crate::statistics::quantile::student_t;
use kernel::Stream;

/// The level of the last weeks over that of all, and how much it moves from week to week.
pub(super) fn level(weeks: &[f64]) -> (f64, f64) {
    let mean = weeks.iter().sum::<f64>() / weeks.len().max(1) as f64;
    if weeks.len() < 2 || mean <= 0.0 {
        return (1.0, 0.3);
    }
    let (mut sum, mut weight, mut each) = (0.0, 0.0, 1.0);
    for week in weeks.iter().rev() {
        sum += each * week;
        weight += each;
        each *= 0.6;
    }
    let steps: Vec<f64> = weeks
        .windows(2)
        .map(|pair| libm::log((pair[1] + 1.0) / (pair[0] + 1.0)))
        .collect();
    let squares = steps.iter().map(|step| step * step).sum::<f64>() / steps.len() as f64;
    let spread = libm::sqrt((squares - 2.0 / (mean + 1.0)).max(0.0));
    ((sum / weight / mean).max(0.05), spread.clamp(0.05, 1.0))
}

/// Growth from week to week: the slope of a line through the logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Logarithm of the factor of a week.
    pub slope: f64,
    /// Its standard error.
    pub error: f64,
    /// Degrees of freedom of the error.
    pub degrees: f64,
}

impl Trend {
    /// The factor of a week with its interval.
    #[must_use]
    pub fn factor(self) -> Sure {
        let reach = student_t(0.025, self.degrees) * self.error;
        Sure {
            value: libm::exp(self.slope),
            low: libm::exp(self.slope - reach),
            high: libm::exp(self.slope + reach),
        }
    }

    /// Whether the interval of the factor leaves out 1.
    #[must_use]
    pub fn is_sure(self) -> bool {
        !self.factor().holds(1.0)
    }
}

/// The trend of weekly totals; `None` below three weeks.
#[must_use]
pub fn trend(weeks: &[f64]) -> Option<Trend> {
    let count = weeks.len() as f64;
    if weeks.len() < 3 {
        return None;
    }
    let logs: Vec<f64> = weeks.iter().map(|week| libm::log(week + 0.5)).collect();
    let middle = (count - 1.0) / 2.0;
    let mean = logs.iter().sum::<f64>() / count;
    let off = |at: usize| at as f64 - middle;
    let spread: f64 = (0..weeks.len()).map(|at| off(at) * off(at)).sum();
    let along = logs.iter().enumerate();
    let slope = along.map(|(at, log)| off(at) * (log - mean)).sum::<f64>() / spread;
    let along = logs.iter().enumerate();
    let rest: f64 = along
        .map(|(at, log)| {
            let error = log - mean - slope * off(at);
            error * error
        })
        .sum();
    Some(Trend {
        slope,
        error: libm::sqrt(rest / (count - 2.0) / spread),
        degrees: count - 2.0,
    })
}

/// How much weeks differ, and how much of that is chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weeks {
    /// So many whole weeks.
    pub count: f64,
    /// Variance of the logarithm of a week over what its days led to expect.
    pub variance: f64,
    /// What chance alone would make of it.
    pub chance: f64,
}

/// What is taken for granted of weeks before any is seen: they differ by this beyond chance,
const USUAL_SPREAD: f64 = 0.03;
/// with as much certainty as so many more weeks would give.
const USUAL_WEIGHT: f64 = 4.0;

impl Weeks {
    /// Weeks from their totals and what was expected of them.
    #[must_use]
    pub fn new(weeks: &[(f64, f64)]) -> Weeks {
        let seen: Vec<&(f64, f64)> = weeks.iter().filter(|(_, mean)| *mean > 0.5).collect();
        let log = |(total, mean): &&(f64, f64)| libm::log((total + 0.5) / (mean + 0.5));
        let logs: Vec<f64> = seen.iter().map(log).collect();
        let chance: f64 = seen.iter().map(|(_, mean)| 1.0 / (mean + 0.5)).sum();
        Weeks {
            count: logs.len() as f64,
            variance: mean_and_variance(&logs).1,
            chance: chance / logs.len().max(1) as f64,
        }
    }

    /// A draw of the standard deviation of a week's level, as a logarithm, from what is known of it.
    pub(super) fn draw_spread(&self, stream: &mut Stream) -> f64 {
        let degrees = (self.count - 1.0).max(0.0);
        let usual = self.chance + USUAL_SPREAD * USUAL_SPREAD;
        let sum = degrees * self.variance + USUAL_WEIGHT * usual;
        let chi_square = 2.0 * gamma_quantile((degrees + USUAL_WEIGHT) / 2.0, stream.uniform());
        libm::sqrt((sum / chi_square - self.chance).clamp(0.0, 1.0))
    }
}

/// Sessions a week, from what each day had; whichever interval is wider, by chance alone or by the days.
pub(super) fn per_week(totals: &[f64]) -> Sure {
    let days = totals.len().max(1) as f64;
    let sum: f64 = totals.iter().sum();
    let value = 7.0 * sum / days;
    let (low, high) = poisson_limits(sum as u64);
    let weeks: Vec<f64> = totals
        .chunks_exact(7)
        .map(|week| week.iter().sum())
        .collect();
    let (_, variance) = mean_and_variance(&weeks);
    let count = weeks.len() as f64;
    let reach = if weeks.len() > 1 && variance > value {
        student_t(0.025, count - 1.0) * libm::sqrt(variance / count)
    } else {
        0.0
    };
    Sure {
        value,
        low: (7.0 * low / days).min((value - reach).max(0.0)),
        high: (7.0 * high / days).max(value + reach),
    }
}
