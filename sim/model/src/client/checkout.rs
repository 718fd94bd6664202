//! How an application asks license servers: the list in its order, one service, one pool (AP1, TP6–TP9,
//! TP13).
//!
//! The one idea: a question comes back as a grant or as the answer that got furthest, with every condition
//! met on the way. Who asks, and what a denial means to it, is told in `start`, `poll` and `seat`.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::application::Connection;
use crate::license::{
    CHECKOUT_MAX, Client, Grant, Held, Refusal, Silence, Want, is_served_uncounted,
};
use crate::observe::records::Answer;
use crate::plan::{
    CheckoutUnit, FeatureId, HostIndex, ListEntry, ListSearch, Need, Symbol, Take, User,
};

/// Why a request to license servers came to nothing.
#[derive(Clone, Debug)]
pub(crate) struct NoGrant {
    pub(crate) silence: Silence,
    pub(crate) server: Option<Symbol>,
    pub(crate) feature: Option<FeatureId>,
    pub(crate) requested: u32,
    pub(crate) available: u32,
    /// All conditions met on the way.
    pub(crate) reasons: Vec<LinkId>,
}

impl NoGrant {
    pub(crate) fn nobody(feature: Option<FeatureId>, requested: u32) -> NoGrant {
        NoGrant {
            silence: Silence::new(Cause::HostUnknown, LinkId::NONE, 0),
            server: None,
            feature,
            requested,
            available: 0,
            reasons: Vec::new(),
        }
    }

    /// Keeps the answer that got furthest; among equals the first (metrics: causes).
    pub(crate) fn consider(&mut self, other: &NoGrant) {
        self.reasons
            .extend(other.reasons.iter().copied().filter(|l| l.is_some()));
        if self.server.is_none() && self.silence.progress == 0
            || other.silence.progress > self.silence.progress
        {
            let reasons = std::mem::take(&mut self.reasons);
            *self = NoGrant {
                reasons,
                ..other.clone()
            };
        }
    }
}

/// How a number is asked for: in full first, then what is left (TP13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    InFull,
    WhatIsLeft,
}

