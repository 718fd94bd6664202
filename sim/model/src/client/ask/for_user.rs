//! How an application asks a license server for one user (TP7): its own server once it has one.

use crate::cause::Cause;
use crate::client::Clients;
use crate::client::state::application::Connection;
use crate::client::state::no_grant::NoGrant;
use crate::license::{CHECKOUT_MAX, Silence, Want};
use crate::plan::{ApplicationIndex, FeatureId, ServiceIndex, User};

impl Clients<'_> {
    /// Asks the list for what one user needs at the server, for an application that has no connection
    /// yet or has one (TP7): the connection's service only, once there is one.
    pub(crate) fn check_out_for_user(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        count: u32,
        user: User,
    ) -> Result<(), NoGrant> {
        let feature = self.applications[a].needs[need].need.feature;
        let mut worst = NoGrant::nobody(Some(feature), count);
        if self.license.has_uncounted() {
            let client = self.client_of_user(a, user);
            let uncounted = self.serves_uncounted(a, need, client).is_some();
            self.applications[a].needs[need].uncounted = uncounted;
            if uncounted {
                return Ok(());
            }
        }
        let state = &self.applications[a];
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
                    let state = &self.applications[a];
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
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        count: u32,
        user: User,
    ) -> Result<bool, (Silence, u32)> {
        let (feature, version) = {
            let need = &self.applications[a].needs[need].need;
            (need.feature, need.version)
        };
        self.reach_for_user(a, service).map_err(|s| (s, 0))?;
        let want = Want::Exactly(count);
        let client = self.client_of_user(a, user);
        let grant = self
            .check_out(service, feature, version, want, client)
            .map_err(|r| (Silence::new(r.cause, r.link, 3), r.available))?;
        let epoch = self.license.epoch(service);
        let server = self.license.granting_server(&self.context, service);
        let state = &mut self.applications[a];
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

    /// Whether an application may ask a service for a user: by its own connection, which may be lost, or a new one.
    fn reach_for_user(&self, a: ApplicationIndex, service: ServiceIndex) -> Result<(), Silence> {
        let state = &self.applications[a];
        let reach = || {
            let host = self.host_of(a);
            self.license.reach_as_holder(&self.context, host, service)
        };
        let lost = |link| reach().and(Err(Silence::new(Cause::ConnectionLost, link, 2)));
        match (state.connection, state.loss) {
            // The application's own connection is lost, though it may not know yet.
            (Some(c), _) if c.cut || c.epoch != self.license.epoch(service) => lost(state.lost_by),
            (Some(_), _) => reach().and_then(|()| self.has_room_for(a, service)),
            // It asks again for all that it had before it asks for anybody.
            (None, Some(loss)) => lost(loss.link),
            (None, None) => self.connect(a, service),
        }
    }

    /// The most licenses of a feature that any service of the list has in its file, by the files of the plan, which a
    /// fault may have changed.
    pub(crate) fn most_by_plan(&self, a: ApplicationIndex, feature: FeatureId) -> u32 {
        let services = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        self.most_at(&services, feature)
    }

    /// The most of a feature that is in the file of one of these services, or was without faults.
    pub(crate) fn most_at(&self, services: &[ServiceIndex], feature: FeatureId) -> u32 {
        let all = |service: &ServiceIndex| -> u32 {
            let pools = self.license.pools(*service).iter();
            let of_feature = pools.filter(|p| p.feature() == feature);
            of_feature.map(|pool| pool.in_lots() + pool.lowered()).sum()
        };
        let most = services.iter().map(all).max();
        most.unwrap_or(0).min(CHECKOUT_MAX)
    }
}
