//! A column's mean over the replications and what each replication differs by from it.
//!
//! Sums and differences are formed as exact integers and divided once, at the end; only
//! squares are floating-point, summed in replication order. For a ratio ΣN / ΣD the residuals are those
//! of its linear approximation, (Nᵣ − R·Dᵣ) / D̄, so that every kind of column is handled alike
//! afterwards, paired or not.

use kernel::{Cell, Kind};

/// A mean with the residuals of the replications that have a value, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Residuals {
    /// The mean of the values, or the quotient of the sums for [`Kind::Ratio`].
    pub mean: f64,
    /// One residual for each cell that has a value; they sum to 0 but for rounding.
    pub each: Vec<f64>,
}

impl Residuals {
    /// The mean and residuals of the cells that have a value; none if no cell has.
    #[must_use]
    pub fn of(kind: Kind, cells: &[Cell]) -> Option<Residuals> {
        let cells: Vec<Cell> = cells
            .iter()
            .copied()
            .filter(|c| c.denominator != 0)
            .collect();
        let first = cells.first()?;
        let same = cells.iter().all(|c| c.denominator == first.denominator);
        // With one denominator throughout, the quotient of sums is the mean of the values, and its
        // linear approximation is exact: one computation serves every kind.
        if same || kind == Kind::Ratio {
            Some(of_ratio(&cells).unwrap_or_else(|| of_ratio_inexact(&cells)))
        } else {
            Some(of_values(&cells))
        }
    }

    /// The number of residuals.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.each.len() as u64
    }

    /// Whether every replication has the same value.
    #[must_use]
    pub fn are_zero(&self) -> bool {
        self.each.iter().all(|&residual| residual == 0.0)
    }

    /// The sample variance with n − 1 in its denominator; none below two residuals.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        variance_of(self.each.iter().copied())
    }

    /// The standard error of the mean, s / √n; none below two residuals.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        Some(libm::sqrt(self.variance()? / self.each.len() as f64))
    }
}

/// The variance of residuals about 0 with n − 1 in its denominator; none below two of them.
pub(crate) fn variance_of(residuals: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut count, mut squares) = (0_u64, 0.0);
    for residual in residuals {
        count += 1;
        squares += residual * residual;
    }
    (count > 1).then(|| squares / (count - 1) as f64)
}

/// Exact sums; none where they pass the range of the integers, which no simulation reaches.
fn of_ratio(cells: &[Cell]) -> Option<Residuals> {
    let (mut numerators, mut denominators) = (0_i128, 0_i128);
    for cell in cells {
        numerators = numerators.checked_add(cell.numerator)?;
        denominators = denominators.checked_add(cell.denominator)?;
    }
    // Reducing first keeps the cross products small: times in microseconds share large factors.
    let divisor = greatest_common_divisor(numerators, denominators);
    let (top, bottom) = (numerators / divisor, denominators / divisor);
    // (N − (T/B)·D) / D̄ = (N·B − T·D) / B · n / ΣD
    let scale = cells.len() as f64 / bottom as f64 / denominators as f64;
    let mut each = Vec::with_capacity(cells.len());
    for cell in cells {
        let left = cell.numerator.checked_mul(bottom)?;
        let right = top.checked_mul(cell.denominator)?;
        each.push(left.checked_sub(right)? as f64 * scale);
    }
    Some(Residuals {
        mean: top as f64 / bottom as f64,
        each,
    })
}

fn of_ratio_inexact(cells: &[Cell]) -> Residuals {
    let numerators: f64 = cells.iter().map(|c| c.numerator as f64).sum();
    let denominators: f64 = cells.iter().map(|c| c.denominator as f64).sum();
    let mean = numerators / denominators;
    let scale = cells.len() as f64 / denominators;
    let residual = |c: &Cell| (c.numerator as f64 - mean * c.denominator as f64) * scale;
    Residuals {
        mean,
        each: cells.iter().map(residual).collect(),
    }
}

fn of_values(cells: &[Cell]) -> Residuals {
    let values: Vec<f64> = cells.iter().filter_map(|c| c.value()).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Residuals {
        mean,
        each: values.iter().map(|value| value - mean).collect(),
    }
}

/// At least 1, also of zeros.
fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(pairs: &[(i128, i128)]) -> Vec<Cell> {
        pairs
            .iter()
            .map(|&(numerator, denominator)| Cell {
                numerator,
                denominator,
            })
            .collect()
    }

    #[test]
    fn a_total_is_the_plain_mean_and_its_residuals_the_deviations() {
        let residuals =
            Residuals::of(Kind::Total, &cells(&[(1, 2), (3, 2), (8, 2)])).expect("three values");
        // Values 0.5, 1.5, 4: mean 2, deviations −1.5, −0.5, 2, variance 6.5 / 2.
        assert_eq!(residuals.mean.to_bits(), 2.0_f64.to_bits());
        assert_eq!(residuals.each, vec![-1.5, -0.5, 2.0]);
        assert_eq!(residuals.variance(), Some(3.25));
    }

    #[test]
    fn a_ratio_is_the_quotient_of_sums_with_linearized_residuals() {
        // R = 6/24 = 0.25, mean denominator 8:
        // (1 − 0.25·4)/8 = 0, (2 − 0.25·12)/8 = −0.125, (3 − 0.25·8)/8 = 0.125.
        let some = cells(&[(1, 4), (0, 0), (2, 12), (3, 8)]);
        let residuals = Residuals::of(Kind::Ratio, &some).expect("three values");
        assert_eq!(residuals.mean.to_bits(), 0.25_f64.to_bits());
        assert_eq!(residuals.each, vec![0.0, -0.125, 0.125]);
        // As a share the same cells count each replication alike: (1/4 + 1/6 + 3/8) / 3.
        let share = Residuals::of(Kind::Share, &some).expect("three values");
        assert!((share.mean - 19.0 / 72.0).abs() < 1e-15);
    }

    #[test]
    fn a_sum_that_no_float_holds_is_exact() {
        let large = 1_i128 << 60;
        let some = cells(&[(large, 1), (large + 1, 1), (large + 2, 1)]);
        let residuals = Residuals::of(Kind::Total, &some).expect("three values");
        assert_eq!(residuals.each, vec![-1.0, 0.0, 1.0]);
    }

    #[test]
    fn numbers_beyond_the_integers_range_fall_back_to_floats() {
        let huge = i128::MAX;
        let some = cells(&[(huge, 3), (huge, 5), (0, 7)]);
        for kind in [Kind::Ratio, Kind::Share] {
            let residuals = Residuals::of(kind, &some).expect("three values");
            assert!(residuals.mean.is_finite() && residuals.mean > 1e37);
        }
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(Residuals::of(Kind::Ratio, &[Cell::MISSING; 3]), None);
        let one = Residuals::of(Kind::Total, &cells(&[(7, 1)])).expect("a value");
        assert_eq!((one.count(), one.variance()), (1, None));
    }
}
