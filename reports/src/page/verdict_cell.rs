//! What a target's verdict at a point says in a table.

use super::document::{Cell, Mark};
use crate::estimate::Verdict;
use crate::format;
use crate::terminal::verdicts::TargetVerdict;

/// What a target's verdict at a point says in a table.
pub(crate) fn verdict_cell(verdict: Option<&TargetVerdict>) -> Cell {
    let Some(verdict) = verdict else {
        return format::MISSING.into();
    };
    let mark = match verdict.verdict {
        Some(Verdict::Met) => Mark::Good,
        Some(Verdict::NotMet) => Mark::Bad,
        Some(Verdict::Undecided { .. }) | None => Mark::Open,
    };
    let word = verdict.verdict.map_or("no value", Verdict::name);
    Cell::marked(word.replace('-', " "), mark)
}
