//! Reasons that another one masks: why a try would fail too if the server that does not answer did.
//!
//! Each of several reasons that would do alone is named, so at a failed try the application's server
//! is looked at as if it answered. What its file says of a holder stands from one regular poll to the next, as it
//! would without the loss; what vanished clients have left behind, or would have, stays until the server gives
//! them up.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::cause::link::Component;
use crate::client::Clients;
use crate::client::state::no_grant::NoGrant;
use crate::license::Former;
use crate::plan::{ApplicationIndex, CheckoutUnit, ServiceIndex, Take};

impl Clients<'_> {
    /// Why a lost service would have nothing of a need for an application that held it, if it answered. What was left
    /// behind at one service is no reason if others are asked too.
    pub(crate) fn masked_reasons(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        is_only_one: bool,
    ) -> Vec<LinkId> {
        let mut reasons = self.masked_by_loss(a, need, service);
        if is_only_one {
            let fewest = self.fewest_of(a, need);
            reasons.extend(self.masked_orphans(a, need, service, fewest));
            reasons.extend(self.masked_connections(a, service));
        }
        reasons
    }

    /// Why a lost service's file has nothing valid of a need for a holder, as its last regular poll would have found:
    /// an expiry, a change of the file.
    fn masked_by_loss(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> Vec<LinkId> {
        let feature = self.applications[a].needs[need].need.feature;
        let pools = self.license.pools(service).iter();
        let mut pools = pools.filter(|p| p.feature() == feature).peekable();
        if pools.peek().is_none() || pools.clone().any(|p| p.is_uncounted()) {
            return Vec::new();
        }
        let mut reasons = Vec::new();
        if pools.clone().all(|p| p.all_expired()) {
            let (license, cx) = (&self.license, &self.context);
            reasons.extend(license.reasons_of_file(cx, service, feature, Cause::Expired));
        }
        let former = self.license.former_of(service, feature);
        let is_seen = |former: &Former| self.is_seen_still(a, former);
        reasons.extend(former.filter(is_seen).map(|f| f.link));
        reasons.extend(self.license.dropped_by(&self.context, service, feature));
        reasons
    }

    /// Whether a regular poll saw what is over, and no regular poll has come since.
    fn is_seen_still(&self, a: ApplicationIndex, former: &Former) -> bool {
        let next = |from| self.regular_poll_from(a, from);
        next(former.from) < former.to && next(former.to) > self.now
    }

    /// Why a lost service would refuse so many of a need: what vanished clients have left behind there, or would
    /// have.
    pub(crate) fn masked_orphans(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        wanted: u32,
    ) -> Vec<LinkId> {
        let feature = self.applications[a].needs[need].need.feature;
        let left = self.license.left_behind_of(&self.context, service, feature);
        if left.is_empty() {
            return Vec::new();
        }
        let pools = self.license.pools(service).iter();
        let pools = pools.filter(|p| p.feature() == feature && !p.is_uncounted());
        let bought: u64 = pools
            .map(|p| u64::from(p.in_lots()) + u64::from(p.lowered()))
            .sum();
        let others = (self.applications.keys()).filter(|b| *b != a);
        let others: u32 = others.map(|b| self.wants_of(b, service, feature)).sum();
        let wanted = u64::from(wanted) + u64::from(others);
        let gone: u64 = left.iter().map(|(_, count)| u64::from(*count)).sum();
        if wanted > bought || wanted + gone <= bought {
            return Vec::new();
        }
        needed(left, wanted + gone - bought)
    }

    /// Why a start is denied: what its try has found and, whatever that was, all that shuts each service of the list,
    /// of those that the fewest faults shut. Where nothing is to blame for the refusal itself, it is why the
    /// application had to start at all.
    pub(crate) fn reasons_of_start(&self, a: ApplicationIndex, no: &NoGrant) -> Vec<LinkId> {
        let mut reasons = no.reasons.clone();
        if self.graph.occurrences().is_empty() {
            return reasons;
        }
        let services = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        let with_standby = self.license.has_standby_on();
        let home = with_standby.then(|| self.home_by_plan(a)).flatten();
        let ways = services.into_iter().map(|service| {
            let way = self.way_to(a, service);
            let mut way = self.of_way_to(service, way);
            if home == Some(service) {
                // A standby that only faults have on is asked in its place.
                way.extend(self.standbys_before(a, service));
            }
            way
        });
        let ways: Vec<Vec<LinkId>> = ways.collect();
        reasons.extend(self.graph.of_nearest_ways(&ways));
        if self.applications[a].list_link.is_some() {
            // With its own list again it would ask those, and might be denied there just so.
            let ways: Vec<Vec<LinkId>> = self.ways_by_plan(a);
            reasons.extend(self.graph.of_nearest_ways(&ways));
        }
        let mut known = reasons.iter();
        if known.all(|link| self.graph.roots(*link).is_empty()) {
            reasons.push(self.applications[a].stopped_by);
        }
        reasons
    }

    /// All that keeps an application from a start at each service of the list that it has by the plan.
    fn ways_by_plan(&self, a: ApplicationIndex) -> Vec<Vec<LinkId>> {
        let services = self.listed_by_plan(a).into_iter();
        services.map(|service| self.way_to(a, service)).collect()
    }

    /// All that keeps an application from a start at a service: on the way there, and for each feature that it cannot
    /// do without.
    fn way_to(&self, a: ApplicationIndex, service: ServiceIndex) -> Vec<LinkId> {
        if self.is_shut_without_faults(a, service) {
            return Vec::new();
        }
        let mut way = self.reasons_unreached(a, service, true);
        if self.reach_anew(a, service).is_err() {
            let mut reasons = way.iter();
            if reasons.all(|link| self.graph.roots(*link).is_empty()) {
                // It would not answer without any fault, whatever its file says.
                return Vec::new();
            }
            way.extend(self.masked_connections(a, service));
        }
        let needs = self.applications[a].needs.iter().enumerate();
        for (need, state) in needs {
            if state.need.required && state.is_taken_at_start() && !state.uncounted {
                let fewest = match state.need.take {
                    Take::Exactly(count) => count,
                    _ => 1,
                };
                way.extend(self.reasons_refused(a, need, service, fewest));
            }
        }
        way
    }

    /// The faults each of which keeps a service that answers from granting so many of a need.
    pub(crate) fn reasons_refused(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        fewest: u32,
    ) -> Vec<LinkId> {
        let (license, cx) = (&self.license, &self.context);
        let asked = self.asked(a, need);
        // One checkout of the environment is all instances'.
        let need = &self.applications[a].needs[need].need;
        let is_own = need.unit != CheckoutUnit::Environment;
        let others = (self.applications.keys()).filter(|b| is_own && *b != a);
        let others = others.map(|b| self.wants_of(b, service, asked.feature));
        let gone = license.taken_by_faults(cx, service, asked.feature, a);
        let level = u64::from(fewest) + others.map(u64::from).sum::<u64>();
        let reasons = license.refusing(cx, service, &asked, level, gone);
        reasons.unwrap_or_default()
    }

    /// What an application that a fault led elsewhere would have of a need at its home: by what that could give now, as
    /// far as its file goes, and by the number without any fault, for which each of several faults may be a reason.
    pub(crate) fn numbers_at_home(
        &mut self,
        a: ApplicationIndex,
        need: usize,
    ) -> Vec<(LinkId, u32)> {
        let at_home = self.applications[a].needs[need].at_home;
        let Some((at_home, home)) = at_home.and_then(|home| Some((home, home.service?))) else {
            return Vec::new();
        };
        let link = at_home.link;
        let feature = self.applications[a].needs[need].need.feature;
        let others = (self.applications.keys()).filter(|b| *b != a);
        let others: u32 = others.map(|b| self.wants_of(b, home, feature)).sum();
        let pools = self.license.pools(home).iter();
        let in_file = pools
            .filter(|p| p.feature() == feature)
            .map(|p| p.in_file());
        let now = in_file.fold(0, u32::saturating_add).saturating_sub(others);
        let mut numbers = vec![(link, now.min(at_home.number))];
        if now < at_home.number {
            let mut reasons = vec![link];
            reasons.extend(self.reasons_refused(a, need, home, at_home.number));
            numbers.push((self.all_of_application(a, &reasons), at_home.number));
        }
        numbers
    }

    /// What masked reasons change with, nothing tells: as long as there may be any at a service, the application's
    /// next try is played.
    pub(crate) fn ask_while_masked(&mut self, a: ApplicationIndex, service: ServiceIndex) {
        let now = self.now;
        let is_unseen = |former: Former| self.regular_poll_from(a, former.to) > now;
        let may_change = self.license.formers(service).any(is_unseen)
            || self.license.is_kept_for_a_while(&self.context, service)
            || self.license.may_lack_by_faults(&self.context, service);
        if may_change && let Some(at) = self.next_question(a) {
            self.schedule_try(a, at);
        }
    }

    /// The fewest licenses of a need with which an application would take new work after a loss.
    fn fewest_of(&self, a: ApplicationIndex, need: usize) -> u32 {
        let state = &self.applications[a].needs[need];
        if self.takes_less(a, need) {
            state.in_use + 1
        } else {
            state.target
        }
    }

    /// A block stands between a client and the server of which it has lost all that it held already.
    pub(crate) fn spare_all_of(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        link: LinkId,
    ) {
        let component = Component::Application(self.application_symbol(a));
        let (license, cx) = (&mut self.license, &mut self.context);
        for state in &self.applications[a].needs {
            let feature = state.need.feature;
            let count = if state.is_taken_for_each_user() {
                state.in_use
            } else {
                state.held.max(state.target)
            };
            if !state.uncounted && !state.shared {
                license.join_orphans(cx, (a, link), service, feature, component);
                license.spare(cx, (a, link), service, feature, count);
            }
        }
        self.review_connections(service);
    }
}