impl Clients<'_> {
    /// Searches the list for what is taken at the start. The conditions met on the way are returned
    /// with a success too: they are why less may have been had.
    pub(crate) fn search_list(&mut self, application: u32) -> Result<Vec<LinkId>, NoGrant> {
        let needs: Vec<usize> = {
            let state = &self.applications[application as usize];
            (0..state.needs.len())
                .filter(|n| state.needs[*n].is_taken_at_start())
                .collect()
        };
        let needs: Vec<usize> = needs
            .into_iter()
            .filter(|need| !self.take_uncounted(application, *need))
            .collect();
        if needs.is_empty() {
            return Ok(Vec::new());
        }
        match self.plan.applications[application as usize].list_search {
            ListSearch::Sticky => self.search_sticky(application, &needs),
            ListSearch::WholeSet => self.search_whole_set(application, &needs),
        }
    }

    /// LF12: what the file of a server of the list has uncounted is had without any server.
    fn take_uncounted(&mut self, a: u32, need: usize) -> bool {
        let client = self.client_of(a);
        let found = self.serves_uncounted(a, need, client);
        let state = &mut self.applications[a as usize].needs[need];
        state.uncounted = found.is_some();
        let Some(service) = found else {
            return false;
        };
        let (feature, count) = (state.need.feature, asked_for(state.need.take));
        state.held = count;
        state.target = count;
        self.note_answer(a, service, feature, count, Ok(count));
        true
    }

    /// The first service of an application's list whose file has a need's feature uncounted for a client.
    pub(crate) fn serves_uncounted(&self, a: u32, need: usize, client: Client) -> Option<u32> {
        let need = &self.applications[a as usize].needs[need].need;
        let list = self.applications[a as usize].list();
        self.uncounted_in(&list, need, client)
    }

    /// The first service of a list whose file has a need's feature uncounted for a client.
    pub(crate) fn uncounted_in(
        &self,
        list: &[ListEntry],
        need: &Need,
        client: Client,
    ) -> Option<u32> {
        if !self.license.has_uncounted() {
            return None;
        }
        // The file is read, not the server asked: its port does not matter.
        let services = list.iter().filter_map(ListEntry::server);
        let services = services.map(|server| self.plan.servers[server.at()].service.0);
        let mut services = services.filter(|service| {
            let pools = self.license.pools(*service);
            let clock = self.license.server_clock(&self.context, *service);
            is_served_uncounted(pools, need.feature, need.version, client, clock)
        });
        services.next()
    }

    fn search_sticky(&mut self, a: u32, needs: &[usize]) -> Result<Vec<LinkId>, NoGrant> {
        let mut reasons = Vec::new();
        let mut found = None;
        for (position, need) in needs.iter().enumerate() {
            match self.ask_list(a, *need) {
                Ok((service, met)) => {
                    reasons.extend(met);
                    found = Some((position, service));
                    break;
                }
                Err(no) if self.applications[a as usize].needs[*need].need.required => {
                    return Err(no);
                }
                Err(no) => reasons.extend(no.reasons),
            }
        }
        let Some((position, service)) = found else {
            return Ok(reasons);
        };
        for need in &needs[position + 1..] {
            if let Err(no) = self.ask_service(a, *need, service)
                && self.applications[a as usize].needs[*need].need.required
            {
                self.give_all_back(a);
                return Err(no);
            }
        }
        Ok(reasons)
    }

    /// The first service that grants everything required (TP7): all numbers in full; else those that are
    /// required in full, the others as they are there; else what is left of each (TP13). Where nothing is required,
    /// the first that grants anything.
    fn search_whole_set(&mut self, a: u32, needs: &[usize]) -> Result<Vec<LinkId>, NoGrant> {
        let mut worst = NoGrant::nobody(None, 0);
        let services = self.services_in_order(a, &mut worst);
        let is_required = |need: &usize| self.applications[a as usize].needs[*need].need.required;
        let is_any_required = needs.iter().any(is_required);
        let has_number = |required: bool| {
            needs.iter().any(|need| {
                let need = &self.applications[a as usize].needs[*need].need;
                need.required == required && matches!(need.take, Take::UpTo(_))
            })
        };
        let mut rounds = vec![(true, true)];
        rounds.extend(has_number(false).then_some((true, false)));
        rounds.extend(has_number(true).then_some((false, false)));
        for in_full in rounds {
            for service in &services {
                match self.ask_whole_set(a, needs, *service, in_full) {
                    Ok(()) => return Ok(worst.reasons),
                    Err(Some(no)) => worst.consider(&no),
                    Err(None) => {}
                }
            }
        }
        if is_any_required {
            Err(worst)
        } else {
            Ok(worst.reasons)
        }
    }

    /// Asks one service for everything that a start takes; numbers that are required, and those that are not, in
    /// full or what is left. Refused something required, or all of what is not, it says why; without a reason it has a
    /// number in part.
    fn ask_whole_set(
        &mut self,
        a: u32,
        needs: &[usize],
        service: u32,
        (required_in_full, others_in_full): (bool, bool),
    ) -> Result<(), Option<NoGrant>> {
        let mut nothing: Option<NoGrant> = None;
        let mut is_granted = false;
        for index in needs {
            let need = &self.applications[a as usize].needs[*index].need;
            let required = need.required;
            let in_full = matches!(need.take, Take::UpTo(_))
                && if required {
                    required_in_full
                } else {
                    others_in_full
                };
            let asked = if in_full {
                self.ask(a, *index, service, Round::InFull)
            } else {
                self.ask_service(a, *index, service)
            };
            match asked {
                Ok(()) => is_granted = true,
                Err(no) if required || in_full => {
                    self.give_needs_back(a, needs);
                    return Err(required.then_some(no));
                }
                Err(no) => match &mut nothing {
                    Some(worst) => worst.consider(&no),
                    None => nothing = Some(no),
                },
            }
        }
        match nothing {
            Some(no) if !is_granted => Err(Some(no)),
            _ => Ok(()),
        }
    }

    /// The services of the list, each once; entries that lead nowhere are considered as refusals.
    pub(crate) fn services_in_order(&self, a: u32, worst: &mut NoGrant) -> Vec<u32> {
        let mut services = Vec::new();
        let changed = self.applications[a as usize].list_link;
        worst.reasons.extend(changed.is_some().then_some(changed));
        for entry in self.applications[a as usize].list().iter() {
            match self.led_to(entry) {
                Ok(server) => {
                    let service = self.plan.servers[server as usize].service.0;
                    if !services.contains(&service) {
                        services.push(service);
                    }
                }
                Err((broken, moved)) => {
                    let link = if moved.is_some() { moved } else { changed };
                    worst.consider(&NoGrant {
                        silence: dead_end(&broken, link),
                        reasons: vec![link],
                        ..NoGrant::nobody(worst.feature, worst.requested)
                    });
                }
            }
        }
        services
    }

    /// Asks down the list for one need: in full, then for what is left (TP13).
    pub(crate) fn ask_list(&mut self, a: u32, need: usize) -> Result<(u32, Vec<LinkId>), NoGrant> {
        let state = &self.applications[a as usize].needs[need];
        let (feature, take) = (state.need.feature, state.need.take);
        let requested = asked_for(take);
        let mut worst = NoGrant::nobody(Some(feature), requested);
        let services = self.services_in_order(a, &mut worst);
        let rounds = match take {
            Take::UpTo(_) => &[Round::InFull, Round::WhatIsLeft][..],
            _ => &[Round::InFull][..],
        };
        let listed = worst.reasons.clone();
        let mut in_full = Vec::new();
        for round in rounds {
            if *round == Round::WhatIsLeft {
                // Why the whole number is not there does not keep anybody from what is left.
                in_full = std::mem::replace(&mut worst.reasons, listed.clone());
            }
            for service in &services {
                match self.ask(a, need, *service, *round) {
                    Ok(()) => return Ok((*service, [in_full, worst.reasons].concat())),
                    Err(no) => worst.consider(&no),
                }
            }
        }
        Err(worst)
    }

    /// Asks one service for one need: in full, then for what is left.
    fn ask_service(&mut self, a: u32, need: usize, service: u32) -> Result<(), NoGrant> {
        let takes_less = matches!(
            self.applications[a as usize].needs[need].need.take,
            Take::UpTo(_)
        );
        self.ask(a, need, service, Round::InFull).or_else(|no| {
            if takes_less {
                self.ask(a, need, service, Round::WhatIsLeft)
            } else {
                Err(no)
            }
        })
    }

    /// One question to one service.
    fn ask(&mut self, a: u32, need: usize, service: u32, round: Round) -> Result<(), NoGrant> {
        let host = self.host_of(a);
        let (feature, version, take, unit) = {
            let need = &self.applications[a as usize].needs[need].need;
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
                .map_err(|r| {
                    (
                        Silence {
                            progress: 3,
                            ..Silence::new(r.cause, r.link, 3)
                        },
                        r.available,
                    )
                }),
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
                reasons: if silence.cause == Cause::TooManyConnections
                    && self.graph.roots(silence.link).is_empty()
                {
                    Vec::new()
                } else if silence.progress < 3 {
                    let others = self.reasons_unreached(a, service, true);
                    let reasons = self.graph.of_other_roots(silence.link, &others);
                    self.of_way_to(service, reasons)
                } else {
                    vec![silence.link]
                },
                silence,
                server: Some(self.service_symbol(service)),
                feature: Some(feature),
                requested,
                available,
            }),
        }
    }

    /// Asks a service that is reached for a client's licenses. A denial has one link for all that is lacking.
    pub(crate) fn check_out(
        &mut self,
        service: u32,
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
        a: u32,
        service: u32,
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

    fn book_grant(&mut self, a: u32, need: usize, service: u32, grant: Grant, shared: bool) {
        let epoch = self.license.epoch(service);
        let server = self.license.granting_server(&self.context, service);
        let state = &mut self.applications[a as usize];
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
    pub(crate) fn give_all_back(&mut self, a: u32) {
        let needs: Vec<usize> = (0..self.applications[a as usize].needs.len()).collect();
        for need in &mut self.applications[a as usize].needs {
            need.held = if need.uncounted { 0 } else { need.held };
        }
        self.give_needs_back(a, &needs);
    }

    /// Gives back what an attempt got of these needs from a server.
    fn give_needs_back(&mut self, a: u32, needs: &[usize]) {
        let Some(connection) = self.applications[a as usize].connection.take() else {
            return;
        };
        self.forget_diverted(a);
        for need in needs {
            self.give_back_need(a, *need, connection);
        }
    }

    /// Checks in what one need has out, leaving a shared checkout to the others.
    pub(crate) fn give_back_need(&mut self, a: u32, need: usize, connection: Connection) {
        let state = &mut self.applications[a as usize].needs[need];
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

    /// The most licenses of a feature that any service of the list has in its file, by the files of the plan, which a
    /// fault may have changed.
    pub(crate) fn most_by_plan(&self, a: u32, feature: FeatureId) -> u32 {
        let services = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        self.most_at(&services, feature)
    }

    /// The most of a feature that is in the file of one of these services, or was without faults.
    pub(crate) fn most_at(&self, services: &[u32], feature: FeatureId) -> u32 {
        let all = |service: &u32| -> u32 {
            let pools = self.license.pools(*service).iter();
            let of_feature = pools.filter(|p| p.feature() == feature);
            of_feature.map(|pool| pool.in_lots() + pool.lowered()).sum()
        };
        let most = services.iter().map(all).max();
        most.unwrap_or(0).min(CHECKOUT_MAX)
    }

    /// Writes a server's answer into the story that `explain` tells.
    pub(crate) fn note_answer(
        &mut self,
        a: u32,
        service: u32,
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
    pub(crate) fn host_of(&self, a: u32) -> HostIndex {
        let active = self.applications[a as usize].active;
        self.plan.applications[a as usize].processes[active].host
    }

    /// Asks the list for what one user needs at the server, for an application that has no connection
    /// yet or has one (TP7): the connection's service only, once there is one.
    pub(crate) fn check_out_for_user(
        &mut self,
        a: u32,
        need: usize,
        count: u32,
        user: User,
    ) -> Result<(), NoGrant> {
        let feature = self.applications[a as usize].needs[need].need.feature;
        let mut worst = NoGrant::nobody(Some(feature), count);
        if self.license.has_uncounted() {
            let client = self.client_of_user(a, user);
            let uncounted = self.serves_uncounted(a, need, client).is_some();
            self.applications[a as usize].needs[need].uncounted = uncounted;
            if uncounted {
                return Ok(());
            }
        }
        let state = &self.applications[a as usize];
        let services = match state.connection {
            Some(connection) => vec![connection.service],
            None if state.loss.is_some() => state.loss.iter().map(|loss| loss.service).collect(),
            None => self.services_in_order(a, &mut worst),
        };
        for service in services {
            match self.check_out_one(a, need, service, count, user) {
                Ok(is_new) => {
                    if is_new {
                        self.note_user_elsewhere(a, (need, count), &worst.reasons);
                    }
                    return Ok(());
                }
                Err((silence, available)) => {
                    self.note_answer(a, service, feature, count, Err(&(silence, available)));
                    self.note_refused_connection(a, service, (feature, count), &silence);
                    let state = &self.applications[a as usize];
                    let mut reasons = vec![silence.link, state.lost_by];
                    if silence.progress < 3 {
                        let is_new = state.connection.is_none() && state.loss.is_none();
                        reasons.extend(self.reasons_unreached(a, service, is_new));
                        reasons = self.graph.of_other_roots(silence.link, &reasons);
                        if is_new {
                            reasons = self.of_way_to(service, reasons);
                        }
                    }
                    worst.consider(&NoGrant {
                        reasons,
                        silence,
                        server: Some(self.service_symbol(service)),
                        feature: Some(feature),
                        requested: count,
                        available,
                    });
                }
            }
        }
        Err(worst)
    }

    /// Asks one service for what a user needs; whether the application has its connection only since.
    fn check_out_one(
        &mut self,
        a: u32,
        need: usize,
        service: u32,
        count: u32,
        user: User,
    ) -> Result<bool, (Silence, u32)> {
        let host = self.host_of(a);
        let (feature, version) = {
            let need = &self.applications[a as usize].needs[need].need;
            (need.feature, need.version)
        };
        match self.applications[a as usize].connection {
            // The application's own connection is lost, though it may not know yet.
            Some(c) if c.cut || c.epoch != self.license.epoch(service) => {
                self.license
                    .reach_as_holder(&self.context, host, service)
                    .map_err(|s| (s, 0))?;
                let lost_by = self.applications[a as usize].lost_by;
                return Err((Silence::new(Cause::ConnectionLost, lost_by, 2), 0));
            }
            Some(_) => self
                .license
                .reach_as_holder(&self.context, host, service)
                .and_then(|()| self.has_room_for(a, service))
                .map_err(|s| (s, 0))?,
            // It asks again for all that it had before it asks for anybody.
            None if let Some(loss) = self.applications[a as usize].loss => {
                self.license
                    .reach_as_holder(&self.context, host, service)
                    .map_err(|s| (s, 0))?;
                return Err((Silence::new(Cause::ConnectionLost, loss.link, 2), 0));
            }
            None => self.connect(a, service).map_err(|s| (s, 0))?,
        }
        let want = Want::Exactly(count);
        let client = self.client_of_user(a, user);
        let grant = self
            .check_out(service, feature, version, want, client)
            .map_err(|r| (Silence::new(r.cause, r.link, 3), r.available))?;
        let epoch = self.license.epoch(service);
        let server = self.license.granting_server(&self.context, service);
        let state = &mut self.applications[a as usize];
        let is_new = state.connection.is_none();
        state.connection.get_or_insert(Connection {
            service,
            server,
            epoch,
            cut: false,
        });
        let out = &mut state.needs[need].out;
        match out.iter_mut().find(|(pool, _)| *pool == grant.pool) {
            Some((_, held)) => *held += grant.count,
            None => out.push((grant.pool, grant.count)),
        }
        self.review_connections(service);
        if is_new {
            // From now on this service alone is asked (TP7).
            self.refresh_admission_of(a);
        } else {
            self.note_holdings_elsewhere(a);
        }
        Ok(is_new)
    }
}

/// The number that a need asks for; `max` is as many as one client may have.
pub(crate) fn asked_for(take: Take) -> u32 {
    match take {
        Take::Exactly(n) | Take::UpTo(n) | Take::AtLogin(n) | Take::AtArrival(n) => {
            n.min(CHECKOUT_MAX)
        }
        Take::All => CHECKOUT_MAX,
    }
}

/// What an entry that leads to no server answers.
pub(crate) fn dead_end(entry: &ListEntry, changed: LinkId) -> Silence {
    match entry {
        ListEntry::WrongAddress | ListEntry::AtPort(..) | ListEntry::Number(..) => {
            Silence::new(Cause::WrongAddress, changed, 1)
        }
        ListEntry::FileMissing => Silence::new(Cause::FileMissing, changed, 0),
        ListEntry::HostUnknown | ListEntry::Server(_) => {
            Silence::new(Cause::HostUnknown, changed, 0)
        }
    }
}
