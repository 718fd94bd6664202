//! An application that asks a vendor daemon which hangs waits in vain before it goes on (SV13).
//!
//! A question belongs to the instant at which it was asked, and its answer, none, is known then; what
//! follows runs from the moment at which the client gives up. Only where the next step is taken at that moment is there
//! an event: a holder that notices its loss, a search that goes on to servers which answer, an exit.

use crate::cause::Cause;
use crate::client::Clients;
use crate::client::state::application::{Connection, Loss, StartRequest};
use crate::client::state::no_grant::NoGrant;
use crate::client::state::violation::Ground;
use crate::client::state::wait::{Then, Unanswered};
use crate::plan::{Application, ApplicationIndex, OnServerLoss, Reconnect, ServiceIndex};
use kernel::{Span, Time};

impl Loss {
    /// The last of the retries.
    pub(crate) fn retries_end(&self, plan: &Application) -> Time {
        let left = plan.retry_count.saturating_sub(self.retries_before);
        self.counted_from + (plan.retry_interval + self.waits) * u64::from(left)
    }

    /// Its tries from the one of an instant on take so long to find that nobody answers.
    fn wait_from(&mut self, asked: Time, waits: Span, plan: &Application) {
        if waits == self.waits && (waits == Span::ZERO || asked == self.counted_from) {
            return;
        }
        if asked <= self.retries_end(plan) {
            let step = plan.retry_interval + self.waits;
            self.retries_before += (asked.since(self.counted_from).0 / step.0) as u32;
            self.counted_from = asked;
        } else {
            self.counted_from = self.retries_end(plan);
            self.retries_before = plan.retry_count;
        }
        self.waits = waits;
    }
}

