//! Why an application has less than it had or wants: losses, and shortages by need.
//!
//! The one idea: what ended an application's checkouts is the reason of its loss from that instant, noticed or
//! not, until it has back what it held or wants it no more. What it does not get back, and what it did not get at
//! a start, is a lack with a count and a link: that of what takes it now (licenses left behind, a file with
//! fewer), else that of the loss. All of these are conditions, so that a fault has not recovered while one stands.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::violation::Ground;
use crate::observe::records::Component;
use crate::plan::Take;
use crate::world::World;

/// So many licenses of a need are lacking, for this reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lack {
    /// At a start, after a loss, or under a lowered number.
    pub(crate) ground: Ground,
    pub(crate) link: LinkId,
    pub(crate) count: u32,
}

impl World<'_> {
    /// What an application has out is lost for a reason, which it may not have noticed. Another loss before the
    /// first is made good is one reason more: each would do alone.
    pub(crate) fn lose(&mut self, a: u32, reason: LinkId) {
        let old = self.applications[a as usize].lost_by;
        let adds_none = old.is_some() && self.graph.has_roots_of(old, &[old, reason]);
        if !reason.is_some() || adds_none {
            return;
        }
        let component = Component::Application(self.application_symbol(a));
        let link = self.enter(old, LinkKind::LicensesLost, component, &[old, reason]);
        self.applications[a as usize].lost_by = link;
    }

    /// All clients of a service have lost what was out of it, and those that have lost it already would now.
    pub(crate) fn lose_all_of(&mut self, service: u32, reason: LinkId) {
        for a in 0..self.applications.len() as u32 {
            let state = &self.applications[a as usize];
            let connected = state.connection.map(|c| c.service);
            if connected.or(state.loss.map(|loss| loss.service)) == Some(service) {
                self.lose(a, reason);
            }
        }
    }

    /// A loss is made good, or nothing of it is wanted any more.
    pub(crate) fn make_good(&mut self, a: u32) {
        let old = std::mem::replace(&mut self.applications[a as usize].lost_by, LinkId::NONE);
        self.leave(old);
    }

    /// What a need lacks on a ground is these; none for nothing.
    pub(crate) fn set_lacks(
        &mut self,
        a: u32,
        need: usize,
        ground: Ground,
        lacks: &[(LinkId, u32)],
    ) {
        let lacks = lacks
            .iter()
            .filter(|(link, count)| link.is_some() && *count > 0);
        let ledger = &self.applications[a as usize].needs[need].ledger;
        let before = ledger.iter().filter(|lack| lack.ground == ground);
        if before
            .map(|lack| (lack.link, lack.count))
            .eq(lacks.clone().copied())
        {
            return;
        }
        let (old, mut kept): (Vec<Lack>, Vec<Lack>) =
            ledger.iter().partition(|lack| lack.ground == ground);
        for (link, count) in lacks.copied() {
            self.context.graph.stand(link);
            kept.push(Lack {
                ground,
                link,
                count,
            });
        }
        self.applications[a as usize].needs[need].ledger = kept;
        for lack in old {
            self.leave(lack.link);
        }
    }

    /// An application that stops lacks nothing any more.
    pub(crate) fn forget_lacks(&mut self, a: u32) {
        for need in 0..self.applications[a as usize].needs.len() {
            for lack in std::mem::take(&mut self.applications[a as usize].needs[need].ledger) {
                self.leave(lack.link);
            }
        }
    }

    /// Why so many licenses of a need are missing after a question to a service: what its pools lack by faults,
    /// and for the rest the loss. A refusal that is not for want of stock has its own reason.
    pub(crate) fn lacks_at(
        &self,
        a: u32,
        need: usize,
        service: u32,
        missing: u32,
        refused: Option<(Cause, LinkId)>,
    ) -> Vec<(LinkId, u32)> {
        let lost_by = self.applications[a as usize].needs[need].lost_by;
        if let Some((cause, link)) = refused
            && link.is_some()
            && !is_for_want_of_stock(cause)
        {
            return vec![(link, missing)];
        }
        let (mut lacks, left) = self.taken_at(a, need, service, missing);
        lacks.push((lost_by, left));
        lacks.retain(|(link, count)| link.is_some() && *count > 0);
        lacks
    }

    /// What a service's pools of a need lack by faults, up to a number, and what is left of that number.
    pub(crate) fn taken_at(
        &self,
        a: u32,
        need: usize,
        service: u32,
        missing: u32,
    ) -> (Vec<(LinkId, u32)>, u32) {
        let feature = self.applications[a as usize].needs[need].need.feature;
        let pools = self.license.pools(service).iter();
        let mut left = missing;
        let mut lacks: Vec<(LinkId, u32)> = Vec::new();
        for (link, count) in pools
            .filter(|p| p.feature() == feature)
            .flat_map(|p| p.ledger_of_others(a))
        {
            let part = if link.is_some() { count.min(left) } else { 0 };
            left -= part;
            match lacks.iter_mut().find(|(known, _)| *known == link) {
                Some((_, sum)) => *sum += part,
                None => lacks.push((link, part)),
            }
        }
        lacks.retain(|(_, count)| *count > 0);
        (lacks, left)
    }

    /// What a start got too few of, by faults. First what the service that granted lacks; then what another of the
    /// list would have given, had it answered; then what the application held before it stopped.
    pub(crate) fn lacks_at_start(
        &mut self,
        a: u32,
        need: usize,
        wanted: u32,
        reasons: &[LinkId],
    ) -> Vec<(LinkId, u32)> {
        let state = &self.applications[a as usize];
        let (held, had) = (state.needs[need].held, state.needs[need].had);
        let (changed, stopped_by) = (state.list_link, state.stopped_by);
        let missing = wanted.saturating_sub(held);
        let connection = state.connection;
        let (mut lacks, mut left) = match connection {
            None => (Vec::new(), missing),
            Some(connection) => match self.unfit_at(a, need, connection.service) {
                Some(link) => (vec![(link, missing)], 0),
                None => self.taken_at(a, need, connection.service, missing),
            },
        };
        if changed.is_some() {
            lacks.push((changed, left));
            left = 0;
        }
        let unreached = self.best_unreached(a, need, wanted, reasons);
        let part = unreached.saturating_sub(held).min(left);
        if part > 0 {
            let link = self.all_of_application(a, reasons);
            lacks.push((link, part));
            left -= part;
        }
        let part = had.min(wanted).saturating_sub(held).min(left);
        lacks.push((stopped_by, part));
        lacks.retain(|(link, count)| link.is_some() && *count > 0);
        lacks
    }

    /// The link of a fault by which a service's file has nothing of a need that would do, if that is so.
    fn unfit_at(&self, a: u32, need: usize, service: u32) -> Option<LinkId> {
        let (clock, client) = (
            self.license.server_clock(&self.context, service),
            self.client_of(a),
        );
        let need = &self.applications[a as usize].needs[need].need;
        let pools = self.license.pools(service);
        let mut of_feature = pools.iter().filter(|p| p.feature() == need.feature);
        let link = of_feature
            .clone()
            .map(|p| p.file_link())
            .find(|l| l.is_some())?;
        let unfit = of_feature.all(|p| p.refuses(need.version, client, clock).is_some());
        unfit.then_some(link)
    }

    /// The most that a service which does not answer, for one of these reasons, would give of a need: what its file
    /// has and other applications do not want.
    fn best_unreached(&self, a: u32, need: usize, wanted: u32, reasons: &[LinkId]) -> u32 {
        if reasons.iter().all(|link| !link.is_some()) {
            return 0;
        }
        let feature = self.applications[a as usize].needs[need].need.feature;
        let mut ignored = crate::client::checkout::NoGrant::nobody(None, 0);
        let host = self.host_of(a);
        let mut best = 0;
        for service in self.services_in_order(a, &mut ignored) {
            if self
                .license
                .reach_as_new(&self.context, host, service)
                .is_ok()
            {
                continue;
            }
            let pools = self.license.pools(service).iter();
            let in_file: u32 = pools
                .filter(|p| p.feature() == feature)
                .map(|p| p.in_file())
                .sum();
            let elsewhere: u32 = (0..self.applications.len() as u32)
                .filter(|b| *b != a)
                .map(|b| self.wants_of(b, service, feature))
                .sum();
            best = best.max(in_file.saturating_sub(elsewhere).min(wanted));
        }
        best
    }

    /// What an application has of a service's feature, or wants back from it.
    pub(crate) fn wants_of(&self, a: u32, service: u32, feature: crate::plan::FeatureId) -> u32 {
        let state = &self.applications[a as usize];
        let of_connection = state.connection.map(|c| c.service);
        let known = of_connection.or(state.loss.map(|loss| loss.service));
        if known != Some(service) {
            return 0;
        }
        let needs = state.needs.iter().filter(|n| n.need.feature == feature);
        needs.map(|n| n.held.max(n.target)).sum()
    }

    /// Whether a need's number may be granted in part.
    pub(crate) fn takes_less(&self, a: u32, need: usize) -> bool {
        !matches!(
            self.applications[a as usize].needs[need].need.take,
            Take::Exactly(_)
        )
    }
}

/// Refusals that more licenses in the pool would have made a grant.
pub(crate) const fn is_for_want_of_stock(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::LicensesExhausted | Cause::Reserved | Cause::OverMax
    )
}
