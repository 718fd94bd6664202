//! Whether one more of each group of agents, and of each demand, would be served, over time; and who those are.

use crate::observe::meter::Switch;
use crate::plan::{ApplicationIndex, FeatureId, Plan, Take, TiVec};
use std::ops::Range;

/// Whether one more of each group of agents, and of each demand, would be served, over time.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    /// Where who comes on duty of a group logs in: as the group itself, or where a relocation leads.
    pub(in crate::client) there: Vec<u32>,
    pub(in crate::client) groups: Vec<Switch>,
    pub(in crate::client) demands: Vec<Switch>,
    /// Of each feature, the most licenses that one login or unit of demand takes from a server.
    pub(in crate::client) asked_at_once: TiVec<FeatureId, u32>,
}

impl Admission {
    /// Nobody is admitted yet; who works where a relocation leads comes by its home group's roster.
    pub(crate) fn new(plan: &Plan) -> Admission {
        let groups = plan.groups.iter();
        Admission {
            there: (0..plan.groups.len() as u32).collect(),
            groups: groups
                .map(|group| Switch::new(group.home.is_some()))
                .collect(),
            demands: vec![Switch::new(false); plan.demands.len()],
            asked_at_once: asked_at_once(plan),
        }
    }

    /// Whether a login of a group would be served, over time.
    pub(crate) fn of_group(&self, group: usize) -> &Switch {
        &self.groups[group]
    }

    /// Whether a unit of a demand would be served, over time.
    pub(crate) fn of_demand(&self, demand: usize) -> &Switch {
        &self.demands[demand]
    }
}

pub(in crate::client) fn asked_at_once(plan: &Plan) -> TiVec<FeatureId, u32> {
    let most = |feature: FeatureId| {
        let at_one = |a: &ApplicationIndex| -> u32 {
            let needs = plan.applications[*a].needs.iter();
            let counts = needs.map(|n| match n.take {
                Take::AtLogin(count) | Take::AtArrival(count) if n.feature == feature => count,
                _ => 0,
            });
            counts.sum()
        };
        let at_any = |choices: &[ApplicationIndex]| choices.iter().map(at_one).max().unwrap_or(0);
        let logins = plan.groups.iter().map(|group| {
            let steps = group.steps.iter().map(|step| at_any(&step.choices));
            steps.sum()
        });
        let units = plan.demands.iter().map(|demand| at_any(&demand.choices));
        logins.chain(units).max().unwrap_or(0)
    };
    plan.symbols.features.keys().map(most).collect()
}

/// The numbers of each group's agents. Those of a relocated group are its home group's.
pub(crate) fn agents_of_groups(plan: &Plan) -> Vec<Range<u32>> {
    let mut all: Vec<Range<u32>> = Vec::new();
    let mut next = 0;
    for group in &plan.groups {
        let agents = match group.home {
            Some(home) => all[home.at()].clone(),
            None => next..next + group.count,
        };
        next = next.max(agents.end);
        all.push(agents);
    }
    all
}
