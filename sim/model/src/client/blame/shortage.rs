//! Too few licenses of a need for a user, with those for which others were denied before.

use crate::cause::graph::{LinkId, needed};
use crate::client::Clients;
use crate::client::blame::obstacles::Obstacles;
use crate::client::state::asking::Asking;
use crate::client::state::violation::Ground;
use crate::license::Asked;
use crate::observe::records::refusal::Refusal;
use crate::plan::{ApplicationIndex, Give, LogoutOrder, ServiceIndex};

impl Clients<'_> {
    /// Too few licenses of a need, with those for which others were denied before.
    pub(super) fn shortage_for(
        &mut self,
        asking: &Asking<'_>,
        (a, need, count): (ApplicationIndex, usize, u32),
        refusal: &Refusal,
        found: &mut Obstacles,
    ) {
        let now = self.now;
        let state = &mut self.applications[a].needs[need];
        let (others, is_claimed) = state.claims.of_others(asking.key, now);
        let feature = state.need.feature;
        if state.uncounted {
            return;
        }
        let is_refused = refusal.application == a && refusal.feature == Some(feature);
        if !self.applications[a].is_running() {
            self.shortage_if_it_ran(asking, (a, need, count), found);
            return;
        }
        let state = &self.applications[a].needs[need];
        if state.is_taken_for_each_user() {
            self.shortage_at_server(asking, (a, need, count), refusal, found);
            return;
        }
        let makes_room = matches!(state.need.give, Give::Forced { .. })
            && self.plan.applications[a].logout_order != LogoutOrder::Latest;
        if makes_room && !is_refused {
            return;
        }
        if let Give::Login {
            fallback: Some(other),
            ..
        } = state.need.give
            && self.applications[a].needs[other as usize].room() >= count
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
        (a, need): (ApplicationIndex, usize),
        level: u64,
        found: &mut Obstacles,
    ) {
        let state = &self.applications[a].needs[need];
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
        (a, need, count): (ApplicationIndex, usize, u32),
        found: &mut Obstacles,
    ) {
        let Some(home) = self.home_or_first(a) else {
            return;
        };
        let asked = self.asked(a, need);
        let feature = asked.feature;
        if self.applications[a].needs[need].is_taken_for_each_user() {
            let (others, is_claimed) = self.claims_at(home, feature, asking.key);
            let level = self.level_at(home, feature) + u64::from(others) + u64::from(count);
            if !is_claimed {
                self.shortage_of(asking, (a, home), &asked, level, found);
            }
            return;
        }
        let now = self.now;
        let state = &mut self.applications[a].needs[need];
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
        let elsewhere = (self.applications.keys()).filter(|b| *b != a);
        let others = elsewhere.map(|b| u64::from(self.wants_of(b, home, feature)));
        // What it held before it stopped it had beside what others hold.
        let had = u64::from(self.applications[a].needs[need].had);
        let others = if level <= had { 0 } else { others.sum::<u64>() };
        let level = level + others;
        self.shortage_of(asking, (a, home), &asked, level, found);
    }

    /// A service that answers would not have so many of a feature in use: what keeps it from that, if anything does.
    pub(super) fn shortage_of(
        &self,
        asking: &Asking<'_>,
        (a, service): (ApplicationIndex, ServiceIndex),
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
}
