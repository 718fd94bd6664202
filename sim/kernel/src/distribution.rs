//! The laws that lengths of time are drawn from.

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
