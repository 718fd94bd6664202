//! Groups and their agents at time 0, and at the end of the run.

use crate::cause::graph::LinkId;
use crate::people::People;
use crate::people::agent::{Agent, Place};
use crate::people::group::{GroupState, Session};
use crate::people::seat::outbound::outbound_of;
use crate::people::whereabouts::Whereabouts;
use crate::plan::{ApplicationIndex, Give, Schedule};
use kernel::{Span, StreamSource, Time};

impl People<'_> {
    /// Makes the agents and puts them where they are at time 0.
    pub(super) fn begin_groups(&mut self, source: &mut StreamSource) {
        self.make_agents(source);
        let surges = (0..self.groups.len() as u32).any(|group| self.plan.surge_of(group).is_some());
        self.follows_agents = surges || self.meters.is_some();
        for group in 0..self.groups.len() as u32 {
            let home = self.groups[group as usize].whereabouts.home;
            self.groups[group as usize].seat_steps = self.seat_steps(group as usize);
            self.groups[group as usize].surge = self.plan.surge_of(home);
            if home != group {
                // Who works there comes by its home group's roster.
                continue;
            }
            match &self.plan.groups[group as usize].schedule {
                Schedule::Shifts(_) => self.begin_roster(group),
                Schedule::Sessions { .. } if self.groups[group as usize].surge.is_some() => {}
                Schedule::Sessions { on, off } => {
                    let name = &self.plan.symbols.groups[self.plan.groups[group as usize].symbol];
                    let mut initial = source.stream(&format!("agents/{name}"), "initial");
                    self.begin_sessions(group, on, off, &mut initial);
                }
                Schedule::Recorded(sessions) => {
                    let first = self.groups[group as usize].first;
                    let mut roster: Vec<Session> = sessions
                        .iter()
                        .map(|(agent, login, logout)| Session {
                            login: *login,
                            agent: first + agent,
                            logout: *logout,
                            first_call: Span::ZERO,
                            shift: 0,
                        })
                        .collect();
                    roster.sort_unstable_by(|a, b| b.cmp(a));
                    self.groups[group as usize].roster = roster;
                    self.schedule_roster(group);
                }
            }
        }
    }

    /// Makes the agents, all out.
    fn make_agents(&mut self, source: &mut StreamSource) {
        for (index, plan) in self.plan.groups.iter().enumerate() {
            let agents = match plan.home {
                Some(home) => (self.groups[home.at()].first, self.groups[home.at()].count),
                None => (self.agents.len() as u32, plan.count),
            };
            let name = &self.plan.symbols.groups[plan.symbol];
            let whereabouts = Whereabouts::of(index as u32, plan.home);
            let mut state = GroupState::new(plan, agents, whereabouts, name, source);
            state.outbound = outbound_of(self.plan, index);
            self.groups.push(state);
            let agent = Agent {
                planned_end: Time::ZERO,
                planned_until: Time::ZERO,
                lost_since: Time::NEVER,
                admitted: Time::ZERO,
                first_call: Span::ZERO,
                lost_link: LinkId::NONE,
                steps: 0,
                campaigns_held: 0,
                campaigns_short: 0,
                incarnation: 0,
                group: index as u16,
                attempt: 0,
                place: Place::Out,
                seats: 0,
                break_next: 0,
                flags: 0,
            };
            self.agents
                .extend(std::iter::repeat_n(agent, plan.count as usize));
        }
    }

    /// The steps of a group whose seats are taken at a first call.
    fn seat_steps(&self, group: usize) -> Vec<usize> {
        let gives_seats = |a: &ApplicationIndex| {
            let mut needs = self.applications[*a].needs.iter();
            needs.any(|n| n.need.give == Give::FirstCall)
        };
        let steps = self.plan.groups[group].steps.iter().enumerate();
        steps
            .filter(|(_, step)| step.choices.iter().any(gives_seats))
            .map(|(number, _)| number)
            .collect()
    }

    /// Books losses and open requests at the end of the run.
    pub(crate) fn finish_agents(&mut self) {
        for agent in 0..self.agents.len() as u32 {
            self.settle_loss(agent);
            if self.follows_agents {
                self.end_way(agent);
            }
            if self.agents[agent as usize].place == Place::Waiting {
                self.book_unserved(agent);
            }
        }
    }

    /// The group of the file that an agent is of, wherever it works.
    #[inline(always)]
    pub(super) fn home_of_agent(&self, agent: u32) -> usize {
        let group = self.group_of(agent);
        if self.follows_agents {
            self.groups[group].whereabouts.home as usize
        } else {
            group
        }
    }

    /// The group of an agent.
    pub(super) fn group_of(&self, agent: u32) -> usize {
        usize::from(self.agents[agent as usize].group)
    }
}
