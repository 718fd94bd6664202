//! Agents: individuals in state, a group in code (AG1–AG5).
//!
//! The one idea: an agent is a small record with at most one entry in the calendar. A group draws the
//! sessions of a day ahead, from streams at positions that the day alone fixes, and keeps the next login
//! of its roster in the calendar; a denied agent tries again, and the time that it loses runs from its
//! denial until it is admitted, its planned end, or the end of the run. Seats are told in `seat`.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::load::campaign::Outbound;
use crate::load::surge::surge_of;
use crate::observe::meter::{Counter, Integral, Switch};
use crate::observe::records::RosterPlace;
use crate::people::agent::{Agent, Place};
use crate::people::whereabouts::Whereabouts;
use crate::plan::{AgentGroup, ApplicationIndex, Give, Schedule};
use crate::world::World;
use kernel::{Distribution, Span, Stream, StreamSource, Time, Word};

/// A session of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Session {
    login: Time,
    pub(crate) agent: u32,
    pub(crate) logout: Time,
    first_call: Span,
    shift: u8,
}

/// The streams that a group draws from; exogenous all.
#[derive(Clone, Debug)]
struct Streams {
    absence: Stream,
    arrive: Stream,
    leave: Stream,
    first_call: Stream,
    on: Stream,
    off: Stream,
}

/// A group at run time.
#[derive(Clone, Debug)]
pub(crate) struct GroupState {
    /// Its first agent in the world's vector.
    pub(crate) first: u32,
    pub(crate) count: u32,
    streams: Streams,
    /// Sessions to come, the earliest last.
    roster: Vec<Session>,
    /// The next day of the roster to draw, in days from the first.
    next_day: i64,
    /// For breaks: of each agent the shift that it works, and since when.
    shift_of: Vec<(u8, Time)>,
    pub(crate) whereabouts: Whereabouts,
    /// AG11: of each agent of a group with patience, when its request was first denied.
    pub(crate) denied_since: Vec<Time>,
    /// FT12: the fault that its agents come with.
    pub(crate) surge: Option<u32>,
    /// The steps whose seats its agents take at their first call, by slot.
    pub(crate) seat_steps: Vec<usize>,
    /// The Outbound Contact Servers that its agents work for.
    pub(crate) outbound: Vec<Outbound>,
    /// How many of its agents work outside their campaigns for want of licenses.
    pub(crate) outside: Integral,
    pub(crate) counter: Counter,
    pub(crate) lost_time: u128,
    pub(crate) planned_time: u128,
    pub(crate) logouts_by_stop: u64,
    pub(crate) forced_logouts: u64,
    pub(crate) admission: Switch,
}

impl GroupState {
    fn new(
        group: &AgentGroup,
        (first, count): (u32, u32),
        whereabouts: Whereabouts,
        name: &str,
        source: &mut StreamSource,
    ) -> GroupState {
        // A group's other places have streams of their own, from which nothing is drawn.
        let path = match group.home {
            Some(_) => format!("agents/{name}/{}", whereabouts.there),
            None => format!("agents/{name}"),
        };
        let mut stream = |purpose| source.stream(&path, purpose);
        GroupState {
            first,
            count,
            streams: Streams {
                absence: stream("absence"),
                arrive: stream("arrive"),
                leave: stream("leave"),
                first_call: stream("first call"),
                on: stream("session"),
                off: stream("between sessions"),
            },
            roster: Vec::new(),
            next_day: -2,
            shift_of: Vec::new(),
            denied_since: match group.patience {
                Some(_) => vec![Time::NEVER; count as usize],
                None => Vec::new(),
            },
            whereabouts,
            surge: None,
            seat_steps: Vec::new(),
            outbound: Vec::new(),
            outside: Integral::default(),
            counter: Counter::default(),
            lost_time: 0,
            planned_time: 0,
            logouts_by_stop: 0,
            forced_logouts: 0,
            admission: Switch::new(false),
        }
    }
}

