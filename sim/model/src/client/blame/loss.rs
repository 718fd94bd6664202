//! Why an application has less than it had or wants: losses, and shortages by need.
//!
//! What ended an application's checkouts is the reason of its loss from that instant, noticed or
//! not, until it has back what it held or wants it no more. What it does not get back, and what it did not get at
//! a start, is a lack with a count and a link: that of what takes it now (licenses left behind, a file with
//! fewer), else that of the loss. All of these are conditions, so that a fault has not recovered while one stands.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::state::changes::{OptionChange, number, place_of};
use crate::client::state::need::Lack;
use crate::client::state::no_grant::is_for_want_of_stock;
use crate::client::state::violation::Ground;
use crate::license::{Asked, shares};
use crate::observe::records::Component;
use crate::plan::{ApplicationIndex, FaultKind, ServiceIndex, Take};

impl Clients<'_> {
    /// What an application has out is lost for a reason, which it may not have noticed. Another loss before the
    /// first is made good is one reason more: each would do alone.
    pub(crate) fn lose(&mut self, a: ApplicationIndex, reason: LinkId) {
        let old = self.applications[a].lost_by;
        let adds_none = old.is_some() && self.graph.has_roots_of(old, &[old, reason]);
        if !reason.is_some() || adds_none {
            return;
        }
        let component = Component::Application(self.application_symbol(a));
        let link = self.enter(old, LinkKind::LicensesLost, component, &[old, reason]);
        self.applications[a].lost_by = link;
    }

    /// All clients of a service have lost what was out of it, and those that have lost it already would now.
    pub(crate) fn lose_all_of(&mut self, service: ServiceIndex, reason: LinkId) {
        for a in self.applications.keys() {
            let state = &self.applications[a];
            let connected = state.connection.map(|c| c.service);
            if connected.or(state.loss.map(|loss| loss.service)) == Some(service) {
                self.lose(a, reason);
            }
        }
        self.wake_driven_from(service);
    }

    /// A loss is made good, or nothing of it is wanted any more.
    pub(crate) fn make_good(&mut self, a: ApplicationIndex) {
        let old = std::mem::replace(&mut self.applications[a].lost_by, LinkId::NONE);
        self.leave(old);
    }

    /// What a need lacks on a ground is these; none for nothing.
    pub(crate) fn set_lacks(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        ground: Ground,
        lacks: &[(LinkId, u32)],
    ) {
        let lacks = lacks
            .iter()
            .filter(|(link, count)| link.is_some() && *count > 0);
        let ledger = &self.applications[a].needs[need].ledger;
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
        self.applications[a].needs[need].ledger = kept;
        for lack in old {
            self.leave(lack.link);
        }
    }

    /// An application that stops lacks nothing any more.
    pub(crate) fn forget_lacks(&mut self, a: ApplicationIndex) {
        for need in 0..self.applications[a].needs.len() {
            for lack in std::mem::take(&mut self.applications[a].needs[need].ledger) {
                self.leave(lack.link);
            }
        }
    }

    /// Why so many licenses of a need are missing after a question to a service: what its pools lack by faults,
    /// and for the rest the loss. A refusal that is not for want of stock has its own reason.
    pub(crate) fn lacks_at(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        missing: u32,
        refused: Option<(Cause, LinkId)>,
    ) -> Vec<(LinkId, u32)> {
        let state = &self.applications[a].needs[need];
        let (lost_by, missing) = (state.lost_by, state.lacked(missing));
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

    /// The reasons for which these licenses of a need are missing: what a change of options asks for beyond what was
    /// held is missing because of that, and what it had beyond what its home would give because it was led elsewhere
    /// and lost that; no user lacks either.
    pub(crate) fn why_missing(
        &self,
        a: ApplicationIndex,
        need: usize,
        lacks: &[(LinkId, u32)],
    ) -> Vec<LinkId> {
        let mut reasons: Vec<LinkId> = lacks.iter().map(|(link, _)| *link).collect();
        let state = &self.applications[a].needs[need];
        if state.raised > 0 {
            reasons.extend(self.raising(a, need));
        }
        if let Some(home) = state.at_home
            && state.target > home.number
        {
            let is_lost_by_fault = !self.graph.roots(state.lost_by).is_empty();
            reasons.push(if is_lost_by_fault {
                state.lost_by
            } else {
                home.link
            });
        }
        reasons
    }

    /// What a service's pools of a need lack by faults, up to a number, and what is left of that number.
    pub(crate) fn taken_at(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        missing: u32,
    ) -> (Vec<(LinkId, u32)>, u32) {
        let feature = self.applications[a].needs[need].need.feature;
        let pools = self.license.pools(service).iter();
        let mut left = missing;
        let mut lacks: Vec<(LinkId, u32)> = Vec::new();
        for (link, count) in pools
            .filter(|p| p.feature() == feature)
            .flat_map(|p| p.ledger_of_others(Some(a)))
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

    /// What a start got too few of, or would have for the number that it is `wanted` without changes of options, by
    /// faults. First what the service that granted lacks; then what its home would have given, had nothing led it
    /// from there; then what the application held before it stopped.
    pub(crate) fn lacks_at_start(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        (wanted, held): (u32, u32),
    ) -> Vec<(LinkId, u32)> {
        let state = &self.applications[a];
        let had = state.needs[need].had;
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
        for (link, number) in self.numbers_at_home(a, need) {
            let known: u32 = lacks.iter().map(|(_, count)| *count).sum();
            let part = number.min(wanted).saturating_sub(held + known).min(left);
            lacks.push((link, part));
            left -= part;
        }
        let part = had.min(wanted).saturating_sub(held).min(left);
        lacks.push((stopped_by, part));
        lacks.retain(|(link, count)| link.is_some() && *count > 0);
        if let (Some(connection), false) = (connection, lacks.is_empty()) {
            // Without a file that has fewer, the one before would keep it from its start.
            let (license, cx) = (&self.license, &self.context);
            let asked = Asked {
                starts: true,
                ..self.asked(a, need)
            };
            let level = u64::from(wanted);
            let others = license.bounds_below(cx, connection.service, &asked, level);
            let others = others.unwrap_or_default();
            for lack in &mut lacks {
                let all = self.graph.of_other_roots(lack.0, &others);
                lack.0 = self.all_of_application(a, &all);
            }
        }
        lacks
    }

    /// The link of the faults by which a service's file has nothing of a need that would do, if that is so.
    fn unfit_at(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> Option<LinkId> {
        let clock = self.license.server_clock(&self.context, service);
        let asked = self.asked(a, need);
        let pools = self.license.pools(service).iter();
        let mut pools = pools.filter(|p| p.feature() == asked.feature);
        if pools.any(|p| p.refuses(asked.version, asked.client, clock).is_none()) {
            return None;
        }
        let bounds = self.license.bounds_below(&self.context, service, &asked, 1);
        let link = self.all_of_application(a, &bounds?);
        link.is_some().then_some(link)
    }

    /// A need, as a license server is asked for it.
    pub(crate) fn asked(&self, a: ApplicationIndex, need: usize) -> Asked {
        let need = &self.applications[a].needs[need].need;
        Asked {
            feature: need.feature,
            version: need.version,
            client: self.client_of(a),
            starts: !self.applications[a].has_started(),
        }
    }

    /// What an application has of the feature of its home, would have there or wants back from it, but for what a raised
    /// number took.
    pub(crate) fn wants_of(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
        feature: crate::plan::FeatureId,
    ) -> u32 {
        let state = &self.applications[a];
        if self.home_of(a) != Some(service) {
            return 0;
        }
        let needs = state.needs.iter().filter(|n| n.need.feature == feature);
        let wanted: u32 = needs
            .map(|n| match n.at_home {
                Some(home) => home.number,
                None => n.held.max(n.target.saturating_sub(n.raised)),
            })
            .sum();
        wanted.saturating_sub(self.license.diverted_by(service, feature, a))
    }

    /// The numbers that the changes of options which hold give to a need, the latest first, which decides.
    pub(crate) fn numbers_by_changes(
        &self,
        a: ApplicationIndex,
        index: usize,
    ) -> Vec<(LinkId, u32)> {
        let state = &self.applications[a];
        let need = &state.needs[index].need;
        let before = place_of(&self.plan.applications[a].needs, need).map(|n| n.take);
        let number_by = |change: &OptionChange| {
            let kind = &self.plan.faults[change.fault as usize].kind;
            let FaultKind::OptionChange { needs, .. } = kind else {
                return None;
            };
            let after = place_of(needs, need).map(|n| n.take);
            (before != after).then(|| (change.link, after.map_or(0, number)))
        };
        state
            .option_changes
            .iter()
            .rev()
            .filter_map(number_by)
            .collect()
    }

    /// The number of a need by the options of the plan.
    pub(crate) fn number_by_plan(&self, a: ApplicationIndex, index: usize) -> u32 {
        let state = &self.applications[a].needs[index];
        let base = &self.plan.applications[a].needs;
        match place_of(base, &state.need).map_or(0, |n| number(n.take)) {
            u32::MAX => {
                let feature = state.need.feature;
                let most = self.most_by_plan(a, feature);
                // A list that a fault has changed may lead to fewer, or to nobody.
                let most = match self.applications[a].list_link.is_some() {
                    true => most.max(self.most_at(&self.listed_by_plan(a), feature)),
                    false => most,
                };
                state.held.max(state.target).max(most)
            }
            number => number,
        }
    }

    /// The changes of options by which a need's number is more than is held, each of which would do alone; and what
    /// keeps it from the number of the plan.
    pub(crate) fn raising(&self, a: ApplicationIndex, index: usize) -> Vec<LinkId> {
        let state = &self.applications[a].needs[index];
        let mut reasons = self.raising_of(a, index, state.held);
        let wanted = number(state.need.take);
        if let Some(connection) = self.applications[a].connection
            && wanted <= self.number_by_plan(a, index)
        {
            reasons.extend(self.reasons_refused(a, index, connection.service, wanted));
        }
        reasons
    }

    /// The changes of options by which a need's number is more than so many.
    pub(crate) fn raising_of(&self, a: ApplicationIndex, index: usize, held: u32) -> Vec<LinkId> {
        let links = self.raised_above(a, index, held);
        if links.is_empty() {
            vec![self.applications[a].needs[index].number_by]
        } else {
            links
        }
    }

    /// The changes of options that hold by which a need's number is more than so many.
    pub(crate) fn raised_above(&self, a: ApplicationIndex, index: usize, held: u32) -> Vec<LinkId> {
        let numbers = self.numbers_by_changes(a, index).into_iter();
        let higher = numbers.take_while(|(_, number)| *number > held);
        higher.map(|(link, _)| link).collect()
    }

    /// What a need lacks because its number was lowered: a ledger entry for as long as that holds.
    pub(crate) fn note_lowered(&mut self, a: ApplicationIndex, index: usize) {
        let at_once = self.holds_to_numbers(a);
        let numbers = self.numbers_by_changes(a, index);
        let state = &self.applications[a].needs[index];
        // Others keep what they hold: they lack what a lowered number kept from them at their start.
        let held = state.held;
        let since_start = state.ledger.iter().any(|lack| lack.ground == Ground::Limit);
        let started = since_start && self.applications[a].has_started();
        let lowered = shares(self.number_by_plan(a, index), &numbers).into_iter();
        let lowered = lowered.map(|(links, count)| (self.all_of_application(a, &links), count));
        let lowered: Vec<(LinkId, u32)> = lowered.collect();
        let kept: Vec<(LinkId, u32)> = numbers.iter().map(|(l, n)| (*l, held.max(*n))).collect();
        let kept = shares(self.number_by_plan(a, index), &kept).into_iter();
        let kept = kept.map(|(links, count)| (self.all_of_application(a, &links), count));
        let kept: Vec<(LinkId, u32)> = kept.collect();
        let now = match (at_once, started) {
            (true, _) => lowered.as_slice(),
            (false, true) => kept.as_slice(),
            (false, false) => &[],
        };
        self.set_lacks(a, index, Ground::Limit, now);
        self.applications[a].needs[index].lowered = lowered;
    }

    /// Changes of options have come or gone: what they say of a number has other reasons.
    pub(crate) fn review_number(&mut self, a: ApplicationIndex, index: usize) {
        let state = &self.applications[a].needs[index];
        let feature = Some(state.need.feature);
        if state.over_limit {
            self.review_limit(a, index);
        }
        let mut open = self.applications[a].violations.iter();
        let raised = open.find(|v| v.feature == feature && v.stands_on(Ground::Raise));
        if let Some(kind) = raised.map(|violation| violation.kind) {
            let reasons = self.raising(a, index);
            self.open_violation(a, feature, kind, Ground::Raise, &reasons);
        }
    }

    /// Whether a need's number may be granted in part.
    pub(crate) fn takes_less(&self, a: ApplicationIndex, need: usize) -> bool {
        !matches!(self.applications[a].needs[need].need.take, Take::Exactly(_))
    }
}
