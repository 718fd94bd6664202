//! Whether anything of a plan is random, and how likely its random faults are to strike: what a verdict has to
//! know of them (docs/metrics.md, "Verdicts"). Nothing is played.

use crate::forecast::times;
use crate::plan::{
    AgentGroup, Arrivals, Begin, CommonMember, Demand, Fault, FaultKind, Plan, Schedule, Server,
    Shift, Standby, Symbol,
};
use kernel::Distribution;

/// How deep a fault that follows a fault that follows … is looked into.
const DEPTH: usize = 8;

/// The random faults of a plan, each with the probability that it strikes in one replication: for a renewal process
/// 1 - exp(-expected begins), which is exact for exponential laws whose repairs are short.
#[must_use]
pub fn of_faults(plan: &Plan) -> Vec<(Symbol, f64)> {
    let faults = plan
        .faults
        .iter()
        .enumerate()
        .filter(|(_, fault)| !fault.removed);
    let chances = faults.filter_map(|(index, fault)| {
        let own = of_begin(plan, fault);
        let common = of_membership(plan, index);
        if own.is_none() && common.is_none() {
            return None;
        }
        let spared = (1.0 - own.unwrap_or(0.0)) * (1.0 - common.unwrap_or(0.0));
        Some((fault.symbol, 1.0 - spared))
    });
    chances.filter(|(_, chance)| *chance > 0.0).collect()
}

/// The chance of a fault by its own begin; none if that is certain, or if it has none.
fn of_begin(plan: &Plan, fault: &Fault) -> Option<f64> {
    let expected = times(plan, fault, DEPTH);
    match &fault.begins {
        Begin::Never => None,
        Begin::At { .. } if fault.probability >= 1.0 => None,
        Begin::At { .. } => {
            let occasions = expected / fault.probability.max(f64::MIN_POSITIVE);
            Some(1.0 - libm::pow(1.0 - fault.probability, occasions))
        }
        Begin::When {
            fault: other,
            probability,
            ..
        } => {
            let each = probability * fault.probability;
            let other = plan.faults.get(other.at())?;
            let follows_certain = !is_random(plan, other, DEPTH);
            match follows_certain {
                true if each >= 1.0 => None,
                true => Some(1.0 - libm::pow(1.0 - each, times(plan, other, DEPTH))),
                false => Some(-libm::expm1(-expected)),
            }
        }
        Begin::Random { .. } => Some(-libm::expm1(-expected)),
    }
}

/// The chance of a fault as a member of common causes; none if it is in none.
fn of_membership(plan: &Plan, index: usize) -> Option<f64> {
    let mut strikes = None;
    for cause in &plan.faults {
        let FaultKind::CommonCause {
            members,
            each_probability,
            ..
        } = &cause.kind
        else {
            continue;
        };
        let is_member = |member: &CommonMember| match member {
            CommonMember::Fault(fault) => fault.at() == index,
            CommonMember::Host(_) => false,
        };
        if members.iter().any(is_member) && !cause.removed {
            *strikes.get_or_insert(0.0) += times(plan, cause, DEPTH) * each_probability;
        }
    }
    strikes.map(|strikes: f64| -libm::expm1(-strikes))
}

/// Whether it is left to chance if or when a fault begins.
fn is_random(plan: &Plan, fault: &Fault, depth: usize) -> bool {
    match &fault.begins {
        Begin::Never => true,
        Begin::At { .. } => fault.probability < 1.0,
        Begin::When {
            fault: other,
            delay,
            probability,
            ..
        } => {
            let other = plan.faults.get(other.at()).filter(|_| depth > 0);
            !is_constant(delay)
                || probability * fault.probability < 1.0
                || other.is_none_or(|other| is_random(plan, other, depth - 1))
        }
        Begin::Random { .. } => true,
    }
}

/// Whether a plan has neither random faults nor rates nor laws, so that one replication says all. When each
/// application polls is drawn too; where that matters, replications differ, and a verdict sees that they do.
#[must_use]
pub fn is_exact(plan: &Plan) -> bool {
    plan.faults.iter().all(|fault| {
        !is_random(plan, fault, DEPTH)
            && fault.lasts.as_ref().is_none_or(is_constant)
            && !matches!(fault.kind, FaultKind::CommonCause { each_probability, spread, .. }
                if each_probability < 1.0 || spread.0 > 0)
            && !matches!(fault.kind, FaultKind::SurgeDemand { .. })
            && !matches!(&fault.kind, FaultKind::Relocate { time, .. } if !is_constant(time))
    }) && plan.servers.iter().all(is_exact_server)
        && plan.applications.iter().all(|application| {
            is_constant(&application.start_time) && is_constant(&application.takeover_time)
        })
        && plan.groups.iter().all(is_exact_group)
        && plan.demands.iter().all(is_exact_demand)
        && plan.services.iter().all(|service| {
            service.three_node.is_none_or(|triad| {
                triad.failover_failure <= 0.0
                    && (triad.early_rejoin_failure <= 0.0 || triad.early_rejoin_failure >= 1.0)
            })
        })
}

fn is_exact_server(server: &Server) -> bool {
    let standby = server.standby.as_ref();
    let activation = standby.is_none_or(|standby| match standby {
        Standby::After { delay, .. } => is_constant(delay),
        Standby::Between { .. } => true,
    });
    activation && is_constant(&server.start_time)
}

fn is_exact_group(group: &AgentGroup) -> bool {
    let is_exact_shift = |shift: &Shift| is_constant(&shift.arrive) && is_constant(&shift.leave);
    let schedule = match &group.schedule {
        Schedule::Shifts(shifts) => shifts.iter().all(is_exact_shift),
        Schedule::Sessions { .. } => false,
        Schedule::Recorded(_) => true,
    };
    schedule && group.absence <= 0.0 && is_constant(&group.first_call_after)
}

fn is_exact_demand(demand: &Demand) -> bool {
    match &demand.arrivals {
        Arrivals::Recorded(_) => is_constant(&demand.holding),
        Arrivals::Rate(rates) => rates.iter().all(|(_, rate)| *rate <= 0.0),
    }
}

fn is_constant(law: &Distribution) -> bool {
    match law {
        Distribution::Constant(_) => true,
        Distribution::Uniform { low, high } => low == high,
        Distribution::Empirical(values) => values.first() == values.last(),
        _ => false,
    }
}
