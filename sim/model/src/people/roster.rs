//! Rosters: the sessions of a day ahead, drawn from streams at positions that the day alone fixes (AG2).
//!
//! A group keeps the next login of its roster in the calendar, and no other.

use crate::event::Event;
use crate::observe::records::RosterPlace;
use crate::people::People;
use crate::people::agent::Place;
use crate::people::group::Session;
use crate::plan::Schedule;
use kernel::{Span, Time};

impl People<'_> {
    /// Draws the days around time 0: who is in the middle of a shift is in.
    pub(super) fn begin_roster(&mut self, group: u32) {
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
        self.clients.context.schedule(
            self.clients.context.now + Span::DAY,
            Event::RosterDay { group },
        );
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
        let midnight =
            day * Span::DAY.0 as i64 - self.clients.context.plan.start.time_of_day.0 as i64;
        let date = self.clients.context.plan.start.day + day;
        let end = self.clients.context.window.to;
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
    pub(super) fn schedule_roster(&mut self, group: u32) {
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
            if surge.is_some_and(|surge| self.is_held_back(surge, session)) {
                continue;
            }
            self.work(group, session);
        }
        if any {
            self.schedule_roster(group);
        }
    }

    /// A session of a roster is due.
    pub(super) fn work(&mut self, group: u32, session: Session) {
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

    /// Where an agent stands in its roster; `None` for renewal sessions, which no roster fixes.
    pub(super) fn roster_place(&self, agent: u32) -> Option<RosterPlace> {
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
}
