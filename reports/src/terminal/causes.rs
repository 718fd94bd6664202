//! Root causes: which fault stands first above denials and violations, and how often.
//!
//! Counted from the columns of scope `fault`, so over all replications, detailed or not. What the
//! system has beyond the sum of its faults has no fault above it: plain want of capacity.

use super::table::{self, Align};
use crate::audit::{Audited, Held};
use crate::format::{self, Style};
use crate::labels;
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
    /// Denials of first attempts and violations with it first among their roots that were played again without
    /// their roots, and on how many the roots held; none if no replication was audited.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// The root causes of one variant, the gravest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantCauses {
    /// The variant.
    pub variant: String,
    /// The condition; `None`: the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
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
                held: None,
            })
            .collect();
        let total = |value: fn(&RootCause) -> f64| causes.iter().map(value).sum::<f64>();
        let of_system = |metric: &str| mean(metric, Scope::System, "all");
        // Seats inside a session are not among the system's denials; each denial is one application's.
        let applications: Vec<&str> = layout
            .columns
            .iter()
            .filter(|c| c.scope == Scope::Application && c.metric == "checkouts_denied")
            .map(|column| column.subject.as_str())
            .collect();
        let denials: f64 = if applications.is_empty() {
            of_system("checkouts_denied")
        } else {
            let each = applications.iter();
            each.map(|name| mean("checkouts_denied", Scope::Application, name))
                .sum()
        };
        let rest = |all: f64, explained: f64| {
            let rest = all - explained;
            // The sums are of exact counts; what is left by rounding is no cause.
            if rest > 1e-9 { rest } else { 0.0 }
        };
        let capacity = RootCause {
            fault: NO_FAULT.to_owned(),
            denials: rest(denials, total(|c| c.denials)),
            violations: rest(of_system("violations"), total(|c| c.violations)),
            agent_time_lost_s: rest(of_system("agent_time_lost"), total(|c| c.agent_time_lost_s)),
            held: None,
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
            condition: None,
            causes,
        }
    }

    /// The same under a condition.
    #[must_use]
    pub fn under(mut self, condition: Option<&str>) -> Self {
        self.condition = condition.map(str::to_owned);
        self
    }

    /// Adds on how much the named causes held under replay, each set of roots at its first one.
    #[must_use]
    pub fn with_audit(mut self, sets: Option<&[Audited]>) -> Self {
        let Some(sets) = sets else {
            return self;
        };
        for cause in &mut self.causes {
            let mut held = Held::default();
            let of_cause = |set: &&Audited| {
                let first = set.root_faults.first();
                first.map_or(NO_FAULT, String::as_str) == cause.fault
            };
            for set in sets.iter().filter(of_cause) {
                held.add(set.denials);
                held.add(set.violations);
            }
            cause.held = Some(held);
        }
        self
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
                labels::under(&variant.variant, variant.condition.as_deref())
            } else {
                String::new()
            };
            rows.push(vec![
                name,
                table::name(&cause.fault),
                format::value(cause.denials, Style::Count),
                format::value(cause.violations, Style::Count),
                format::value(cause.agent_time_lost_s, Style::Time),
                confirmed(cause),
            ]);
        }
        let more = variant.causes.len().saturating_sub(LISTED);
        if more > 0 {
            let mut row = vec![String::new(); 6];
            row[1] = format!("… and {more} more");
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut columns = vec![
        ("variant", Align::Left),
        ("root fault", Align::Left),
        ("denials", Align::Right),
        ("violations", Align::Right),
        ("agent time lost", Align::Right),
        ("confirmed", Align::Right),
    ];
    if !is_audited(variants.iter()) {
        columns.pop();
        rows.iter_mut().for_each(|row| row.truncate(columns.len()));
    }
    table::render(&columns, &rows)
}

/// Whether any replication was audited.
pub(crate) fn is_audited<'a>(mut variants: impl Iterator<Item = &'a VariantCauses>) -> bool {
    variants.any(|variant| variant.causes.iter().any(|cause| cause.held.is_some()))
}

/// On how many of a cause's denials and violations its name held under replay.
pub(crate) fn confirmed(cause: &RootCause) -> String {
    match cause.held {
        Some(held) if held.audited > 0 => format!("{} of {}", held.confirmed, held.audited),
        _ => format::MISSING.to_owned(),
    }
}
