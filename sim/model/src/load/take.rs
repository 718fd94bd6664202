//! What a unit of demand takes of an application, all or nothing, and gives back.

use crate::cause::{Cause, CauseClass};
use crate::client::{Ground, Work};
use crate::load::Load;
use crate::load::hold::{Hold, PLANNED};
use crate::observe::records::refusal::Refusal;
use crate::plan::{ApplicationIndex, Give, Need, Take, User};
use std::collections::BTreeSet;

impl Load<'_> {
    /// Takes one unit's licenses of all needs that are for it.
    #[inline(always)]
    pub(super) fn take_unit(&mut self, hold: &Hold) -> Result<(), Refusal> {
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
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            let Some(count) = state.need.give.per_unit(state.need.take, kind) else {
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
        a: ApplicationIndex,
        need: usize,
        kind: Option<&String>,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a].needs[need];
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
    fn refuse_autodial(&mut self, a: ApplicationIndex, need: usize) -> Refusal {
        let feature = self.applications[a].needs[need].need.feature;
        let mut refusal = Refusal::of_function(a, feature);
        refusal.cause = Cause::AutodialOnPreview;
        refusal
    }

    /// AP3: a call was granted: the violation of a call for autodial closes.
    #[cold]
    pub(super) fn call_granted(&mut self, a: ApplicationIndex) {
        self.end_ground(a, Ground::Autodial, |_| true);
    }

    #[cold]
    fn give_units_before(&mut self, hold: &Hold, need: usize, kind: Option<&String>) {
        let a = hold.application;
        for earlier in 0..need {
            let state = &self.applications[a].needs[earlier];
            if let Some(count) = state.need.give.per_unit(state.need.take, kind) {
                let count = count.saturating_mul(hold.licenses);
                self.give_from_user(a, earlier, count, hold.user());
            }
        }
    }

    #[inline(always)]
    pub(super) fn give_unit(&mut self, hold: &Hold) {
        let a = hold.application;
        let kind = self.plan.demands[hold.demand as usize].kind.as_ref();
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            if let Some(count) = state.need.give.per_unit(state.need.take, kind) {
                let feature = state.need.feature;
                let count = count.saturating_mul(hold.licenses).min(state.in_use);
                self.give_from_user(a, need, count, hold.user());
                // AP3: at UCS the violation closes with the next license freed.
                if !self.applications[a].violations.is_empty() {
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
        a: ApplicationIndex,
        kind: Option<&String>,
        first: bool,
        refusal: Option<&Refusal>,
    ) {
        let concerns = |need: &Need| need.give.per_unit(need.take, kind).is_some();
        let Some(refusal) = refusal else {
            self.book_served(a, first, concerns);
            return;
        };
        let denied = refusal.cause.class() != CauseClass::Application;
        self.book_refused(a, (first, denied), concerns, |_| true);
    }

    /// An application stops or its standby takes over: connections, ports and calls end with it; what
    /// is held for an hour is restored from stored call times (AP10, AP13).
    pub(super) fn drop_units(&mut self, a: ApplicationIndex) {
        let needs = &self.applications[a].needs;
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
    pub(super) fn units_at(
        &self,
        a: ApplicationIndex,
        give: &Give,
        take: Take,
    ) -> Vec<(User, u32)> {
        let free: BTreeSet<u32> = self.holds.free.iter().copied().collect();
        let holds = (0_u32..).zip(&self.holds.slots);
        let held =
            holds.filter(|(slot, hold)| hold.held && hold.application == a && !free.contains(slot));
        held.filter_map(|(_, hold)| {
            let kind = self.plan.demands[hold.demand as usize].kind.as_ref();
            let count = give.per_unit(take, kind)?;
            Some((hold.user(), count.saturating_mul(hold.licenses)))
        })
        .collect()
    }
}

#[cfg(test)]
impl Load<'_> {
    /// A unit of a demand comes now and takes what it comes for.
    pub(crate) fn tries_unit(&mut self, demand: u32) -> Result<(), Refusal> {
        let application = self.plan.demands[demand as usize].choices[0];
        let hold = Hold {
            demand,
            application,
            length: kernel::Span::HOUR,
            attempt: 1,
            counted: true,
            denied: false,
            held: false,
            surge: PLANNED,
            request: 0,
            licenses: 1,
            user: 0,
        };
        self.take_unit(&hold)
    }
}
