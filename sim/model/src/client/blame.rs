//! Which faults the denial of a user is laid to.
//!
//! The one idea: replay. A denial has the roots without which it would not have happened, so every obstacle in the
//! user's way is looked at, and not only the first: each has its reasons, and where one has none the user would
//! have been denied without any fault. Of licenses that are lacking no more denials are laid to a fault than it
//! takes licenses: whoever was denied for it before would hold one now, which is a *claim* until that user is
//! admitted or would have left.

use crate::cause::graph::{Graph, LinkId, needed};
use crate::cause::{Cause, CauseClass};
use crate::client::Clients;
use crate::client::violation::{Ground, Work};
use crate::license::{Asked, lacks};
use crate::observe::records::refusal::Refusal;
use crate::plan::{FeatureId, Give, LogoutOrder, User};
use kernel::Time;
use std::collections::BTreeMap;

/// Users who would hold licenses of a need now, but for a fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims {
    /// How many licenses, until when, by user.
    of: BTreeMap<u64, (u32, Time)>,
    total: u32,
    /// No claim ends before this.
    ends: Time,
}

impl Claims {
    /// The licenses that users would hold now.
    pub(crate) fn count(&self, now: Time) -> u32 {
        let of = self.of.values().filter(|(_, until)| *until > now);
        of.map(|(count, _)| *count).sum()
    }

    /// The licenses that others would hold now, and whether the user itself would.
    fn of_others(&mut self, user: u64, now: Time) -> (u32, bool) {
        if self.ends <= now && self.total > 0 {
            self.of.retain(|_, (_, until)| *until > now);
            self.total = self.of.values().map(|(count, _)| *count).sum();
            self.ends = self
                .of
                .values()
                .map(|(_, until)| *until)
                .min()
                .unwrap_or(Time::NEVER);
        }
        let own = self.of.get(&user).map(|(count, _)| *count);
        (self.total - own.unwrap_or(0), own.is_some())
    }

    fn add(&mut self, user: u64, count: u32, until: Time) {
        if self.of.is_empty() {
            self.ends = until;
        }
        self.ends = self.ends.min(until);
        let before = self.of.insert(user, (count, until));
        self.total = self.total + count - before.map_or(0, |(count, _)| count);
    }

    fn remove(&mut self, user: u64) {
        if let Some((count, _)) = self.of.remove(&user) {
            self.total -= count;
        }
    }
}

/// A user that asks: who, until when it would stay, and what it would take of whom.
pub(crate) struct Asking<'w> {
    pub(crate) user: User,
    pub(crate) key: u64,
    pub(crate) until: Time,
    pub(crate) work: Vec<(u32, Work<'w>)>,
    /// It is the first attempt of its request.
    pub(crate) is_first: bool,
    /// Application, need and count.
    pub(crate) takes: Vec<(u32, usize, u32)>,
    /// What users hold who are here because of a fault.
    pub(crate) on_top: OnTop,
    /// The fault that threw it off, but for which it would be in until it left; none if none did.
    pub(crate) thrown_off: LinkId,
}

/// Licenses that users hold who would not be here but for a fault, by feature: of an application, or of all.
#[derive(Debug, Default)]
pub(crate) struct OnTop {
    of: Vec<(OfFeature, Vec<(LinkId, u32)>)>,
}

/// A feature of an application, or of all.
type OfFeature = (Option<u32>, FeatureId);

impl OnTop {
    /// What is held of a feature of an application, or of all, the latest fault first.
    pub(crate) fn note(
        &mut self,
        application: Option<u32>,
        feature: FeatureId,
        held: Vec<(LinkId, u32)>,
    ) {
        if !held.is_empty() {
            self.of.push(((application, feature), held));
        }
    }

    fn held(&self, application: Option<u32>, feature: FeatureId) -> Vec<(LinkId, u32)> {
        let mut of = self.of.iter();
        let found = of.find(|(known, _)| *known == (application, feature));
        found.map_or(Vec::new(), |(_, held)| held.clone())
    }
}

/// What stands in a user's way.
#[derive(Default)]
struct Obstacles {
    links: Vec<LinkId>,
    /// One of them has no fault for a reason.
    is_plain: bool,
}

