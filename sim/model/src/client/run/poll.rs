//! What an application finds at its polls, and whom it asks after a loss (SV2–SV4, SV9, TP8).
//!
//! At a poll the application compares what it believes with what is. Nothing changed: no
//! effect. The file allows less: a violation. The connection is gone: it asks at that same instant for
//! what it held, and only if that fails is there a violation; then it asks again at its retries, and at
//! every poll after them. What it is given back is told in `regain`.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::application::{Connection, Loss};
use crate::client::state::no_grant::NoGrant;
use crate::client::state::violation::Ground;
use crate::client::state::wait::{Then, Unanswered};
use crate::license::{Held, PoolState, Silence};
use crate::observe::records::RequestClass;
use crate::plan::{ApplicationIndex, ServiceIndex, Symbol, Take};
use kernel::Span;

impl Clients<'_> {
    /// A running application's poll or retry.
    pub(crate) fn poll(&mut self, a: ApplicationIndex) {
        let state = &self.applications[a];
        if let Some(unanswered) = state.unanswered {
            self.wait_is_over(a, unanswered);
            return;
        }
        match (state.connection, state.loss) {
            (Some(connection), _) if self.is_intact(a, connection) => {
                self.review_home(a);
                self.review_file(a, connection.service);
                self.ask_for_the_rest(a, connection);
            }
            (Some(connection), _) if self.poll_is_unanswered(a, connection) => {
                let waits = self.plan.applications[a].answer_timeout;
                self.wait_in_vain(a, waits, Then::MissPoll);
            }
            (Some(connection), _) => self.miss_poll(a, connection, None),
            (None, Some(loss)) => self.reconnect(a, loss, None),
            (None, None) => {}
        }
    }

    /// The connection is what the application believes it to be.
    pub(crate) fn is_intact(&self, a: ApplicationIndex, connection: Connection) -> bool {
        !connection.cut
            && self.license.epoch(connection.service) == connection.epoch
            && self
                .license
                .answers_poll(&self.context, self.host_of(a), connection.service)
    }

    /// The poll is not answered: the old connection is closed, and everything asked for anew.
    pub(crate) fn miss_poll(
        &mut self,
        a: ApplicationIndex,
        connection: Connection,
        waited: Option<Unanswered>,
    ) {
        let service = connection.service;
        let lost_at_server = self.license.epoch(service) != connection.epoch;
        if !lost_at_server && !connection.cut {
            let link = self.loss_link(a, service);
            self.cut_connection(a, link, false);
        }
        let link = self.applications[a].lost_by;
        self.forget_diverted(a);
        let state = &mut self.applications[a];
        state.connection = None;
        for need in &mut state.needs {
            need.out.clear();
            need.shared = false;
            need.target = match need.need.take {
                // LF12: that is held by the file, whatever the server does.
                _ if need.uncounted => 0,
                Take::AtLogin(_) | Take::AtArrival(_) => need.in_use,
                _ => need.held.max(need.target),
            };
        }
        let loss = Loss {
            service,
            since: self.now,
            counted_from: self.now,
            retries_before: 0,
            waits: Span::ZERO,
            link,
        };
        if lost_at_server {
            self.licensing(|license, cx| license.old_connection_closed(cx, connection.server));
        }
        if self.wants_back(a) == 0 {
            // Who holds nothing has lost nothing.
            self.nothing_is_wanted(a, service);
            return;
        }
        self.applications[a].loss = Some(loss);
        self.reconnect(a, loss, waited);
    }

    /// How many features an application held before a loss and wants back.
    fn wants_back(&self, a: ApplicationIndex) -> u64 {
        let needs = &self.applications[a].needs;
        needs.iter().filter(|n| n.target > 0).count() as u64
    }

    /// A user has left: what was checked out for it is not wanted back after a loss, and a violation of a
    /// file that no longer concerns anybody closes at the next poll.
    pub(crate) fn user_left(&mut self, a: ApplicationIndex, need: usize) {
        let state = &self.applications[a];
        let feature = Some(state.needs[need].need.feature);
        if state.needs[need].out.is_empty()
            && state
                .violations
                .iter()
                .any(|v| v.feature == feature && !v.stands_on(Ground::Start))
            && let Some(at) = self.next_question(a)
        {
            self.schedule_try(a, at);
        }
        let Some(loss) = self.applications[a].loss else {
            self.note_shortage(a);
            return;
        };
        let wanted = self.wants_back(a);
        let in_vain = self.applications[a].in_vain;
        if in_vain.is_some_and(|(_, features)| features != wanted) {
            self.count_in_vain(a);
            self.applications[a].in_vain = in_vain.map(|(server, _)| (server, wanted));
        }
        if wanted == 0 {
            self.nothing_is_wanted(a, loss.service);
        } else if self.applications[a].needs[need].target == 0 {
            self.feature_is_not_wanted(a, need);
        }
    }

    /// The last user of a feature that is lost has left: it is no loss any more.
    fn feature_is_not_wanted(&mut self, a: ApplicationIndex, need: usize) {
        let feature = self.applications[a].needs[need].need.feature;
        for ground in [Ground::Loss, Ground::Shortfall, Ground::File] {
            self.end_ground_of(a, ground, feature);
        }
        self.set_lacks(a, need, Ground::Shortfall, &[]);
    }

    /// Nothing is wanted back from a service: what was lost is no loss, and what the file says of it concerns nobody.
    fn nothing_is_wanted(&mut self, a: ApplicationIndex, service: ServiceIndex) {
        self.note_parted(a, service);
        let state = &mut self.applications[a];
        state.loss = None;
        state.in_vain = None;
        for ground in [Ground::Loss, Ground::Shortfall, Ground::File] {
            self.end_ground(a, ground, |_| true);
        }
        for need in 0..self.applications[a].needs.len() {
            self.set_lacks(a, need, Ground::Shortfall, &[]);
        }
        self.make_good(a);
        self.refresh_admission_of(a);
    }

    /// The link of whatever keeps a service from answering now.
    fn loss_link(&mut self, a: ApplicationIndex, service: ServiceIndex) -> LinkId {
        let host = self.host_of(a);
        self.license
            .reach_as_holder(&self.context, host, service)
            .err()
            .map_or(LinkId::NONE, |silence| silence.link)
    }

    /// The network has cut a connection: its licenses stay out until the server gives it up (SV9), unless
    /// the server was told by a `reset`.
    pub(crate) fn cut_connection(&mut self, a: ApplicationIndex, link: LinkId, reset: bool) {
        let Some(mut connection) = self.applications[a].connection else {
            return;
        };
        if connection.cut || self.license.epoch(connection.service) != connection.epoch {
            return;
        }
        connection.cut = true;
        self.applications[a].connection = Some(connection);
        self.lose(a, link);
        self.forget_diverted(a);
        let orphans = self.plan.parameters.orphans && !reset;
        for need in 0..self.applications[a].needs.len() {
            let state = &mut self.applications[a].needs[need];
            let feature = state.need.feature;
            let out = std::mem::take(&mut state.out);
            let shared = std::mem::replace(&mut state.shared, false);
            let own = !shared
                || self.licensing(|license, cx| {
                    license.leave_shared(cx, connection.service, connection.epoch, feature, a)
                });
            let client = self.client_of(a);
            for (pool, count) in out.into_iter().filter(|_| own) {
                let (service, epoch) = (connection.service, connection.epoch);
                let held = Held {
                    client,
                    service,
                    epoch,
                    pool,
                    count,
                };
                if orphans {
                    self.licensing(|license, cx| license.leave_behind(cx, held, link));
                } else {
                    self.licensing(|license, cx| license.check_in(cx, held));
                }
            }
        }
        self.review_connections(connection.service);
        if let Some(at) = self.next_question(a) {
            self.schedule_try(a, at);
        }
    }

    /// Asks for what was held before the loss.
    pub(crate) fn reconnect(
        &mut self,
        a: ApplicationIndex,
        mut loss: Loss,
        waited: Option<Unanswered>,
    ) {
        let services = self.services_after_loss(a, loss);
        if self.waits_before_it_asks(a, &mut loss, &services, waited) {
            return;
        }
        let host = self.host_of(a);
        let mut worst: Option<(Silence, ServiceIndex)> = None;
        let mut ways = Vec::new();
        let mut reached = Vec::new();
        for service in services.iter().copied() {
            let listens = self.listens_elsewhere(a, service).map_or(Ok(()), Err);
            match listens.and_then(|()| self.connect(a, service)) {
                Ok(()) => reached.push(service),
                Err(silence) => {
                    // A holder finds its vendor daemon gone, whatever a new client would find.
                    let silence = self
                        .license
                        .reach_as_holder(&self.context, host, service)
                        .err()
                        .unwrap_or(silence);
                    self.note_no_answer(a, service, silence);
                    let mut way = Vec::new();
                    if !self.is_shut_without_faults(a, service) {
                        way.push(silence.link);
                        way.extend(self.reasons_unreached(a, service, true));
                    }
                    ways.push(way);
                    if worst.is_none_or(|(w, _)| silence.progress > w.progress) {
                        worst = Some((silence, service));
                    }
                }
            }
        }
        let exits = match self.restoring_service(a, &reached) {
            Some(service) => {
                self.restore(a, service);
                false
            }
            None if reached.is_empty() => self.still_lost(a, loss, worst, &ways),
            None => self.refused_by_all(a, loss, &reached, &ways),
        };
        if !exits {
            self.ask_while_unanswered(a, &services);
        }
    }

    /// Writes into the story that a server was asked for what was held, and did not answer.
    fn note_no_answer(&mut self, a: ApplicationIndex, service: ServiceIndex, silence: Silence) {
        let mut needs = self.applications[a].needs.iter();
        if let Some(first) = needs.find(|need| need.target > 0) {
            let asked = (first.need.feature, first.target);
            self.note_refused_connection(a, service, asked, &silence);
        }
        if self.detail.is_none() {
            return;
        }
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            let (feature, target) = (state.need.feature, state.target);
            if target > 0 {
                self.note_answer(a, service, feature, target, Err(&(silence, 0)));
            }
        }
    }

    /// Nobody answers: the violation stands, and the application asks again or exits; whether it exits.
    fn still_lost(
        &mut self,
        a: ApplicationIndex,
        loss: Loss,
        worst: Option<(Silence, ServiceIndex)>,
        ways: &[Vec<LinkId>],
    ) -> bool {
        let Some((silence, service)) = worst else {
            return false;
        };
        // What keeps only new clients from its server would not have ended what it held.
        let mut held =
            self.license
                .reasons_unreached(&self.context, self.host_of(a), loss.service, false);
        held.push(self.applications[a].lost_by);
        held.retain(|link| link.is_some());
        let mut reasons = self.graph.of_nearest_ways(ways);
        let is_held_back = silence.cause != Cause::TooManyConnections
            && self.graph.of_nearest_ways(&[reasons.clone(), held.clone()]) == held;
        if is_held_back {
            reasons = held;
        }
        let first = if reasons.is_empty() || reasons.contains(&silence.link) {
            silence.link
        } else {
            reasons.remove(0)
        };
        let server = self.service_symbol(service);
        let mut refusals = Vec::new();
        let needs = self.applications[a].needs.iter().enumerate();
        for (index, n) in needs.filter(|(_, n)| n.target > 0) {
            let mut all = reasons.clone();
            all.extend(self.masked_reasons(a, index, loss.service, ways.len() == 1));
            refusals.push(NoGrant {
                silence,
                server: Some(server),
                feature: Some(n.need.feature),
                requested: n.target,
                available: 0,
                reasons: self.graph.of_other_roots(first, &all),
            });
        }
        let exits = self.deny_what_was_held(a, loss, server, &refusals);
        if !exits {
            self.ask_while_masked(a, loss.service);
        }
        exits
    }

    /// Nothing of what was held is to be had from anybody: a violation of each feature stands, and the
    /// application asks again or exits; whether it exits. Its reason is what keeps it from an answer or a grant now;
    /// where nothing does that has one, what ended its checkouts.
    pub(crate) fn deny_what_was_held(
        &mut self,
        a: ApplicationIndex,
        loss: Loss,
        server: Symbol,
        refusals: &[NoGrant],
    ) -> bool {
        let first = loss.since == self.now;
        self.applications[a].in_vain = Some((server, refusals.len() as u64));
        let inside = self.window.contains(self.now);
        let mut stood = 0;
        for no in refusals {
            let Some(feature) = no.feature else { continue };
            let cause = no.silence.cause;
            let mut reasons = no.reasons.clone();
            self.add_loss(a, &mut reasons, &[]);
            let mut open = self.applications[a].violations.iter();
            let known = open
                .any(|v| v.feature == no.feature && v.kind == cause && v.stands_on(Ground::Loss));
            self.open_violation(a, no.feature, cause, Ground::Loss, &reasons);
            self.end_ground_of(a, Ground::Shortfall, feature);
            if known {
                stood += 1;
                continue;
            }
            self.end_ground_of(a, Ground::File, feature);
            self.totals
                .checkouts(no.server.unwrap_or(server), inside, 1, true, first);
            let request = self.next_request();
            let link = self.all_of_application(a, &reasons);
            self.record_server_denial(a, no, link, RequestClass::Checkout, request, 1);
        }
        self.totals.checkouts(server, inside, stood, true, false);
        let lost_by = self.applications[a].lost_by;
        if let Some(loss) = &mut self.applications[a].loss {
            loss.link = lost_by;
        }
        self.exit_or_wait(a, loss)
    }

    /// At a poll the application sees what has become of its licenses in the file (LF8, FT4).
    pub(crate) fn review_file(&mut self, a: ApplicationIndex, service: ServiceIndex) {
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            let feature = state.need.feature;
            let pool = state.out.first().map(|(pool, _)| *pool);
            let pool = pool.map(|pool| &self.license.pools(service)[pool]);
            match pool.and_then(PoolState::says_to_holders) {
                Some(kind) => {
                    let (license, cx) = (&self.license, &self.context);
                    let reasons = license.reasons_of_file(cx, service, feature, kind);
                    self.open_violation(a, Some(feature), kind, Ground::File, &reasons);
                }
                None => self.end_ground_of(a, Ground::File, feature),
            }
        }
    }
}
