//! An application's standing question to its license server: start me, or am I still holding what I hold (SV2, SV4).
//!
//! It is asked at instants that arithmetic gives (restart delay, polls, retries); an entry is scheduled only when an
//! answer may have changed.

use crate::client::Clients;
use crate::client::state::application::Phase;
use crate::event::Event;
use crate::plan::ApplicationIndex;
use kernel::{Span, Time};

/// The first point of the grid `origin + k · step` that is not before `at` and after `last`.
fn next_on_grid(origin: Time, step: Span, at: Time, last: Option<Time>) -> Time {
    let at = last.map_or(at, |last| at.max(Time(last.0 + 1)));
    if at <= origin {
        return origin;
    }
    Time(origin.0 + (at - origin).0.div_ceil(step.0.max(1)) * step.0.max(1))
}

impl Clients<'_> {
    /// An application asks its standing question at that time, unless it does so earlier.
    pub(crate) fn schedule_try(&mut self, application: ApplicationIndex, at: Time) {
        let state = &mut self.applications[application];
        if at < state.next_try {
            state.next_try = at;
            state.incarnation += 1;
            let incarnation = state.incarnation;
            self.schedule(
                at,
                Event::ApplicationTry {
                    application,
                    incarnation,
                },
            );
        }
    }

    /// What was scheduled no longer matters.
    pub(crate) fn cancel_try(&mut self, application: ApplicationIndex) {
        let state = &mut self.applications[application];
        state.next_try = Time::NEVER;
        state.incarnation += 1;
    }

    /// An application's instant has come.
    pub(crate) fn application_try(&mut self, application: ApplicationIndex, incarnation: u32) {
        let state = &mut self.applications[application];
        if incarnation != state.incarnation & kernel::Word::INCARNATION_MASK {
            return;
        }
        state.next_try = Time::NEVER;
        self.count_in_vain(application);
        let state = &mut self.applications[application];
        state.last_try = Some(self.context.now);
        state.counted = Some(self.context.now);
        match state.phase {
            Phase::Waiting | Phase::Down => self.begin_start(application),
            Phase::Denied => self.attempt_start(application),
            Phase::Starting => self.startup_is_due(application),
            Phase::Running => self.poll(application),
        }
    }

    /// Counts the questions since the last one that got the same answer, for which no entry was
    /// scheduled: they are attempts in vain all the same (metrics: `checkouts_requested`).
    pub(crate) fn count_in_vain(&mut self, application: ApplicationIndex) {
        let now = self.now;
        let state = &self.applications[application];
        let in_vain = state.in_vain;
        if in_vain.is_none() && state.start.is_none() {
            return;
        }
        let Some(mut asked) = self.applications[application].counted else {
            return;
        };
        let mut attempts = 0;
        let mut inside = 0;
        while let Some(next) = self.question_after(application, asked)
            && next < now
        {
            attempts += 1;
            inside += u64::from(self.window.contains(next));
            asked = next;
        }
        self.applications[application].counted = Some(asked);
        if let Some(start) = &mut self.applications[application].start {
            start.attempt += attempts;
        }
        if let Some((server, features)) = in_vain {
            self.totals
                .checkouts(server, true, inside * features, true, false);
        }
    }

    /// The instant at which an application would ask next, were there a reason to.
    pub(crate) fn next_question(&self, application: ApplicationIndex) -> Option<Time> {
        let last = self.applications[application].last_try;
        self.question_from(application, self.now, last)
    }

    /// The instant of the question that follows one.
    pub(crate) fn question_after(
        &self,
        application: ApplicationIndex,
        asked: Time,
    ) -> Option<Time> {
        self.question_from(application, asked, Some(asked))
    }

    /// The first poll of an application from an instant on, if it has lost nothing.
    pub(crate) fn regular_poll_from(&self, application: ApplicationIndex, at: Time) -> Time {
        let interval = self.plan.applications[application].poll_interval;
        let origin = Time::ZERO + self.applications[application].poll_phase;
        next_on_grid(origin, interval, at, None)
    }

    fn question_from(
        &self,
        application: ApplicationIndex,
        now: Time,
        last: Option<Time>,
    ) -> Option<Time> {
        let plan = &self.plan.applications[application];
        let state = &self.applications[application];
        match state.phase {
            Phase::Waiting | Phase::Down => None,
            Phase::Denied => {
                let from = state.start.map_or(now, |s| s.counted_from);
                let waits = state.start.map_or(Span::ZERO, |s| s.waits);
                let step = plan.restart_delay + waits;
                plan.supervised.then(|| next_on_grid(from, step, now, last))
            }
            Phase::Starting => Some(state.works_from),
            Phase::Running => {
                if let Some(unanswered) = state.unanswered {
                    return Some(unanswered.until);
                }
                let mut after = now;
                if let Some(loss) = state.loss {
                    let step = plan.retry_interval + loss.waits;
                    let retry = next_on_grid(loss.counted_from, step, now, last);
                    let retries_end = loss.retries_end(plan);
                    if retry <= retries_end {
                        return Some(retry);
                    }
                    let given_up = last.unwrap_or(now).max(retries_end) + loss.waits;
                    after = now.max(given_up);
                }
                let origin = Time::ZERO + state.poll_phase;
                Some(next_on_grid(origin, plan.poll_interval, after, last))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sv4_the_next_poll_is_arithmetic() {
        let step = Span(120);
        assert_eq!(next_on_grid(Time(50), step, Time(0), None), Time(50));
        assert_eq!(next_on_grid(Time(50), step, Time(170), None), Time(170));
        assert_eq!(next_on_grid(Time(50), step, Time(171), None), Time(290));
        // One that has just asked asks again a whole interval later.
        assert_eq!(
            next_on_grid(Time(50), step, Time(170), Some(Time(170))),
            Time(290)
        );
    }
}
