//! Licenses of Outbound Contact Server, which agents take while a campaign group of theirs is loaded (AP9).
//!
//! A group of agents works for an Outbound Contact Server while one of its campaign
//! groups there is loaded. For that time each of its agents who is logged in takes one license, however
//! many campaign groups; who finds none waits in excess and works outside the campaign meanwhile. When campaign groups
//! are loaded is known above.

use crate::cause::CauseClass;
use crate::client::Work;
use crate::people::People;
use crate::people::agent::Place;
use crate::people::seat::outbound::Outbound;
use crate::plan::{ApplicationIndex, Give};

impl People<'_> {
    /// The need of an application that agents of loaded campaign groups take.
    pub(crate) fn campaign_need(&self, a: ApplicationIndex) -> Option<usize> {
        self.applications[a]
            .needs
            .iter()
            .position(|n| matches!(n.need.give, Give::Campaign { .. }))
    }

    /// These campaign groups are loaded and no other: a group's agents who are logged in come to work for the servers of
    /// theirs, or no longer do.
    pub(crate) fn work_campaigns(&mut self, group: u32, loaded: &[bool]) {
        let group = group as usize;
        for slot in 0..self.groups[group].outbound.len() {
            let outbound = &self.groups[group].outbound[slot];
            let active = outbound.campaigns.iter().any(|c| loaded[c.at()]);
            if active != outbound.active {
                self.work_outbound(group, slot, active);
            }
        }
    }

    fn work_outbound(&mut self, group: usize, slot: usize, active: bool) {
        self.groups[group].outbound[slot].active = active;
        let agents: Vec<u32> = self.agents_of(group as u32).collect();
        for agent in agents {
            if self.agents[agent as usize].place == Place::In {
                if active {
                    self.take_campaign(agent, group, slot);
                } else {
                    self.leave_campaign(agent, group, slot);
                }
            }
        }
    }

    /// An agent has logged in: it takes a license of each server for which it works.
    #[cold]
    pub(in crate::people) fn join_campaigns(&mut self, agent: u32, group: usize) {
        for slot in 0..self.groups[group].outbound.len() {
            if self.groups[group].outbound[slot].active {
                self.take_campaign(agent, group, slot);
            }
        }
    }

    fn take_campaign(&mut self, agent: u32, group: usize, slot: usize) {
        let a = self.groups[group].outbound[slot].application;
        let Some(need) = self.campaign_need(a) else {
            return;
        };
        self.totals.requests_made += 1;
        let user = self.user(agent);
        let taken = self
            .open_for_work(a, Work::Seat(need))
            .and_then(|()| self.take_for_user(a, need, 1, user));
        self.count_seat(a, need, taken.as_ref().err());
        match taken {
            Ok(()) => self.agents[agent as usize].campaigns_held |= 1 << slot,
            Err(refusal) => {
                self.agents[agent as usize].campaigns_short |= 1 << slot;
                // While the server runs its agents' calls come without it.
                let idle = self.groups[group].outbound[slot].idle_without
                    && !self.applications[a].is_running();
                self.wait_for_seat(agent, a, need, refusal, idle);
                self.refresh_outside(agent, group);
            }
        }
        self.meter_agent(agent);
    }

    fn leave_campaign(&mut self, agent: u32, group: usize, slot: usize) {
        let a = self.groups[group].outbound[slot].application;
        let bit = 1 << slot;
        let state = &mut self.agents[agent as usize];
        let (held, short) = (
            state.campaigns_held & bit != 0,
            state.campaigns_short & bit != 0,
        );
        state.campaigns_held &= !bit;
        state.campaigns_short &= !bit;
        let Some(need) = self.campaign_need(a) else {
            return;
        };
        self.meter_agent(agent);
        if held {
            let user = self.user(agent);
            self.give_from_user(a, need, 1, user);
            self.seat_waiting(a);
        }
        if short {
            self.stop_waiting_for(agent, a, need);
            self.refresh_outside(agent, group);
            if !self.is_idle_in_excess(agent) {
                self.settle_loss(agent);
            }
        }
    }

    /// A logout frees what the agent had of every server.
    #[cold]
    pub(in crate::people) fn leave_campaigns(&mut self, agent: u32) {
        let group = self.group_of(agent);
        for slot in 0..self.groups[group].outbound.len() {
            self.leave_campaign(agent, group, slot);
        }
    }

    /// An agent in excess has got its license.
    pub(in crate::people) fn hold_campaign(&mut self, agent: u32, a: ApplicationIndex) {
        let group = self.group_of(agent);
        let slot = self.groups[group]
            .outbound
            .iter()
            .position(|o| o.application == a);
        if let Some(slot) = slot {
            let state = &mut self.agents[agent as usize];
            state.campaigns_short &= !(1 << slot);
            state.campaigns_held |= 1 << slot;
        }
        self.refresh_outside(agent, group);
        if !self.is_idle_in_excess(agent) {
            self.settle_loss(agent);
        }
    }

    /// A server's licenses are gone with its stop; who had one waits for it to be back.
    pub(in crate::people) fn forget_campaign_seats(&mut self, a: ApplicationIndex) {
        let Some(need) = self.campaign_need(a) else {
            return;
        };
        for (agent, slot) in self.agents_outbound_of(a) {
            let state = &mut self.agents[agent as usize];
            if state.campaigns_held & (1 << slot) != 0 {
                state.campaigns_held &= !(1 << slot);
                state.campaigns_short |= 1 << slot;
                self.join_line(a, need, agent);
                self.meter_agent(agent);
            }
        }
    }

    /// The agents who work for an Outbound Contact Server, in file order, each with the slot of it.
    fn agents_outbound_of(&self, a: ApplicationIndex) -> Vec<(u32, usize)> {
        let mut agents = Vec::new();
        for (group, state) in (0_u32..).zip(&self.groups) {
            let slot = state.outbound.iter().position(|o| o.application == a);
            if let Some(slot) = slot {
                agents.extend(self.agents_of(group).map(|agent| (agent, slot)));
            }
        }
        agents.sort_unstable();
        agents
    }

    /// A server has started, or does not run for want of licenses: those who wait for it work outside
    /// their campaigns, or idle.
    pub(crate) fn campaign_server_changed(&mut self, a: ApplicationIndex) {
        let Some(need) = self.campaign_need(a) else {
            return;
        };
        let state = &self.applications[a];
        let (running, link) = (state.is_running(), state.condition);
        let licensing = state.stop_cause.class() != CauseClass::Application;
        for agent in self.line(a, need) {
            let group = self.group_of(agent);
            self.refresh_outside(agent, group);
            let idles = |o: &Outbound| o.application == a && o.idle_without;
            let idle = self.groups[group].outbound.iter().any(idles);
            if !running && licensing && idle {
                self.lose_without(agent, a, link);
            } else if running && !self.is_idle_in_excess(agent) {
                self.settle_loss(agent);
            }
        }
    }

    /// Whether an agent works outside a campaign for want of licenses: its time does not count as lost.
    fn refresh_outside(&mut self, agent: u32, group: usize) {
        let short = self.agents[agent as usize].campaigns_short;
        let outside = self.groups[group]
            .outbound
            .iter()
            .enumerate()
            .any(|(slot, outbound)| {
                let server = &self.applications[outbound.application];
                let works = server.is_running()
                    || server.stop_cause.class() != CauseClass::Application
                        && !outbound.idle_without;
                short & (1 << slot) != 0 && works
            });
        if self.agents[agent as usize].is_outside() != outside {
            self.agents[agent as usize].set_outside(outside);
            let (now, window) = (self.now, self.window);
            let level = &mut self.groups[group].totals.outside;
            let before = level.value();
            let after = if outside { before + 1 } else { before - 1 };
            level.set(window, now, after);
        }
    }
}
