//! Surges of demand: more units than planned, or fewer (FT12).
//!
//! Who comes on top is drawn apart, so that the planned load is the same with a surge and
//! without: a Poisson process of its own; a factor below one drops arrivals by a draw of their own. A user who finds
//! no license because of what the surge holds has the surge as its root.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::load::Load;
use crate::load::rate::RateClock;
use crate::load::surge_state::Surge;
use crate::plan::{Arrivals, RecordedUnit};
use kernel::Span;

impl Load<'_> {
    /// An occurrence of a surge begins: units come on top, or stay away.
    pub(crate) fn begin_surge_of_demand(&mut self, surge: u32, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        let Some(state) = self.surges.get_mut(&surge) else {
            return;
        };
        state.active.push(occurrence);
        self.demands[state.demand.at()].surges += 1;
        self.bring(surge, link);
        self.begin_arrivals_on_top(surge, occurrence);
    }

    /// An occurrence of a surge ends: nobody comes with it any more.
    pub(crate) fn end_surge_of_demand(&mut self, surge: u32, occurrence: u32) {
        let Some(state) = self.surges.get_mut(&surge) else {
            return;
        };
        state.active.retain(|by| *by != occurrence);
        state.clocks.retain(|(by, _)| *by != occurrence);
        self.demands[state.demand.at()].surges -= 1;
        let latest = state.active.last().copied();
        let link = latest.map_or(LinkId::NONE, |by| self.graph.link_of(by));
        self.bring(surge, link);
    }

    /// Demand on top of a rate is a process of its own, with what the factor exceeds one by.
    fn begin_arrivals_on_top(&mut self, surge: u32, occurrence: u32) {
        let (plan, now) = (self.plan, self.now);
        let Some(state) = self.surges.get_mut(&surge) else {
            return;
        };
        let demand = &plan.demands[state.demand.at()];
        let Arrivals::Rate(rates) = &demand.arrivals else {
            return;
        };
        if state.factor <= 1.0 {
            return;
        }
        let on_top: Vec<(Span, f64)> = rates
            .iter()
            .map(|(from, rate)| (*from, rate * (state.factor - 1.0)))
            .collect();
        let clock = RateClock::new(&on_top, plan.start, &demand.clock, now);
        state.clocks.push((occurrence, clock));
        self.schedule_on_top(surge, occurrence);
    }

    fn schedule_on_top(&mut self, surge: u32, occurrence: u32) {
        let Some(state) = self.surges.get_mut(&surge) else {
            return;
        };
        let clock = state.clocks.iter_mut().find(|(by, _)| *by == occurrence);
        let Some((_, clock)) = clock else {
            return;
        };
        let at = clock.advance(-libm::log(state.arrivals.uniform()));
        if at < self.window.to {
            self.schedule(at, Event::SurgeArrival { occurrence });
        }
    }

    /// A unit on top arrives, while its surge lasts.
    pub(crate) fn surge_arrival(&mut self, occurrence: u32) {
        let (plan, now) = (self.plan, self.now);
        let lasts = |(_, state): &(&u32, &mut Surge)| state.active.contains(&occurrence);
        let Some((number, state)) = self.surges.iter_mut().find(lasts) else {
            return;
        };
        let (surge, law) = (*number, &plan.demands[state.demand.at()].holding);
        let unit = RecordedUnit {
            at: now,
            holding: law.sample_span(&mut state.holdings),
            licenses: 1,
            user: 0,
        };
        self.schedule_on_top(surge, occurrence);
        self.arrive_on_top(surge, unit);
    }

    fn arrive_on_top(&mut self, surge: u32, unit: RecordedUnit) {
        let plan = self.plan;
        let Some(state) = self.surges.get_mut(&surge) else {
            return;
        };
        let demand = state.demand;
        let choices = &plan.demands[demand.at()].choices;
        let application = choices[state.arrived as usize % choices.len()];
        state.arrived = state.arrived.wrapping_add(1);
        self.arrive(demand.0, application, unit, surge);
    }

    /// A planned unit arrives during a surge: whether it comes at all, by a factor below one; recorded
    /// ones come as often as the factor says.
    #[cold]
    pub(super) fn surged_arrival(&mut self, demand: u32, unit: RecordedUnit) -> bool {
        let arrivals = &self.plan.demands[demand as usize].arrivals;
        let is_recorded = matches!(arrivals, Arrivals::Recorded(_));
        let mut comes = true;
        let mut on_top = Vec::new();
        for (number, state) in &mut self.surges {
            if state.demand.0 != demand || state.active.is_empty() {
                continue;
            }
            if state.factor < 1.0 {
                comes &= state.chance.uniform() < state.factor;
            } else if is_recorded {
                let whole = (state.factor - 1.0) as u32;
                let rest = state.factor - 1.0 - f64::from(whole);
                let more = u32::from(state.chance.uniform() < rest);
                on_top.push((*number, whole + more));
            }
        }
        for (surge, count) in on_top {
            for _ in 0..count {
                self.arrive_on_top(surge, unit);
            }
        }
        comes
    }

    /// A unit on top has got its licenses, or has given them back.
    pub(super) fn note_unit_on_top(&mut self, surge: u32, holds: bool) {
        if let Some(state) = self.surges.get(&surge) {
            let demand = state.demand;
            self.unit_on_top(surge, demand, holds);
        }
    }
}
