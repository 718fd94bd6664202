//! The twin of a column: for each replication one yes or no, "did anything happen at all".
//!
//! Where events are rare, a mean's interval cannot be trusted, but the number of
//! replications that saw an event is binomial and has exact limits, whatever happens inside one
//! replication. For columns between 0 and 1 and for counts, those limits bound the mean too.
//!
//! A column whose metric's name begins with `any_` is itself such a yes or no.

use crate::statistics::quantile::{proportion_lower, proportion_upper};
use kernel::{Cell, Column, Kind, Neutral, Unit};

/// How many of the replications said yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YesNo {
    /// The replications that said yes.
    pub yes: u64,
    /// All replications.
    pub trials: u64,
}

/// A lower and an upper limit, each where there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// What the quantity does not fall below.
    pub lower: Option<f64>,
    /// What the quantity does not pass.
    pub upper: Option<f64>,
}

impl YesNo {
    /// Counts the cells that differ from the column's neutral value; missing cells are no trials.
    #[must_use]
    pub fn of(neutral: Neutral, cells: &[Cell]) -> YesNo {
        let present = cells.iter().filter(|c| c.denominator != 0);
        let (mut yes, mut trials) = (0, 0);
        for cell in present {
            trials += 1;
            yes += u64::from(differs(neutral, *cell));
        }
        YesNo { yes, trials }
    }

    /// The exact limits of the probability of yes, each of which fails with probability `tail` at most
    /// (Clopper and Pearson 1934). Half the error on each side makes an interval, all of it a bound.
    #[must_use]
    pub fn limits(self, tail: f64) -> Bounds {
        if self.trials == 0 {
            return Bounds::default();
        }
        Bounds {
            lower: Some(proportion_lower(tail, self.yes, self.trials)),
            upper: Some(proportion_upper(tail, self.yes, self.trials)),
        }
    }
}

/// Whether a cell differs from what a world without faults and denials gives.
#[must_use]
pub fn differs(neutral: Neutral, cell: Cell) -> bool {
    match neutral {
        Neutral::Zero => cell.numerator != 0,
        Neutral::Full => cell.numerator != cell.denominator,
        Neutral::None => true,
    }
}

/// The twin as a column of its own: 1 for each replication that differs from the neutral value, 0 for the
/// others, missing where the cell is. With a metric named `any_…` its estimate is the exact binomial one.
#[must_use]
pub fn yes_no_cells(neutral: Neutral, cells: &[Cell]) -> Vec<Cell> {
    let yes_no = |cell: &Cell| match cell.denominator {
        0 => Cell::MISSING,
        _ => Cell {
            numerator: i128::from(differs(neutral, *cell)),
            denominator: 1,
        },
    };
    cells.iter().map(yes_no).collect()
}

/// Whether the column is one yes or no for each replication.
#[must_use]
pub fn is_yes_no(column: &Column) -> bool {
    column.metric.starts_with("any_")
}

/// What the twin's exact limits say about the column's **mean**, each limit failing with probability
/// `tail` at most; a side about which they say nothing has no bound.
///
/// With p the probability that a replication differs from neutral: a share of something good is at
/// least 1 − p, a share of something bad at most p, a count at least p. For a quotient of sums p is
/// multiplied by largest over mean denominator, since the replications that differ may be the large ones.
#[must_use]
pub fn bounds_of_mean(column: &Column, cells: &[Cell], tail: f64) -> Bounds {
    let twin = YesNo::of(column.neutral, cells);
    bounds_of_mean_from(column, twin, weight(cells), tail)
}

