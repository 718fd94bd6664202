//! Which faults hang on another one, and for how long; from the plan alone.

use crate::plan::{Begin, CommonMember, FaultKind, Plan, Server};
use kernel::Distribution;

/// Whether a fault strikes or starts others, or activates a standby.
pub(super) fn has_dependents(plan: &Plan, fault: usize) -> bool {
    let strikes = matches!(&plan.faults[fault].kind,
        FaultKind::CommonCause { members, .. } if !members.is_empty());
    let follows =
        |begin: &Begin| matches!(begin, Begin::When { fault: of, .. } if of.at() == fault);
    let activates = |s: &Server| {
        s.standby
            .as_ref()
            .is_some_and(|s| s.position(fault as u32).is_some())
    };
    strikes || plan.faults.iter().any(|f| follows(&f.begins)) || plan.servers.iter().any(activates)
}

/// The mean time from an occurrence's begin until all that hangs on it has ended, in microseconds; `depth` limits
/// how many faults one after the other are looked at.
pub(super) fn reach(plan: &Plan, fault: usize, depth: usize) -> f64 {
    if depth == 0 {
        return 0.0;
    }
    let mean = |law: Option<&Distribution>| law.map_or(0.0, Distribution::mean).max(0.0);
    let after =
        |other: usize| mean(plan.faults[other].lasts.as_ref()) + reach(plan, other, depth - 1);
    let mut longest: f64 = 0.0;
    if let FaultKind::CommonCause {
        members, spread, ..
    } = &plan.faults[fault].kind
    {
        for member in members {
            if let CommonMember::Fault(of) = member {
                longest = longest.max(spread.0 as f64 + after(of.at()));
            }
        }
    }
    for (other, follower) in plan.faults.iter().enumerate() {
        if let Begin::When {
            fault: of, delay, ..
        } = &follower.begins
            && of.at() == fault
        {
            longest = longest.max(mean(Some(delay)) + after(other));
        }
    }
    longest
}
