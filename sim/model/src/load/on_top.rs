//! What users hold who would not be here but for a fault: a surge (FT12), a relocation (AG9.6).
//!
//! The licenses are counted as they change, since each denial while the fault lasts asks for them. Of what relocated
//! agents hold, what they would hold at home as well is no load that the relocation brings.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::OnTop;
use crate::load::surge_state::{AtHome, Holds};
use crate::observe::records::refusal::Refusal;
use crate::plan::{FaultKind, FeatureId, Give};
use crate::world::World;
use std::collections::BTreeSet;

impl World<'_> {
    /// A user who came with a surge found no license for want of stock: without the surge it had not come.
    #[cold]
    pub(crate) fn blame_surge(&self, refusal: &mut Refusal, own: Option<u32>) {
        let stock = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::LicensesExhausted
        );
        if let Some(fault) = own
            && stock
            && !refusal.link.is_some()
        {
            refusal.link = self.surge_link(fault);
        }
    }

    /// The latest occurrence of a surge that lasts, or of a relocation.
    fn surge_link(&self, fault: u32) -> LinkId {
        if let FaultKind::Relocate { .. } = self.plan.faults[fault as usize].kind {
            return self.relocation_link(fault);
        }
        let latest = self.faults[fault as usize].surge.active.last();
        latest.map_or(LinkId::NONE, |(occurrence, _)| {
            self.graph.link_of(*occurrence)
        })
    }

    /// What surges and relocations have brought holds of all that one asks for.
    pub(crate) fn on_top_of(&self, takes: &[(u32, usize, u32)]) -> OnTop {
        let mut on_top = OnTop::default();
        for (a, need, _) in takes {
            let feature = self.applications[*a as usize].needs[*need].need.feature;
            for of in [Some(*a), None] {
                on_top.note(of, feature, self.held_by_surges(of, feature));
            }
        }
        on_top
    }

    /// The licenses of a feature that surges hold of an application, or of all, the latest surge first; and those
    /// that agents hold whom relocations have brought.
    fn held_by_surges(&self, a: Option<u32>, feature: FeatureId) -> Vec<(LinkId, u32)> {
        let faults = (0..self.faults.len() as u32).rev();
        let relocates = |fault: u32| {
            matches!(
                self.plan.faults[fault as usize].kind,
                FaultKind::Relocate { .. }
            )
        };
        faults
            .filter(|fault| {
                !self.faults[*fault as usize].surge.active.is_empty() || relocates(*fault)
            })
            .map(|fault| {
                (
                    self.surge_link(fault),
                    self.held_by_surge(fault, a, feature),
                )
            })
            .filter(|(_, held)| *held > 0)
            .collect()
    }

    /// The licenses of a feature that a surge holds of an application, or of all.
    fn held_by_surge(&self, fault: u32, a: Option<u32>, feature: FeatureId) -> u32 {
        let applications = match a {
            Some(a) => a..a + 1,
            None => 0..self.applications.len() as u32,
        };
        match &self.plan.faults[fault as usize].kind {
            FaultKind::SurgeAgents { .. } => {
                let held = &self.faults[fault as usize].surge.held.all;
                applications.filter_map(|a| held.get(&(a, feature))).sum()
            }
            FaultKind::Relocate { moves, .. } => {
                let held = &self.faults[fault as usize].surge.held;
                let all = applications.filter_map(|a| held.all.get(&(a, feature)));
                let homes = moves
                    .iter()
                    .filter(|(home, _)| self.is_open_at_home(home.0));
                let at_home =
                    homes.filter_map(|(_, there)| held.at_home.get(&(there.0, a, feature)));
                all.sum::<u32>() - at_home.sum::<u32>()
            }
            FaultKind::SurgeDemand { demand, .. } => {
                let choices = &self.plan.demands[demand.at()].choices;
                let here = choices.iter().any(|a| applications.contains(&a.0));
                if here {
                    self.faults[fault as usize].surge.units
                } else {
                    0
                }
            }
            _ => 0,
        }
    }

    /// What an agent holds has changed whom a surge or a relocation brought: the count is brought up to date.
    #[cold]
    pub(crate) fn note_agent_on_top(&mut self, agent: u32) {
        let group = self.group_of(agent);
        let Some(fault) = self.brought_by(group) else {
            return;
        };
        let state = &self.agents[agent as usize];
        let holds = Holds {
            steps: state.steps,
            seats: state.seats,
            campaigns: state.campaigns_held,
        };
        let local = (agent - self.groups[group].first) as usize;
        let known = &mut self.faults[fault as usize].surge.held.known;
        if known.len() <= local {
            known.resize(local + 1, Holds::default());
        }
        let before = std::mem::replace(&mut known[local], holds);
        if before == holds {
            return;
        }
        let (less, more) = (
            self.licenses_of(agent, group, before),
            self.licenses_of(agent, group, holds),
        );
        let at_home = self.common_with_home(agent, group, &less);
        let stays = self.common_with_home(agent, group, &more);
        let held = &mut self.faults[fault as usize].surge.held;
        for (of, count) in more {
            *held.all.entry(of).or_default() += count;
        }
        for (of, count) in less {
            *held.all.entry(of).or_default() -= count;
        }
        for (of, count) in stays {
            *held.at_home.entry(of).or_default() += count;
        }
        for (of, count) in at_home {
            *held.at_home.entry(of).or_default() -= count;
        }
    }

    /// The licenses that an agent has by what it holds: by application and feature.
    fn licenses_of(&self, agent: u32, group: usize, holds: Holds) -> Vec<((u32, FeatureId), u32)> {
        let plan = &self.plan.groups[group];
        let state = &self.groups[group];
        let mut found = Vec::new();
        for step in (0..plan.steps.len()).filter(|step| holds.steps & (1 << step) != 0) {
            let a = self.instance(agent, group, step);
            for need in &self.applications[a as usize].needs {
                let count = need.need.give.per_login(need.need.take, plan);
                found.extend(count.map(|count| ((a, need.need.feature), count)));
            }
        }
        for (slot, step) in state.seat_steps.iter().enumerate() {
            let a = self.instance(agent, group, *step);
            let needs = self.applications[a as usize].needs.iter();
            let taken =
                needs.filter(|n| holds.seats & (1 << slot) != 0 && n.need.give == Give::FirstCall);
            found.extend(taken.map(|n| ((a, n.need.feature), 1)));
        }
        for (slot, outbound) in state.outbound.iter().enumerate() {
            let a = outbound.application;
            if holds.campaigns & (1 << slot) != 0
                && let Some(need) = self.campaign_need(a)
            {
                let feature = self.applications[a as usize].needs[need].need.feature;
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
        licenses: &[((u32, FeatureId), u32)],
    ) -> Vec<(AtHome, u32)> {
        let home = self.groups[group].whereabouts.home as usize;
        if home == group || licenses.is_empty() {
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
        let total = |licenses: &[((u32, FeatureId), u32)], feature: FeatureId| {
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