impl Obstacles {
    /// One obstacle with its reasons; without any that has a root it would be there without faults.
    fn add(&mut self, graph: &Graph, links: &[LinkId]) {
        let before = self.links.len();
        let rooted = links.iter().filter(|link| !graph.roots(**link).is_empty());
        self.links.extend(rooted);
        self.is_plain |= self.links.len() == before;
    }
}

impl Clients<'_> {
    /// The link of a refusal becomes that of all the faults to which it is laid; none if it would have come
    /// without any.
    pub(crate) fn blame(&mut self, asking: &Asking<'_>, refusal: &mut Refusal) {
        if self.graph.occurrences().is_empty() || refusal.cause.class() == CauseClass::Application {
            return;
        }
        let mut found = Obstacles::default();
        let in_stock = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::LicensesExhausted | Cause::Reserved
        );
        let known = [
            Cause::ViolationStands,
            Cause::NotStarted,
            Cause::SwitchoverFailed,
        ];
        if !in_stock && !known.contains(&refusal.cause) {
            found.add(&self.graph, &[refusal.link]);
        }
        for (a, work) in &asking.work {
            self.obstacles_at(*a, *work, &mut found);
        }
        for (a, need, count) in &asking.takes {
            self.shortage_for(asking, (*a, *need, *count), refusal, &mut found);
        }
        self.obstacles_at_homes(asking, &mut found);
        // Who asks again is told what it meets now, though it was denied before for want of capacity.
        let is_told = in_stock || asking.is_first;
        refusal.shortage = self.laid_to(&found, is_told, refusal);
        if found.is_plain && asking.thrown_off.is_some() {
            // It would have been in before those who have now what it lacks.
            found.links.push(asking.thrown_off);
            found.is_plain = false;
        }
        refusal.link = self.laid_to(&found, is_told, refusal);
        self.context.graph.touch(self.context.now, refusal.link);
        for (a, need, count) in &asking.takes {
            let claims = &mut self.applications[*a as usize].needs[*need].claims;
            if refusal.link.is_some() {
                claims.add(asking.key, *count, asking.until);
            } else {
                claims.remove(asking.key);
            }
        }
    }

    /// The link of all the faults by which these obstacles are there; none if one of them would be without any.
    fn laid_to(&mut self, found: &Obstacles, is_told: bool, refusal: &Refusal) -> LinkId {
        if found.is_plain && is_told {
            LinkId::NONE
        } else if found.links.is_empty() {
            refusal.link
        } else {
            self.all_of_application(refusal.application, &found.links)
        }
    }

    /// A user is in after all, or has left: it claims nothing any more.
    #[cold]
    pub(crate) fn forget_claims(&mut self, asking: &[(u32, usize, u32)], key: u64) {
        for (a, need, _) in asking {
            self.applications[*a as usize].needs[*need]
                .claims
                .remove(key);
        }
    }

    /// An application that does not run for want of licenses, or is in violation, refuses.
    fn obstacles_at(&self, a: u32, work: Work<'_>, found: &mut Obstacles) {
        let state = &self.applications[a as usize];
        if state.is_running() {
            for link in self.blocking_links(a, work) {
                found.add(&self.graph, &[link]);
            }
        } else if state.stop_cause.class() != CauseClass::Application {
            found.add(&self.graph, &[state.condition]);
        }
    }

    /// What is denied because an application was led from its home would be denied there too, by what keeps it from
    /// that server now.
    fn obstacles_at_homes(&self, asking: &Asking<'_>, found: &mut Obstacles) {
        for (a, _) in &asking.work {
            let Some((home, link)) = self.driven_from(*a) else {
                continue;
            };
            let mut of_it = found.links.iter();
            if !of_it.any(|known| self.graph.has_all_roots_of(*known, link)) {
                continue;
            }
            let mut unreached = self.reasons_unreached(*a, home, false);
            unreached.retain(|link| !self.graph.roots(*link).is_empty());
            found.links.extend(unreached);
        }
    }

    /// Too few licenses of a need, with those for which others were denied before.
    fn shortage_for(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (u32, usize, u32),
        refusal: &Refusal,
        found: &mut Obstacles,
    ) {
        let now = self.now;
        let state = &mut self.applications[a as usize].needs[need];
        let (others, is_claimed) = state.claims.of_others(asking.key, now);
        let feature = state.need.feature;
        if state.uncounted {
            return;
        }
        let is_refused = refusal.application == a && refusal.feature == Some(feature);
        if !self.applications[a as usize].is_running() {
            self.shortage_if_it_ran(asking, (a, need, count), found);
            return;
        }
        let state = &self.applications[a as usize].needs[need];
        if state.is_taken_for_each_user() {
            self.shortage_at_server(asking, (a, need, count), refusal, found);
            return;
        }
        let makes_room = matches!(state.need.give, Give::Forced { .. })
            && self.plan.applications[a as usize].logout_order != LogoutOrder::Latest;
        if makes_room && !is_refused {
            return;
        }
        if let Give::Login {
            fallback: Some(other),
            ..
        } = state.need.give
            && self.applications[a as usize].needs[other as usize].room() >= count
        {
            return;
        }
        // Who has a claim already came before those who would take its license now; who waits for a seat in its
        // session goes before who comes.
        let others = others.max(state.waiting.len() as u32);
        let others = if is_claimed { 0 } else { others };
        let level = u64::from(state.in_use) + u64::from(others) + u64::from(count);
        self.shortage_at_home(asking, (a, need), level, found);
        let wanted = level.saturating_sub(u64::from(state.held));
        if wanted == 0 {
            return;
        }
        let surges = asking.on_top.held(Some(a), feature);
        let links = state.lacking_for(wanted, &surges);
        if links.is_empty() && is_claimed {
            let lacks = state.ledger.iter().map(|lack| lack.link);
            found
                .links
                .extend(lacks.chain(surges.iter().map(|(link, _)| *link)));
        } else {
            found.add(&self.graph, &links);
        }
    }

    /// An application that was led elsewhere would have too few for so many users at its home in any case.
    fn shortage_at_home(
        &self,
        asking: &Asking<'_>,
        (a, need): (u32, usize),
        level: u64,
        found: &mut Obstacles,
    ) {
        let state = &self.applications[a as usize].needs[need];
        let number = state.at_home.map(|home| u64::from(home.number));
        if let Some(number) = number.filter(|number| level > *number) {
            let surges = asking.on_top.held(Some(a), state.need.feature);
            found.add(&self.graph, &needed(surges, level - number));
        }
    }

    /// An application that does not run would have too few for a user too, if it did: by its number, or at the server
    /// that it would ask first.
    fn shortage_if_it_ran(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (u32, usize, u32),
        found: &mut Obstacles,
    ) {
        let Some(home) = self.home_or_first(a) else {
            return;
        };
        let asked = self.asked(a, need);
        let feature = asked.feature;
        if self.applications[a as usize].needs[need].is_taken_for_each_user() {
            let (others, is_claimed) = self.claims_at(home, feature, asking.key);
            let level = self.level_at(home, feature) + u64::from(others) + u64::from(count);
            if !is_claimed {
                self.shortage_of(asking, (a, home), &asked, level, found);
            }
            return;
        }
        let now = self.now;
        let state = &mut self.applications[a as usize].needs[need];
        let (others, is_claimed) = state.claims.of_others(asking.key, now);
        if is_claimed {
            return;
        }
        let level = u64::from(state.in_use) + u64::from(others) + u64::from(count);
        // What it would have got too few of at its first try, but for what denied that.
        let lacks = state
            .ledger
            .iter()
            .filter(|lack| lack.ground == Ground::Partial);
        let lacks: Vec<(LinkId, u32)> = lacks.map(|lack| (lack.link, lack.count)).collect();
        let missed: u64 = lacks.iter().map(|(_, count)| u64::from(*count)).sum();
        let number = u64::from(self.number_by_plan(a, need));
        if level > number {
            let surges = asking.on_top.held(Some(a), feature);
            let links = needed(surges, level - number);
            found.add(&self.graph, &links);
            return;
        }
        let missing = (level + missed).saturating_sub(number);
        if missing > 0 && missed > 0 {
            found.add(&self.graph, &needed(lacks, missing));
        }
        let numbers = self.numbers_by_changes(a, need).into_iter();
        let lower = numbers.take_while(|(_, number)| u64::from(*number) < level);
        let lower: Vec<LinkId> = lower.map(|(link, _)| link).collect();
        if !lower.is_empty() {
            found.add(&self.graph, &lower);
        }
        let elsewhere = (0..self.applications.len() as u32).filter(|b| *b != a);
        let others = elsewhere.map(|b| u64::from(self.wants_of(b, home, feature)));
        // What it held before it stopped it had beside what others hold.
        let had = u64::from(self.applications[a as usize].needs[need].had);
        let others = if level <= had { 0 } else { others.sum::<u64>() };
        let level = level + others;
        self.shortage_of(asking, (a, home), &asked, level, found);
    }

    /// A service that answers would not have so many of a feature in use: what keeps it from that, if anything does.
    fn shortage_of(
        &self,
        asking: &Asking<'_>,
        (a, service): (u32, u32),
        asked: &Asked,
        level: u64,
        found: &mut Obstacles,
    ) {
        let (license, cx) = (&self.license, &self.context);
        let surges = asking.on_top.held(None, asked.feature);
        let surged: u64 = surges.iter().map(|(_, count)| u64::from(*count)).sum();
        let mut gone = license.taken_by_faults(cx, service, asked.feature, a);
        gone.extend(self.lost_by_driven(a, service, asked.feature));
        gone.extend(surges);
        let level = level.saturating_sub(surged);
        match license.refusing(cx, service, asked, level, gone) {
            Some(links) if links.is_empty() => {}
            Some(links) => found.add(&self.graph, &links),
            None => found.add(&self.graph, &[]),
        }
    }

    /// The licenses of a feature that those hold, or want back, whose home a service is.
    fn level_at(&self, service: u32, feature: FeatureId) -> u64 {
        let applications = (0..self.applications.len() as u32).zip(&self.applications);
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

    /// The same for a license that the server gives for each user.
    fn shortage_at_server(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (u32, usize, u32),
        refusal: &Refusal,
        found: &mut Obstacles,
    ) {
        let state = &self.applications[a as usize];
        if state.needs[need].at_home.is_some() {
            // Without faults no server would serve it.
            found.add(&self.graph, &[]);
            return;
        }
        let of = &state.needs[need].need;
        let (feature, version) = (of.feature, of.version);
        let is_refused = refusal.application == a && refusal.feature == Some(feature);
        let Some(connection) = state.connection.filter(|_| state.is_running()) else {
            if is_refused {
                found.add(&self.graph, &[refusal.link]);
            }
            let struck_again = state.loss.filter(|loss| loss.link != state.lost_by);
            if state.is_running() && struck_again.is_some() {
                found.add(&self.graph, &[state.lost_by]);
            }
            if let Some(loss) = state.loss.filter(|_| state.is_running()) {
                // What keeps it from its server now, whatever its last try found, would refuse this user alone.
                let mut unreached = self.license.reasons_unreached(
                    &self.context,
                    self.host_of(a),
                    loss.service,
                    false,
                );
                unreached.retain(|link| !self.graph.roots(*link).is_empty());
                if !unreached.is_empty() {
                    found.add(&self.graph, &unreached);
                }
            }
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
        (a, need, count): (u32, usize, u32),
        found: &mut Obstacles,
    ) {
        let feature = self.applications[a as usize].needs[need].need.feature;
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
    fn claims_at(&mut self, service: u32, feature: FeatureId, key: u64) -> (u32, bool) {
        let now = self.now;
        let mut sum = 0;
        let mut is_claimed = false;
        for a in 0..self.applications.len() as u32 {
            let state = &self.applications[a as usize];
            let mut claims = state.needs.iter().map(|need| &need.claims);
            let has_any = claims.any(|claims| claims.total > 0);
            if !has_any || self.home_of(a).or_else(|| self.home_or_first(a)) != Some(service) {
                continue;
            }
            for need in &mut self.applications[a as usize].needs {
                if need.need.feature == feature && need.is_taken_for_each_user() {
                    let (others, own) = need.claims.of_others(key, now);
                    sum += others;
                    is_claimed |= own;
                }
            }
        }
        (sum, is_claimed)
    }
}
