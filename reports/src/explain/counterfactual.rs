//! The same replication without a fault: what would have been otherwise.
//!
//! Common random numbers keep everything that the fault does not touch, so that the
//! difference of two plays is the fault's doing, exactly, in this replication. What it costs on average
//! is a question for `compare`.

use crate::format::{self, Style};
use crate::terminal::HEADLINE_METRICS;
use crate::terminal::table::{self, Align};
use kernel::{Layout, Row, Scope};
use model::records::{Denial, Detail, Outcome, RequestClass, Violation};
use serde::Serialize;

/// What two plays of one replication differ in.
#[derive(Clone, Debug, Serialize)]
pub struct Counterfactual {
    /// Without which faults.
    pub without: Vec<String>,
    /// What is explained does not happen then.
    pub averted: bool,
    /// Denied attempts in the records, as it was and without.
    pub denials: (usize, usize),
    /// Starts of applications among them.
    pub starts_denied: (usize, usize),
    /// Licensing violations in the records.
    pub violations: (usize, usize),
    /// The headline metrics.
    pub metrics: Vec<Difference>,
}

/// One metric of both plays.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The metric, of the whole system.
    pub metric: &'static str,
    /// As it was.
    pub with_fault: Option<f64>,
    /// Without the fault.
    pub without_fault: Option<f64>,
    /// The fault's doing: the first less the second.
    pub difference: Option<f64>,
}

/// What is explained, to be found again in another play.
#[derive(Clone, Copy, Debug)]
pub enum Effect<'a> {
    /// A denied attempt, and how many like it there are from it on: several of a group may be denied in
    /// one instant, and with a license more it is the first of them who gets it.
    Denial(&'a Denial, usize),
    /// A violation.
    Violation(&'a Violation),
}

impl<'a> Effect<'a> {
    /// A denied attempt of these records.
    #[must_use]
    pub fn denial(detail: &Detail, denial: &'a Denial) -> Effect<'a> {
        let alike = detail
            .denials
            .iter()
            .filter(|other| is_alike(other, denial));
        let before = alike.clone().position(|other| other == *denial);
        Effect::Denial(denial, alike.count() - before.unwrap_or(0))
    }

    /// Whether another play has it, too: at the same instant, the same asked for the same.
    #[must_use]
    pub fn is_in(&self, outcome: &Outcome) -> bool {
        let Some(detail) = &outcome.detail else {
            return false;
        };
        match self {
            Effect::Denial(denial, count) => {
                let alike = detail.denials.iter().filter(|d| is_alike(d, denial));
                alike.count() >= *count
            }
            Effect::Violation(violation) => detail.violations.iter().any(|other| {
                let key = |v: &Violation| (v.opened, v.application, v.feature, v.kind);
                key(other) == key(violation)
            }),
        }
    }
}

/// Nobody could tell these two apart but by their numbers.
fn is_alike(one: &Denial, other: &Denial) -> bool {
    let key = |d: &Denial| (d.at, d.class, d.application, d.group, d.demand);
    key(one) == key(other)
}

/// Tells two plays apart.
#[must_use]
pub fn compare(
    layout: &Layout,
    without: Vec<String>,
    effect: Effect<'_>,
    (was, would_be): (&Outcome, &Outcome),
) -> Counterfactual {
    let both = |count: fn(&Outcome) -> usize| (count(was), count(would_be));
    let value = |row: &Row, metric: &str| {
        let column = layout.find(metric, Scope::System, "all")?;
        row.get(column)?.value()
    };
    let difference = |metric: &'static str| {
        let (with_fault, without_fault) = (value(&was.row, metric), value(&would_be.row, metric));
        Difference {
            metric,
            with_fault,
            without_fault,
            difference: with_fault.zip(without_fault).map(|(a, b)| a - b),
        }
    };
    Counterfactual {
        without,
        averted: !effect.is_in(would_be),
        denials: both(|o| o.detail.as_ref().map_or(0, |d| d.denials.len())),
        starts_denied: both(|o| {
            let denials = o.detail.iter().flat_map(|d| &d.denials);
            denials.filter(|d| d.class == RequestClass::Start).count()
        }),
        violations: both(|o| o.detail.as_ref().map_or(0, |d| d.violations.len())),
        metrics: HEADLINE_METRICS
            .iter()
            .map(|(metric, ..)| difference(metric))
            .collect(),
    }
}

/// The counterfactuals as text.
#[must_use]
pub fn text(counterfactuals: &[Counterfactual]) -> String {
    let mut text = String::new();
    for counterfactual in counterfactuals {
        let averted = if counterfactual.averted {
            "it would not have happened"
        } else {
            "it would have happened all the same"
        };
        text.push_str(&format!(
            "without {}: {averted}\n",
            format::plain_name(&counterfactual.without.join(" and "))
        ));
        let columns = [
            ("in this replication", Align::Left),
            ("as it was", Align::Right),
            ("without", Align::Right),
            ("difference", Align::Right),
        ];
        let counts = [
            ("denied attempts", counterfactual.denials),
            ("starts among them", counterfactual.starts_denied),
        ];
        let mut rows: Vec<Vec<String>> =
            counts.iter().map(|(name, c)| count_row(name, *c)).collect();
        for ((_, name, style), metric) in HEADLINE_METRICS.iter().zip(&counterfactual.metrics) {
            rows.push(metric_row(name, *style, metric));
        }
        text.push_str(&table::render(&columns, &rows));
        text.push('\n');
    }
    text
}

fn count_row(name: &str, (was, would_be): (usize, usize)) -> Vec<String> {
    let difference = was as i64 - would_be as i64;
    vec![
        name.to_owned(),
        was.to_string(),
        would_be.to_string(),
        difference.to_string(),
    ]
}

fn metric_row(name: &str, style: Style, metric: &Difference) -> Vec<String> {
    let shown = |value: Option<f64>, style: Style| {
        value.map_or(format::MISSING.to_owned(), |v| format::value(v, style))
    };
    let points = match style {
        Style::Percent => Style::Points,
        other => other,
    };
    vec![
        name.to_owned(),
        shown(metric.with_fault, style),
        shown(metric.without_fault, style),
        shown(metric.difference, points),
    ]
}
