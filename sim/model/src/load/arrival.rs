//! Units of demand: they arrive, try, hold what they got, and give it back (AG6, AP10).
//!
//! A unit's holding time is drawn with its arrival, granted or not; its release is the only thing in the calendar for it.

use crate::event::Event;
use crate::load::Load;
use crate::load::hold::{Hold, PLANNED};
use crate::plan::{ApplicationIndex, RecordedUnit};

impl Load<'_> {
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
            choices[0]
        } else {
            choices[state.arrived as usize % choices.len()]
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
    pub(super) fn arrive(
        &mut self,
        demand: u32,
        application: ApplicationIndex,
        unit: RecordedUnit,
        surge: u32,
    ) {
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
                if !self.applications[hold.application].violations.is_empty() {
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
                let now = self.now;
                self.schedule(now + hold.length, Event::Release { hold: slot });
            }
            Err(refusal) => self.deny_arrival(hold, slot, refusal),
        }
    }

    #[inline]
    pub(super) fn put_hold(&mut self, slot: Option<u32>, hold: Hold) -> u32 {
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
}
