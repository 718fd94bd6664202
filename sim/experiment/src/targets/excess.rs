//! By how much each replication is worse than a world without faults and denials.
//!
//! A share of good time counts by what it lacks of 1; all else counts as it is. A quotient of sums is taken over
//! the mean denominator, so that the mean of the values is the quotient itself.

use crate::statistics::twin::{differs, is_yes_no, weight};
use kernel::{Cell, Column, Kind, Neutral, Unit};

/// The excess of the replications that have a value, in their order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Excess {
    /// One value for each, at least 0.
    pub each: Vec<f64>,
    /// Their mean.
    pub mean: f64,
    /// The largest.
    pub worst: f64,
    /// How many are not as in a world without faults and denials.
    pub nonzero: u64,
    /// What no replication can pass, where the metric has such a maximum.
    pub maximum: Option<f64>,
}

impl Excess {
    /// The excess of a column's cells, of which `mean` is the mean; none if no cell has a value.
    pub fn of(column: &Column, cells: &[Cell], mean: f64) -> Option<Excess> {
        let present: Vec<Cell> = cells
            .iter()
            .copied()
            .filter(|c| c.denominator != 0)
            .collect();
        let count = present.len();
        if count == 0 {
            return None;
        }
        let over = mean_denominator(column.kind, &present);
        let value = |cell: &Cell| {
            let numerator = match column.neutral {
                Neutral::Full => cell.denominator - cell.numerator,
                Neutral::Zero | Neutral::None => cell.numerator,
            };
            numerator as f64 / over.unwrap_or(cell.denominator as f64)
        };
        let each: Vec<f64> = present.iter().map(value).collect();
        Some(Excess {
            worst: each.iter().copied().fold(0.0, f64::max),
            mean: of_value(column.neutral, mean),
            nonzero: present
                .iter()
                .filter(|c| differs(column.neutral, **c))
                .count() as u64,
            maximum: maximum(column, cells),
            each,
        })
    }
}

/// A value of the column as an excess, or an excess as a value: the same turn both ways.
pub(crate) fn of_value(neutral: Neutral, value: f64) -> f64 {
    match neutral {
        Neutral::Full => 1.0 - value,
        Neutral::Zero | Neutral::None => value,
    }
}

/// The mean denominator of a quotient of sums; none where each cell has a value of its own.
fn mean_denominator(kind: Kind, present: &[Cell]) -> Option<f64> {
    (kind == Kind::Ratio).then(|| {
        let sum: f64 = present.iter().map(|cell| cell.denominator as f64).sum();
        sum / present.len() as f64
    })
}

/// 1 for a fraction, times the weight of the largest replication for a quotient of sums.
fn maximum(column: &Column, cells: &[Cell]) -> Option<f64> {
    let is_fraction = matches!(column.kind, Kind::Share | Kind::Ratio) && column.unit == Unit::One;
    match column.kind {
        _ if is_yes_no(column) => Some(1.0),
        Kind::Ratio if is_fraction => Some(weight(cells)),
        _ if is_fraction => Some(1.0),
        _ => None,
    }
}
