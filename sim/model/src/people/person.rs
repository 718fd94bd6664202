//! Person objects that are disabled: agents who may no longer log in (AG8).
//!
//! A disabled agent is out of everything at once and its sessions pass without it; what
//! it had goes to those who wait. When the occurrence ends it comes back with its next session. Who is
//! moved to another group is not modeled.

use crate::people::People;
use crate::people::agent::Place;
use crate::plan::GroupIndex;

impl People<'_> {
    /// An occurrence disables the first so many of a group who are not disabled yet.
    pub(crate) fn disable_persons(&mut self, group: GroupIndex, count: u32, occurrence: u32) {
        let state = &self.groups[group.at()];
        let agents = state.first..state.first + state.count;
        let struck: Vec<u32> = agents
            .filter(|agent| !self.agents[*agent as usize].is_disabled())
            .take(count as usize)
            .collect();
        for agent in struck {
            self.disabled.push((occurrence, agent));
            self.agents[agent as usize].set_disabled(true);
            self.log_out_disabled(agent);
            self.meter_enabled(agent);
        }
    }

    /// The occurrence ends: its persons may log in again when they next come to work.
    pub(crate) fn enable_persons(&mut self, occurrence: u32) {
        let disabled = std::mem::take(&mut self.disabled);
        for (by, agent) in disabled {
            if by == occurrence {
                self.agents[agent as usize].set_disabled(false);
                self.meter_enabled(agent);
            } else {
                self.disabled.push((by, agent));
            }
        }
    }

    /// The agent is out everywhere, and the rest of its session is no longer planned.
    fn log_out_disabled(&mut self, agent: u32) {
        let state = &self.agents[agent as usize];
        let (group, place) = (self.home_of_agent(agent), state.place);
        let (now, end) = (self.now, state.planned_until);
        self.settle_loss(agent);
        let no_longer = u128::from(self.window.overlap(now, end.max(now)));
        self.groups[group].totals.planned_time -= no_longer;
        let state = &mut self.agents[agent as usize];
        state.planned_end = state.planned_end.min(now);
        state.planned_until = end.min(now);
        match place {
            Place::Out => {}
            Place::In => {
                self.leave_steps(agent);
                self.end_session(agent);
            }
            Place::Waiting => {
                self.book_unserved(agent);
                self.end_session(agent);
            }
            Place::Break | Place::Moving => self.end_session(agent),
        }
    }
}
