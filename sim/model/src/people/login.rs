//! An agent's attempt to log in, and the time that it loses when it is denied or thrown off (AG4, AG5).
//!
//! The time lost runs from a denial until the agent is admitted, its planned end, or the end of
//! the run; whoever waits has an open link in the graph of causes. What a login asks for is told in `seat`.

use crate::cause::graph::LinkId;
use crate::cause::{Cause, CauseClass};
use crate::observe::records::refusal::Refusal;
use crate::people::People;
use crate::people::agent::{COUNTED, DENIED, NOT_WAITING, OPEN, Place, SHORT};
use crate::plan::{ApplicationIndex, Retry, Schedule};
use kernel::Time;

impl People<'_> {
    pub(super) fn begin_login(&mut self, agent: u32) {
        self.agents[agent as usize].attempt = 0;
        self.attempt_login(agent);
    }

    pub(super) fn attempt_login(&mut self, agent: u32) {
        let group = usize::from(self.agents[agent as usize].group);
        let state = &mut self.agents[agent as usize];
        state.attempt = state.attempt.saturating_add(1);
        let first = state.attempt == 1;
        if first {
            let counted = if self
                .clients
                .context
                .window
                .contains(self.clients.context.now)
            {
                COUNTED
            } else {
                0
            };
            state.flags = OPEN | counted | state.flags & (NOT_WAITING | SHORT);
        }
        let counted = state.flags & COUNTED != 0;
        self.totals.requests_made += 1;
        if self.window.contains(self.now) {
            self.groups[group].totals.counter.attempts += 1;
        }
        if first && counted {
            self.groups[group].totals.counter.requests += 1;
        }
        match self.take_steps(agent, group, first) {
            Ok(()) => self.admit(agent),
            Err(mut refusal) => {
                if !self.blame_relocation(group, &mut refusal) {
                    self.blame_login(agent, &mut refusal);
                    let brought = self.brought_to(group, refusal.application);
                    self.blame_bringer(&mut refusal, brought);
                    // What it would lack without any other fault it lacks because it asks here.
                    self.blame_relocation(group, &mut refusal);
                }
                self.refuse(agent, &refusal);
            }
        }
    }

    /// The agent is in: lost time ends, the next thing of its session is scheduled.
    pub(super) fn admit(&mut self, agent: u32) {
        if self.agents[agent as usize].lost_since < Time::NEVER {
            let takes = self.asking_agent(agent).takes;
            self.forget_claims(&takes, u64::from(agent));
        }
        self.settle_loss(agent);
        let now = self.now;
        let state = &mut self.agents[agent as usize];
        state.place = Place::In;
        state.flags &= !OPEN;
        state.admitted = now;
        if self.logouts.any() {
            self.hold_forced(agent);
        }
        let state = &self.agents[agent as usize];
        if state.is_short() {
            self.forget_short(agent);
        }
        self.schedule_next(agent);
        self.meter_agent(agent);
        let group = self.group_of(agent);
        if !self.groups[group].outbound.is_empty() {
            self.join_campaigns(agent, group);
        }
    }

    /// A denied request whose session has come to its planned end.
    pub(super) fn give_up(&mut self, agent: u32) {
        if self.agents[agent as usize].planned_until > self.now {
            // An earlier session was to last longer, and that time is lost still.
            self.stop_waiting(agent);
        } else {
            self.settle_loss(agent);
        }
        self.book_unserved(agent);
        self.end_session(agent);
    }

    pub(super) fn book_unserved(&mut self, agent: u32) {
        let state = &mut self.agents[agent as usize];
        let unserved = state.flags & (COUNTED | DENIED | OPEN);
        state.flags &= !OPEN;
        if unserved == COUNTED | DENIED | OPEN {
            let group = usize::from(self.agents[agent as usize].group);
            self.groups[group].totals.counter.unserved += 1;
        }
    }

    /// The attempt was denied: the loss begins or goes on, and the agent tries again or does not.
    pub(super) fn refuse(&mut self, agent: u32, refusal: &Refusal) {
        let state = &self.agents[agent as usize];
        let group = usize::from(state.group);
        let (first, attempt, counted) = (
            state.attempt == 1,
            state.attempt,
            state.flags & COUNTED != 0,
        );
        let counts = refusal.cause.class() != CauseClass::Application;
        if counts {
            self.begin_loss(agent, refusal.link);
            self.agents[agent as usize].flags |= DENIED;
        }
        let inside = self.window.contains(self.now);
        if inside && counts {
            self.groups[group].totals.counter.denied += 1;
            self.clients
                .context
                .totals
                .denied_at(self.clients.context.now);
        }
        if first && counted {
            self.groups[group].totals.counter.first_denied += u64::from(counts);
            self.groups[group].totals.counter.first_refused += 1;
        }
        self.record_login_denial(agent, group, refusal, u32::from(attempt));
        self.note_refused(agent, refusal);
        if first {
            self.begin_patience(agent, group);
        }
        self.wait_or_leave(agent, group);
    }

    /// AG4: what an agent does that is not in and would be.
    pub(super) fn wait_or_leave(&mut self, agent: u32, group: usize) {
        let tries = u32::from(self.agents[agent as usize].attempt);
        let end = self.agents[agent as usize].planned_end;
        let next = match self.plan.groups[group].retry {
            Retry::UntilSessionEnd { after } => Some((self.now + after).min(end)),
            Retry::Times { after, times } if tries <= times => Some((self.now + after).min(end)),
            Retry::Times { .. } | Retry::None => None,
        };
        self.agents[agent as usize].place = Place::Waiting;
        let patience = self.patience_ends(agent, group).unwrap_or(Time::NEVER);
        match next {
            Some(_) if patience <= self.now => self.go_home(agent),
            Some(at) => self.schedule_agent(agent, at.min(patience), true),
            None => {
                self.book_unserved(agent);
                if matches!(self.plan.groups[group].schedule, Schedule::Sessions { .. }) {
                    // Its off period begins at the denial; the loss runs to the planned end, but
                    // nobody waits.
                    self.stop_waiting(agent);
                    self.end_session(agent);
                } else {
                    self.schedule_agent(agent, end, true);
                }
            }
        }
    }

    /// The agent begins to lose time, unless it already does.
    pub(super) fn begin_loss(&mut self, agent: u32, link: LinkId) {
        if self.agents[agent as usize].flags & NOT_WAITING != 0 {
            // What it loses from now on is this denial's.
            self.settle_loss(agent);
        }
        let state = &self.agents[agent as usize];
        if state.lost_since < Time::NEVER && self.graph.are_of_other_faults(state.lost_link, link) {
            // It is another fault that keeps it out from now on.
            self.settle_loss(agent);
        }
        let state = &mut self.agents[agent as usize];
        if state.lost_since == Time::NEVER {
            state.lost_since = self.clients.context.now;
            state.lost_link = link;
            state.flags &= !NOT_WAITING;
            self.clients.context.graph.stand(link);
        }
    }

    pub(super) fn stop_waiting(&mut self, agent: u32) {
        let state = &mut self.agents[agent as usize];
        if state.lost_since < Time::NEVER && state.flags & NOT_WAITING == 0 {
            state.flags |= NOT_WAITING;
            let link = state.lost_link;
            self.clients
                .context
                .graph
                .leave(self.clients.context.now, link);
        }
    }

    /// The loss ends now, or ended with the planned time.
    #[inline(always)]
    pub(super) fn settle_loss(&mut self, agent: u32) {
        if self.agents[agent as usize].lost_since != Time::NEVER {
            self.book_loss(agent);
        }
    }

    #[cold]
    fn book_loss(&mut self, agent: u32) {
        let state = &mut self.agents[agent as usize];
        let (since, link) = (state.lost_since, state.lost_link);
        state.lost_since = Time::NEVER;
        state.lost_link = LinkId::NONE;
        let group = usize::from(state.group);
        let window = self.clients.context.window;
        let lost = window.overlap(since, self.clients.context.now.min(state.planned_until));
        self.groups[group].totals.lost_time += u128::from(lost);
        if let Some(fault) = self.graph.lose(link, lost) {
            self.totals.fault_time_lost(fault, lost);
        }
        let waited = self.agents[agent as usize].flags & NOT_WAITING == 0;
        self.agents[agent as usize].flags &= !NOT_WAITING;
        if waited {
            self.clients
                .context
                .graph
                .leave(self.clients.context.now, link);
        }
    }

    /// An agent is refused where a relocation has brought it: without that it would not ask here, whatever is lacking.
    /// Returns whether that says all.
    #[cold]
    pub(super) fn blame_relocation(&mut self, group: usize, refusal: &mut Refusal) -> bool {
        if self.groups[group].whereabouts.led_by.is_none() {
            return false;
        }
        let Some(by) = self.brought_to(group, refusal.application) else {
            return false;
        };
        let is_stock = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::LicensesExhausted | Cause::Reserved
        );
        let is_plain = self.graph.roots(refusal.link).is_empty();
        if refusal.cause.class() == CauseClass::Application || !is_stock && !is_plain {
            return false;
        }
        let moved = self.link_of_bringer(by);
        self.clients
            .context
            .graph
            .touch(self.clients.context.now, moved);
        // At home it would be denied for what keeps that closed.
        refusal.link = match self.closed_at_home(group) {
            Some(closed) => self.all_of_application(refusal.application, &[moved, closed]),
            None => moved,
        };
        refusal.shortage = refusal.link;
        true
    }

    /// An application stops: everybody who is logged in to it is out, and tries again (FT7).
    pub(crate) fn throw_off(&mut self, a: ApplicationIndex, cause: Cause, link: LinkId) {
        for group in self.applications[a].groups.clone() {
            let (first, count) = (
                self.groups[group as usize].first,
                self.groups[group as usize].count,
            );
            for agent in first..first + count {
                if self.agents[agent as usize].place == Place::In && self.is_step_held(agent, a) {
                    self.throw_off_agent(agent, a, cause, link);
                }
            }
        }
    }

    pub(super) fn throw_off_agent(
        &mut self,
        agent: u32,
        a: ApplicationIndex,
        cause: Cause,
        link: LinkId,
    ) {
        let group = usize::from(self.agents[agent as usize].group);
        if self.window.contains(self.now) {
            self.groups[group].totals.logouts_by_stop += 1;
        }
        self.book_logout(a);
        self.settle_loss(agent);
        self.leave_steps(agent);
        if cause.class() != CauseClass::Application {
            self.begin_loss(agent, link);
        }
        self.note_thrown_off(agent, link);
        self.wait_again(agent, group);
    }

    /// Until it would have left, an agent who is thrown off by a fault would be in without that.
    pub(super) fn note_thrown_off(&mut self, agent: u32, link: LinkId) {
        if !self.graph.roots(link).is_empty() {
            self.thrown_off.entry(agent).or_insert(link);
        }
    }

    /// Who was thrown off tries again; its next login is a new request.
    pub(super) fn wait_again(&mut self, agent: u32, group: usize) {
        self.agents[agent as usize].attempt = 0;
        self.wait_or_leave(agent, group);
    }
}
