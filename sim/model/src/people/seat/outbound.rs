//! Which Outbound Contact Servers a group of agents works for (AP9).

use crate::plan::{ApplicationIndex, CampaignIndex, Plan};

/// What a group of agents does for one Outbound Contact Server.
#[derive(Clone, Debug)]
pub(in crate::people) struct Outbound {
    pub(in crate::people) application: ApplicationIndex,
    pub(in crate::people) campaigns: Vec<CampaignIndex>,
    /// One of its campaign groups there is loaded.
    pub(in crate::people) active: bool,
    /// `without`: its agents are idle while the server is not started.
    pub(in crate::people) idle_without: bool,
}

/// The campaign groups of a group of agents, by their servers in order of first mention.
pub(crate) fn outbound_of(plan: &Plan, group: usize) -> Vec<Outbound> {
    let group = &plan.groups[group];
    let mut found: Vec<Outbound> = Vec::new();
    for campaign in &group.campaigns {
        let application = plan.campaigns[campaign.at()].application;
        match found.iter_mut().find(|o| o.application == application) {
            Some(outbound) => outbound.campaigns.push(*campaign),
            None => found.push(Outbound {
                application,
                campaigns: vec![*campaign],
                active: false,
                idle_without: group
                    .steps
                    .iter()
                    .find(|step| step.choices.contains(&application))
                    .is_none_or(|step| step.idle_without),
            }),
        }
    }
    found
}
