//! Demand that is not agents: callbacks, calls, connections (AG6, AP10).
//!
//! The one idea: arrivals invert the cumulated rate and depend on nothing that happens in the world; a
//! unit's holding time is drawn with its arrival, granted or not. What a unit holds is a slot whose
//! release is the only thing in the calendar for it.

use crate::cause::{Cause, CauseClass};
use crate::client::application::NeedState;
use crate::client::blame::Asking;
use crate::client::users::User;
use crate::client::violation::Ground;
use crate::client::violation::Work;
use crate::event::Event;
use crate::load::rate::RateClock;
use crate::observe::meter::{Counter, Switch};
use crate::observe::records::RequestClass;
use crate::people::seat::Refusal;
use crate::plan::{Arrivals, Demand, Give, Plan, RecordedUnit, Retry, Take};
use crate::world::World;
use kernel::{Sampler, Span, Stream, StreamSource, Time};
use std::collections::BTreeSet;
use std::sync::Arc;

/// When a demand arrives, at run time.
#[derive(Clone, Debug)]
// A demand has one of these; a box would cost each arrival a load.
#[allow(clippy::large_enum_variant)]
enum Clock {
    Rate {
        clock: RateClock,
        stream: Stream,
    },
    Recorded {
        events: Arc<[RecordedUnit]>,
        next: usize,
    },
}

/// A demand at run time.
#[derive(Clone, Debug)]
pub(crate) struct DemandState {
    clock: Clock,
    holding: Sampler,
    holdings: Stream,
    arrived: u32,
    /// FT12: how many surges of it last.
    pub(crate) surges: u32,
    pub(crate) counter: Counter,
    pub(crate) admission: Switch,
}

impl DemandState {
    pub(crate) fn new(demand: &Demand, source: &mut StreamSource, plan: &Plan) -> DemandState {
        let path = format!("demand/{}", plan.symbols.demands[demand.symbol.at()]);
        let clock = match &demand.arrivals {
            Arrivals::Rate(rates) => Clock::Rate {
                clock: RateClock::new(rates, plan.start, &demand.clock, Time::ZERO),
                stream: source.stream(&path, "arrivals"),
            },
            Arrivals::Recorded(events) => Clock::Recorded {
                events: Arc::clone(events),
                next: 0,
            },
        };
        DemandState {
            clock,
            holding: demand.holding.sampler(),
            holdings: source.stream(&path, "holding"),
            arrived: 0,
            surges: 0,
            counter: Counter::default(),
            admission: Switch::new(false),
        }
    }

    /// The next arrival.
    #[inline(always)]
    fn next(&mut self) -> Time {
        match &mut self.clock {
            Clock::Rate { clock, stream } => clock.advance(-libm::log(stream.uniform())),
            Clock::Recorded { events, next } => {
                *next += 1;
                events.get(*next - 1).map_or(Time::NEVER, |unit| unit.at)
            }
        }
    }

    /// What the unit that arrives now takes, and for how long.
    #[inline]
    fn hold(&mut self) -> RecordedUnit {
        match &self.clock {
            Clock::Rate { .. } => RecordedUnit {
                at: Time::ZERO,
                holding: self.holding.sample_span(&mut self.holdings),
                licenses: 1,
                user: 0,
            },
            Clock::Recorded { events, next } => events[*next - 1],
        }
    }
}

/// The surge of a unit that is planned demand.
const PLANNED: u32 = u32::MAX;

/// A unit of demand that holds licenses, or waits to try again.
#[derive(Clone, Copy, Debug)]
struct Hold {
    demand: u32,
    application: u32,
    length: Span,
    attempt: u32,
    counted: bool,
    /// An attempt of it was denied for licensing or network.
    denied: bool,
    /// It has what it came for, until its release.
    held: bool,
    /// The surge that it came with; [`PLANNED`] if it was planned.
    surge: u32,
    request: u64,
    /// How many it takes of what one unit takes, and who it is.
    licenses: u32,
    user: u32,
}

impl Hold {
    /// Who it is among those who would hold licenses but for a fault: no agent.
    fn key(&self) -> u64 {
        1 << 63 | self.request
    }

    fn user(&self) -> User {
        User::Unit {
            demand: self.demand,
            user: self.user,
        }
    }
}

/// The slots of units.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holds {
    slots: Vec<Hold>,
    free: Vec<u32>,
}

impl Holds {
    #[inline]
    fn add(&mut self, hold: Hold) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = hold;
            slot
        } else {
            self.slots.push(hold);
            self.slots.len() as u32 - 1
        }
    }
}

