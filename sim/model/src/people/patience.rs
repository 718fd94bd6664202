//! Patience: after so many denied tries, or so long, an agent goes home (AG11).
//!
//! The tries of a request are its attempts, so that a group with patience keeps one instant more for
//! each agent: its first denied try. Who goes home is out, and its planned time stays lost.

use crate::people::People;
use crate::people::agent::Place;
use crate::plan::Patience;
use kernel::{Span, Time};

impl Patience {
    /// Whether it ends with a denied try: one of this number, so long after the first, if the next would come
    /// `after` it.
    pub(crate) fn ends_before_next(&self, tries: u32, since_first: Span, after: Span) -> bool {
        let ends = |time: Span| since_first + after >= time;
        self.tries.is_some_and(|most| tries >= most) || self.time.is_some_and(ends)
    }
}

impl People<'_> {
    /// The first try of a request was denied: patience begins.
    #[inline]
    pub(super) fn begin_patience(&mut self, agent: u32, group: usize) {
        let local = (agent - self.groups[group].first) as usize;
        if let Some(since) = self.groups[group].denied_since.get_mut(local) {
            *since = self.clients.context.now;
        }
    }

    /// When the patience of an agent ends that was denied; `None` if it has none, or nothing tried it yet.
    pub(super) fn patience_ends(&self, agent: u32, group: usize) -> Option<Time> {
        let patience = self.plan.groups[group].patience?;
        let state = &self.agents[agent as usize];
        if state.place != Place::Waiting || state.attempt == 0 {
            return None;
        }
        let tries = u32::from(state.attempt);
        if patience.tries.is_some_and(|most| tries >= most) {
            return Some(self.now);
        }
        let local = (agent - self.groups[group].first) as usize;
        let since = *self.groups[group].denied_since.get(local)?;
        patience.time.map(|time| since + time)
    }

    /// An agent is due to try again, if it still waits.
    pub(super) fn try_again(&mut self, agent: u32) {
        let ends = self.patience_ends(agent, self.group_of(agent));
        if ends.is_some_and(|at| at <= self.now) {
            self.go_home(agent);
        } else {
            self.attempt_login(agent);
        }
    }

    /// Its request is given up; it is back at its next shift or session, and loses what was planned until then.
    pub(super) fn go_home(&mut self, agent: u32) {
        self.book_unserved(agent);
        self.stop_waiting(agent);
        self.leave_surge(agent);
        self.end_session(agent);
    }
}
