//! Agents who work only while a surge lasts (FT12): a group of their own, whose sessions are drawn apart.
//!
//! Who calls them in, and how often, is known above; several occurrences of one surge may last at a time.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::people::People;
use crate::people::agent::Place;
use crate::people::brought::Surge;
use crate::people::group::Session;
use crate::plan::Schedule;
use kernel::Time;

impl People<'_> {
    /// An occurrence of a surge begins: its agents come.
    pub(crate) fn begin_surge_of_agents(
        &mut self,
        surge: u32,
        group: u32,
        occurrence: u32,
        until: Time,
    ) {
        let state = self.surges.entry(surge).or_default();
        let is_first = state.active.is_empty();
        state.active.push((occurrence, until));
        let link = self.graph.link_of(occurrence);
        self.bring(surge, link);
        let is_renewal = matches!(
            self.plan.groups[group as usize].schedule,
            Schedule::Sessions { .. }
        );
        if is_first || !is_renewal {
            let now = self.now;
            self.schedule(now, Event::SurgeLogin { group });
        }
    }

    /// An occurrence of a surge ends: who came with it leaves, unless another lasts.
    pub(crate) fn end_surge_of_agents(&mut self, surge: u32, group: u32, occurrence: u32) {
        let state = self.surges.entry(surge).or_default();
        state.active.retain(|(by, _)| *by != occurrence);
        let latest = state.active.last().map(|(by, _)| *by);
        let link = latest.map_or(LinkId::NONE, |by| self.graph.link_of(by));
        self.bring(surge, link);
        if latest.is_none() {
            self.send_home(group);
        } else {
            let now = self.now;
            self.schedule(now, Event::SurgeLogin { group });
        }
    }

    /// The agents of a surge log in: whose shift is on, or everybody where there are none.
    pub(crate) fn surge_login(&mut self, group: u32) {
        let Some(surge) = self.groups[group as usize].surge else {
            return;
        };
        let now = self.now;
        let state = self.surges.entry(surge).or_default();
        if state.until() <= now {
            return;
        }
        state.sessions.retain(|session| session.logout > now);
        let sessions = state.sessions.clone();
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
    pub(super) fn is_held_back(&mut self, surge: u32, session: Session) -> bool {
        let now = self.now;
        let state = self.surges.entry(surge).or_default();
        state.sessions.retain(|known| known.logout > now);
        state.sessions.push(session);
        state.until() <= now
    }

    /// When a surge is over.
    pub(super) fn surge_until(&self, surge: u32) -> Time {
        self.surges.get(&surge).map_or(Time::ZERO, Surge::until)
    }

    /// An agent goes home: if it came with a surge, its session is not taken up again.
    pub(super) fn leave_surge(&mut self, agent: u32) {
        if let Some(surge) = self.groups[self.group_of(agent)].surge
            && let Some(state) = self.surges.get_mut(&surge)
        {
            state.sessions.retain(|session| session.agent != agent);
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
}
