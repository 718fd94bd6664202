//! What was checked: by the results against themselves, and by whoever made the page.

use super::super::document::{Block, Cell, Mark, Section, Table};
use super::super::{Check, Page, PageVariant};
use crate::estimate::Estimate;
use crate::format::{self, Style};
use kernel::Scope;
use model::plan::{Arrivals, Retry};

/// The section; none without a check.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let own = page.variants.iter().flat_map(waiting_time_independent);
    let checks: Vec<Check> = own.chain(page.checks.iter().cloned()).collect();
    if checks.is_empty() {
        return None;
    }
    let columns = [
        ("what was held against what", false),
        ("result", false),
        ("holds", false),
    ];
    let mut table = Table::new("Checks", &columns);
    for check in checks {
        let (text, mark) = match check.holds {
            Some(true) => ("yes", Mark::Good),
            Some(false) => ("no", Mark::Bad),
            None => ("undecided", Mark::Open),
        };
        table.row([
            check.what.into(),
            check.result.into(),
            Cell::marked(text, mark),
        ]);
    }
    Some(Section::new(
        "validation",
        "Validation",
        vec![Block::Table(table)],
    ))
}

/// Poisson arrivals at a constant rate see time averages: the share of time in which one more would be
/// admitted is one less the share denied. Two parts of the program count the two.
fn waiting_time_independent(variant: &PageVariant<'_>) -> Vec<Check> {
    let plan = variant.plan;
    let estimate = |metric: &str, subject: &str| -> Option<Estimate> {
        let line = variant.summary.iter().find(|line| {
            line.column.scope == Scope::Demand
                && line.column.metric == metric
                && line.column.subject == subject
        });
        line?.estimate
    };
    let mut checks = Vec::new();
    for demand in &plan.demands {
        let constant = matches!(&demand.arrivals, Arrivals::Rate(pieces) if pieces.len() == 1);
        if !constant || demand.retry != Retry::None {
            continue;
        }
        let name = crate::names::demand(plan, demand.symbol);
        let (Some(admitted), Some(denied)) = (
            estimate("admission", name),
            estimate("denied_fraction", name),
        ) else {
            continue;
        };
        let reach = admitted
            .half_width
            .zip(denied.half_width)
            .map(|(a, d)| a + d);
        let distance = (admitted.mean - (1.0 - denied.mean)).abs();
        checks.push(Check {
            what: format!(
                "{}, demand {name}: share of time in which one more is admitted, against one less the \
                 denied fraction",
                plan.variant
            ),
            result: format!(
                "{} against {}",
                format::estimate(&admitted, Style::Percent),
                format::value(1.0 - denied.mean, Style::Percent)
            ),
            holds: reach.map(|reach| distance <= reach + 1e-9),
        });
    }
    checks
}
