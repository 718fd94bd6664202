//! What an agent uses, for the meters of those whose use it is (MT7), and for what surges and relocations hold.

use crate::observe::records::Metered;
use crate::observe::reporting::{Used, items_of};
use crate::people::People;
use crate::people::agent::Seat;
use crate::plan::{AgentGroup, ApplicationIndex, FeatureId, Give};
use std::collections::BTreeMap;

impl People<'_> {
    /// What an agent uses may have changed.
    #[inline]
    pub(super) fn meter_agent(&mut self, agent: u32) {
        if self.follows_agents {
            self.meter_changed(agent);
        }
    }

    #[cold]
    pub(super) fn meter_changed(&mut self, agent: u32) {
        self.note_agent_on_top(agent);
        if self.meters.is_none() {
            return;
        }
        let group = self.group_of(agent);
        let uses = self.uses_of(agent, group);
        let now = self.now;
        if let Some(meters) = &mut self.meters {
            meters.replace(now, agent as usize, group, uses);
        }
    }

    /// An agent's Person object has been disabled, or enabled again (AG8).
    pub(super) fn meter_enabled(&mut self, agent: u32) {
        let (now, group) = (self.now, self.home_of_agent(agent));
        let enabled = !self.agents[agent as usize].is_disabled();
        if let Some(meters) = &mut self.meters {
            meters.enable(now, group, enabled);
        }
    }

    /// What an agent uses, by what it holds and what it waits for.
    fn uses_of(&self, agent: u32, group: usize) -> Used {
        let plan = &self.plan.groups[group];
        let state = &self.agents[agent as usize];
        let mut held: BTreeMap<FeatureId, u32> = BTreeMap::new();
        let mut wanted = Vec::new();
        for step in 0..plan.steps.len() {
            let a = self.instance(agent, group, step);
            for need in &self.applications[a].needs {
                if need.need.give == Give::FirstCall {
                    match self.seat_of_step(agent, group, step) {
                        Seat::None => {}
                        Seat::Held => *held.entry(need.need.feature).or_default() += 1,
                        Seat::Excess => wanted.push(need.need.feature),
                    }
                }
            }
            if state.steps & (1 << step) != 0 {
                self.add_login(agent, a, plan, &mut held);
            }
        }
        for (slot, outbound) in self.groups[group].outbound.iter().enumerate() {
            let Some(need) = self.campaign_need(outbound.application) else {
                continue;
            };
            let feature = self.applications[outbound.application].needs[need]
                .need
                .feature;
            if state.campaigns_held & (1 << slot) != 0 {
                *held.entry(feature).or_default() += 1;
            } else if state.campaigns_short & (1 << slot) != 0 {
                wanted.push(feature);
            }
        }
        wanted.extend(held.keys());
        let items = items_of(&self.plan.reporting, &wanted);
        let features = held
            .into_iter()
            .map(|(f, count)| (Metered::Feature(f), count));
        items
            .into_iter()
            .map(|item| (item, 1))
            .chain(features)
            .collect()
    }

    /// What an agent holds of a step of its login.
    fn add_login(
        &self,
        agent: u32,
        a: ApplicationIndex,
        plan: &AgentGroup,
        held: &mut BTreeMap<FeatureId, u32>,
    ) {
        let needs = &self.applications[a].needs;
        for (number, state) in needs.iter().enumerate() {
            let need = &state.need;
            let Some(count) = need.give.per_login(need.take, plan) else {
                continue;
            };
            let feature = match need.give {
                Give::Login {
                    fallback: Some(other),
                    ..
                } if self.fell_back.contains(&(agent, a, number)) => {
                    needs[other as usize].need.feature
                }
                _ => need.feature,
            };
            *held.entry(feature).or_default() += count;
        }
    }
}
