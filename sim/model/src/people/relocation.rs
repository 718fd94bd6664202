//! Agents who work at other applications for a time (AG9).
//!
//! A relocated group is a group of the plan beside its home group, with the same agents and another
//! list; an agent is of the one or of the other. A relocation sends everybody who is on duty there, each after a time
//! of its own; who comes on duty later goes where the relocation that began last leads. The rosters, the streams and
//! the places in them are the home group's.

use crate::cause::graph::LinkId;
use crate::people::People;
use crate::people::agent::Place;
use crate::people::whereabouts::Way;
use crate::plan::ApplicationIndex;
use kernel::Time;
use std::ops::Range;

impl People<'_> {
    /// A group is one's other place, to which something leads that has this number.
    pub(crate) fn expect_relocation(&mut self, there: u32, by: u32) {
        self.follows_agents = true;
        let state = &mut self.groups[there as usize];
        state.whereabouts.led_by = Some(by);
        let nowhere = Way {
            since: Time::NEVER,
            arrives: Time::NEVER,
        };
        state.whereabouts.ways = vec![nowhere; state.count as usize];
    }

    /// All agents of a group of the file, wherever they work.
    pub(crate) fn agents_from(&self, home: u32) -> Range<u32> {
        let state = &self.groups[home as usize];
        state.first..state.first + state.count
    }

    /// Who comes on duty in a group works in another from now on, because of an occurrence.
    pub(crate) fn lead_to(&mut self, home: u32, there: u32, occurrence: u32) {
        let whereabouts = &mut self.groups[home as usize].whereabouts;
        whereabouts.standing.push((occurrence, there));
        whereabouts.there = there;
    }

    /// An occurrence leads nobody any more: the next to come on duty go home, or where another one leads.
    pub(crate) fn lead_back(&mut self, home: u32, occurrence: u32) {
        let whereabouts = &mut self.groups[home as usize].whereabouts;
        whereabouts.standing.retain(|(by, _)| *by != occurrence);
        let latest = whereabouts.standing.last();
        whereabouts.there = latest.map_or(home, |(_, there)| *there);
        let there = whereabouts.there;
        self.lead_group(home, there);
    }

    /// An agent who is on duty logs out and is on its way.
    pub(crate) fn send(&mut self, agent: u32, (there, moved): (u32, LinkId), arrives: Time) {
        let place = self.agents[agent as usize].place;
        match place {
            Place::Out => return,
            // Nothing has started yet at time 0: who is on duty then is there from the first instant on.
            Place::Waiting if self.now == Time::ZERO => {
                self.agents[agent as usize].group = there as u16;
                return;
            }
            Place::Moving => self.end_way(agent),
            Place::In | Place::Waiting | Place::Break => {}
        }
        self.settle_loss(agent);
        match place {
            Place::In => self.leave_steps(agent),
            Place::Waiting => self.book_unserved(agent),
            _ => {}
        }
        if self.agents[agent as usize].is_short() {
            self.forget_short(agent);
        }
        match place {
            // Without the relocation it would be in still.
            Place::In => self.note_thrown_off(agent, moved),
            _ => {
                self.thrown_off.remove(&agent);
            }
        }
        self.agents[agent as usize].place = Place::Moving;
        self.meter_agent(agent);
        self.agents[agent as usize].group = there as u16;
        let state = &mut self.groups[there as usize];
        let way = &mut state.whereabouts.ways[(agent - state.first) as usize];
        *way = Way {
            since: self.clients.context.now,
            arrives,
        };
        self.schedule_arrival(agent, arrives);
    }

    fn schedule_arrival(&mut self, agent: u32, arrives: Time) {
        let at = arrives.min(self.agents[agent as usize].planned_end);
        self.schedule_agent(agent, at.max(self.now), true);
    }

    /// An agent of a group comes on duty: a relocation may lead it elsewhere.
    #[inline(always)]
    pub(super) fn go_where_it_works(&mut self, agent: u32, group: usize) {
        if self.follows_agents {
            let there = self.groups[group].whereabouts.there;
            self.agents[agent as usize].group = there as u16;
        }
    }

    /// An agent on its way arrives and logs in, or its session has ended.
    pub(super) fn arrive_there(&mut self, agent: u32) {
        let group = self.group_of(agent);
        let local = (agent - self.groups[group].first) as usize;
        let arrives = self.groups[group].whereabouts.ways[local].arrives;
        if self.now >= self.agents[agent as usize].planned_end {
            self.end_session(agent);
        } else if self.now >= arrives {
            self.end_way(agent);
            self.begin_login(agent);
        } else {
            // Its session goes on longer than was planned when it left.
            self.schedule_arrival(agent, arrives);
        }
    }

    /// An agent is on its way no longer, if it was.
    #[cold]
    pub(super) fn end_way(&mut self, agent: u32) {
        let group = self.group_of(agent);
        let local = (agent - self.groups[group].first) as usize;
        let (now, window) = (self.now, self.window);
        let until = now.min(self.agents[agent as usize].planned_until);
        let state = &mut self.groups[group];
        let Some(way) = state.whereabouts.ways.get_mut(local) else {
            return;
        };
        if way.since < Time::NEVER {
            state.totals.moving_time += u128::from(window.overlap(way.since, until));
            way.since = Time::NEVER;
        }
    }

    /// The agents of a group and no other: a group and its relocated ones are the same agents by turns.
    pub(crate) fn agents_of(&self, group: u32) -> impl Iterator<Item = u32> + use<'_> {
        let state = &self.groups[group as usize];
        let all = state.first..state.first + state.count;
        all.filter(move |agent| self.group_of(*agent) == group as usize)
    }

    /// The number of that but for which a group's agents would not be where they are.
    pub(super) fn brought_by(&self, group: usize) -> Option<u32> {
        let state = &self.groups[group];
        state.surge.or(state.whereabouts.led_by)
    }

    /// The number of that but for which a group's agents would not ask an application, or be denied elsewhere as they are here.
    pub(super) fn brought_to(&self, group: usize, a: ApplicationIndex) -> Option<u32> {
        let is_closed = |link: LinkId| self.graph.roots(link).is_empty();
        let is_brought =
            !self.would_ask_at_home(group, a) && !self.closed_at_home(group).is_some_and(is_closed);
        self.brought_by(group).filter(|_| is_brought)
    }

    /// Why relocated agents would be denied at home now, where an application does not run.
    pub(super) fn closed_at_home(&self, group: usize) -> Option<LinkId> {
        let home = self.groups[group].whereabouts.home as usize;
        if home == group {
            return None;
        }
        let mut steps = self.plan.groups[home].steps.iter();
        steps.find_map(|step| {
            let mut choices = step.choices.iter().map(|a| &self.applications[*a]);
            let is_open = choices.clone().any(|state| state.is_running());
            choices
                .next()
                .filter(|_| !is_open)
                .map(|state| state.condition)
        })
    }

    /// Whether relocated agents would ask an application at home as well.
    fn would_ask_at_home(&self, group: usize, a: ApplicationIndex) -> bool {
        let home = self.groups[group].whereabouts.home;
        let mut steps = self.plan.groups[home as usize].steps.iter();
        home as usize != group
            && steps.any(|step| step.choices.contains(&a))
            && self.is_open_to_group(home)
    }
}
