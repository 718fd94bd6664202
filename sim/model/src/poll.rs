//! What an application finds at its polls, and how it gets its licenses back (SV2–SV4, SV9, AP6, TP8).
//!
//! The one idea: at a poll the application compares what it believes with what is. Nothing changed: no
//! effect. The file allows less: a violation. The connection is gone: it asks at that same instant for
//! what it held, and only if that fails is there a violation; then it asks again at its retries, and at
//! every poll after them.

use crate::application::{Connection, Loss};
use crate::cause::Cause;
use crate::checkout::NoGrant;
use crate::graph::LinkId;
use crate::plan::{FeatureId, OnServerLoss, Reconnect, Take};
use crate::pool::Want;
use crate::records::{Component, RequestClass};
use crate::service::Silence;
use crate::world::World;

impl World<'_> {
    /// A running application's poll or retry.
    pub(crate) fn poll(&mut self, a: u32) {
        let state = &self.applications[a as usize];
        match (state.connection, state.loss) {
            (Some(connection), _) if self.is_intact(a, connection) => {
                self.review_file(a, connection.service);
                self.ask_for_the_rest(a, connection);
            }
            (Some(connection), _) => self.miss_poll(a, connection),
            (None, Some(loss)) => self.reconnect(a, loss),
            (None, None) => {}
        }
    }

    /// The connection is what the application believes it to be.
    pub(crate) fn is_intact(&self, a: u32, connection: Connection) -> bool {
        !connection.cut
            && self.services[connection.service as usize].epoch == connection.epoch
            && self.answers_poll(self.host_of(a), connection.service)
    }

    /// The poll is not answered: the old connection is closed, and everything asked for anew.
    fn miss_poll(&mut self, a: u32, connection: Connection) {
        let service = connection.service;
        let lost_at_server = self.services[service as usize].epoch != connection.epoch;
        if !lost_at_server && !connection.cut {
            self.cut_connection(a, LinkId::NONE, false);
        }
        let mut link = self.loss_link(a, service);
        if lost_at_server && !link.is_some() {
            // It answers again; what it had granted is lost all the same.
            link = self.services[service as usize].emptied_by;
        }
        self.forget_diverted(a);
        let state = &mut self.applications[a as usize];
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
            link,
        };
        if lost_at_server {
            self.old_connection_closed(connection.server);
        }
        if self.wants_back(a) == 0 {
            // Who holds nothing has lost nothing.
            self.applications[a as usize].in_vain = None;
            self.close_violations(a, |v| !v.of_start);
            self.refresh_admission_of(a);
            return;
        }
        self.applications[a as usize].loss = Some(loss);
        self.reconnect(a, loss);
    }

    /// How many features an application held before a loss and wants back.
    fn wants_back(&self, a: u32) -> u64 {
        let needs = &self.applications[a as usize].needs;
        needs.iter().filter(|n| n.target > 0).count() as u64
    }

    /// A user has left: what was checked out for it is not wanted back after a loss, and a violation of a
    /// file that no longer concerns anybody closes at the next poll.
    pub(crate) fn user_left(&mut self, a: u32, need: usize) {
        let state = &self.applications[a as usize];
        let feature = Some(state.needs[need].need.feature);
        if state.needs[need].out.is_empty()
            && state
                .violations
                .iter()
                .any(|v| v.feature == feature && !v.of_start)
            && let Some(at) = self.next_question(a)
        {
            self.schedule_try(a, at);
        }
        if self.applications[a as usize].loss.is_none() {
            self.note_shortage(a);
            return;
        }
        let wanted = self.wants_back(a);
        let in_vain = self.applications[a as usize].in_vain;
        if in_vain.is_some_and(|(_, features)| features != wanted) {
            self.count_in_vain(a);
            self.applications[a as usize].in_vain = in_vain.map(|(server, _)| (server, wanted));
        }
        if wanted == 0 {
            let state = &mut self.applications[a as usize];
            state.loss = None;
            state.in_vain = None;
            self.close_violations(a, |v| !v.of_start);
            self.refresh_admission_of(a);
        }
    }

    /// The link of whatever keeps a service from answering now.
    fn loss_link(&mut self, a: u32, service: u32) -> LinkId {
        let host = self.host_of(a);
        self.reach_as_holder(host, service)
            .err()
            .map_or(LinkId::NONE, |silence| silence.link)
    }

    /// The network has cut a connection: its licenses stay out until the server gives it up (SV9), unless
    /// the server was told by a `reset`.
    pub(crate) fn cut_connection(&mut self, a: u32, link: LinkId, reset: bool) {
        let Some(mut connection) = self.applications[a as usize].connection else {
            return;
        };
        if connection.cut || self.services[connection.service as usize].epoch != connection.epoch {
            return;
        }
        connection.cut = true;
        self.applications[a as usize].connection = Some(connection);
        self.forget_diverted(a);
        let orphans = self.plan.parameters.orphans && !reset;
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &mut self.applications[a as usize].needs[need];
            let feature = state.need.feature;
            let out = std::mem::take(&mut state.out);
            let shared = std::mem::replace(&mut state.shared, false);
            let own =
                !shared || self.leave_shared(connection.service, connection.epoch, feature, a);
            let client = self.client_of(a);
            for (pool, count) in out.into_iter().filter(|_| own) {
                let (service, epoch) = (connection.service, connection.epoch);
                if orphans {
                    self.leave_behind(client, service, epoch, pool, count, link);
                } else {
                    self.check_in(client, service, epoch, pool, count);
                }
            }
        }
        if let Some(at) = self.next_question(a) {
            self.schedule_try(a, at);
        }
    }

    /// Asks for what was held before the loss.
    fn reconnect(&mut self, a: u32, loss: Loss) {
        let nobody = &mut NoGrant::nobody(None, 0);
        let listed = self.services_in_order(a, nobody);
        self.totals.decided.reconnect |= listed != [loss.service];
        let services = match self.plan.applications[a as usize].reconnect {
            Reconnect::SameServer => vec![loss.service],
            Reconnect::AnyServer => listed,
        };
        let host = self.host_of(a);
        let mut worst: Option<(Silence, u32)> = None;
        let mut reached = Vec::new();
        for service in services {
            match self.reach_as_new(host, service) {
                Ok(()) => reached.push(service),
                Err(silence) => {
                    // A holder finds its vendor daemon gone, whatever a new client would find.
                    let silence = self.reach_as_holder(host, service).err().unwrap_or(silence);
                    self.note_no_answer(a, service, silence);
                    if worst.is_none_or(|(w, _)| silence.progress > w.progress) {
                        worst = Some((silence, service));
                    }
                }
            }
        }
        // Down the list: the first that can restore all (TP8: granted all, no violation), else the first
        // with something left of each (TP13), else the first that answers.
        let restores = |what_is_left| {
            let mut services = reached.iter().copied();
            services.find(|service| self.could_restore(a, *service, what_is_left))
        };
        let chosen = restores(false)
            .or_else(|| restores(true))
            .or(reached.first().copied());
        match chosen {
            Some(service) => self.restore(a, service, loss),
            None => self.still_lost(a, loss, worst),
        }
    }

    /// Writes into the story that a server was asked for what was held, and did not answer.
    fn note_no_answer(&mut self, a: u32, service: u32, silence: Silence) {
        if self.detail.is_none() {
            return;
        }
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            let (feature, target) = (state.need.feature, state.target);
            if target > 0 {
                self.note_answer(a, service, feature, target, Err(&(silence, 0)));
            }
        }
    }

    /// A service has enough of everything that was held or, if `what_is_left` is asked for, at least one
    /// of each number that may be granted in part (TP13).
    fn could_restore(&self, a: u32, service: u32, what_is_left: bool) -> bool {
        let pools = &self.services[service as usize].pools;
        let client = self.client_of(a);
        self.applications[a as usize]
            .needs
            .iter()
            .filter(|n| n.target > 0)
            .all(|need| {
                let takes_less = !matches!(need.need.take, Take::Exactly(_));
                let enough = if what_is_left && takes_less {
                    1
                } else {
                    need.target
                };
                pools.iter().any(|pool| {
                    pool.feature == need.need.feature
                        && pool.version >= need.need.version
                        && !pool.altered
                        && pool.free_for(client) >= enough
                })
            })
    }

    /// Checks out again what was held; what is missing is a violation of its own (AP6).
    fn restore(&mut self, a: u32, service: u32, loss: Loss) {
        let epoch = self.services[service as usize].epoch;
        let server = self.granting_server(service);
        let state = &mut self.applications[a as usize];
        state.loss = None;
        state.in_vain = None;
        state.connection = Some(Connection {
            service,
            server,
            epoch,
            cut: false,
        });
        for need in 0..self.applications[a as usize].needs.len() {
            if self.applications[a as usize].needs[need].target > 0 {
                self.applications[a as usize].needs[need].held = 0;
                let refused = self.regain(a, need, service, loss.link);
                self.book_regain(a, service, refused, true);
            }
        }
        self.close_violations(a, |v| is_loss(v.kind) && !v.of_start);
        self.review_file(a, service);
        self.room_changed(a);
        self.note_shortage(a);
        self.service_changed(a);
    }

    /// Books a question for what was held before: an attempt, denied if nothing at all was granted, and a record
    /// of the first of equal denials.
    fn book_regain(&mut self, a: u32, service: u32, refused: Option<(NoGrant, bool)>, first: bool) {
        let inside = self.window.contains(self.now);
        let server = self.service_symbol(service);
        let denied = refused.is_some();
        self.totals.checkouts(server, inside, 1, denied, first);
        if let Some((no, true)) = refused {
            let request = self.next_request();
            let link = no.silence.link;
            self.record_server_denial(a, &no, link, RequestClass::Checkout, request, 1);
        }
    }

    /// What an application does not get back is asked for at each poll: how many features that are now, for the
    /// polls at which no other answer is possible.
    pub(crate) fn note_shortage(&mut self, a: u32) {
        let state = &self.applications[a as usize];
        if !state.is_running() || state.loss.is_some() {
            return;
        }
        let short = state.needs.iter().filter(|n| n.held < n.target).count() as u64;
        let connection = state.connection.filter(|_| short > 0);
        let asked = connection.map(|c| (self.service_symbol(c.service), short));
        if state.in_vain != asked {
            self.count_in_vain(a);
            let state = &mut self.applications[a as usize];
            state.in_vain = asked;
            state.counted = Some(self.now);
        }
    }

    /// Asks a service for one need's target. If nothing at all is granted, why, and whether that is no standing
    /// violation yet.
    fn regain(
        &mut self,
        a: u32,
        need: usize,
        service: u32,
        link: LinkId,
    ) -> Option<(NoGrant, bool)> {
        let (feature, version, take, unit, held, target) = {
            let n = &self.applications[a as usize].needs[need];
            if n.shared {
                // Its part of a shared checkout is all that there is; joining it again adds nothing.
                let feature = n.need.feature;
                self.settle_target(a, need, feature, Cause::LicensesExhausted, link);
                return None;
            }
            (
                n.need.feature,
                n.need.version,
                n.need.take,
                n.need.unit,
                n.held,
                n.target,
            )
        };
        if self.plan.clients.matter() && matches!(take, Take::AtLogin(_) | Take::AtArrival(_)) {
            let (now_held, cause) = self.regain_for_users(a, need, service);
            self.applications[a as usize].needs[need].held = now_held;
            let silence = Silence::new(cause, LinkId::NONE, 3);
            let refused = (now_held <= held).then_some((silence, 0));
            let refused = self.refused_again(a, feature, service, target - held, refused);
            self.settle_target(a, need, feature, cause, link);
            return refused;
        }
        let missing = target - held;
        let takes_less = !matches!(take, Take::Exactly(_));
        let granted = self
            .check_out_unit(a, service, feature, version, Want::Exactly(missing), unit)
            .or_else(|refusal| {
                if takes_less {
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
        let refused = self.refused_again(a, feature, service, missing, answer.err());
        let cause = match granted {
            Ok((grant, shared)) => {
                let state = &mut self.applications[a as usize].needs[need];
                state.out.push((grant.pool, grant.count));
                state.shared = shared;
                state.held = if shared {
                    grant.count
                } else {
                    held + grant.count
                };
                Cause::LicensesExhausted
            }
            Err(refusal) => refusal.cause,
        };
        self.settle_target(a, need, feature, cause, link);
        refused
    }

    /// A refusal of what was held before, and whether it is the first of its cause.
    fn refused_again(
        &self,
        a: u32,
        feature: FeatureId,
        service: u32,
        requested: u32,
        refused: Option<(Silence, u32)>,
    ) -> Option<(NoGrant, bool)> {
        let (silence, available) = refused?;
        let stands = self.applications[a as usize]
            .violations
            .iter()
            .any(|v| v.feature == Some(feature) && v.kind == silence.cause);
        let no = NoGrant {
            silence,
            server: Some(self.service_symbol(service)),
            feature: Some(feature),
            requested,
            available,
            reasons: vec![silence.link],
        };
        Some((no, !stands))
    }

    /// All is back and the violation closes, or the shortfall is a violation and is on the ledger.
    fn settle_target(
        &mut self,
        a: u32,
        need: usize,
        feature: FeatureId,
        cause: Cause,
        link: LinkId,
    ) {
        let state = &mut self.applications[a as usize].needs[need];
        state.ledger.clear();
        if state.held >= state.target {
            state.target = state.held;
            self.close_violations(a, |v| v.feature == Some(feature) && !v.of_start);
            return;
        }
        let missing = state.target - state.held;
        let mut reasons = vec![link];
        let component = Component::Application(self.application_symbol(a));
        let short = self
            .graph
            .append(self.now, "regained fewer licenses", component, &reasons);
        self.applications[a as usize].needs[need]
            .ledger
            .push((short, missing));
        reasons.push(short);
        self.close_violations(a, |v| {
            v.feature == Some(feature) && v.kind != cause && is_shortage(v.kind) && !v.of_start
        });
        self.open_violation(a, Some(feature), cause, &reasons, false);
        if let Some(connection) = self.applications[a as usize].connection {
            self.services[connection.service as usize].awaited = true;
        }
    }

    /// AP6: the rest of a shortfall is asked for at each poll.
    fn ask_for_the_rest(&mut self, a: u32, connection: Connection) {
        let service = connection.service;
        let may_ask = self.reach_as_holder(self.host_of(a), service);
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            if state.held >= state.target {
                continue;
            }
            if may_ask.is_err() {
                let (server, inside) =
                    (self.service_symbol(service), self.window.contains(self.now));
                self.totals.checkouts(server, inside, 1, true, false);
                continue;
            }
            let link = state.ledger.first().map_or(LinkId::NONE, |entry| entry.0);
            let refused = self.regain(a, need, service, link);
            self.book_regain(a, service, refused, false);
            self.room_changed(a);
        }
        self.note_shortage(a);
    }

    /// Nobody answers: the violation stands, and the application asks again or exits.
    fn still_lost(&mut self, a: u32, loss: Loss, worst: Option<(Silence, u32)>) {
        let Some((silence, service)) = worst else {
            return;
        };
        let reasons = [silence.link, loss.link];
        let features: Vec<FeatureId> = self.applications[a as usize]
            .needs
            .iter()
            .filter(|n| n.target > 0)
            .map(|n| n.need.feature)
            .collect();
        let first = loss.since == self.now;
        let asked = features.len() as u64;
        self.applications[a as usize].in_vain = Some((self.service_symbol(service), asked));
        let mut stood = 0;
        for feature in features {
            let open = self.applications[a as usize]
                .violations
                .iter()
                .any(|v| v.feature == Some(feature) && is_loss(v.kind));
            if !open {
                self.open_violation(a, Some(feature), silence.cause, &reasons, false);
                self.deny_checkout(a, feature, silence, service, first);
            } else {
                stood += 1;
            }
        }
        let (server, inside) = (self.service_symbol(service), self.window.contains(self.now));
        self.totals.checkouts(server, inside, stood, true, false);
        self.exit_or_wait(a, loss);
    }

    fn deny_checkout(
        &mut self,
        a: u32,
        feature: FeatureId,
        silence: Silence,
        service: u32,
        first: bool,
    ) {
        let server = self.service_symbol(service);
        let inside = self.window.contains(self.now);
        self.totals.checkouts(server, inside, 1, true, first);
        let request = self.next_request();
        let needs = &self.applications[a as usize].needs;
        let requested = needs
            .iter()
            .find(|n| n.need.feature == feature)
            .map_or(0, |n| n.target);
        let no = NoGrant {
            silence,
            server: Some(server),
            feature: Some(feature),
            requested,
            available: 0,
            reasons: vec![silence.link],
        };
        self.record_server_denial(a, &no, silence.link, RequestClass::Checkout, request, 1);
    }

    /// SV2: after its retries an application runs on, or exits to be started again.
    fn exit_or_wait(&mut self, a: u32, loss: Loss) {
        let plan = &self.plan.applications[a as usize];
        if plan.on_server_loss == OnServerLoss::RunOn {
            return;
        }
        let deadline = loss.since + plan.retry_interval * u64::from(plan.retry_count);
        if self.now >= deadline {
            self.exit_for_licenses(a, loss.link);
        } else {
            self.schedule_try(a, deadline);
        }
    }

    /// At a poll the application sees what has become of its licenses in the file (LF8, FT4).
    fn review_file(&mut self, a: u32, service: u32) {
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            let feature = state.need.feature;
            let Some((pool, _)) = state.out.first().copied() else {
                if state.held >= state.target && !state.is_taken_at_start() && !state.over_limit {
                    self.close_violations(a, |v| v.feature == Some(feature) && !v.of_start);
                }
                continue;
            };
            let pool = &self.services[service as usize].pools[pool as usize];
            let kind = if pool.is_removed {
                Some(Cause::FeatureRemoved)
            } else if pool.uncounted {
                None
            } else if pool.all_expired() {
                Some(Cause::Expired)
            } else if pool.over() > 0 || state.over_limit {
                Some(Cause::CountDecreased)
            } else {
                None
            };
            let over_limit = state.over_limit;
            let links: Vec<LinkId> = pool.ledger().iter().map(|(link, _)| *link).collect();
            self.close_violations(a, |v| {
                v.feature == Some(feature)
                    && is_of_the_file(v.kind)
                    && Some(v.kind) != kind
                    && !(over_limit && v.kind == Cause::CountDecreased)
                    && !v.of_start
            });
            if let Some(kind) = kind {
                self.open_violation(a, Some(feature), kind, &links, false);
            }
        }
    }
}

/// Types that are seen in the file at a poll.
fn is_of_the_file(kind: Cause) -> bool {
    matches!(
        kind,
        Cause::Expired | Cause::CountDecreased | Cause::FeatureRemoved
    )
}

/// Types that a server's refusal of what is wanted back has.
fn is_shortage(kind: Cause) -> bool {
    matches!(
        kind,
        Cause::LicensesExhausted
            | Cause::FeatureMissing
            | Cause::FeatureVersionTooOld
            | Cause::BadKey
            | Cause::NotYetValid
            | Cause::Expired
            | Cause::Reserved
            | Cause::Excluded
            | Cause::NotIncluded
            | Cause::OverMax
    )
}

/// Types that end when the service answers again.
fn is_loss(kind: Cause) -> bool {
    matches!(
        kind,
        Cause::ServerDown
            | Cause::LmgrdDown
            | Cause::VendorDaemonDown
            | Cause::NoQuorum
            | Cause::MasterChange
            | Cause::PortBlocked
            | Cause::Partitioned
            | Cause::WrongHostId
    )
}
