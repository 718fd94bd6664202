//! An interval for a mean whose values are skewed.
//!
//! Where a mean rests on few outages, its values are many zeros and some large ones, and
//! Student's interval fails on one side: a study that saw too few outages has both a low mean and a low
//! spread, so the truth lies above its interval far more often than below. Hall's transformation (Journal
//! of the Royal Statistical Society B 54, 1992, pp. 221-228) takes the skewness of the values into account:
//! with T = √n (mean − μ) / s and skewness γ,
//!
//! g(T) = T + (γ/3·T² + γ/6) / √n + γ²/27·T³ / n
//!
//! is far nearer to Student's law than T is, and is a cubic that has an inverse everywhere. Values without
//! skewness have Student's interval, bit by bit.

use crate::statistics::quantile::student_t;
use crate::statistics::residuals::Residuals;

/// Below so little skewness for each √n the cubic is its own tangent.
const NEGLIGIBLE: f64 = 1e-9;

/// The limits of the mean, each of which fails with probability `tail`; none below two values.
#[must_use]
pub fn limits(residuals: &Residuals, tail: f64) -> Option<(f64, f64)> {
    let standard_error = residuals.standard_error()?;
    let count = residuals.count() as f64;
    let reach = student_t(tail, count - 1.0);
    let part = skewness(residuals) / libm::sqrt(count);
    let limit = |quantile: f64| residuals.mean - inverse(part, quantile) * standard_error;
    Some((limit(reach), limit(-reach)))
}

/// The third central moment over the 3/2 power of the second, both with n in their denominators; 0 where
/// all values are the same.
fn skewness(residuals: &Residuals) -> f64 {
    let count = residuals.count() as f64;
    let moment = |power: i32| residuals.each.iter().map(|r| r.powi(power)).sum::<f64>() / count;
    let second = moment(2);
    if second > 0.0 {
        moment(3) / (second * libm::sqrt(second))
    } else {
        0.0
    }
}

/// The T whose g is `quantile`, for γ/√n = `part`.
fn inverse(part: f64, quantile: f64) -> f64 {
    let third = part / 3.0;
    if third.abs() < NEGLIGIBLE {
        return quantile;
    }
    (libm::cbrt(1.0 + part * (quantile - part / 6.0)) - 1.0) / third
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Cell, Kind};

    fn residuals(values: &[i128]) -> Residuals {
        let cell = |&numerator: &i128| Cell {
            numerator,
            denominator: 1,
        };
        let cells: Vec<Cell> = values.iter().map(cell).collect();
        Residuals::of(Kind::Total, &cells).expect("some value")
    }

    #[test]
    fn the_inverse_is_that_of_the_cubic() {
        for part in [-1.5, -0.2, 1e-4, 0.3, 2.0] {
            for t in [-3.0, -0.5, 0.0, 0.7, 2.5_f64] {
                let g = t + part / 3.0 * t * t + part / 6.0 + part * part / 27.0 * t * t * t;
                assert!((inverse(part, g) - t).abs() < 1e-7, "{part} {t}");
            }
        }
    }

    #[test]
    fn values_without_skewness_have_students_limits() {
        let residuals = residuals(&[1, 2, 3, 4, 5]);
        let reach = student_t(0.025, 4.0) * residuals.standard_error().unwrap_or(0.0);
        let (lower, upper) = limits(&residuals, 0.025).expect("limits");
        assert_eq!((lower, upper), (3.0 - reach, 3.0 + reach));
    }

    #[test]
    fn one_event_of_many_reaches_far_up_and_not_below() {
        let mut values = vec![0; 200];
        values[7] = 200;
        let (lower, upper) = limits(&residuals(&values), 0.025).expect("limits");
        // The exact limits of one event of a Poisson law are 0.025 and 5.57; Student's are -0.97 and 2.97.
        assert!(
            lower > -0.3 && (5.0..8.0).contains(&upper),
            "{lower} {upper}"
        );
    }
}
