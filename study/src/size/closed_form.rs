//! Where a closed form says how many licenses are needed, and where it says about how many.
//!
//! A pool that is offered Poisson arrivals, each holding one license, with nothing retried, is
//! Erlang's; a pool that is offered the sessions of a finite group, nothing retried, is Engset's. Both need
//! that all of the pool is in one place, that nothing fails, and that nothing else is denied, so they are
//! laid over the curve under no fault only; the search begins where the nearest of them points.

use experiment::Limit;
use experiment::erlang::{engset, erlang_b, least_servers_engset, least_servers_erlang};
use kernel::Span;
use model::plan::{ApplicationIndex, Arrivals, FeatureId, Give, Plan, Retry, Schedule};

/// A formula for the part of requests that a pool denies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClosedForm {
    /// Erlang B for a load in erlangs.
    Erlang {
        /// Arrivals a holding time.
        load: f64,
        /// The load is constant, so that the formula is exact.
        is_exact: bool,
    },
    /// Engset for a number of sources and their mean on over their mean off.
    Engset {
        /// The agents.
        sources: u64,
        /// Mean on over mean off.
        activity: f64,
        /// Nothing is retried, so that the formula is exact.
        is_exact: bool,
    },
}

impl ClosedForm {
    /// The formula of the pool of a feature, if one is near.
    pub fn of(plan: &Plan, feature: &str) -> Option<ClosedForm> {
        let symbol = plan.symbols.features.iter();
        let symbol = symbol
            .into_iter()
            .position(|name| name.eq_ignore_ascii_case(feature))?;
        arrivals(plan, symbol).or_else(|| sources(plan, symbol))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            ClosedForm::Erlang { is_exact: true, .. } => "Erlang B",
            ClosedForm::Erlang { .. } => "Erlang B of the busiest hour",
            ClosedForm::Engset { is_exact: true, .. } => "Engset",
            ClosedForm::Engset { .. } => "Engset without retries",
        }
    }

    /// Whether the model plays what the formula assumes.
    pub const fn is_exact(self) -> bool {
        match self {
            ClosedForm::Erlang { is_exact, .. } | ClosedForm::Engset { is_exact, .. } => is_exact,
        }
    }

    /// The part that is denied with so many licenses.
    pub fn denied(self, count: u64) -> f64 {
        match self {
            ClosedForm::Erlang { load, .. } => erlang_b(count, load),
            ClosedForm::Engset {
                sources, activity, ..
            } => engset(sources, count, activity),
        }
    }

    /// The least count that keeps a limit on the part denied.
    pub fn least(self, limit: Limit) -> Option<u64> {
        let Limit::Max(share) = limit else {
            return None;
        };
        match self {
            ClosedForm::Erlang { load, .. } => least_servers_erlang(load, share),
            ClosedForm::Engset {
                sources, activity, ..
            } => least_servers_engset(sources, activity, share),
        }
    }
}

/// Whether an application gives licenses of a feature in a certain way.
fn gives(
    plan: &Plan,
    application: ApplicationIndex,
    feature: usize,
    is_so: impl Fn(&Give) -> bool,
) -> bool {
    let same = |id: FeatureId| id.at() == feature;
    let needs = &plan.applications[application].needs;
    needs
        .iter()
        .any(|need| same(need.feature) && is_so(&need.give))
}

fn arrivals(plan: &Plan, feature: usize) -> Option<ClosedForm> {
    let takes = |application: ApplicationIndex| {
        gives(plan, application, feature, |give| {
            matches!(give, Give::Arrival { .. })
        })
    };
    let mut load = 0.0;
    let mut is_exact = plan.groups.iter().all(|group| group.count == 0);
    let mut pools = Vec::new();
    for demand in &plan.demands {
        if !demand.choices.iter().any(|choice| takes(*choice)) {
            is_exact = false;
            continue;
        }
        let Arrivals::Rate(rates) = &demand.arrivals else {
            return None;
        };
        let most = rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
        load += most * demand.holding.mean() / Span::HOUR.0 as f64;
        is_exact &= rates.iter().all(|(_, rate)| *rate == most) && demand.retry == Retry::None;
        pools.extend(demand.choices.iter().map(|choice| choice.at()));
    }
    pools.sort_unstable();
    pools.dedup();
    is_exact &= pools.len() == 1;
    (load > 0.0).then_some(ClosedForm::Erlang { load, is_exact })
}

fn sources(plan: &Plan, feature: usize) -> Option<ClosedForm> {
    let takes = |application: ApplicationIndex| {
        gives(plan, application, feature, |give| {
            matches!(give, Give::Login { .. })
        })
    };
    let mut is_exact = plan.demands.is_empty() && plan.groups.len() == 1;
    let mut found: Option<(u64, f64)> = None;
    for group in &plan.groups {
        let steps = group.steps.iter();
        if !steps
            .flat_map(|step| &step.choices)
            .any(|choice| takes(*choice))
        {
            continue;
        }
        let Schedule::Sessions { on, off } = &group.schedule else {
            return None;
        };
        is_exact &= group.retry == Retry::None && group.steps.len() == 1;
        let activity = on.mean() / off.mean();
        let (sources, most) = found.unwrap_or((0, 0.0));
        found = Some((sources + u64::from(group.count), activity.max(most)));
    }
    let (sources, activity) = found?;
    Some(ClosedForm::Engset {
        sources,
        activity,
        is_exact,
    })
}

/// How many agents who use a feature are planned to be in at once at most, absence taken off: where the
/// search for their seats begins.
pub fn planned_at_once(plan: &Plan, feature: &str) -> Option<u64> {
    const WEEK: usize = 7 * 24 * 60;
    let mut symbols = plan.symbols.features.iter();
    let symbol = symbols.position(|name| name.eq_ignore_ascii_case(feature))?;
    let is_seat = |give: &Give| matches!(give, Give::Login { .. } | Give::FirstCall);
    let mut agents = vec![0.0_f64; WEEK];
    for group in &plan.groups {
        let steps = group.steps.iter().flat_map(|step| &step.choices);
        let Schedule::Shifts(shifts) = &group.schedule else {
            continue;
        };
        if !steps
            .into_iter()
            .any(|choice| gives(plan, *choice, symbol, is_seat))
        {
            continue;
        }
        let present = f64::from(group.count) * (1.0 - group.absence);
        for shift in shifts {
            let minute = |microseconds: i64| microseconds / (Span::HOUR.0 as i64 / 60);
            for day in (0..7).filter(|&day| shift.days[day as usize]) {
                let from = day * 24 * 60 + minute(shift.start);
                for at in from..from + minute(shift.length.0 as i64) {
                    agents[at.rem_euclid(WEEK as i64) as usize] += present;
                }
            }
        }
    }
    let most = agents.into_iter().fold(0.0, f64::max);
    (most > 0.0).then_some(most.round() as u64)
}
