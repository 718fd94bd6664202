//! The laws that lengths of time are drawn from.

use std::ops::RangeInclusive;
use std::sync::Arc;

/// A law of a length of time in microseconds (signed, for an offset about an instant).
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same, in microseconds.
    Constant(i64),
    /// Exponential with this mean in microseconds, above 0.
    Exponential {
        /// The mean in microseconds.
        mean: f64,
    },
    /// Uniform between two bounds in microseconds, low ≤ high.
    Uniform {
        /// The lower bound.
        low: i64,
        /// The upper bound.
        high: i64,
    },
    /// Lognormal with this mean in microseconds and coefficient of variation.
    Lognormal {
        /// The mean in microseconds.
        mean: f64,
        /// Standard deviation over mean, above 0.
        cv: f64,
    },
    /// Gamma with this mean in microseconds and coefficient of variation.
    Gamma {
        /// The mean in microseconds.
        mean: f64,
        /// Standard deviation over mean, above 0.
        cv: f64,
    },
    /// Weibull.
    Weibull {
        /// The scale in microseconds, above 0.
        scale: f64,
        /// The shape, above 0.
        shape: f64,
    },
    /// One of the values of a list, each as likely; sorted ascending, not empty.
    Empirical(Arc<[i64]>),
}

impl Distribution {
    /// Where the lognormal sampler is right: below, all draws are the mean; above, a law whose mean rests on one draw in
    /// thousands.
    pub const LOGNORMAL_CV: RangeInclusive<f64> = 1e-6..=20.0;
    /// Where the gamma sampler is right and fast: below, the shape is beyond a million and the series behind a draw grow
    /// with its root; above, nearly all draws are 0.
    pub const GAMMA_CV: RangeInclusive<f64> = 0.001..=20.0;
    /// Where the Weibull sampler is right: below, the greatest uniform that there is does not reach the part of the law
    /// that its variance rests on; above, all draws are the scale.
    pub const WEIBULL_SHAPE: RangeInclusive<f64> = 0.2..=1000.0;

    /// Whether the parameters are such that every draw is a finite length of time.
    ///
    /// # Errors
    /// What is wrong with which parameter, and what was expected.
    pub fn validate(&self) -> Result<(), String> {
        match self {
            Distribution::Constant(value) => within("the value", *value),
            Distribution::Exponential { mean } => positive("the mean", *mean),
            Distribution::Uniform { low, high } => {
                within("the lower bound", *low)?;
                within("the upper bound", *high)?;
                if low > high {
                    return Err(format!(
                        "the lower bound of {low} µs is above the upper bound of {high} µs"
                    ));
                }
                Ok(())
            }
            Distribution::Lognormal { mean, cv } => {
                positive("the mean", *mean)?;
                between("the coefficient of variation", *cv, &Self::LOGNORMAL_CV)
            }
            Distribution::Gamma { mean, cv } => {
                positive("the mean", *mean)?;
                between("the coefficient of variation", *cv, &Self::GAMMA_CV)
            }
            Distribution::Weibull { scale, shape } => {
                positive("the scale", *scale)?;
                between("the shape", *shape, &Self::WEIBULL_SHAPE)
            }
            Distribution::Empirical(values) => {
                if values.is_empty() {
                    return Err("the list of values is empty, expected at least one".to_owned());
                }
                if !values.is_sorted() {
                    return Err("the list of values is not sorted in ascending order".to_owned());
                }
                within("the least value", values[0])?;
                within("the greatest value", values[values.len() - 1])
            }
        }
    }

    /// The mean in microseconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Distribution::Constant(value) => *value as f64,
            Distribution::Exponential { mean }
            | Distribution::Lognormal { mean, .. }
            | Distribution::Gamma { mean, .. } => *mean,
            Distribution::Uniform { low, high } => (*low as f64 + *high as f64) / 2.0,
            Distribution::Weibull { scale, shape } => scale * libm::tgamma(1.0 + 1.0 / shape),
            Distribution::Empirical(values) => {
                let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
                sum as f64 / values.len() as f64
            }
        }
    }
}

/// No draw is further from 0 than this, some 146,000 years: twice it still fits a
/// [`Time`](crate::Time).
pub(crate) const LIMIT_MICROSECONDS: f64 = (1_u64 << 62) as f64;

fn within(name: &str, microseconds: i64) -> Result<(), String> {
    if microseconds.unsigned_abs() as f64 > LIMIT_MICROSECONDS {
        return Err(format!(
            "{name} of {microseconds} µs is out of range, expected at most 146,000 years"
        ));
    }
    Ok(())
}

fn positive(name: &str, microseconds: f64) -> Result<(), String> {
    // Written so that a NaN fails.
    if microseconds > 0.0 && microseconds <= LIMIT_MICROSECONDS {
        return Ok(());
    }
    Err(format!(
        "{name} is {microseconds} µs, expected more than 0 and at most 146,000 years"
    ))
}

fn between(name: &str, value: f64, range: &RangeInclusive<f64>) -> Result<(), String> {
    // Written so that a NaN fails.
    if range.contains(&value) {
        return Ok(());
    }
    let (least, greatest) = (range.start(), range.end());
    Err(format!("{name} is {value}, expected {least} to {greatest}"))
}