/// As [`bounds_of_mean`], for a twin that was seen or is imagined.
pub(crate) fn bounds_of_mean_from(column: &Column, twin: YesNo, weight: f64, tail: f64) -> Bounds {
    let limits = twin.limits(tail);
    if is_yes_no(column) {
        return limits;
    }
    let part = matches!(column.kind, Kind::Share | Kind::Ratio) && column.unit == Unit::One;
    let most = limits.upper.map(|p| (p * weight).min(1.0));
    match column.neutral {
        Neutral::Zero if part => Bounds {
            lower: Some(0.0),
            upper: most,
        },
        Neutral::Full if part => Bounds {
            lower: most.map(|p| 1.0 - p),
            upper: Some(1.0),
        },
        Neutral::Zero if column.kind == Kind::Total && column.unit == Unit::One => Bounds {
            lower: limits.lower,
            upper: None,
        },
        _ => Bounds::default(),
    }
}

/// The largest denominator over the mean one; 1 where they are all the same.
pub(crate) fn weight(cells: &[Cell]) -> f64 {
    let present = || cells.iter().map(|c| c.denominator).filter(|&d| d != 0);
    let largest = present().max().unwrap_or(1);
    if present().all(|d| d == largest) {
        return 1.0;
    }
    let sum: f64 = present().map(|d| d as f64).sum();
    largest as f64 * present().count() as f64 / sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Scope;

    fn column(kind: Kind, neutral: Neutral) -> Column {
        Column {
            metric: "some_metric",
            scope: Scope::System,
            subject: "all".to_owned(),
            kind,
            unit: Unit::One,
            neutral,
        }
    }

    fn cell(numerator: i128, denominator: i128) -> Cell {
        Cell {
            numerator,
            denominator,
        }
    }

    #[test]
    fn what_counts_as_an_event_depends_on_the_neutral_value() {
        let cells = [cell(0, 5), cell(5, 5), cell(3, 5), Cell::MISSING];
        let yes = |neutral| YesNo::of(neutral, &cells).yes;
        assert_eq!(yes(Neutral::Zero), 2);
        assert_eq!(yes(Neutral::Full), 2);
        assert_eq!(yes(Neutral::None), 3);
        assert_eq!(YesNo::of(Neutral::Zero, &cells).trials, 3);
        let twin = yes_no_cells(Neutral::Full, &cells);
        assert_eq!(twin, [cell(1, 1), cell(0, 1), cell(1, 1), Cell::MISSING]);
    }

    #[test]
    fn the_twin_bounds_a_share_from_the_side_of_its_events() {
        let mut cells = vec![cell(100, 100); 99];
        cells.push(cell(40, 100));
        let p = proportion_upper(0.05, 1, 100);
        let good = bounds_of_mean(&column(Kind::Share, Neutral::Full), &cells, 0.05);
        assert_eq!(good.lower, Some(1.0 - p));
        assert_eq!(good.upper, Some(1.0));
        let bad = bounds_of_mean(&column(Kind::Share, Neutral::Zero), &cells, 0.05);
        assert_eq!(bad.lower, Some(0.0));
        let used = bounds_of_mean(&column(Kind::Peak, Neutral::None), &cells, 0.05);
        assert_eq!(used, Bounds::default());
    }

    #[test]
    fn a_ratio_is_bounded_with_the_weight_of_its_largest_replication() {
        // Nine replications of size 10 and one of size 90: mean 18, largest 90, weight 5.
        let mut cells = vec![cell(0, 10); 9];
        cells.push(cell(0, 90));
        let p = proportion_upper(0.05, 0, 10);
        let bounds = bounds_of_mean(&column(Kind::Ratio, Neutral::Zero), &cells, 0.05);
        assert_eq!(bounds.upper, Some((5.0 * p).min(1.0)));
    }

    #[test]
    fn a_count_is_at_least_the_probability_of_an_event() {
        let cells = [cell(0, 1), cell(7, 1), cell(2, 1)];
        let bounds = bounds_of_mean(&column(Kind::Total, Neutral::Zero), &cells, 0.05);
        assert_eq!(bounds.lower, Some(proportion_lower(0.05, 2, 3)));
        assert_eq!(bounds.upper, None);
    }
}
