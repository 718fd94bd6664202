//! How an application gets back what it held before a loss (AP6, TP8, TP13, SV9).
//!
//! Each feature that was held is asked for at once; what is not granted is a violation with an entry in
//! the ledger, and is asked for at each poll after. Every question is an attempt, and the first of equal refusals a
//! record (MT1); polls at which no other answer is possible are counted, not played.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::client::state::application::{Connection, Loss};
use crate::client::state::no_grant::NoGrant;
use crate::client::state::violation::Ground;
use crate::license::{Silence, Want};
use crate::observe::records::{Component, RequestClass};
use crate::plan::{ApplicationIndex, Need, ServiceIndex, Take};

impl Clients<'_> {
    /// TP8: servers of the list answer, and none has anything of what was held. The application knows now
    /// that it holds nothing. Whether it exits for that.
    pub(crate) fn refused_by_all(
        &mut self,
        a: ApplicationIndex,
        loss: Loss,
        reached: &[ServiceIndex],
        ways: &[Vec<LinkId>],
    ) -> bool {
        let mut refusals = Vec::new();
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            let (feature, target) = (state.need.feature, state.target);
            if target == 0 {
                continue;
            }
            let mut worst = NoGrant::nobody(Some(feature), target);
            for service in reached {
                worst.consider(&self.refusal_of(a, need, *service));
            }
            self.applications[a].needs[need].held = 0;
            self.add_loss(a, &mut worst.reasons, ways);
            let link = self.all_of_application(a, &worst.reasons);
            let lacked = self.applications[a].needs[need].lacked(target);
            self.set_lacks(a, need, Ground::Shortfall, &[(link, lacked)]);
            refusals.push(worst);
        }
        for service in reached {
            self.license.await_stock(*service, true);
        }
        let Some(server) = refusals.iter().find_map(|no| no.server) else {
            return false;
        };
        let exits = self.deny_what_was_held(a, loss, server, &refusals);
        if !exits {
            self.tell_above(ClientFact::RoomChanged { application: a });
            self.service_changed(a);
        }
        exits
    }

    /// Asks a service that has nothing of a need, for its answer.
    fn refusal_of(&mut self, a: ApplicationIndex, need: usize, service: ServiceIndex) -> NoGrant {
        let state = &self.applications[a].needs[need];
        let (feature, version, requested) = (state.need.feature, state.need.version, state.target);
        let want = match state.need.take {
            Take::Exactly(_) => Want::Exactly(requested),
            _ => Want::Left(requested),
        };
        let clients = self.clients_asking(a, need);
        let client = clients.first().copied();
        let client = client.unwrap_or_else(|| self.client_of(a));
        let refusal = self
            .check_out(service, feature, version, want, client)
            .expect_err("a service that has nothing grants nothing");
        let silence = Silence::new(refusal.cause, refusal.link, 3);
        let answer = (silence, refusal.available);
        self.note_answer(a, service, feature, requested, Err(&answer));
        NoGrant {
            reasons: vec![silence.link],
            silence,
            server: Some(self.service_symbol(service)),
            feature: Some(feature),
            requested,
            available: refusal.available,
        }
    }

    /// Checks out again what was held; what is missing is a violation of its own (AP6).
    pub(crate) fn restore(&mut self, a: ApplicationIndex, service: ServiceIndex) {
        let epoch = self.license.epoch(service);
        let server = self.license.granting_server(&self.context, service);
        self.note_turned(a, service);
        let state = &mut self.applications[a];
        state.loss = None;
        state.in_vain = None;
        // It has asked now, whenever the question that waited for an answer first was put.
        state.last_try = Some(self.context.now);
        state.connection = Some(Connection {
            service,
            server,
            epoch,
            cut: false,
        });
        let component = Component::Application(self.application_symbol(a));
        let lost_by = self.applications[a].lost_by;
        let fewer = if lost_by.is_some() {
            let what = LinkKind::NotAllBack;
            // What led it here, if not home, is why it gets back no more.
            let led = self.driven_from(a).map_or(LinkId::NONE, |(_, link)| link);
            let reasons = self.graph.of_other_roots(lost_by, &[led]);
            self.context
                .graph
                .append(self.context.now, what, component, &reasons)
        } else {
            LinkId::NONE
        };
        for need in 0..self.applications[a].needs.len() {
            let state = &mut self.applications[a].needs[need];
            if state.target > 0 {
                state.held = 0;
                state.lost_by = fewer;
                let refused = self.regain(a, need, service);
                self.book_regain(a, service, refused, true);
                self.note_regained(a, need, service);
            }
        }
        self.end_ground(a, Ground::Loss, |_| true);
        self.make_good(a);
        self.review_connections(service);
        self.review_file(a, service);
        self.tell_above(ClientFact::RoomChanged { application: a });
        self.note_shortage(a);
        self.note_holdings_elsewhere(a);
        self.wake_if_driven(a);
        self.service_changed(a);
    }

    /// What is given back beyond what was held before the loss is taken by the change of options that asked for it
    /// meanwhile.
    fn note_regained(&mut self, a: ApplicationIndex, need: usize, service: ServiceIndex) {
        let state = &self.applications[a].needs[need];
        let before = state.target - state.raised.min(state.target);
        let more = state.held.saturating_sub(before);
        if more > 0 && state.raised > 0 {
            let feature = state.need.feature;
            let links = self.raising_of(a, need, before);
            let link = self.all_of_application(a, &links);
            self.note_diverted(a, service, feature, link, more);
        }
    }

    /// Books a question for what was held before: an attempt, denied if nothing at all was granted, and a record
    /// of the first of equal denials.
    fn book_regain(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        refused: Option<(NoGrant, bool)>,
        first: bool,
    ) {
        let inside = self.window.contains(self.now);
        let server = self.service_symbol(service);
        let denied = refused.is_some();
        self.totals.checkouts(server, inside, 1, denied, first);
        if let Some((no, true)) = refused {
            let request = self.next_request();
            let link = self.all_of_application(a, &no.reasons);
            self.record_server_denial(a, &no, link, RequestClass::Checkout, request, 1);
        }
    }

    /// What an application does not get back is asked for at each poll: how many features that are now, for the
    /// polls at which no other answer is possible.
    pub(crate) fn note_shortage(&mut self, a: ApplicationIndex) {
        let state = &self.applications[a];
        if !state.is_running() || state.loss.is_some() {
            return;
        }
        let short = state.needs.iter().filter(|n| n.held < n.target).count() as u64;
        let connection = state.connection.filter(|_| short > 0);
        let asked = connection.map(|c| (self.service_symbol(c.service), short));
        if state.in_vain != asked {
            self.count_in_vain(a);
            let state = &mut self.applications[a];
            state.in_vain = asked;
            state.counted = Some(self.context.now);
        }
    }

    /// Asks a service for one need's target. If nothing at all is granted, why, and whether that is no standing
    /// violation yet.
    fn regain(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> Option<(NoGrant, bool)> {
        let state = &self.applications[a].needs[need];
        if state.shared {
            // Its part of a shared checkout is all that there is; joining it again adds nothing.
            self.settle_target(a, need, service, None);
            return None;
        }
        let (held, target) = (state.held, state.target);
        let Need {
            feature,
            version,
            take,
            unit,
            ..
        } = state.need;
        let missing = target - held;
        if self.plan.clients.matter() && matches!(take, Take::AtLogin(_) | Take::AtArrival(_)) {
            let (now_held, cause) = self.regain_for_users(a, need, service);
            self.applications[a].needs[need].held = now_held;
            let silence = Silence::new(cause, LinkId::NONE, 3);
            let refused = (now_held <= held).then_some((silence, 0));
            let refused = self.refused_again(a, need, service, missing, refused);
            self.settle_target(a, need, service, Some(silence));
            return refused;
        }
        let granted = self
            .check_out_unit(a, service, feature, version, Want::Exactly(missing), unit)
            .or_else(|refusal| {
                if self.takes_less(a, need) {
                    let want = Want::Left(missing);
                    self.check_out_unit(a, service, feature, version, want, unit)
                } else {
                    Err(refusal)
                }
            });
        let answer = match &granted {
            Ok((grant, _)) => Ok(grant.count),
            Err(refusal) => {
                let silence = Silence::new(refusal.cause, refusal.link, 3);
                Err((silence, refusal.available))
            }
        };
        self.note_answer(a, service, feature, missing, answer.as_ref().map(|n| *n));
        if let Ok((grant, shared)) = granted {
            let state = &mut self.applications[a].needs[need];
            state.out.push((grant.pool, grant.count));
            state.shared = shared;
            let kept = if shared { 0 } else { held };
            state.held = kept + grant.count;
        }
        let refusal = answer.err();
        let refused = self.refused_again(a, need, service, missing, refusal);
        self.settle_target(a, need, service, refusal.map(|(silence, _)| silence));
        refused
    }

    /// A refusal of what was held before, and whether it is the first of its cause.
    fn refused_again(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        requested: u32,
        refused: Option<(Silence, u32)>,
    ) -> Option<(NoGrant, bool)> {
        let (silence, available) = refused?;
        let feature = self.applications[a].needs[need].need.feature;
        let stands = self.applications[a].violations.iter().any(|v| {
            v.feature == Some(feature) && v.kind == silence.cause && v.stands_on(Ground::Shortfall)
        });
        let why = Some((silence.cause, silence.link));
        let lacks = self.lacks_at(a, need, service, requested, why);
        let no = NoGrant {
            silence,
            server: Some(self.service_symbol(service)),
            feature: Some(feature),
            requested,
            available,
            reasons: self.why_missing(a, need, &lacks),
        };
        Some((no, !stands))
    }

    /// All is back, or the shortfall is a violation and is on the ledger: of the type of the last refusal, if
    /// nothing at all is had, and for the reasons that there are now (AP2, AP6).
    fn settle_target(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        refused: Option<Silence>,
    ) {
        let state = &mut self.applications[a].needs[need];
        let feature = state.need.feature;
        if state.held >= state.target {
            state.target = state.held;
            state.raised = 0;
            state.lost_by = LinkId::NONE;
            self.set_lacks(a, need, Ground::Shortfall, &[]);
            self.loss_is_over(a, feature);
            return;
        }
        let missing = state.target - state.held;
        let cause = match refused {
            Some(silence) if state.held == 0 => silence.cause,
            _ => Cause::LicensesExhausted,
        };
        let why = refused.map(|silence| (silence.cause, silence.link));
        let lacks = self.lacks_at(a, need, service, missing, why);
        let mut reasons = self.why_missing(a, need, &lacks);
        if let Some((_, link)) = self.driven_from(a)
            && self.stands_for(a, feature, cause, link)
        {
            // It has fewer already because of what drove it here, without which this would not concern it.
            reasons = vec![link];
        }
        self.open_violation(a, Some(feature), cause, Ground::Shortfall, &reasons);
        self.end_ground_of(a, Ground::Loss, feature);
        self.set_lacks(a, need, Ground::Shortfall, &lacks);
        self.license.await_stock(service, true);
    }

    /// AP6: the rest of a shortfall is asked for at each poll.
    pub(crate) fn ask_for_the_rest(&mut self, a: ApplicationIndex, connection: Connection) {
        let service = connection.service;
        let may_ask = self
            .license
            .reach_as_holder(&self.context, self.host_of(a), service)
            .and_then(|()| self.has_room_for(a, service));
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            if state.held >= state.target {
                continue;
            }
            if may_ask.is_err() {
                let (server, inside) =
                    (self.service_symbol(service), self.window.contains(self.now));
                self.totals.checkouts(server, inside, 1, true, false);
                continue;
            }
            let refused = self.regain(a, need, service);
            self.book_regain(a, service, refused, false);
            self.tell_above(ClientFact::RoomChanged { application: a });
        }
        self.review_connections(service);
        self.note_holdings_elsewhere(a);
        self.note_shortage(a);
    }
}
