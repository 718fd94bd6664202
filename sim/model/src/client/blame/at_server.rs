//! Too few licenses at a server that gives one for each user.

use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::blame::obstacles::Obstacles;
use crate::client::state::asking::Asking;
use crate::license::lacks;
use crate::observe::records::refusal::Refusal;
use crate::plan::{ApplicationIndex, FeatureId, ServiceIndex};

impl Clients<'_> {
    /// The same for a license that the server gives for each user.
    pub(super) fn shortage_at_server(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (ApplicationIndex, usize, u32),
        refusal: &Refusal,
        found: &mut Obstacles,
    ) {
        let state = &self.applications[a];
        if state.needs[need].at_home.is_some() {
            // Without faults no server would serve it.
            found.add(&self.graph, &[]);
            return;
        }
        let feature = state.needs[need].need.feature;
        let is_refused = refusal.application == a && refusal.feature == Some(feature);
        let Some(connection) = state.connection.filter(|_| state.is_running()) else {
            if is_refused {
                found.add(&self.graph, &[refusal.link]);
            }
            self.obstacles_after_loss(a, found);
            self.shortage_once_back(asking, (a, need, count), found);
            return;
        };
        let service = connection.service;
        let is_lost = connection.cut || self.license.epoch(service) != connection.epoch;
        let unreached = self
            .license
            .reach_as_holder(&self.context, self.host_of(a), service)
            .err();
        if is_lost || unreached.is_some() {
            let mut reasons = vec![if is_lost { state.lost_by } else { LinkId::NONE }];
            if unreached.is_some() {
                reasons.extend(self.license.reasons_unreached(
                    &self.context,
                    self.host_of(a),
                    service,
                    false,
                ));
            }
            found.add(&self.graph, &reasons);
            self.shortage_once_back(asking, (a, need, count), found);
            return;
        }
        if let Some((home, link)) = self.driven_from(a) {
            if is_refused {
                found.add(&self.graph, &[link]);
            }
            let (others, is_claimed) = self.claims_at(home, feature, asking.key);
            if !is_claimed {
                let asked = self.asked(a, need);
                let level = self.level_at(home, feature) + u64::from(others) + u64::from(count);
                self.shortage_of(asking, (a, home), &asked, level, found);
            }
            return;
        }
        self.shortage_where_it_is(asking, (a, need, count), service, found);
    }

    /// What keeps an application that has noticed a loss from its server.
    fn obstacles_after_loss(&self, a: ApplicationIndex, found: &mut Obstacles) {
        let state = &self.applications[a];
        let Some(loss) = state.loss.filter(|_| state.is_running()) else {
            return;
        };
        if loss.link != state.lost_by {
            found.add(&self.graph, &[state.lost_by]);
        }
        // What keeps it from its server now, whatever its last try found, would refuse this user alone.
        let (license, cx) = (&self.license, &self.context);
        let mut unreached = license.reasons_unreached(cx, self.host_of(a), loss.service, false);
        unreached.retain(|link| !self.graph.roots(*link).is_empty());
        if !unreached.is_empty() {
            found.add(&self.graph, &unreached);
        }
    }

    /// The server that an application has, and that answers, has too few for a user.
    fn shortage_where_it_is(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (ApplicationIndex, usize, u32),
        service: ServiceIndex,
        found: &mut Obstacles,
    ) {
        let of = &self.applications[a].needs[need].need;
        let (feature, version) = (of.feature, of.version);
        let (others, is_claimed) = self.claims_at(service, feature, asking.key);
        let others = if is_claimed { 0 } else { others };
        let client = self.client_of_user(a, asking.user);
        let clock = self.license.server_clock(&self.context, service);
        let surges = asking.on_top.held(None, feature);
        let level = self.level_at(service, feature) + u64::from(count + others);
        let (license, cx) = (&self.license, &self.context);
        let asked = self.asked(a, need);
        let bounds = license.bounds_below(cx, service, &asked, level);
        let pools = self.license.pools(service);
        let wanted = (version, count + others);
        match lacks(pools, feature, wanted, (client, clock), &surges) {
            None => {}
            Some(links) if links.is_empty() && is_claimed => {
                let pools = pools.iter().filter(|p| p.feature() == feature);
                found
                    .links
                    .extend(pools.flat_map(|p| p.ledger()).map(|(link, _)| link));
            }
            Some(links) if links.is_empty() => found.add(&self.graph, &[]),
            Some(links) => found.add(&self.graph, &[links, bounds.unwrap_or_default()].concat()),
        }
    }

    /// A server that is lost would have too few for a user too, were it not lost.
    fn shortage_once_back(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (ApplicationIndex, usize, u32),
        found: &mut Obstacles,
    ) {
        let feature = self.applications[a].needs[need].need.feature;
        let at_first = || self.home_of_user(a, need, count);
        let home = self.home_of(a).or_else(at_first);
        let Some(service) = home.or_else(|| self.home_or_first(a)) else {
            return;
        };
        let (others, is_claimed) = self.claims_at(service, feature, asking.key);
        if !is_claimed {
            let asked = self.asked(a, need);
            let level = self.level_at(service, feature) + u64::from(others) + u64::from(count);
            self.shortage_of(asking, (a, service), &asked, level, found);
        }
    }

    /// The licenses of a service's feature that other users would hold now, and whether this one would.
    pub(super) fn claims_at(
        &mut self,
        service: ServiceIndex,
        feature: FeatureId,
        key: u64,
    ) -> (u32, bool) {
        let now = self.now;
        let mut sum = 0;
        let mut is_claimed = false;
        for a in self.applications.keys() {
            let state = &self.applications[a];
            let mut claims = state.needs.iter().map(|need| &need.claims);
            let has_any = claims.any(|claims| claims.total > 0);
            if !has_any || self.home_of(a).or_else(|| self.home_or_first(a)) != Some(service) {
                continue;
            }
            for need in &mut self.applications[a].needs {
                if need.need.feature == feature && need.is_taken_for_each_user() {
                    let (others, own) = need.claims.of_others(key, now);
                    sum += others;
                    is_claimed |= own;
                }
            }
        }
        (sum, is_claimed)
    }

    /// The licenses of a feature that those hold, or want back, whose home a service is.
    pub(super) fn level_at(&self, service: ServiceIndex, feature: FeatureId) -> u64 {
        let applications = (self.applications.keys()).zip(&self.applications);
        let at_home = applications.filter(|(a, _)| self.home_of(*a) == Some(service));
        let needs = at_home.flat_map(|(_, state)| &state.needs);
        let of_feature = needs.filter(|n| n.need.feature == feature);
        of_feature
            .map(|n| match n.is_taken_for_each_user() {
                true => u64::from(n.in_use),
                false => u64::from(n.wanted_at_home()),
            })
            .sum()
    }
}
