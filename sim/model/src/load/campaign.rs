//! When campaign groups are loaded, by their timetables (AP9, AG8); what their agents take then is theirs.
//!
//! Which calls are dialed, and to whom they go, is not modeled.

use crate::cause::Cause;
use crate::client::Ground;
use crate::event::Event;
use crate::load::Load;
use crate::plan::{ApplicationIndex, CampaignIndex, Give};

impl Load<'_> {
    /// Loads what the timetables have loaded at time 0.
    pub(crate) fn begin_campaigns(&mut self) {
        for (campaign, plan) in self.plan.campaigns.iter().enumerate() {
            self.campaigns.push(plan.loaded.is_on(self.plan.start, 0));
            self.schedule_turn(campaign as u32);
        }
        for group in 0..self.plan.groups.len() as u32 {
            self.refresh_outbound(group);
        }
    }

    fn schedule_turn(&mut self, campaign: u32) {
        let loaded = &self.plan.campaigns[campaign as usize].loaded;
        let Some(at) = loaded.next_turn(self.plan.start, self.now) else {
            return;
        };
        if at < self.window.to {
            let event = if self.campaigns[campaign as usize] {
                Event::CampaignUnload { campaign }
            } else {
                Event::CampaignLoad { campaign }
            };
            self.schedule(at, event);
        }
    }

    /// A campaign group is loaded or unloaded by its timetable (AG8).
    pub(crate) fn turn_campaign(&mut self, campaign: u32, loaded: bool) {
        self.campaigns[campaign as usize] = loaded;
        self.schedule_turn(campaign);
        self.review_campaigns(self.plan.campaigns[campaign as usize].application);
        for group in 0..self.plan.groups.len() as u32 {
            if self.plan.groups[group as usize]
                .campaigns
                .contains(&CampaignIndex(campaign))
            {
                self.refresh_outbound(group);
            }
        }
    }

    /// On preview licenses a campaign group of another mode is not loaded (AP9).
    fn may_dial(&self, campaign: usize) -> bool {
        let plan = &self.plan.campaigns[campaign];
        let needs = &self.applications[plan.application].needs;
        let preview = Give::Campaign { preview_only: true };
        !(plan.needs_full && needs.iter().any(|n| n.need.give == preview))
    }

    /// A campaign group that should be loaded and may not be is a violation of its server while that
    /// runs: the function is off (AP9).
    pub(super) fn review_campaigns(&mut self, a: ApplicationIndex) {
        let Some(need) = self.campaign_need(a) else {
            return;
        };
        let feature = self.applications[a].needs[need].need.feature;
        let refused = (0..self.campaigns.len()).any(|campaign| {
            let here = self.plan.campaigns[campaign].application == a;
            here && self.campaigns[campaign] && !self.may_dial(campaign)
        });
        if !refused {
            self.end_ground_of(a, Ground::Campaign, feature);
        } else if self.applications[a].is_running() {
            self.open_violation(a, Some(feature), Cause::FunctionOff, Ground::Campaign, &[]);
        }
    }

    /// A group's agents come to work for the servers of campaign groups that are loaded.
    fn refresh_outbound(&mut self, group: u32) {
        let campaigns = self.campaigns.iter().enumerate();
        let loaded: Vec<bool> = campaigns
            .map(|(campaign, loaded)| *loaded && self.may_dial(campaign))
            .collect();
        self.work_campaigns(group, &loaded);
    }
}