impl Clients<'_> {
    /// A service is asked in vain: it counts as one answer to wait for.
    pub(crate) fn note_unanswered(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        cause: Cause,
    ) {
        let silent = &mut self.applications[a].silent;
        if cause == Cause::NoAnswer && !silent.contains(&service) {
            silent.push(service);
        }
    }

    /// For how long the present attempt of a start has waited for answers that did not come.
    pub(crate) fn waited_in_vain(&self, a: ApplicationIndex) -> Span {
        let silent = self.applications[a].silent.len() as u64;
        self.plan.applications[a].answer_timeout * silent
    }

    /// A denied start that waited in vain counts its attempts from this one on.
    pub(crate) fn count_from_now(&self, a: ApplicationIndex, start: &mut StartRequest) {
        let waits = self.waited_in_vain(a);
        if waits > Span::ZERO || start.waits > Span::ZERO {
            (start.counted_from, start.waits) = (self.now, waits);
        }
    }

    /// Whether a poll of a holder waits for its answer.
    pub(crate) fn poll_is_unanswered(&self, a: ApplicationIndex, connection: Connection) -> bool {
        let (host, service) = (self.host_of(a), connection.service);
        !connection.cut
            && connection.epoch == self.license.epoch(service)
            && self
                .license
                .keeps_holder_waiting(&self.context, host, service)
    }

    /// An application waits so long for an answer that does not come.
    pub(crate) fn wait_in_vain(&mut self, a: ApplicationIndex, waits: Span, then: Then) {
        let (since, until) = (self.now, self.now + waits);
        self.applications[a].unanswered = Some(Unanswered { since, until, then });
        self.schedule_try(a, until);
    }

    /// It still waits, or gives up now.
    pub(crate) fn wait_is_over(&mut self, a: ApplicationIndex, unanswered: Unanswered) {
        if self.now < unanswered.until {
            self.schedule_try(a, unanswered.until);
            return;
        }
        self.applications[a].unanswered = None;
        let state = &self.applications[a];
        match (unanswered.then, state.connection, state.loss) {
            (Then::MissPoll, Some(connection), _) if !self.is_intact(a, connection) => {
                self.miss_poll(a, connection, Some(unanswered));
            }
            (Then::GoOn, _, Some(loss)) => {
                let state = &mut self.applications[a];
                state.last_try = Some(unanswered.since);
                state.counted = Some(unanswered.since);
                self.reconnect(a, loss, Some(unanswered));
            }
            (Then::Exit, _, Some(loss)) => self.exit_for_loss(a, loss),
            _ => {}
        }
    }

    /// A new client would wait for a service's answer in vain: lmgrd lets it pass, and the daemon hangs.
    fn keeps_waiting(&self, a: ApplicationIndex, service: ServiceIndex) -> bool {
        let host = self.host_of(a);
        self.license.keeps_waiting(&self.context, host, service)
            && self
                .connect(a, service)
                .is_err_and(|silence| silence.cause == Cause::NoAnswer)
    }

    /// Of the services that are asked for what was held, those that give no answer: how long that takes before the first
    /// that could give all back, and in all. The one at which a poll was missed just now has been waited for.
    fn waits_among(
        &self,
        a: ApplicationIndex,
        services: &[ServiceIndex],
        missed: Option<ServiceIndex>,
    ) -> (Span, Span) {
        let host = self.host_of(a);
        let (mut before, mut all, mut found) = (0, 0, false);
        for service in services {
            let keeps_waiting =
                || self.keeps_waiting(a, *service) && self.listens_elsewhere(a, *service).is_none();
            if Some(*service) == missed {
                continue;
            }
            if keeps_waiting() {
                all += 1;
                before += u64::from(!found);
            } else {
                let reached = self.license.reach_as_new(&self.context, host, *service);
                let reached = reached.and_then(|()| self.has_room_for(a, *service));
                found |= reached.is_ok() && self.restores_all(a, *service);
            }
        }
        let timeout = self.plan.applications[a].answer_timeout;
        (timeout * before, timeout * all)
    }

    /// The services that an application asks for what it held, in order.
    pub(crate) fn services_after_loss(
        &mut self,
        a: ApplicationIndex,
        loss: Loss,
    ) -> Vec<ServiceIndex> {
        let mut listed = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        if listed.is_empty() {
            // It asks where it was, as far as its list leads there.
            listed.push(loss.service);
        }
        if self
            .license
            .was_switched_off(&self.context, loss.service, loss.since)
        {
            return listed;
        }
        self.totals.decided.reconnect |= listed != [loss.service];
        match self.plan.applications[a].reconnect {
            Reconnect::SameServer => vec![loss.service],
            Reconnect::AnyServer => listed,
        }
    }

    /// Whether a question for what was held has to wait first, as servers that answer stand in the list behind one that
    /// does not. Else it is known at once that nobody answers; the next try is put off by the time until then.
    pub(crate) fn waits_before_it_asks(
        &mut self,
        a: ApplicationIndex,
        loss: &mut Loss,
        services: &[ServiceIndex],
        waited: Option<Unanswered>,
    ) -> bool {
        let missed = waited
            .filter(|u| u.then == Then::MissPoll)
            .map(|_| loss.service);
        let has_gone_on = waited.is_some_and(|u| u.then == Then::GoOn);
        let (before, all) = self.waits_among(a, services, missed);
        let host = self.host_of(a);
        let mut others = services.iter();
        let is_answered = others.any(|service| {
            let reached = self.license.reach_as_new(&self.context, host, *service);
            let reached = reached.and_then(|()| self.has_room_for(a, *service));
            reached.is_ok() && self.listens_elsewhere(a, *service).is_none()
        });
        if is_answered && before > Span::ZERO && !has_gone_on {
            self.wait_in_vain(a, before, Then::GoOn);
            return true;
        }
        let asked = waited.filter(|_| has_gone_on);
        let asked_at = asked.map_or(self.now, |u| u.since);
        let waits = asked.map_or(all, |u| u.until.since(u.since));
        let is_first = loss.since == asked_at;
        if is_first {
            (loss.since, loss.counted_from) = (self.now, asked_at);
        }
        let plan = &self.plan.applications[a];
        loss.wait_from(asked_at, waits, plan);
        self.applications[a].loss = Some(*loss);
        false
    }

    /// After a try that somebody did not answer: the next one is played, as it may take another time than this one or
    /// find others that answer.
    pub(crate) fn ask_while_unanswered(&mut self, a: ApplicationIndex, services: &[ServiceIndex]) {
        let keeps_waiting = |s: &ServiceIndex| self.keeps_waiting(a, *s);
        let Some(loss) = self.applications[a].loss else {
            return;
        };
        let retries_end = loss.retries_end(&self.plan.applications[a]);
        if services.iter().any(keeps_waiting)
            && let Some(at) = self.next_question(a)
            && (at <= retries_end || services.len() > 1)
        {
            self.schedule_try(a, at);
        }
    }

    /// SV2: after its retries an application runs on, or exits to be started again; whether it exits now.
    pub(crate) fn exit_or_wait(&mut self, a: ApplicationIndex, loss: Loss) -> bool {
        let plan = &self.plan.applications[a];
        if plan.on_server_loss == OnServerLoss::RunOn {
            return false;
        }
        let deadline = loss.retries_end(plan);
        if self.now >= deadline + loss.waits {
            self.exit_for_loss(a, loss);
            return true;
        }
        if self.now >= deadline {
            self.wait_in_vain(a, (deadline + loss.waits).since(self.now), Then::Exit);
        } else {
            self.schedule_try(a, deadline);
        }
        false
    }

    /// Its last retry has failed.
    pub(crate) fn exit_for_loss(&mut self, a: ApplicationIndex, loss: Loss) {
        let open = self.applications[a].violations.iter();
        let mut lost = open.filter(|v| v.stands_on(Ground::Loss));
        let link = lost.next().map_or(loss.link, |v| v.link);
        self.exit_for_licenses(a, link);
    }
}
