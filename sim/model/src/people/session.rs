//! An agent's session: planned, begun, broken, ended (AG2, AG3).
//!
//! An agent has at most one entry in the calendar: its next entrance or its next exit.

use crate::event::Event;
use crate::people::People;
use crate::people::agent::Place;
use crate::plan::Schedule;
use kernel::{Distribution, Span, Stream, Time, Word};

impl People<'_> {
    /// A session is planned until then: planned time is the union over an agent's sessions.
    pub(super) fn plan_session(&mut self, agent: u32, until: Time) {
        let (now, window) = (self.now, self.window);
        let surge = self.groups[self.group_of(agent)].surge;
        let until = surge.map_or(until, |surge| until.min(self.surge_until(surge)));
        let state = &mut self.agents[agent as usize];
        let from = now.max(state.planned_until);
        if state.planned_until <= now {
            // A loss that still runs goes on: this session's planned time is more of the same.
            self.settle_loss(agent);
        }
        let state = &mut self.agents[agent as usize];
        state.planned_end = until;
        state.planned_until = state.planned_until.max(until);
        if until > from {
            let group = self.home_of_agent(agent);
            self.groups[group].totals.planned_time += u128::from(window.overlap(from, until));
        }
    }

    /// An agent comes to work: the first attempt of a new request.
    pub(super) fn begin_session(&mut self, agent: u32, first_call: Span) {
        let state = &mut self.agents[agent as usize];
        state.first_call = first_call;
        state.break_next = 0;
        self.begin_login(agent);
    }

    /// A scheduled login: of a session, after a break, or a retry.
    pub(crate) fn agent_login(&mut self, agent: u32, incarnation: u32) {
        let state = &self.agents[agent as usize];
        if incarnation != state.incarnation & Word::INCARNATION_MASK {
            return;
        }
        match state.place {
            Place::Waiting if self.now >= state.planned_end => self.give_up(agent),
            Place::Waiting => self.try_again(agent),
            Place::Break => self.begin_login(agent),
            Place::Moving => self.arrive_there(agent),
            Place::Out => self.begin_renewal_session(agent),
            Place::In => {}
        }
    }

    /// AG3: a renewal process, in equilibrium or with everybody out.
    pub(super) fn begin_sessions(
        &mut self,
        group: u32,
        on: &Distribution,
        off: &Distribution,
        initial: &mut Stream,
    ) {
        let plan = &self.plan.groups[group as usize];
        let share_in = on.mean() / (on.mean() + off.mean());
        let first = self.groups[group as usize].first;
        for agent in first..first + plan.count {
            let is_in = initial.uniform() < share_in && plan.stationary;
            let law = if is_in { on } else { off };
            let (residual, _) = law.sample_equilibrium(initial);
            let residual = Span(residual.max(0.0) as u64);
            if is_in {
                self.plan_session(agent, Time::ZERO + residual);
                // Its request comes at time 0, after the applications have started.
                self.agents[agent as usize].place = Place::Waiting;
                self.schedule_agent(agent, Time::ZERO, true);
            } else {
                let wait = if plan.stationary {
                    residual
                } else {
                    off.sample_span(initial)
                };
                self.schedule_agent(agent, Time::ZERO + wait, true);
            }
        }
    }

    /// AG3: a session of a group without shifts.
    pub(super) fn begin_renewal_session(&mut self, agent: u32) {
        let group = self.home_of_agent(agent);
        if let Schedule::Sessions { on, off } = &self.plan.groups[group].schedule {
            let length = on.sample_span(&mut self.groups[group].streams.on);
            let first_call = &self.plan.groups[group].first_call_after;
            let call = first_call.sample_span(&mut self.groups[group].streams.first_call);
            if self.agents[agent as usize].is_disabled() {
                // The session passes without the agent.
                let wait = length + off.sample_span(&mut self.groups[group].streams.off);
                self.schedule_agent(agent, self.now + wait, true);
                return;
            }
            self.go_where_it_works(agent, group);
            self.plan_session(agent, self.now + length);
            self.begin_session(agent, call);
        }
    }

    /// The next of an agent's session: its first call, a break, or the end.
    pub(super) fn schedule_next(&mut self, agent: u32) {
        let state = &self.agents[agent as usize];
        let end = state.planned_end.max(self.now);
        let pause = self
            .next_break(agent)
            .map_or(Time::NEVER, |(at, _)| at.max(self.now));
        let state = &self.agents[agent as usize];
        let takes_seats = !self.groups[usize::from(state.group)].seat_steps.is_empty();
        let call = if takes_seats && state.seats == 0 {
            (state.admitted + state.first_call).max(self.now)
        } else {
            Time::NEVER
        };
        let first = end.min(pause).min(call);
        self.schedule_agent(agent, first, first == call && call < end.min(pause));
    }

    /// The agent's one entry: an entrance (login, first call) or an exit (logout, break).
    pub(super) fn schedule_agent(&mut self, agent: u32, at: Time, entrance: bool) {
        let state = &mut self.agents[agent as usize];
        state.incarnation += 1;
        let (incarnation, place) = (state.incarnation, state.place);
        let event = match (entrance, place) {
            (true, Place::In) => Event::FirstCall { agent, incarnation },
            (true, _) => Event::AgentLogin { agent, incarnation },
            (false, _) => Event::AgentLogout { agent, incarnation },
        };
        if at < self.window.to {
            self.schedule(at, event);
        }
    }

    /// The next break of an agent's shift that logs out and is not over: when, and until when.
    pub(super) fn next_break(&mut self, agent: u32) -> Option<(Time, Time)> {
        let group = self.group_of(agent);
        let Schedule::Shifts(shifts) = &self.plan.groups[group].schedule else {
            return None;
        };
        let group = self.home_of_agent(agent);
        let local = (agent - self.groups[group].first) as usize;
        let (shift, since) = self.groups[group].shift_of[local];
        let state = &mut self.agents[agent as usize];
        while let Some((after, lasts)) = shifts[usize::from(shift)]
            .breaks
            .get(usize::from(state.break_next))
        {
            let begin = since + *after;
            let end = begin + *lasts;
            if end > self.clients.context.now {
                return (end < state.planned_end).then_some((begin, end));
            }
            state.break_next += 1;
        }
        None
    }

    /// An agent's session ends, or its break begins.
    pub(crate) fn agent_logout(&mut self, agent: u32, incarnation: u32) {
        let state = &self.agents[agent as usize];
        if incarnation != state.incarnation & Word::INCARNATION_MASK {
            return;
        }
        self.settle_loss(agent);
        self.leave_steps(agent);
        if !self.thrown_off.is_empty() {
            self.thrown_off.remove(&agent);
        }
        let planned_end = self.agents[agent as usize].planned_end;
        if self.now < planned_end
            && let Some((_, end)) = self.next_break(agent)
        {
            let state = &mut self.agents[agent as usize];
            state.break_next += 1;
            state.place = Place::Break;
            self.schedule_agent(agent, end, true);
            return;
        }
        self.end_session(agent);
    }

    /// The session is over: out until the next one.
    pub(super) fn end_session(&mut self, agent: u32) {
        let state = &mut self.agents[agent as usize];
        state.place = Place::Out;
        state.seats = 0;
        state.steps = 0;
        state.incarnation += 1;
        if state.is_short() {
            self.forget_short(agent);
        }
        if !self.thrown_off.is_empty() {
            self.thrown_off.remove(&agent);
        }
        let mut group = self.group_of(agent);
        if self.follows_agents {
            self.end_way(agent);
            self.meter_changed(agent);
            group = self.home_of_agent(agent);
        }
        if let Schedule::Sessions { off, .. } = &self.plan.groups[group].schedule {
            let wait = off.sample_span(&mut self.groups[group].streams.off);
            self.schedule_agent(agent, self.now + wait, true);
        }
    }
}
