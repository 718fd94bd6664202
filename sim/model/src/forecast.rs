//! What a replication will cost, from its plan alone: events, and what makes the most of them.
//!
//! Expectations, not draws. Sessions of shifts, arrivals of rates and occurrences of faults have closed
//! forms; what denials add (retries, reconnections) is not known here, and whoever needs it plays a short piece.

use crate::observe::records::Detail;
use crate::observe::series::{ShareSeries, UsageSeries};
use crate::plan::{Arrivals, Begin, Fault, FaultKind, Plan, Schedule, Shift, Start};
use kernel::{Distribution, Span, Time};

/// Who makes events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A group of agents, by its place in the plan.
    Agents(usize),
    /// A demand, by its place in the plan.
    Demand(usize),
    /// A fault, by its place in the plan.
    Fault(usize),
}

/// What one replication is expected to cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Events, without those that denials bring.
    pub events: f64,
    /// Memory of the world while it plays, in bytes, without records.
    pub bytes: f64,
    /// Who makes the most events, and how many.
    pub most: Option<(Source, f64)>,
}

/// Bytes of an agent: its state, its session in the roster, its shift, its entry in the calendar.
const AGENT_BYTES: f64 = 200.0;
/// Bytes of an occurrence of a fault with the links below it.
const OCCURRENCE_BYTES: f64 = 400.0;
/// Bytes of a level with its hours of the week.
const LEVEL_BYTES: f64 = 9_000.0;
/// Fewest microseconds between two begins of a fault.
const STEP_MIN: f64 = 0.5;
/// Faults may follow each other so deep.
const FOLLOW_MAX: usize = 16;

impl Forecast {
    /// What a replication of a plan is expected to cost.
    #[must_use]
    pub fn of(plan: &Plan) -> Forecast {
        let mut sources: Vec<(Source, f64)> = Vec::new();
        for (at, group) in plan.groups.iter().enumerate() {
            sources.push((Source::Agents(at), events_of_group(plan, group)));
        }
        for (at, demand) in plan.demands.iter().enumerate() {
            sources.push((Source::Demand(at), 2.0 * arrivals(plan, &demand.arrivals)));
        }
        let mut occurrences = 0.0;
        for (at, fault) in plan.faults.iter().enumerate() {
            let count = times(plan, fault, FOLLOW_MAX);
            occurrences += count;
            sources.push((Source::Fault(at), count * events_of_occurrence(plan, fault)));
        }
        let agents: f64 = plan.groups.iter().map(|group| f64::from(group.count)).sum();
        let pools: usize = plan
            .services
            .iter()
            .map(|service| service.pools.len())
            .sum();
        let needs: usize = plan.applications.iter().map(|a| a.needs.len()).sum();
        let levels = (pools + needs + plan.symbols.features.len()) as f64;
        let most = sources.iter().max_by(|a, b| a.1.total_cmp(&b.1)).cloned();
        Forecast {
            events: sources.iter().map(|(_, events)| events).sum(),
            bytes: agents * AGENT_BYTES + occurrences * OCCURRENCE_BYTES + levels * LEVEL_BYTES,
            most,
        }
    }
}

/// Logins, logouts, breaks and first calls of a group.
fn events_of_group(plan: &Plan, group: &crate::plan::AgentGroup) -> f64 {
    let count = f64::from(group.count);
    let duration = plan.duration.0 as f64;
    match &group.schedule {
        Schedule::Shifts(shifts) => {
            let of_shift = |shift: &Shift| {
                let sessions =
                    count * days(plan.start, plan.duration, shift) * (1.0 - group.absence);
                sessions * (2.5 + 2.0 * shift.breaks.len() as f64)
            };
            shifts.iter().map(of_shift).sum()
        }
        Schedule::Sessions { on, off } => {
            let cycle = (on.mean() + off.mean()).max(1.0);
            count * (1.0 + 2.5 * duration / cycle)
        }
        Schedule::Recorded(sessions) => 2.5 * sessions.len() as f64,
    }
}

/// On how many days within the run a shift starts.
fn days(start: Start, duration: Span, shift: &Shift) -> f64 {
    let per_week = shift.days.iter().filter(|works| **works).count() as f64;
    let weeks = duration.0 / Span::WEEK.0;
    let rest = Span(duration.0 % Span::WEEK.0);
    let (first, _) = start.weekday_and_time(Time::ZERO);
    let midnight = start.time_of_day.0 as i64;
    let begins = (0..8_i64).filter(|day| {
        let weekday = (first + *day as usize) % 7;
        let at = day * Span::DAY.0 as i64 + shift.start - midnight;
        let ends = at + shift.length.0 as i64;
        shift.days[weekday] && ends > 0 && at < rest.0 as i64
    });
    let run = start.day..=start.day + (duration.0 / Span::DAY.0) as i64;
    let of_shift = |date: &&i64| shift.days[(**date + 3).rem_euclid(7) as usize];
    let free = shift.not_on.iter().filter(|date| run.contains(date));
    let free = free.filter(of_shift).count();
    (weeks as f64 * per_week + begins.count() as f64 - free as f64).max(0.0)
}

