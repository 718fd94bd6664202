//! Cells of a row: exact numerators with their denominators.

use crate::observe::meter::Counter;
use kernel::Cell;

pub(super) const SECOND: i128 = 1_000_000;

pub(super) fn count(value: u64) -> Cell {
    Cell {
        numerator: i128::from(value),
        denominator: 1,
    }
}

pub(super) fn seconds(microseconds: u128) -> Cell {
    Cell {
        numerator: microseconds as i128,
        denominator: SECOND,
    }
}

pub(super) fn part(numerator: impl Into<u128>, denominator: impl Into<u128>) -> Cell {
    Cell {
        numerator: numerator.into() as i128,
        denominator: denominator.into() as i128,
    }
}

/// A mean level and its peak.
pub(super) fn level((integral, peak): (u128, u64), length: u64) -> [Cell; 2] {
    [part(integral, length), count(peak)]
}

pub(super) fn fractions(counter: &Counter) -> [Cell; 4] {
    [
        count(counter.attempts),
        count(counter.denied),
        part(counter.first_denied, counter.requests),
        part(counter.first_refused, counter.requests),
    ]
}