impl World<'_> {
    /// Makes the agents and puts them where they are at time 0.
    pub(crate) fn begin_groups(&mut self, source: &mut StreamSource) {
        self.make_agents(source);
        let surges =
            (0..self.groups.len() as u32).any(|group| surge_of(self.plan, group).is_some());
        self.follows_agents = surges || self.meters.is_some();
        self.begin_relocations();
        for group in 0..self.groups.len() as u32 {
            let home = self.groups[group as usize].whereabouts.home;
            self.groups[group as usize].seat_steps = self.seat_steps(group as usize);
            self.groups[group as usize].surge = surge_of(self.plan, home);
            if home != group {
                // Who works there comes by its home group's roster.
                self.groups[group as usize].admission = Switch::new(true);
                continue;
            }
            match &self.plan.groups[group as usize].schedule {
                Schedule::Shifts(_) => self.begin_roster(group),
                Schedule::Sessions { .. } if self.groups[group as usize].surge.is_some() => {}
                Schedule::Sessions { on, off } => {
                    let name =
                        &self.plan.symbols.groups[self.plan.groups[group as usize].symbol.at()];
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
            let name = &self.plan.symbols.groups[plan.symbol.at()];
            let whereabouts = Whereabouts::of(index as u32, plan.home);
            let state = GroupState::new(plan, agents, whereabouts, name, source);
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

    /// AG3: a renewal process, in equilibrium or with everybody out.
    fn begin_sessions(
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

    /// Draws the days around time 0: who is in the middle of a shift is in.
    fn begin_roster(&mut self, group: u32) {
        self.groups[group as usize].shift_of =
            vec![(0, Time::ZERO); self.plan.groups[group as usize].count as usize];
        for _ in 0..4 {
            self.draw_day(group);
        }
        let midnight = Span::DAY.0 - self.plan.start.time_of_day.0;
        self.schedule(Time(midnight), Event::RosterDay { group });
        self.schedule_roster(group);
    }

    /// Another day of a roster.
    pub(crate) fn roster_day(&mut self, group: u32) {
        self.draw_day(group);
        self.context
            .schedule(self.context.now + Span::DAY, Event::RosterDay { group });
        self.schedule_roster(group);
    }

    /// AG2: draws all sessions that start on a day of the calendar, at stream positions that only the
    /// day and the shift decide, so that another head count or outage shifts no other draw.
    fn draw_day(&mut self, group: u32) {
        let plan = &self.plan.groups[group as usize];
        let Schedule::Shifts(shifts) = &plan.schedule else {
            return;
        };
        let state = &mut self.groups[group as usize];
        let day = state.next_day;
        state.next_day += 1;
        let midnight = day * Span::DAY.0 as i64 - self.context.plan.start.time_of_day.0 as i64;
        let date = self.context.plan.start.day + day;
        let end = self.context.window.to;
        for (number, shift) in shifts.iter().enumerate() {
            if !shift.starts_on(date) {
                continue;
            }
            let from = shift.clock.start(midnight + shift.start);
            let to = shift
                .clock
                .end(midnight + shift.start + shift.length.0 as i64);
            if to <= from {
                // The hours in which it would be do not exist on that day.
                continue;
            }
            let position = ((day + 2) as u64 * shifts.len() as u64 + number as u64) << 32;
            let streams = &mut state.streams;
            streams.absence.seek(position);
            streams.arrive.seek(position);
            streams.leave.seek(position);
            streams.first_call.seek(position);
            for agent in 0..plan.count {
                let absent = plan.absence > 0.0 && streams.absence.uniform() < plan.absence;
                let arrive = shift.arrive.sample_offset(&mut streams.arrive);
                let leave = shift.leave.sample_offset(&mut streams.leave);
                let first_call = plan.first_call_after.sample_span(&mut streams.first_call);
                let login = from + arrive;
                let logout = to + leave;
                if absent || logout <= login || logout <= 0 || login >= end.0 as i64 {
                    continue;
                }
                state.roster.push(Session {
                    login: Time(login.max(0) as u64),
                    agent: state.first + agent,
                    logout: Time(logout as u64),
                    first_call,
                    shift: number as u8,
                });
            }
        }
        state.roster.sort_unstable_by(|a, b| b.cmp(a));
    }

    /// The roster's next login stands in the calendar.
    fn schedule_roster(&mut self, group: u32) {
        if let Some(next) = self.groups[group as usize].roster.last() {
            let at = next.login.max(self.now);
            self.schedule(at, Event::Roster { group });
        }
    }

    /// The roster's entries that are due log in.
    pub(crate) fn roster_next(&mut self, group: u32) {
        let mut any = false;
        while let Some(session) = self.groups[group as usize].roster.last().copied() {
            if session.login > self.now {
                break;
            }
            any = true;
            self.groups[group as usize].roster.pop();
            let surge = self.groups[group as usize].surge;
            if surge.is_some_and(|fault| self.is_held_back(fault, session)) {
                continue;
            }
            self.work(group, session);
        }
        if any {
            self.schedule_roster(group);
        }
    }

    /// A session of a roster is due.
    pub(crate) fn work(&mut self, group: u32, session: Session) {
        if self.agents[session.agent as usize].is_disabled() {
            return;
        }
        {
            let first = self.groups[group as usize].first;
            if let Some(shift) = self.groups[group as usize]
                .shift_of
                .get_mut((session.agent - first) as usize)
            {
                *shift = (session.shift, session.login);
            }
            if self.agents[session.agent as usize].place == Place::Out {
                self.go_where_it_works(session.agent, group as usize);
                self.plan_session(session.agent, session.logout);
                self.begin_session(session.agent, session.first_call);
            } else if self.agents[session.agent as usize].planned_end < session.logout {
                // The one shift runs into the next: the session goes on.
                self.plan_session(session.agent, session.logout);
                let place = self.agents[session.agent as usize].place;
                if place == Place::In {
                    self.schedule_next(session.agent);
                }
            }
        }
    }

    /// A session is planned until then: planned time is the union over an agent's sessions.
    fn plan_session(&mut self, agent: u32, until: Time) {
        let (now, window) = (self.now, self.window);
        let surge = self.groups[self.group_of(agent)].surge;
        let until = surge.map_or(until, |fault| {
            until.min(self.faults[fault as usize].surge.until())
        });
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
            self.groups[group].planned_time += u128::from(window.overlap(from, until));
        }
    }

    /// An agent comes to work: the first attempt of a new request.
    fn begin_session(&mut self, agent: u32, first_call: Span) {
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

    /// AG3: a session of a group without shifts.
    pub(crate) fn begin_renewal_session(&mut self, agent: u32) {
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
    pub(crate) fn schedule_next(&mut self, agent: u32) {
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
    pub(crate) fn schedule_agent(&mut self, agent: u32, at: Time, entrance: bool) {
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
    pub(crate) fn next_break(&mut self, agent: u32) -> Option<(Time, Time)> {
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
            if end > self.context.now {
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
    pub(crate) fn end_session(&mut self, agent: u32) {
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

    /// The steps of a group whose seats are taken at a first call.
    fn seat_steps(&self, group: usize) -> Vec<usize> {
        let gives_seats = |a: &ApplicationIndex| {
            let mut needs = self.applications[a.at()].needs.iter();
            needs.any(|n| n.need.give == Give::FirstCall)
        };
        let steps = self.plan.groups[group].steps.iter().enumerate();
        steps
            .filter(|(_, step)| step.choices.iter().any(gives_seats))
            .map(|(number, _)| number)
            .collect()
    }

    /// Where an agent stands in its roster; `None` for renewal sessions, which no roster fixes.
    pub(crate) fn roster_place(&self, agent: u32) -> Option<RosterPlace> {
        let group = self.home_of_agent(agent);
        let state = &self.agents[agent as usize];
        let number = agent - self.groups[group].first;
        let session = match &self.plan.groups[group].schedule {
            Schedule::Shifts(_) => self.groups[group].shift_of.get(number as usize)?.1,
            Schedule::Recorded(_) => state.planned_end,
            Schedule::Sessions { .. } => return None,
        };
        Some(RosterPlace {
            agent: number,
            session,
            part: state.break_next,
        })
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
    pub(crate) fn home_of_agent(&self, agent: u32) -> usize {
        let group = self.group_of(agent);
        if self.follows_agents {
            self.groups[group].whereabouts.home as usize
        } else {
            group
        }
    }

    /// The group of an agent.
    pub(crate) fn group_of(&self, agent: u32) -> usize {
        usize::from(self.agents[agent as usize].group)
    }
}