/// How many units arrive.
fn arrivals(plan: &Plan, arrivals: &Arrivals) -> f64 {
    let rates = match arrivals {
        Arrivals::Recorded(units) => return units.len() as f64,
        Arrivals::Rate(rates) => rates,
    };
    let hour = Span::HOUR.0 as f64;
    let segments = rates.iter().enumerate().map(|(at, (from, rate))| {
        let to = rates.get(at + 1).map_or(Span::WEEK.0, |next| next.0.0);
        (from.0, to, *rate / hour)
    });
    let (weekday, time) = plan.start.weekday_and_time(Time::ZERO);
    let begin = weekday as u64 * Span::DAY.0 + time.0;
    let (weeks, rest) = (
        plan.duration.0 / Span::WEEK.0,
        plan.duration.0 % Span::WEEK.0,
    );
    let mut units = 0.0;
    for (from, to, rate) in segments {
        units += weeks as f64 * rate * (to - from) as f64;
        for week in [0, Span::WEEK.0] {
            let overlap = (to + week)
                .min(begin + rest)
                .saturating_sub((from + week).max(begin));
            units += rate * overlap as f64;
        }
    }
    units
}

/// How often a fault begins within the run.
pub(crate) fn times(plan: &Plan, fault: &Fault, depth: usize) -> f64 {
    let duration = plan.duration.0;
    let lasts = fault
        .lasts
        .as_ref()
        .map_or(duration as f64, Distribution::mean);
    match &fault.begins {
        Begin::Never => 0.0,
        Begin::At {
            at, every, times, ..
        } => {
            if at.0 >= duration {
                return 0.0;
            }
            let again = every.map_or(0, |every| (duration - at.0 - 1) / every.0.max(1));
            (again.min(u64::from(times.saturating_sub(1))) as f64 + 1.0) * fault.probability
        }
        Begin::When {
            fault: other,
            probability,
            ..
        } => {
            let other = plan.faults.get(other.at()).filter(|_| depth > 0);
            let begins = other.map_or(0.0, |other| times_of_other(plan, other, depth));
            begins * probability * fault.probability
        }
        Begin::Random {
            time_to_failure, ..
        } => duration as f64 / (time_to_failure.mean() + lasts).max(STEP_MIN),
    }
}

fn times_of_other(plan: &Plan, other: &Fault, depth: usize) -> f64 {
    times(plan, other, depth - 1)
}

/// What one occurrence sets in motion: its begin and end, those whom it strikes, what comes on top.
fn events_of_occurrence(plan: &Plan, fault: &Fault) -> f64 {
    let clients = plan.applications.len() as f64;
    let lasts = fault
        .lasts
        .as_ref()
        .map_or(plan.duration.0 as f64, Distribution::mean);
    match &fault.kind {
        FaultKind::SurgeAgents { group } => {
            let count = plan.groups.get(group.at()).map_or(0, |group| group.count);
            2.0 + 2.0 * f64::from(count)
        }
        FaultKind::SurgeDemand { demand, factor } => {
            let rates = plan.demands.get(demand.at()).map(|demand| &demand.arrivals);
            let greatest = match rates {
                Some(Arrivals::Rate(rates)) => {
                    rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max)
                }
                _ => 0.0,
            };
            let lasts = lasts.min(plan.duration.0 as f64) / Span::HOUR.0 as f64;
            2.0 + 2.0 * greatest * (factor - 1.0).max(0.0) * lasts
        }
        FaultKind::Relocate { moves, .. } => {
            let homes = moves
                .iter()
                .filter_map(|(home, _)| plan.groups.get(home.at()));
            2.0 + homes.map(|home| 3.0 * f64::from(home.count)).sum::<f64>()
        }
        FaultKind::CommonCause { members, .. } => 2.0 + members.len() as f64 * (2.0 + clients),
        _ => 2.0 + clients,
    }
}

/// The plan over a shorter time, its warm-up shortened in proportion.
#[must_use]
pub fn shortened(plan: &Plan, duration: Span) -> Plan {
    let mut short = plan.clone();
    let part = duration.0 as f64 / plan.duration.0.max(1) as f64;
    short.duration = duration;
    short.warm_up = Span((plan.warm_up.0 as f64 * part) as u64);
    short
}

/// What the records of a replication take of a store, in bytes, if it has one.
#[must_use]
pub fn bytes_stored(detail: &Detail) -> u64 {
    let usage: u64 = detail.usage.iter().map(UsageSeries::bytes).sum();
    let shares: u64 = detail.shares.iter().map(ShareSeries::bytes).sum();
    detail.denials.bytes() + usage + shares
}

/// What the records of a replication take of memory besides, in bytes.
#[must_use]
pub fn bytes_kept(detail: &Detail) -> u64 {
    fn list<T>(list: &[T]) -> u64 {
        size_of_val(list) as u64
    }
    let parents: usize = detail.links.iter().map(|link| link.parents.len() * 4).sum();
    list(&detail.violations)
        + list(&detail.recoveries)
        + list(&detail.conditions)
        + list(&detail.links)
        + list(&detail.answers)
        + list(&detail.notices)
        + list(&detail.starts)
        + list(&detail.journal)
        + parents as u64
}
