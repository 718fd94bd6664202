//! Root causes: which fault stands first above denials and violations, and how often.
//!
//! Counted from the columns of scope `fault`, so over all replications, detailed or not. What the
//! system has beyond the sum of its faults has no fault above it: plain want of capacity.

use super::table::{self, Align};
use crate::format::{self, Style};
use kernel::{Layout, Row, Scope};
use serde::Serialize;

/// What is printed for what no fault explains.
pub const NO_FAULT: &str = "(no fault: want of capacity)";

/// So many of a variant's causes are listed in the terminal.
const LISTED: usize = 5;

/// One root cause, with means over the replications.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RootCause {
    /// The fault's id, or [`NO_FAULT`].
    pub fault: String,
    /// Denied attempts in a replication (licensing, network; login, arrival, seat).
    pub denials: f64,
    /// Violations opened in a replication.
    pub violations: f64,
    /// Agent time lost in a replication, in seconds.
    pub agent_time_lost_s: f64,
}

/// The root causes of one variant, the gravest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantCauses {
    /// The variant.
    pub variant: String,
    /// Its causes.
    pub causes: Vec<RootCause>,
}

impl VariantCauses {
    /// Counts the root causes of one variant from the rows of its replications. The order is by agent
    /// time lost, then denials, then violations, then the fault's id.
    #[must_use]
    pub fn from_rows(variant: &str, layout: &Layout, rows: &[&Row]) -> Self {
        let mut faults: Vec<&str> = Vec::new();
        for column in layout.columns.iter().filter(|c| c.scope == Scope::Fault) {
            if !faults.contains(&column.subject.as_str()) {
                faults.push(&column.subject);
            }
        }
        let mean = |metric: &str, scope: Scope, subject: &str| {
            layout
                .find(metric, scope, subject)
                .map_or(0.0, |index| mean_of(rows, index))
        };
        let mut causes: Vec<RootCause> = faults
            .iter()
            .map(|fault| RootCause {
                fault: (*fault).to_owned(),
                denials: mean("checkouts_denied", Scope::Fault, fault),
                violations: mean("violations", Scope::Fault, fault),
                agent_time_lost_s: mean("agent_time_lost", Scope::Fault, fault),
            })
            .collect();
        let total = |value: fn(&RootCause) -> f64| causes.iter().map(value).sum::<f64>();
        let rest = |metric: &str, explained: f64| {
            let rest = mean(metric, Scope::System, "all") - explained;
            // The sums are of exact counts; what is left by rounding is no cause.
            if rest > 1e-9 { rest } else { 0.0 }
        };
        let capacity = RootCause {
            fault: NO_FAULT.to_owned(),
            denials: rest("checkouts_denied", total(|c| c.denials)),
            violations: rest("violations", total(|c| c.violations)),
            agent_time_lost_s: rest("agent_time_lost", total(|c| c.agent_time_lost_s)),
        };
        causes.push(capacity);
        causes.retain(|c| c.denials > 0.0 || c.violations > 0.0 || c.agent_time_lost_s > 0.0);
        causes.sort_by(|a, b| {
            (b.agent_time_lost_s.total_cmp(&a.agent_time_lost_s))
                .then(b.denials.total_cmp(&a.denials))
                .then(b.violations.total_cmp(&a.violations))
                .then_with(|| a.fault.cmp(&b.fault))
        });
        Self {
            variant: variant.to_owned(),
            causes,
        }
    }
}

/// The mean of a column over the replications that have a value, summed as integers where the
/// denominator is the same for all.
fn mean_of(rows: &[&Row], index: usize) -> f64 {
    let cells = || {
        rows.iter()
            .filter_map(|row| row.get(index))
            .filter(|c| c.denominator != 0)
    };
    let count = cells().count();
    let Some(first) = cells().next() else {
        return 0.0;
    };
    if cells().all(|cell| cell.denominator == first.denominator) {
        let sum: i128 = cells().map(|cell| cell.numerator).sum();
        sum as f64 / first.denominator as f64 / count as f64
    } else {
        cells().filter_map(|cell| cell.value()).sum::<f64>() / count as f64
    }
}

/// The gravest causes of each variant as a table; empty if nothing went wrong anywhere.
#[must_use]
pub fn table(variants: &[VariantCauses]) -> String {
    let mut rows = Vec::new();
    for variant in variants {
        for (index, cause) in variant.causes.iter().take(LISTED).enumerate() {
            let name = if index == 0 {
                table::name(&variant.variant)
            } else {
                String::new()
            };
            rows.push(vec![
                name,
                table::name(&cause.fault),
                format::value(cause.denials, Style::Count),
                format::value(cause.violations, Style::Count),
                format::value(cause.agent_time_lost_s, Style::Time),
            ]);
        }
        let more = variant.causes.len().saturating_sub(LISTED);
        if more > 0 {
            let text = format!("… and {more} more");
            rows.push(vec![
                String::new(),
                text,
                String::new(),
                String::new(),
                String::new(),
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let columns = [
        ("variant", Align::Left),
        ("root fault", Align::Left),
        ("denials", Align::Right),
        ("violations", Align::Right),
        ("agent time lost", Align::Right),
    ];
    table::render(&columns, &rows)
}