impl World<'_> {
    /// Schedules the first arrival of each demand.
    pub(crate) fn begin_demands(&mut self) {
        for demand in 0..self.demands.len() as u32 {
            let at = self.demands[demand as usize].next();
            if at < self.window.to {
                self.schedule(at, Event::Arrival { demand });
            }
        }
    }

    /// A unit of demand arrives.
    #[inline]
    pub(crate) fn arrival(&mut self, demand: u32) {
        let choices = &self.plan.demands[demand as usize].choices;
        let state = &mut self.demands[demand as usize];
        let unit = state.hold();
        let application = if choices.len() == 1 {
            choices[0].0
        } else {
            choices[state.arrived as usize % choices.len()].0
        };
        state.arrived = state.arrived.wrapping_add(1);
        let next = state.next();
        if next < self.window.to {
            self.schedule(next, Event::Arrival { demand });
        }
        if self.demands[demand as usize].surges > 0 && !self.surged_arrival(demand, unit) {
            return;
        }
        self.arrive(demand, application, unit, PLANNED);
    }

    /// A unit of demand makes its request.
    #[inline(always)]
    pub(crate) fn arrive(&mut self, demand: u32, application: u32, unit: RecordedUnit, surge: u32) {
        let counted = self.window.contains(self.now);
        self.request += 1;
        let request = self.request;
        let hold = Hold {
            demand,
            application,
            length: unit.holding,
            attempt: 0,
            counted,
            denied: false,
            held: false,
            surge,
            request,
            licenses: unit.licenses,
            user: unit.user,
        };
        self.attempt_arrival(hold, None);
    }

    /// A unit that was denied tries again.
    #[cold]
    pub(crate) fn arrival_retry(&mut self, slot: u32) {
        let hold = self.holds.slots[slot as usize];
        self.attempt_arrival(hold, Some(slot));
    }

    #[inline(always)]
    fn attempt_arrival(&mut self, mut hold: Hold, slot: Option<u32>) {
        hold.attempt += 1;
        self.totals.requests_made += 1;
        let inside = self.window.contains(self.now);
        let counter = &mut self.demands[hold.demand as usize].counter;
        counter.attempts += u64::from(inside);
        counter.requests += u64::from(hold.counted && hold.attempt == 1);
        match self.take_unit(&hold) {
            Ok(()) => {
                if !self.applications[hold.application as usize]
                    .violations
                    .is_empty()
                {
                    self.call_granted(hold.application);
                }
                if slot.is_some() && hold.denied {
                    let takes = self.takes_of_unit(&hold);
                    self.forget_claims(&takes, hold.key());
                    // Served after all.
                    let counter = &mut self.demands[hold.demand as usize].counter;
                    counter.unserved -= u64::from(hold.counted);
                }
                hold.held = true;
                if hold.surge != PLANNED {
                    self.note_unit_on_top(hold.surge, true);
                }
                let slot = self.put_hold(slot, hold);
                self.context.schedule(
                    self.context.now + hold.length,
                    Event::Release { hold: slot },
                );
            }
            Err(refusal) => self.deny_arrival(hold, slot, refusal),
        }
    }

    #[inline]
    fn put_hold(&mut self, slot: Option<u32>, hold: Hold) -> u32 {
        match slot {
            Some(slot) => {
                self.holds.slots[slot as usize] = hold;
                slot
            }
            None => self.holds.add(hold),
        }
    }

    /// A unit gives back what it holds.
    #[inline]
    pub(crate) fn release(&mut self, slot: u32) {
        let hold = self.holds.slots[slot as usize];
        self.holds.free.push(slot);
        if hold.held {
            self.give_unit(&hold);
            if hold.surge != PLANNED {
                self.note_unit_on_top(hold.surge, false);
            }
        }
    }

    /// How many licenses of a need one unit of a demand takes; `None` if it is not for that kind.
    #[inline]
    pub(crate) fn per_unit(give: &Give, take: Take, kind: Option<&String>) -> Option<u32> {
        match (give, take) {
            (
                Give::Arrival {
                    kind: Some(only), ..
                },
                _,
            ) if Some(only) != kind => None,
            (Give::Arrival { .. }, Take::AtArrival(count)) => Some(count),
            (Give::Arrival { .. }, _) => Some(1),
            _ => None,
        }
    }

    /// Takes one unit's licenses of all needs that are for it.
    #[inline(always)]
    fn take_unit(&mut self, hold: &Hold) -> Result<(), Refusal> {
        let (a, demand) = (hold.application, hold.demand);
        let kind = self.plan.demands[demand as usize].kind.as_ref();
        let outcome = match self.open_for_work(a, Work::Unit(kind)) {
            Ok(()) => self.take_needs(hold, kind),
            refused => refused,
        };
        self.count_unit(a, kind, hold.attempt == 1, outcome.as_ref().err());
        outcome
    }

    #[inline(always)]
    fn take_needs(&mut self, hold: &Hold, kind: Option<&String>) -> Result<(), Refusal> {
        let a = hold.application;
        let autodial = self.plan.demands[hold.demand as usize].autodial;
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            let Some(count) = World::per_unit(&state.need.give, state.need.take, kind) else {
                self.check_function(a, need, kind)?;
                continue;
            };
            if let Give::Arrival {
                refuses_autodial: true,
                ..
            } = state.need.give
                && autodial
            {
                return Err(self.refuse_autodial(a, need));
            }
            let count = count.saturating_mul(hold.licenses);
            if let Err(refusal) = self.take_for_user(a, need, count, hold.user()) {
                self.give_units_before(hold, need, kind);
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// AP13: a service whose license is not held is off for its kind of demand.
    fn check_function(
        &mut self,
        a: u32,
        need: usize,
        kind: Option<&String>,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a as usize].needs[need];
        match &state.need.give {
            Give::Service { kind: only }
                if state.held == 0 && (only.is_none() || only.as_ref() == kind) =>
            {
                let mut refusal = Refusal::of_function(a, state.need.feature);
                refusal.link = self.lacking(a, need, 1);
                Err(refusal)
            }
            _ => Ok(()),
        }
    }

    #[cold]
    fn refuse_autodial(&mut self, a: u32, need: usize) -> Refusal {
        let feature = self.applications[a as usize].needs[need].need.feature;
        let mut refusal = Refusal::of_function(a, feature);
        refusal.cause = Cause::AutodialOnPreview;
        refusal
    }

    /// AP3: a call was granted: the violation of a call for autodial closes.
    #[cold]
    fn call_granted(&mut self, a: u32) {
        self.end_ground(a, Ground::Autodial, |_| true);
    }

    #[cold]
    fn give_units_before(&mut self, hold: &Hold, need: usize, kind: Option<&String>) {
        let a = hold.application;
        for earlier in 0..need {
            let state = &self.applications[a as usize].needs[earlier];
            if let Some(count) = World::per_unit(&state.need.give, state.need.take, kind) {
                let count = count.saturating_mul(hold.licenses);
                self.give_from_user(a, earlier, count, hold.user());
            }
        }
    }

    #[inline(always)]
    fn give_unit(&mut self, hold: &Hold) {
        let a = hold.application;
        let kind = self.plan.demands[hold.demand as usize].kind.as_ref();
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            if let Some(count) = World::per_unit(&state.need.give, state.need.take, kind) {
                let feature = state.need.feature;
                let count = count.saturating_mul(hold.licenses).min(state.in_use);
                self.give_from_user(a, need, count, hold.user());
                // AP3: at UCS the violation closes with the next license freed.
                if !self.applications[a as usize].violations.is_empty() {
                    self.end_ground_of(a, Ground::Excess, feature);
                }
            }
        }
    }

    /// Books an attempt of a unit for its application and the features it takes. Inside the window a
    /// first attempt is one of a request that counts.
    #[inline(always)]
    fn count_unit(
        &mut self,
        a: u32,
        kind: Option<&String>,
        first: bool,
        refusal: Option<&Refusal>,
    ) {
        if !self.window.contains(self.now) {
            return;
        }
        let state = &mut self.applications[a as usize];
        let concerned =
            |need: &NeedState| World::per_unit(&need.need.give, need.need.take, kind).is_some();
        let Some(refusal) = refusal else {
            state.totals.requests.served(first);
            for need in state.needs.iter_mut().filter(|need| concerned(need)) {
                need.counter.served(first);
            }
            return;
        };
        let denied = refusal.cause.class() != CauseClass::Application;
        state.totals.requests.refused(first, denied, true);
        for need in state.needs.iter_mut().filter(|need| concerned(need)) {
            need.counter.refused(first, denied, true);
        }
    }

    #[cold]
    fn deny_arrival(&mut self, mut hold: Hold, slot: Option<u32>, mut refusal: Refusal) {
        let on_top = (hold.surge != PLANNED).then_some(hold.surge);
        self.blame_unit(&hold, &mut refusal);
        self.blame_surge(&mut refusal, on_top);
        let counts = refusal.cause.class() != CauseClass::Application;
        let inside = self.window.contains(self.now);
        let counter = &mut self.demands[hold.demand as usize].counter;
        counter.denied += u64::from(counts && inside);
        if hold.attempt == 1 && hold.counted {
            counter.first_denied += u64::from(counts);
            counter.first_refused += 1;
        }
        if counts && !hold.denied {
            // Until it is served: given up or open at the end after a denial, it stays so.
            hold.denied = true;
            counter.unserved += u64::from(hold.counted);
        }
        if counts {
            self.context.totals.denied_at(self.context.now);
        }
        let partial = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::AutodialOnPreview
        );
        if partial {
            let (a, link) = (refusal.application, refusal.link);
            let ground = match refusal.cause {
                Cause::AutodialOnPreview => Ground::Autodial,
                _ => Ground::Excess,
            };
            self.open_violation(a, refusal.feature, refusal.cause, ground, &[link]);
        }
        self.record_user_denial(
            &refusal,
            RequestClass::Arrival,
            None,
            Some(hold.demand),
            hold.request,
            hold.attempt,
        );
        self.retry_or_give_up(hold, slot);
    }

    /// What a unit would take: application, need and count.
    fn takes_of_unit(&self, hold: &Hold) -> Vec<(u32, usize, u32)> {
        let (a, kind) = (
            hold.application,
            self.plan.demands[hold.demand as usize].kind.as_ref(),
        );
        let needs = self.applications[a as usize].needs.iter().enumerate();
        let taken = needs.filter_map(|(at, state)| {
            let count = World::per_unit(&state.need.give, state.need.take, kind)?;
            Some((a, at, count.saturating_mul(hold.licenses)))
        });
        taken.collect()
    }

    /// A unit is refused: the refusal's link is that of all the faults to which that is laid.
    fn blame_unit(&mut self, hold: &Hold, refusal: &mut Refusal) {
        if self.graph.occurrences().is_empty() {
            return;
        }
        let kind = self.plan.demands[hold.demand as usize].kind.as_ref();
        let asking = Asking {
            user: hold.user(),
            key: hold.key(),
            until: self.now + hold.length,
            is_first: hold.attempt == 1,
            work: vec![(hold.application, Work::Unit(kind))],
            takes: self.takes_of_unit(hold),
        };
        self.blame(&asking, refusal);
    }

    fn retry_or_give_up(&mut self, hold: Hold, slot: Option<u32>) {
        let demand = &self.plan.demands[hold.demand as usize];
        let next = match demand.retry {
            // Every try so far was denied, each so long after the one before.
            Retry::Times { after, .. }
                if demand.patience.is_some_and(|patience| {
                    let since_first = Span(after.0 * u64::from(hold.attempt - 1));
                    patience.ends_before_next(hold.attempt, since_first, after)
                }) =>
            {
                None
            }
            Retry::Times { after, times } if hold.attempt <= times => Some(self.now + after),
            _ => None,
        };
        match next {
            Some(at) => {
                let slot = self.put_hold(slot, hold);
                self.schedule(at, Event::ArrivalRetry { hold: slot });
            }
            None => {
                if let Some(slot) = slot {
                    self.holds.free.push(slot);
                }
            }
        }
    }

    /// An application stops or its standby takes over: connections, ports and calls end with it; what
    /// is held for an hour is restored from stored call times (AP10, AP13).
    pub(crate) fn drop_units(&mut self, a: u32) {
        let needs = &self.applications[a as usize].needs;
        let ends = |give: &Give| {
            matches!(
                give,
                Give::Arrival {
                    restored: false,
                    ..
                }
            )
        };
        if !needs.iter().any(|n| ends(&n.need.give)) {
            return;
        }
        let free: BTreeSet<u32> = self.holds.free.iter().copied().collect();
        for slot in 0..self.holds.slots.len() as u32 {
            let hold = &mut self.holds.slots[slot as usize];
            if hold.held && hold.application == a && !free.contains(&slot) {
                hold.held = false;
                let hold = *hold;
                self.give_unit(&hold);
                if hold.surge != PLANNED {
                    self.note_unit_on_top(hold.surge, false);
                }
            }
        }
    }

    /// The units of all demands for which an application holds licenses of such a need, with how many.
    pub(crate) fn units_at(&self, a: u32, give: &Give, take: Take) -> Vec<(User, u32)> {
        let free: BTreeSet<u32> = self.holds.free.iter().copied().collect();
        let holds = (0_u32..).zip(&self.holds.slots);
        let held =
            holds.filter(|(slot, hold)| hold.held && hold.application == a && !free.contains(slot));
        held.filter_map(|(_, hold)| {
            let kind = self.plan.demands[hold.demand as usize].kind.as_ref();
            let count = World::per_unit(give, take, kind)?;
            Some((hold.user(), count.saturating_mul(hold.licenses)))
        })
        .collect()
    }
}
