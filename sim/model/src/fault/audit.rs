//! Whether causes hold under replay: a replication played again without named faults, and what of it happens again.
//!
//! A denial's and a violation's named roots are a claim: without these faults, all together and with
//! the same draws, it does not happen; where none is named it happens without any fault. What is exogenous, like
//! an agent's place in its roster and a unit's arrival, finds the same request in both plays. One play without a
//! set of faults serves all claims with that set.

use crate::cause::CauseClass;
use crate::observe::records::{Denial, Detail, RequestClass, RosterPlace, Violation};
use crate::observe::spool::Spool;
use crate::plan::{Plan, Symbol};
use kernel::{Span, Time};
use std::collections::{BTreeMap, BTreeSet};

/// The plan in which faults have no effect, and nothing follows them; a common cause strikes nobody, its members'
/// own failures stay. Dated licenses whose end is such a fault last beyond the end. All draws stay the same.
#[must_use]
pub fn without(plan: &Plan, faults: &[Symbol]) -> Plan {
    removed(plan, |fault| faults.contains(&fault))
}

/// The plan without any fault, expiries by the calendar included.
#[must_use]
pub fn without_faults(plan: &Plan) -> Plan {
    removed(plan, |_| true)
}

fn removed(plan: &Plan, is_removed: impl Fn(Symbol) -> bool) -> Plan {
    let mut plan = plan.clone();
    let after_the_end = Time::ZERO + plan.duration + Span::DAY;
    for fault in &mut plan.faults {
        fault.removed = is_removed(fault.symbol);
    }
    let files = plan.faults.iter_mut().map(|fault| fault.kind.pools_mut());
    let pools = plan.services.iter_mut().flat_map(|s| &mut s.pools);
    for lot in pools.chain(files.flatten()).flat_map(|pool| &mut pool.lots) {
        // They stay dated: what holds for such licenses (clocks) holds still.
        if lot.fault.is_some_and(&is_removed) {
            lot.expires = lot.expires.map(|at| at.max(after_the_end));
        }
    }
    plan
}

/// Denials and violations of one replication that have the same named roots, by their numbers in its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The named roots, by begin; empty: no fault.
    pub roots: Vec<Symbol>,
    /// Denials of first attempts of users, for licensing or network.
    pub denials: Vec<usize>,
    /// Violations.
    pub violations: Vec<usize>,
}

/// All claims of a replication, and what has none that could be held against a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// One entry for each set of roots, by their ids' symbols; no fault first.
    pub sets: Vec<Claims>,
    /// Denials of first attempts in renewal sessions: no roster says which request of the replay is the same.
    pub left_out: usize,
}

/// Collects what a replication claims.
#[must_use]
pub fn claims(detail: &Detail) -> Claimed {
    let mut sets: BTreeMap<Vec<Symbol>, Claims> = BTreeMap::new();
    let mut left_out = 0;
    for (number, denial) in detail.denials.iter().enumerate() {
        if !is_counted(&denial) || denial.attempt != 1 {
            continue;
        }
        if denial.group.is_some() && denial.agent.is_none() {
            left_out += 1;
            continue;
        }
        entry(&mut sets, &denial.roots).denials.push(number);
    }
    for (number, violation) in detail.violations.iter().enumerate() {
        entry(&mut sets, &violation.roots).violations.push(number);
    }
    Claimed {
        sets: sets.into_values().collect(),
        left_out,
    }
}

/// The claims of a set of roots, in whatever order they began.
fn entry<'m>(sets: &'m mut BTreeMap<Vec<Symbol>, Claims>, roots: &[Symbol]) -> &'m mut Claims {
    let mut key = roots.to_vec();
    key.sort_unstable();
    sets.entry(key).or_insert_with(|| Claims {
        roots: roots.to_vec(),
        ..Claims::default()
    })
}

impl Claimed {
    /// Keeps at most so many denials and as many violations, evenly from first to last.
    pub fn sample(&mut self, count: usize) {
        let keep = |numbers: &mut dyn Iterator<Item = usize>| -> BTreeSet<usize> {
            let mut all: Vec<usize> = numbers.collect();
            all.sort_unstable();
            let kept = count.min(all.len());
            (0..kept).map(|n| all[n * all.len() / kept]).collect()
        };
        let denials = keep(&mut self.sets.iter().flat_map(|set| set.denials.iter().copied()));
        let violations = keep(
            &mut self
                .sets
                .iter()
                .flat_map(|set| set.violations.iter().copied()),
        );
        for set in &mut self.sets {
            set.denials.retain(|number| denials.contains(number));
            set.violations.retain(|number| violations.contains(number));
        }
        self.sets
            .retain(|set| !set.denials.is_empty() || !set.violations.is_empty());
    }
}

impl Claims {
    /// The plan in which these claims say that nothing of theirs happens; where no fault is named, the plan
    /// without faults, in which they say that it does.
    #[must_use]
    pub fn replay(&self, plan: &Plan) -> Plan {
        if self.roots.is_empty() {
            without_faults(plan)
        } else {
            without(plan, &self.roots)
        }
    }

