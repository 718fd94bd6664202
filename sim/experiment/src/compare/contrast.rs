//! What two points, or two points in several circumstances, differ by: columns side by side, cut to the replications in
//! which all have a value. How sure a difference is, is not known here.

use crate::statistics::quantile::proportion_upper;
use crate::statistics::residuals::{Residuals, variance_of};
use crate::statistics::twin::weight;
use kernel::{Cell, Column, Kind, Unit};

/// Pairs of columns cut to the replications in which all have a value.
pub(crate) struct Contrast {
    pairs: Vec<(Residuals, Residuals)>,
    /// How much each pair counts.
    weights: Vec<f64>,
    /// The replications in which a pair differs.
    pub differing: u64,
    /// The largest over the mean denominator, of the column in which it is largest.
    weight: f64,
}

impl Contrast {
    pub fn of(kind: Kind, pairs: &[(&[Cell], &[Cell])]) -> Option<Contrast> {
        Contrast::weighted(kind, pairs, &vec![1.0; pairs.len()])
    }

    pub fn weighted(kind: Kind, pairs: &[(&[Cell], &[Cell])], counts: &[f64]) -> Option<Contrast> {
        let length = pairs.iter().map(|(a, b)| a.len().min(b.len())).min()?;
        let present = |&replication: &usize| {
            let has = |cells: &[Cell]| cells[replication].denominator != 0;
            pairs
                .iter()
                .all(|(first, second)| has(first) && has(second))
        };
        let common: Vec<usize> = (0..length).filter(present).collect();
        let cut = |cells: &[Cell]| -> Vec<Cell> { common.iter().map(|&r| cells[r]).collect() };
        let cut: Vec<(Vec<Cell>, Vec<Cell>)> = pairs
            .iter()
            .map(|(first, second)| (cut(first), cut(second)))
            .collect();
        let differs = |&place: &usize| cut.iter().any(|(a, b)| differ(a[place], b[place]));
        let weights = cut.iter().map(|(a, b)| weight(a).max(weight(b)));
        let residuals = |(first, second): &(Vec<Cell>, Vec<Cell>)| {
            Some((Residuals::of(kind, first)?, Residuals::of(kind, second)?))
        };
        Some(Contrast {
            differing: (0..common.len()).filter(differs).count() as u64,
            weight: weights.fold(1.0, f64::max),
            weights: counts.to_vec(),
            pairs: cut.iter().map(residuals).collect::<Option<_>>()?,
        })
    }

    /// The replications with all values.
    pub fn count(&self) -> u64 {
        self.pairs.first().map_or(0, |(first, _)| first.count())
    }

    pub fn mean(&self) -> f64 {
        let pairs = self.pairs.iter().zip(&self.weights);
        pairs.map(|((a, b), w)| w * (a.mean - b.mean)).sum()
    }

    /// The variance of the paired residuals; none below two replications.
    pub fn variance(&self) -> Option<f64> {
        if self.differing == 0 {
            // Equal cells have equal residuals; say so without rounding.
            return (self.count() > 1).then_some(0.0);
        }
        let replications = 0..self.count() as usize;
        variance_of(replications.map(|r| {
            let pairs = self.pairs.iter().zip(&self.weights);
            pairs.map(|((a, b), w)| w * (a.each[r] - b.each[r])).sum()
        }))
    }

    /// The variance that other random numbers for each column would give.
    pub fn variance_if_independent(&self) -> Option<f64> {
        let mut sum = 0.0;
        for ((first, second), weight) in self.pairs.iter().zip(&self.weights) {
            sum += weight * weight * (first.variance()? + second.variance()?);
        }
        Some(sum)
    }

    /// No replication differed: two numbers between 0 and 1 are then no further apart, on the mean, than
    /// the exact bound of the probability that a replication differs.
    pub fn reach_unseen(&self, column: &Column, error: f64) -> Option<f64> {
        let part = matches!(column.kind, Kind::Share | Kind::Ratio) && column.unit == Unit::One;
        let apart = (proportion_upper(error, 0, self.count()) * self.weight).min(1.0);
        part.then_some(apart * self.weights.iter().sum::<f64>())
    }
}

/// The replications in which both have a value and the values differ.
pub(crate) fn differing(first: &[Cell], second: &[Cell]) -> u64 {
    let pairs = first.iter().zip(second);
    pairs
        .filter(|(first, second)| differ(**first, **second))
        .count() as u64
}

/// Whether two cells have unlike values, exactly where the integers reach.
fn differ(first: Cell, second: Cell) -> bool {
    if first.denominator == 0 || second.denominator == 0 {
        return false;
    }
    let left = first.numerator.checked_mul(second.denominator);
    let right = second.numerator.checked_mul(first.denominator);
    match (left, right) {
        (Some(left), Some(right)) => left != right,
        _ => first.value() != second.value(),
    }
}
