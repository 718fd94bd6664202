//! Surges: more agents or more demand than planned (FT12).
//!
//! Who comes on top is drawn apart, so that the planned load is the same with a surge and
//! without. Agents on top are a group of their own that works only while the surge lasts; demand on top is a
//! Poisson process of its own, and a factor below one drops arrivals by a draw of their own. A user who finds
//! no license because of what the surge holds has the surge as its root.

use crate::event::Event;
use crate::load::rate::RateClock;
use crate::people::agent::Place;
use crate::people::group::Session;
use crate::plan::{Arrivals, FaultKind, RecordedUnit, Schedule};
use crate::world::World;
use kernel::{Span, Time};

impl World<'_> {
    /// An occurrence of a surge begins.
    pub(crate) fn begin_surge(&mut self, fault: u32, occurrence: u32, until: Time) {
        let surge = &mut self.faults[fault as usize].surge;
        let is_first = surge.active.is_empty();
        surge.active.push((occurrence, until));
        match &self.plan.faults[fault as usize].kind {
            FaultKind::SurgeAgents { group } => {
                let renewal = matches!(
                    self.plan.groups[group.at()].schedule,
                    Schedule::Sessions { .. }
                );
                if is_first || !renewal {
                    self.clients.context.schedule(
                        self.clients.context.now,
                        Event::SurgeLogin { group: group.0 },
                    );
                }
            }
            FaultKind::SurgeDemand { demand, factor } => {
                self.demands[demand.at()].surges += 1;
                self.begin_arrivals_on_top(demand.at(), fault, occurrence, *factor);
            }
            _ => {}
        }
    }

    /// An occurrence of a surge ends: who came with it leaves, unless another lasts.
    pub(crate) fn end_surge(&mut self, fault: u32, occurrence: u32) {
        let surge = &mut self.faults[fault as usize].surge;
        surge.active.retain(|(by, _)| *by != occurrence);
        surge.clocks.retain(|(by, _)| *by != occurrence);
        let is_over = surge.active.is_empty();
        match &self.plan.faults[fault as usize].kind {
            FaultKind::SurgeAgents { group } if is_over => self.send_home(group.0),
            FaultKind::SurgeAgents { group } => {
                self.clients.context.schedule(
                    self.clients.context.now,
                    Event::SurgeLogin { group: group.0 },
                );
            }
            FaultKind::SurgeDemand { demand, .. } => self.demands[demand.at()].surges -= 1,
            _ => {}
        }
    }

    /// The agents of a surge log in: whose shift is on, or everybody where there are none.
    pub(crate) fn surge_login(&mut self, group: u32) {
        let Some(fault) = self.groups[group as usize].surge else {
            return;
        };
        let now = self.now;
        let surge = &mut self.faults[fault as usize].surge;
        if surge.until() <= now {
            return;
        }
        surge.sessions.retain(|session| session.logout > now);
        let sessions = surge.sessions.clone();
        for session in sessions {
            if self.agents[session.agent as usize].place == Place::Out {
                self.work(group, session);
            }
        }
        let plan = &self.plan.groups[group as usize];
        if let Schedule::Sessions { .. } = plan.schedule {
            let first = self.groups[group as usize].first;
            for agent in first..first + plan.count {
                if self.agents[agent as usize].place == Place::Out {
                    self.begin_renewal_session(agent);
                }
            }
        }
    }

    /// A session of a surge's roster is due: it is worked while the surge lasts.
    pub(crate) fn is_held_back(&mut self, fault: u32, session: Session) -> bool {
        let now = self.now;
        let surge = &mut self.faults[fault as usize].surge;
        surge.sessions.retain(|known| known.logout > now);
        surge.sessions.push(session);
        surge.until() <= now
    }

    /// An agent goes home: if it came with a surge, its session is not taken up again.
    pub(crate) fn leave_surge(&mut self, agent: u32) {
        if let Some(fault) = self.groups[self.group_of(agent)].surge {
            let sessions = &mut self.faults[fault as usize].surge.sessions;
            sessions.retain(|session| session.agent != agent);
        }
    }

    /// The surge is over: its agents leave.
    fn send_home(&mut self, group: u32) {
        let Some(state) = self.groups.get(group as usize) else {
            return;
        };
        for agent in state.first..state.first + state.count {
            match self.agents[agent as usize].place {
                Place::In => {
                    self.settle_loss(agent);
                    self.leave_steps(agent);
                    self.end_session(agent);
                }
                Place::Waiting => {
                    self.settle_loss(agent);
                    self.give_up(agent);
                }
                Place::Break | Place::Moving => self.end_session(agent),
                Place::Out => {}
            }
            self.agents[agent as usize].incarnation += 1;
        }
    }

    /// Demand on top of a rate is a process of its own, with what the factor exceeds one by.
    fn begin_arrivals_on_top(&mut self, demand: usize, fault: u32, occurrence: u32, factor: f64) {
        let Arrivals::Rate(rates) = &self.plan.demands[demand].arrivals else {
            return;
        };
        if factor <= 1.0 {
            return;
        }
        let on_top: Vec<(Span, f64)> = rates
            .iter()
            .map(|(from, rate)| (*from, rate * (factor - 1.0)))
            .collect();
        let by = &self.plan.demands[demand].clock;
        let clock = RateClock::new(&on_top, self.plan.start, by, self.now);
        self.faults[fault as usize]
            .surge
            .clocks
            .push((occurrence, clock));
        self.schedule_on_top(fault, occurrence);
    }

    fn schedule_on_top(&mut self, fault: u32, occurrence: u32) {
        let surge = &mut self.faults[fault as usize].surge;
        let clock = surge.clocks.iter_mut().find(|(by, _)| *by == occurrence);
        let Some((_, clock)) = clock else {
            return;
        };
        let at = clock.advance(-libm::log(surge.arrivals.uniform()));
        if at < self.window.to {
            self.schedule(at, Event::SurgeArrival { occurrence });
        }
    }

    /// A unit on top arrives, while its surge lasts.
    pub(crate) fn surge_arrival(&mut self, occurrence: u32) {
        let entry = *self.graph.occurrence(occurrence);
        let plan = self.plan;
        let FaultKind::SurgeDemand { demand, .. } = &plan.faults[entry.fault as usize].kind else {
            return;
        };
        if entry.ended.is_some() {
            return;
        }
        let surge = &mut self.faults[entry.fault as usize].surge;
        let law = &plan.demands[demand.at()].holding;
        let unit = RecordedUnit {
            at: self.clients.context.now,
            holding: law.sample_span(&mut surge.holdings),
            licenses: 1,
            user: 0,
        };
        self.schedule_on_top(entry.fault, occurrence);
        self.arrive_on_top(demand.0, entry.fault, unit);
    }

    fn arrive_on_top(&mut self, demand: u32, fault: u32, unit: RecordedUnit) {
        let choices = &self.plan.demands[demand as usize].choices;
        let surge = &mut self.faults[fault as usize].surge;
        let application = choices[surge.arrived as usize % choices.len()].0;
        surge.arrived = surge.arrived.wrapping_add(1);
        self.arrive(demand, application, unit, fault);
    }

    /// A planned unit arrives during a surge: whether it comes at all, by a factor below one; recorded
    /// ones come as often as the factor says.
    #[cold]
    pub(crate) fn surged_arrival(&mut self, demand: u32, unit: RecordedUnit) -> bool {
        let plan = self.plan;
        let is_recorded = matches!(
            plan.demands[demand as usize].arrivals,
            Arrivals::Recorded(_)
        );
        let mut comes = true;
        for (fault, entry) in plan.faults.iter().enumerate() {
            let FaultKind::SurgeDemand { demand: of, factor } = entry.kind else {
                continue;
            };
            let surge = &mut self.faults[fault].surge;
            if of.0 != demand || surge.active.is_empty() {
                continue;
            }
            if factor < 1.0 {
                comes &= surge.chance.uniform() < factor;
            } else if is_recorded {
                let whole = (factor - 1.0) as u32;
                let rest = factor - 1.0 - f64::from(whole);
                let more = u32::from(surge.chance.uniform() < rest);
                for _ in 0..whole + more {
                    self.arrive_on_top(demand, fault as u32, unit);
                }
            }
        }
        comes
    }

    /// A unit on top has got its licenses, or has given them back.
    pub(crate) fn note_unit_on_top(&mut self, fault: u32, holds: bool) {
        let surge = &mut self.faults[fault as usize].surge;
        surge.units = if holds {
            surge.units + 1
        } else {
            surge.units.saturating_sub(1)
        };
    }
}