    /// The claims that do not hold: what happens though its roots are gone, or does not happen without faults
    /// though none is named.
    #[must_use]
    pub fn unconfirmed(&self, detail: &Detail, replayed: &Detail) -> Claims {
        let happens = Happened::of(replayed);
        let expected = self.roots.is_empty();
        let violations = self.violations.iter().copied();
        Claims {
            roots: self.roots.clone(),
            denials: happens.other_than(expected, &detail.denials, &self.denials),
            violations: violations
                .filter(|number| happens.violation(&detail.violations[*number]) != expected)
                .collect(),
        }
    }
}

/// A denied attempt of a user, for licensing or network.
fn is_counted(denial: &Denial) -> bool {
    let is_user = matches!(
        denial.class,
        RequestClass::Login | RequestClass::Arrival | RequestClass::Seat
    );
    is_user && denial.cause.class() != CauseClass::Application
}

type AgentKey = (Symbol, u32);
type SeatKey = (Symbol, RosterPlace, Option<Symbol>);
type UnitKey = (Option<Symbol>, Option<Symbol>, Time);

/// What was denied in a replay, in the terms that are the same in every play.
#[derive(Debug, Default)]
struct Happened<'d> {
    /// From the first to the last denied attempt of each login.
    logins: BTreeMap<AgentKey, Vec<(Time, Time)>>,
    seats: BTreeSet<SeatKey>,
    seats_at: BTreeSet<(AgentKey, Option<Symbol>, Time)>,
    /// How many alike arrived at one instant.
    units: BTreeMap<UnitKey, usize>,
    violations: &'d [Violation],
}

impl<'d> Happened<'d> {
    fn of(detail: &'d Detail) -> Happened<'d> {
        let mut happened = Happened {
            violations: &detail.violations,
            ..Happened::default()
        };
        let mut requests: BTreeMap<u64, (AgentKey, Time, Time)> = BTreeMap::new();
        for denial in detail.denials.iter().filter(is_counted) {
            let agent = denial.group.zip(denial.agent);
            match (denial.class, agent) {
                (RequestClass::Login, Some((group, place))) => {
                    let key = (group, place.agent);
                    let span = requests.entry(denial.request);
                    span.or_insert((key, denial.at, denial.at)).2 = denial.at;
                }
                (RequestClass::Seat, Some((group, place))) => {
                    let key = (group, place.agent);
                    happened.seats.insert((group, place, denial.application));
                    happened
                        .seats_at
                        .insert((key, denial.application, denial.at));
                }
                (RequestClass::Arrival, _) if denial.attempt == 1 => {
                    *happened.units.entry(unit_key(&denial)).or_default() += 1;
                }
                _ => {}
            }
        }
        for (key, from, to) in requests.into_values() {
            happened.logins.entry(key).or_default().push((from, to));
        }
        happened
    }

    /// Those of some denials, by ascending numbers, of which it is not as expected whether they happen in the replay.
    fn other_than(&self, expected: bool, denials: &Spool<Denial>, numbers: &[usize]) -> Vec<usize> {
        let mut numbers = numbers.iter().copied().peekable();
        let mut alike: BTreeMap<UnitKey, usize> = BTreeMap::new();
        let mut others = Vec::new();
        for (number, denial) in denials.iter().enumerate() {
            let key = unit_key(&denial);
            if is_counted(&denial) && denial.attempt == 1 {
                alike.retain(|(.., at), _| *at == denial.at);
                *alike.entry(key).or_default() += 1;
            }
            if numbers.next_if_eq(&number).is_some() {
                let before = alike.get(&key).copied().unwrap_or(0);
                if self.denial(&denial, before) != expected {
                    others.push(number);
                }
            }
        }
        others
    }

    /// Whether the request of a first attempt is denied in the replay, too. Of several that are alike at one
    /// instant the first are, as many as the replay has; this one is the last of so many.
    fn denial(&self, denial: &Denial, alike: usize) -> bool {
        match denial.group.zip(denial.agent) {
            None => alike <= self.units.get(&unit_key(denial)).copied().unwrap_or(0),
            Some((group, place)) if denial.class == RequestClass::Login => {
                let spans = self.logins.get(&(group, place.agent));
                let within = |(from, to): &(Time, Time)| *from <= denial.at && denial.at <= *to;
                spans.is_some_and(|spans| spans.iter().any(within))
            }
            Some((group, place)) => {
                let application = denial.application;
                let at = ((group, place.agent), application, denial.at);
                self.seats_at.contains(&at) || self.seats.contains(&(group, place, application))
            }
        }
    }

    /// Whether a violation of the same type overlaps this one.
    fn violation(&self, violation: &Violation) -> bool {
        let key = |v: &Violation| (v.application, v.feature, v.kind);
        let until = |v: &Violation| v.closed.unwrap_or(Time::NEVER);
        let same = self.violations.iter();
        let mut same = same.filter(|other| key(other) == key(violation));
        same.any(|other| {
            let at_once = other.opened == violation.opened;
            at_once || other.opened < until(violation) && violation.opened < until(other)
        })
    }
}

fn unit_key(denial: &Denial) -> UnitKey {
    (denial.demand, denial.application, denial.at)
}
