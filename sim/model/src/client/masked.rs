//! Reasons that another one masks: why a try would fail too if the server that does not answer did.
//!
//! The one idea: each of several reasons that would do alone is named, so at a failed try the application's server
//! is looked at as if it answered. What its file says of a holder stands from one regular poll to the next, as it
//! would without the loss; what vanished clients have left behind, or would have, stays until the server gives
//! them up.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::cause::link::Component;
use crate::license::former::Former;
use crate::world::World;

impl World<'_> {
    /// Why a lost service would have nothing of a need for an application that held it, if it answered. What was left
    /// behind at one service is no reason if others are asked too.
    pub(crate) fn masked_reasons(
        &self,
        a: u32,
        need: usize,
        service: u32,
        is_only_one: bool,
    ) -> Vec<LinkId> {
        let mut reasons = self.masked_by_loss(a, need, service);
        if is_only_one {
            let fewest = self.fewest_of(a, need);
            reasons.extend(self.masked_orphans(a, need, service, fewest));
        }
        reasons
    }

    /// Why a lost service's file has nothing valid of a need for a holder, as its last regular poll would have found:
    /// an expiry, a change of the file.
    fn masked_by_loss(&self, a: u32, need: usize, service: u32) -> Vec<LinkId> {
        let feature = self.applications[a as usize].needs[need].need.feature;
        let pools = self.license.pools(service).iter();
        let mut pools = pools.filter(|p| p.feature() == feature).peekable();
        if pools.peek().is_none() || pools.clone().any(|p| p.is_uncounted()) {
            return Vec::new();
        }
        let mut reasons = Vec::new();
        if pools.clone().all(|p| p.all_expired()) {
            let expired = pools.map(|p| p.reasons_of_file(Cause::Expired));
            reasons.extend(expired.flatten());
        }
        let former = self.license.former_of(service, feature);
        let is_seen = |former: &Former| self.is_seen_still(a, former);
        reasons.extend(former.filter(is_seen).map(|f| f.link));
        reasons.extend(self.license.dropped_by(&self.context, service, feature));
        reasons
    }

    /// Whether a regular poll saw what is over, and no regular poll has come since.
    fn is_seen_still(&self, a: u32, former: &Former) -> bool {
        let next = |from| self.regular_poll_from(a, from);
        next(former.from) < former.to && next(former.to) > self.now
    }

    /// Why a lost service would refuse so many of a need: what vanished clients have left behind there, or would
    /// have.
    pub(crate) fn masked_orphans(
        &self,
        a: u32,
        need: usize,
        service: u32,
        wanted: u32,
    ) -> Vec<LinkId> {
        let feature = self.applications[a as usize].needs[need].need.feature;
        let left = self.license.left_behind_of(&self.context, service, feature);
        if left.is_empty() {
            return Vec::new();
        }
        let pools = self.license.pools(service).iter();
        let pools = pools.filter(|p| p.feature() == feature && !p.is_uncounted());
        let bought: u64 = pools
            .map(|p| u64::from(p.in_lots()) + u64::from(p.lowered()))
            .sum();
        let others = (0..self.applications.len() as u32).filter(|b| *b != a);
        let others: u32 = others.map(|b| self.wants_of(b, service, feature)).sum();
        let wanted = u64::from(wanted) + u64::from(others);
        let gone: u64 = left.iter().map(|(_, count)| u64::from(*count)).sum();
        if wanted > bought || wanted + gone <= bought {
            return Vec::new();
        }
        needed(left, wanted + gone - bought)
    }

    /// What masked reasons change with, nothing tells: as long as there may be any at a service, the application's
    /// next try is played.
    pub(crate) fn ask_while_masked(&mut self, a: u32, service: u32) {
        let now = self.now;
        let is_unseen = |former: Former| self.regular_poll_from(a, former.to) > now;
        let may_change = self.license.formers(service).any(is_unseen)
            || self.license.is_kept_for_a_while(&self.context, service);
        if may_change && let Some(at) = self.next_question(a) {
            self.schedule_try(a, at);
        }
    }

    /// The fewest licenses of a need with which an application would take new work after a loss.
    fn fewest_of(&self, a: u32, need: usize) -> u32 {
        let state = &self.applications[a as usize].needs[need];
        if self.takes_less(a, need) {
            state.in_use + 1
        } else {
            state.target
        }
    }

    /// A block stands between a client and the server of which it has lost all that it held already.
    pub(crate) fn spare_all_of(&mut self, a: u32, service: u32, link: LinkId) {
        let component = Component::Application(self.application_symbol(a));
        let (license, cx) = (&mut self.license, &mut self.context);
        for state in &self.applications[a as usize].needs {
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
    }
}
