//! One question of an application to one license server, what is granted, and how it goes back (TP13, AP20).

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::application::Connection;
use crate::client::state::no_grant::{NoGrant, asked_for};
use crate::license::{CHECKOUT_MAX, Client, Grant, Held, Refusal, Silence, Want};
use crate::observe::records::Answer;
use crate::plan::{ApplicationIndex, CheckoutUnit, FeatureId, HostIndex, ServiceIndex, Take};

/// How a number is asked for: in full first, then what is left (TP13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    InFull,
    WhatIsLeft,
}

impl Clients<'_> {
    /// One question to one service.
    pub(super) fn ask(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        round: Round,
    ) -> Result<(), NoGrant> {
        let host = self.host_of(a);
        let (feature, version, take, unit) = {
            let need = &self.applications[a].needs[need].need;
            (need.feature, need.version, need.take, need.unit)
        };
        let requested = asked_for(take);
        let wants = match (take, round) {
            (Take::Exactly(n), Round::InFull) => Want::Exactly(n.min(CHECKOUT_MAX)),
            (Take::UpTo(n), Round::InFull) => Want::Exactly(n.min(CHECKOUT_MAX)),
            (Take::UpTo(n), Round::WhatIsLeft) => Want::Left(n.min(CHECKOUT_MAX)),
            (Take::All, Round::InFull) => Want::Left(CHECKOUT_MAX),
            _ => return Err(NoGrant::nobody(Some(feature), requested)),
        };
        let reached = self.connect(a, service).and_then(|()| {
            self.license
                .clocks_agree(&self.context, host, service, feature)
                .or_else(|skew| self.skew_unless_set_back(a, service, feature, skew))
        });
        let granted = match reached {
            Err(silence) => Err((silence, 0)),
            Ok(()) => self
                .check_out_unit(a, service, feature, version, wants, unit)
                .map_err(|r| (Silence::new(r.cause, r.link, 3), r.available)),
        };
        self.note_answer(
            a,
            service,
            feature,
            requested,
            granted.as_ref().map(|g| g.0.count),
        );
        if let Err((silence, _)) = granted {
            self.note_unanswered(a, service, silence.cause);
            self.note_refused_connection(a, service, (feature, requested), &silence);
        }
        match granted {
            Ok((grant, shared)) => {
                self.book_grant(a, need, service, grant, shared);
                Ok(())
            }
            Err((silence, available)) => Err(NoGrant {
                reasons: self.reasons_of_silence(a, service, &silence),
                silence,
                server: Some(self.service_symbol(service)),
                feature: Some(feature),
                requested,
                available,
            }),
        }
    }

    /// Why a service has not granted a start: all that keeps the application from it, or its own refusal.
    fn reasons_of_silence(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
        silence: &Silence,
    ) -> Vec<LinkId> {
        let is_full = silence.cause == Cause::TooManyConnections;
        if is_full && self.graph.roots(silence.link).is_empty() {
            return Vec::new();
        }
        if silence.progress >= 3 {
            return vec![silence.link];
        }
        let others = self.reasons_unreached(a, service, true);
        let reasons = self.graph.of_other_roots(silence.link, &others);
        self.of_way_to(service, reasons)
    }

    /// Asks a service that is reached for a client's licenses. A denial has one link for all that is lacking.
    pub(crate) fn check_out(
        &mut self,
        service: ServiceIndex,
        feature: FeatureId,
        version: crate::plan::Version,
        want: Want,
        client: Client,
    ) -> Result<Grant, Refusal> {
        let asked = self.licensing(|license, cx| {
            license.check_out(cx, service, feature, version, want, client)
        });
        asked.map_err(|refusal| Refusal {
            link: self.all_of_application(client.application, &refusal.lacks),
            ..refusal
        })
    }

    /// A checkout of a unit: of one's own, or a share of the one that all instances have (AP20).
    pub(crate) fn check_out_unit(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        feature: FeatureId,
        version: crate::plan::Version,
        want: Want,
        unit: CheckoutUnit,
    ) -> Result<(Grant, bool), Refusal> {
        let shares = unit == CheckoutUnit::Environment;
        if shares
            && let Some(grant) =
                self.licensing(|license, cx| license.join_shared(cx, service, feature, a))
        {
            return Ok((grant, true));
        }
        let client = self.client_of(a);
        let grant = self.check_out(service, feature, version, want, client)?;
        if shares {
            self.license.share(service, feature, a, grant);
        }
        Ok((grant, shares))
    }

    fn book_grant(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        grant: Grant,
        shared: bool,
    ) {
        let epoch = self.license.epoch(service);
        let server = self.license.granting_server(&self.context, service);
        let state = &mut self.applications[a];
        state.connection = Some(Connection {
            service,
            server,
            epoch,
            cut: false,
        });
        let need = &mut state.needs[need];
        need.out.push((grant.pool, grant.count));
        need.shared = shared;
        need.held = grant.count;
        need.target = grant.count;
        self.review_connections(service);
    }

    /// Gives back everything that an attempt got.
    pub(crate) fn give_all_back(&mut self, a: ApplicationIndex) {
        let needs: Vec<usize> = (0..self.applications[a].needs.len()).collect();
        for need in &mut self.applications[a].needs {
            need.held = if need.uncounted { 0 } else { need.held };
        }
        self.give_needs_back(a, &needs);
    }

    /// Gives back what an attempt got of these needs from a server.
    pub(super) fn give_needs_back(&mut self, a: ApplicationIndex, needs: &[usize]) {
        let Some(connection) = self.applications[a].connection.take() else {
            return;
        };
        self.forget_diverted(a);
        for need in needs {
            self.give_back_need(a, *need, connection);
        }
    }

    /// Checks in what one need has out, leaving a shared checkout to the others.
    pub(crate) fn give_back_need(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        connection: Connection,
    ) {
        let state = &mut self.applications[a].needs[need];
        let feature = state.need.feature;
        let out = std::mem::take(&mut state.out);
        let shared = std::mem::replace(&mut state.shared, false);
        state.held = 0;
        let own = !shared
            || self.licensing(|license, cx| {
                license.leave_shared(cx, connection.service, connection.epoch, feature, a)
            });
        if own {
            let client = self.client_of(a);
            for (pool, count) in out {
                let held = Held {
                    client,
                    service: connection.service,
                    epoch: connection.epoch,
                    pool,
                    count,
                };
                self.licensing(|license, cx| license.check_in(cx, held));
            }
        }
        self.review_connections(connection.service);
    }

    /// Writes a server's answer into the story that `explain` tells.
    pub(crate) fn note_answer(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        feature: FeatureId,
        requested: u32,
        answer: Result<u32, &(Silence, u32)>,
    ) {
        let (at, application) = (self.now, self.application_symbol(a));
        let server = Some(self.service_symbol(service));
        let Some(records) = &mut self.detail else {
            return;
        };
        records.detail.answers.push(Answer {
            at,
            application,
            server,
            feature,
            requested,
            granted: answer.unwrap_or(0),
            cause: answer.err().map(|(silence, _)| silence.cause),
        });
    }

    /// The host of an application's active process.
    pub(crate) fn host_of(&self, a: ApplicationIndex) -> HostIndex {
        let active = self.applications[a].active;
        self.plan.applications[a].processes[active].host
    }
}
