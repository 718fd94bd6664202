//! What agents hold who would not be here but for a surge (FT12) or a relocation (AG9.6): the clients are told as it changes.
//!
//! Of what relocated agents hold, what they would hold at home as well is no load that the relocation brings.

use crate::client::{AtHome, Change, Licenses};
use crate::people::People;
use crate::people::brought::Holds;
use crate::plan::{ApplicationIndex, FeatureId, Give};
use std::collections::BTreeSet;

impl People<'_> {
    /// What an agent holds has changed whom a surge or a relocation brought: the count is brought up to date.
    #[cold]
    pub(super) fn note_agent_on_top(&mut self, agent: u32) {
        let group = self.group_of(agent);
        let Some(by) = self.brought_by(group) else {
            return;
        };
        let state = &self.agents[agent as usize];
        let holds = Holds {
            steps: state.steps,
            seats: state.seats,
            campaigns: state.campaigns_held,
        };
        let known = self.known_on_top.entry(agent).or_default();
        let before = std::mem::replace(known, holds);
        if before == holds {
            return;
        }
        let held = Change {
            less: self.licenses_of(agent, group, before),
            more: self.licenses_of(agent, group, holds),
        };
        let at_home = Change {
            less: self.common_with_home(agent, group, &held.less),
            more: self.common_with_home(agent, group, &held.more),
        };
        self.agent_on_top(by, held, at_home);
    }

    /// The licenses that an agent has by what it holds: by application and feature.
    fn licenses_of(&self, agent: u32, group: usize, holds: Holds) -> Licenses {
        let plan = &self.plan.groups[group];
        let state = &self.groups[group];
        let mut found = Vec::new();
        for step in (0..plan.steps.len()).filter(|step| holds.steps & (1 << step) != 0) {
            let a = self.instance(agent, group, step);
            for need in &self.applications[a].needs {
                let count = need.need.give.per_login(need.need.take, plan);
                found.extend(count.map(|count| ((a, need.need.feature), count)));
            }
        }
        for (slot, step) in state.seat_steps.iter().enumerate() {
            let a = self.instance(agent, group, *step);
            let needs = self.applications[a].needs.iter();
            let taken =
                needs.filter(|n| holds.seats & (1 << slot) != 0 && n.need.give == Give::FirstCall);
            found.extend(taken.map(|n| ((a, n.need.feature), 1)));
        }
        for (slot, outbound) in state.outbound.iter().enumerate() {
            let a = outbound.application;
            if holds.campaigns & (1 << slot) != 0
                && let Some(need) = self.campaign_need(a)
            {
                let feature = self.applications[a].needs[need].need.feature;
                found.push(((a, feature), 1));
            }
        }
        found
    }

    /// What of the licenses that an agent has where a relocation has brought it would be out at home too: of an
    /// application that is on both lists, and of a feature anywhere.
    fn common_with_home(
        &self,
        agent: u32,
        group: usize,
        licenses: &[((ApplicationIndex, FeatureId), u32)],
    ) -> Vec<(AtHome, u32)> {
        let state = &self.groups[group];
        let home = state.whereabouts.home as usize;
        if home == group || state.surge.is_some() || licenses.is_empty() {
            return Vec::new();
        }
        let all = Holds {
            steps: u32::MAX,
            seats: u8::MAX,
            campaigns: 0,
        };
        let there = group as u32;
        let at_home = self.licenses_of(agent, home, all);
        let mut common = Vec::new();
        let mut features = BTreeSet::new();
        for ((a, feature), count) in licenses {
            let same = at_home.iter().filter(|(of, _)| of == &(*a, *feature));
            let same: u32 = same.map(|(_, count)| count).sum();
            common.push(((there, Some(*a), *feature), same.min(*count)));
            features.insert(*feature);
        }
        let total = |licenses: &[((ApplicationIndex, FeatureId), u32)], feature: FeatureId| {
            let counts = licenses.iter().filter(|((_, of), _)| *of == feature);
            counts.map(|(_, count)| count).sum::<u32>()
        };
        for feature in features {
            let both = total(&at_home, feature).min(total(licenses, feature));
            common.push(((there, None, feature), both));
        }
        common
    }
}
