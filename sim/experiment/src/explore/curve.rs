//! The bend of a falling curve, and whether a run had settled.
//!
//! The knee is the point furthest from the straight line between the ends, once both
//! axes are scaled to one (Satopää, Albrecht, Irwin, Raghavan, Finding a kneedle in a haystack, ICDCS
//! Workshops 2011); a run has settled if its first part does not differ from the rest, paired within
//! each replication, beyond noise.

use crate::compare::paired::{Difference, difference};
use crate::statistics::confidence::Confidence;
use kernel::{Cell, Column};

/// The place of the knee of a curve given by (count, value), counts ascending; none for fewer than three
/// points or a curve without a bend to one side.
#[must_use]
pub fn knee(curve: &[(f64, f64)]) -> Option<usize> {
    let (&(left, first), &(right, last)) = (curve.first()?, curve.last()?);
    if curve.len() < 3 || right <= left || first == last {
        return None;
    }
    let below_line = |&(x, y): &(f64, f64)| {
        let along = (x - left) / (right - left);
        let up = (y - first) / (last - first);
        // For a falling convex curve the scaled curve runs above the scaled line.
        up - along
    };
    let mut best: Option<(f64, usize)> = None;
    for (place, point) in curve.iter().enumerate() {
        let distance = below_line(point);
        if distance > 1e-9 && best.is_none_or(|(most, _)| distance > most) {
            best = Some((distance, place));
        }
    }
    best.map(|(_, place)| place)
}

/// The first part of the replications against their rest, if the two differ beyond noise: past a warm-up
/// that was long enough they should not. The cells hold, for each replication, the column's value of the
/// first part (as of the first week) and of the rest.
#[must_use]
pub fn unsettled(
    column: &Column,
    first: &[Cell],
    rest: &[Cell],
    confidence: Confidence,
) -> Option<Difference> {
    difference(column, first, rest, confidence, 1).filter(Difference::is_clear)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Kind, Neutral, Scope, Unit};

    #[test]
    fn the_knee_of_a_hyperbola_is_where_its_slope_is_that_of_the_line() {
        // y = 1/x from 1/4 to 4: the line has slope −1, and so has the curve at x = 1.
        let curve: Vec<(f64, f64)> = (1..=16)
            .map(|n| f64::from(n) / 4.0)
            .map(|x| (x, 1.0 / x))
            .collect();
        assert_eq!(knee(&curve).map(|place| curve[place].0), Some(1.0));
    }

    #[test]
    fn straight_and_short_curves_have_no_knee() {
        let straight: Vec<(f64, f64)> = (0..9).map(f64::from).map(|x| (x, 8.0 - x)).collect();
        assert_eq!(knee(&straight), None);
        assert_eq!(knee(&[(1.0, 2.0), (2.0, 1.0)]), None);
        assert_eq!(knee(&[(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)]), None);
        assert_eq!(knee(&[]), None);
    }

    #[test]
    fn a_first_week_that_differs_is_noticed() {
        let column = Column {
            metric: "denied_fraction",
            scope: Scope::System,
            subject: "all".to_owned(),
            kind: Kind::Ratio,
            unit: Unit::One,
            neutral: Neutral::Zero,
        };
        let cells = |shift: i128| -> Vec<Cell> {
            let cell = |n: i128| Cell {
                numerator: 40 + (7 * n + 3 * shift) % 11 + shift,
                denominator: 1_000,
            };
            (0..60).map(cell).collect()
        };
        let confidence = Confidence::NINETY_FIVE;
        assert!(unsettled(&column, &cells(6), &cells(0), confidence).is_some());
        let even = cells(0);
        let mut turned = even.clone();
        turned.rotate_left(17);
        assert_eq!(unsettled(&column, &turned, &even, confidence), None);
    }
}
