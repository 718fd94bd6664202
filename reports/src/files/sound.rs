//! What numbers read back from a folder of results may be.
//!
//! A digest says that a file is the one that was written, not that it was ever right. Charts and
//! pages add and subtract what they read, so what could not come out of a run is refused before.

use super::stories::VariantStories;
use crate::charts::gantt::TimelineRow;
use crate::charts::licenses::{FeatureUse, LicenseChart};
use crate::charts::usage::UsageChart;
use crate::clock::Clock;
use crate::told::Told;
use kernel::{Cell, Time};
use model::plan::Plan;
use serde::Serialize;
use serde_json::Value;

/// More than any run counts.
pub const COUNT_MAX: u64 = 1 << 53;
/// Later than any run ends, in microseconds.
const LATEST: u64 = 1 << 60;
/// More than any sum over a run, in any unit.
const SUM_MAX: i128 = 1 << 100;
/// More than any mean, difference or ratio, in any unit.
const NUMBER_MAX: f64 = 1e30;

/// Whether a cell can be a run's.
#[must_use]
pub fn is_cell(cell: Cell) -> bool {
    (-SUM_MAX..SUM_MAX).contains(&cell.numerator) && (0..SUM_MAX).contains(&cell.denominator)
}

/// Whether a number can be a run's: a mean, a difference, an end of an interval.
#[must_use]
pub fn is_number(number: f64) -> bool {
    number.abs() <= NUMBER_MAX // Not so what is no number.
}

/// Whether all numbers of what was read from a file can be a run's.
#[must_use]
pub fn are_numbers(read: &impl Serialize) -> bool {
    fn all(value: &Value) -> bool {
        match value {
            Value::Number(number) => number.as_f64().is_some_and(is_number),
            Value::Array(values) => values.iter().all(all),
            Value::Object(values) => values.values().all(all),
            _ => true,
        }
    }
    serde_json::to_value(read).is_ok_and(|value| all(&value))
}

/// What is wrong with the stories of a variant, if anything is.
#[must_use]
pub fn wrong(stories: &VariantStories, plan: &Plan, replications: u64) -> Option<&'static str> {
    let numbers = stories.picked.iter().map(|(_, number)| *number);
    let numbers = numbers.chain(stories.first);
    for number in numbers.chain(stories.told.iter().map(|told| told.number)) {
        if number >= replications {
            return Some("a replication that was not played");
        }
    }
    if !are_numbers(stories) {
        return Some("a number that no run counts");
    }
    let clock = Clock::of(plan);
    stories.told.iter().find_map(|told| wrong_in(told, &clock))
}

fn wrong_in(told: &Told, clock: &Clock) -> Option<&'static str> {
    let timeline = &told.timeline;
    let clocks = [
        Some(&timeline.clock),
        told.licenses.as_ref().map(|chart| &chart.clock),
        told.days.as_ref().map(|chart| &chart.clock),
    ];
    if clocks.into_iter().flatten().any(|own| own != clock) {
        return Some("a chart that begins at another time than the scenario");
    }
    let rows = timeline.components.iter();
    let mut rows = rows.chain(&timeline.faults).chain(&timeline.violations);
    let is_sound = is_span(timeline.times)
        && rows.all(is_row)
        && told.licenses.as_ref().is_none_or(is_licenses)
        && told.days.as_ref().is_none_or(is_days);
    if !is_sound {
        return Some("times that do not follow each other, or numbers that no run counts");
    }
    let months = told.months.iter().flat_map(|month| {
        let counts = [month.entitled, month.over_use];
        let peaks = [Some(month.peak), Some(month.checked_out_peak)];
        counts.into_iter().chain(peaks).flatten()
    });
    let items = told.items.iter();
    let items = items.flat_map(|item| [item.enabled, item.peak, item.entitled, item.over_use]);
    let denials = told.denials.0.iter().map(|(_, count)| *count);
    let mut counts = months.chain(items.flatten()).chain(denials);
    counts
        .any(|count| count > COUNT_MAX)
        .then_some("a number that no run counts")
}

fn is_span((from, to): (Time, Time)) -> bool {
    from <= to && to.0 <= LATEST
}

fn is_row(row: &TimelineRow) -> bool {
    let mut bars = row.bars.iter();
    bars.all(|bar| is_span((bar.from, bar.to.unwrap_or(bar.from))))
}

fn is_licenses(chart: &LicenseChart) -> bool {
    let mut faults = chart.faults.iter();
    is_span(chart.times)
        && faults.all(|fault| is_span((fault.began, fault.ended.unwrap_or(fault.began))))
        && chart.features.iter().all(is_use)
}

fn is_use(feature: &FeatureUse) -> bool {
    let counts = |point: &crate::charts::licenses::UsePoint| {
        [point.in_use, point.checked_out, point.in_file]
            .iter()
            .all(|count| *count <= COUNT_MAX)
    };
    feature.points.is_sorted_by_key(|point| point.from)
        && feature.points.iter().all(|point| point.from.0 <= LATEST)
        && feature.points.iter().all(counts)
}

fn is_days(chart: &UsageChart) -> bool {
    let mut panels = chart.panels.iter();
    is_span((Time::ZERO, chart.end))
        && panels.all(|panel| {
            let is_day = |(begin, count): &(i128, u64)| {
                (-SUM_MAX..SUM_MAX).contains(begin) && *count <= COUNT_MAX
            };
            let lines = [panel.entitled, panel.enabled];
            panel.days.is_sorted_by_key(|(begin, _)| *begin)
                && panel.days.iter().all(is_day)
                && lines.into_iter().flatten().all(|count| count <= COUNT_MAX)
        })
}
