//! What holds of every replication in which stock is ample and only these faults happen.

use model::cause::CauseClass;
use model::plan::{Plan, Symbol};
use model::records::{Denial, Detail, Outcome, Recovery, RequestClass, Violation};

/// Denials that count: of class licensing or network.
pub fn counted(detail: &Detail) -> impl Iterator<Item = Denial> + '_ {
    let denials = detail.denials.iter();
    denials.filter(|denial| denial.cause.class() != CauseClass::Application)
}

fn is_user(denial: &Denial) -> bool {
    matches!(
        denial.class,
        RequestClass::Login | RequestClass::Arrival | RequestClass::Seat
    )
}

pub fn describe_denial(plan: &Plan, denial: &Denial) -> String {
    let application = denial
        .application
        .map_or("", |symbol| plan.symbols.applications[symbol].as_str());
    format!(
        "{} of {application} denied at {:.1} s, {}",
        denial.class.name(),
        denial.at.seconds(),
        denial.cause.name()
    )
}

pub fn describe_violation(plan: &Plan, violation: &Violation) -> String {
    format!(
        "violation of {} from {:.1} s to {:.1} s, {}",
        plan.symbols.applications[violation.application],
        violation.opened.seconds(),
        violation.closed.map_or(f64::INFINITY, |at| at.seconds()),
        violation.kind.name()
    )
}

/// An occurrence that is the root of something at an instant: it has begun, and not recovered.
fn occurrence(
    detail: &Detail,
    root: Symbol,
    at: kernel::Time,
    until: kernel::Time,
) -> Option<&Recovery> {
    detail.recoveries.iter().find(|recovery| {
        recovery.fault == root
            && recovery.began <= at
            && recovery
                .recovered
                .is_none_or(|recovered| recovered >= until)
    })
}

/// Everything that does not hold, a line each.
pub fn failures(plan: &Plan, outcome: &Outcome) -> Vec<String> {
    let detail = outcome.detail.as_ref().expect("played in detail");
    let mut found = Vec::new();
    for denial in counted(detail).filter(|denial| denial.roots.is_empty()) {
        found.push(format!("{}: no root", describe_denial(plan, &denial)));
    }
    for violation in detail.violations.iter().filter(|v| v.roots.is_empty()) {
        found.push(format!("{}: no root", describe_violation(plan, violation)));
    }
    found.extend(of_any_world(plan, outcome));
    found
}

/// What does not hold though it must in every world, however scarce its licenses: roots stand as long as what
/// is below them, and all denials are booked once.
pub fn of_any_world(plan: &Plan, outcome: &Outcome) -> Vec<String> {
    let detail = outcome.detail.as_ref().expect("played in detail");
    let mut found = Vec::new();
    for denial in counted(detail) {
        let what = || describe_denial(plan, &denial);
        for root in &denial.roots {
            if occurrence(detail, *root, denial.at, denial.at).is_none() {
                found.push(format!("{}: its root is over and recovered", what()));
            }
        }
    }
    for violation in &detail.violations {
        let what = || describe_violation(plan, violation);
        if violation.closed == Some(violation.opened) {
            found.push(format!("{}: closes as it opens", what()));
        }
        for root in &violation.roots {
            let until = violation
                .closed
                .unwrap_or(kernel::Time::ZERO + plan.duration);
            // The first brought the violation about and stands to its end; others came in beside it, and may have gone.
            let is_first = violation.roots.first() == Some(root);
            let from = if is_first { until } else { violation.opened };
            if occurrence(detail, *root, until, from).is_none() {
                found.push(format!("{}: its root recovers before it ends", what()));
            }
        }
    }
    found.extend(sums(plan, outcome, detail));
    found
}

/// All denials are those of the root faults and those of no fault.
fn sums(plan: &Plan, outcome: &Outcome, detail: &Detail) -> Vec<String> {
    let layout = model::layout(&plan.symbols);
    let users = || counted(detail).filter(is_user);
    let without = users().filter(|denial| denial.roots.is_empty()).count() as i128;
    let mut columns = 0;
    for (index, column) in layout.columns.iter().enumerate() {
        if column.scope == kernel::Scope::Fault && column.metric == "checkouts_denied" {
            columns += outcome.row[index].numerator;
        }
    }
    let mut applications = 0;
    for (index, column) in layout.columns.iter().enumerate() {
        if column.scope == kernel::Scope::Application && column.metric == "checkouts_denied" {
            applications += outcome.row[index].numerator;
        }
    }
    let recovered: u64 = detail.recoveries.iter().map(|r| r.denials).sum();
    let all = users().count() as i128;
    let mut found = Vec::new();
    if columns + without != all {
        found.push(format!(
            "{columns} denials of faults and {without} of none are not {all}"
        ));
    }
    if applications != all {
        found.push(format!(
            "{applications} denials of applications are not {all}"
        ));
    }
    if i128::from(recovered) != columns {
        found.push(format!(
            "occurrences have {recovered} denials, their faults {columns}"
        ));
    }
    found
}
