//! The dates on which shifts may be not worked (AG10).
//!
//! A holiday is a date, not an instant: it is compared with the date on which a shift starts by
//! the clock of its group's site.

use crate::clock;
use crate::finding::Severity;
use crate::view::View;
use crate::written::{Node, Value};
use std::sync::Arc;

/// The holidays of one variant, as days from 1970-01-01, ascending.
#[derive(Clone, Debug, Default)]
pub struct Holidays {
    days: Arc<[i64]>,
    is_given: bool,
}

/// Reads `[calendar] holidays`.
pub fn read(root: &View<'_>) -> Holidays {
    let calendar = root.below("calendar");
    let Some(node) = calendar.as_ref().and_then(|view| view.node("holidays")) else {
        return Holidays::default();
    };
    let dates = node.as_array().unwrap_or_default().iter().filter_map(day);
    let mut days: Vec<i64> = dates.collect();
    days.sort_unstable();
    days.dedup();
    let shifts = root
        .list("agents")
        .into_iter()
        .flat_map(|group| group.list("shifts"));
    if !days.is_empty() && !shifts.into_iter().any(|shift| shift.has("not_on")) {
        let message = "no shift has `not_on = \"holidays\"`: the holidays have no effect";
        let hint = "write `not_on = \"holidays\"` at the shifts that are not worked then";
        let view = calendar.as_ref().unwrap_or(root);
        view.report(Severity::Warning, "holidays", message, hint);
    }
    Holidays {
        days: Arc::from(days),
        is_given: true,
    }
}

fn day(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Date(date) => clock::civil_day(date),
        _ => None,
    }
}

impl Holidays {
    /// The dates on which a shift is not worked.
    pub fn of_shift(&self, shift: &View<'_>) -> Arc<[i64]> {
        if shift.text("not_on").is_none() {
            return Arc::default();
        }
        if !self.is_given {
            let message = "the holidays are not given";
            let hint =
                "write them under `[calendar]`, such as `holidays = [2026-04-03, 2026-05-01]`";
            shift.error("not_on", message, hint);
        }
        self.days.clone()
    }
}
