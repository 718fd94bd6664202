//! Forced logouts: Interaction Server holds its use to its numbers (AP11).
//!
//! The one idea: a login beyond a number counts at first, and then as many who hold that feature are
//! logged out as makes the use fit, in the server's order; if that strikes who has just come, the login
//! is denied and nobody was logged out. Whoever is denied or thrown out for want of a feature, and has
//! not got in again, is in excess: while there is one the violation stands.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::violation::Ground;
use crate::observe::records::refusal::Refusal;
use crate::people::agent::Place;
use crate::plan::{Give, LogoutOrder};
use crate::world::World;
use kernel::Time;
use std::cmp::Reverse;

impl World<'_> {
    /// A login finds no license of a need free: somebody who holds one goes, or the newcomer does.
    #[cold]
    pub(crate) fn make_room(
        &mut self,
        newcomer: u32,
        a: u32,
        need: usize,
        mut refusal: Refusal,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a as usize].needs[need];
        if state.held == 0 && !state.need.required && state.is_taken_at_start() {
            // AP4: the medium has no license at all.
            refusal.cause = Cause::FunctionOff;
            return Err(refusal);
        }
        while self.applications[a as usize].needs[need].room() == 0 {
            match self.next_out(a, need, Some(newcomer)) {
                Some(agent) if agent != newcomer => {
                    self.force_out(agent, a, need, refusal.link);
                }
                _ => return Err(refusal),
            }
        }
        Ok(())
    }

    /// Fewer licenses are held than agents have: they go until the use fits.
    pub(crate) fn enforce_numbers(&mut self, a: u32) {
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            if !matches!(state.need.give, Give::Forced { .. }) {
                continue;
            }
            let link = self.lacking(a, need, 0);
            while self.applications[a as usize].needs[need].is_exceeded()
                && let Some(agent) = self.next_out(a, need, None)
            {
                self.force_out(agent, a, need, link);
            }
        }
    }

    /// Who is logged out first for a need: among equal logins the last in file order.
    fn next_out(&mut self, a: u32, need: usize, newcomer: Option<u32>) -> Option<u32> {
        let now = self.now;
        let order = self.plan.applications[a as usize].logout_order;
        if let (LogoutOrder::Latest, Some(newcomer)) = (order, newcomer)
            && self.latest_admission < (now, newcomer)
        {
            // Nobody came after it, so nobody need be looked for: the rule, where many are denied.
            return Some(newcomer);
        }
        let holders = self
            .holders(a, need)
            .map(|agent| (self.agents[agent as usize].admitted(), agent))
            .chain(newcomer.map(|agent| (now, agent)));
        match order {
            LogoutOrder::Latest => holders.max(),
            LogoutOrder::Earliest => holders.min_by_key(|(at, agent)| (*at, Reverse(*agent))),
            LogoutOrder::Random => {
                let mut holders: Vec<(Time, u32)> = holders.collect();
                holders.sort_unstable_by_key(|(_, agent)| *agent);
                let stream = self.applications[a as usize].logouts.as_mut()?;
                let drawn = stream.uniform() * holders.len() as f64;
                holders.get(drawn as usize).copied()
            }
        }
        .map(|(_, agent)| agent)
    }

    /// The agents who hold a license of a need, in file order.
    fn holders(&self, a: u32, need: usize) -> impl Iterator<Item = u32> {
        let give = &self.applications[a as usize].needs[need].need.give;
        let groups = &self.applications[a as usize].groups;
        let with_medium = groups.iter().filter(move |group| {
            let media = &self.plan.groups[**group as usize].media;
            matches!(give, Give::Forced { medium } if medium.is_none_or(|m| media.contains(&m)))
        });
        let agents = with_medium.flat_map(|group| self.agents_of(*group));
        agents.filter(move |agent| {
            self.agents[*agent as usize].place == Place::In && self.is_step_held(*agent, a)
        })
    }

    /// An agent is logged out for want of licenses; its next login is a new request.
    fn force_out(&mut self, agent: u32, a: u32, need: usize, link: LinkId) {
        let group = self.group_of(agent);
        if self.window.contains(self.now) {
            self.groups[group].forced_logouts += 1;
        }
        self.settle_loss(agent);
        self.leave_steps(agent);
        self.begin_loss(agent, link);
        self.fall_short(agent, a, need, link);
        self.note_thrown_off(agent, link);
        self.wait_again(agent, group);
    }

    /// A login was refused: the agent is in excess if it was for want of such a feature.
    #[cold]
    pub(crate) fn note_refused(&mut self, agent: u32, refusal: &Refusal) {
        let a = refusal.application;
        let needs = &self.applications[a as usize].needs;
        let need = needs.iter().position(|n| {
            refusal.cause == Cause::SeatsExhausted
                && Some(n.need.feature) == refusal.feature
                && matches!(n.need.give, Give::Forced { .. })
        });
        let known = |n: usize| needs[n].short.contains(&agent);
        match need {
            Some(need) if known(need) => {}
            Some(need) => {
                self.forget_short(agent);
                self.fall_short(agent, a, need, refusal.shortage);
            }
            None => self.forget_short(agent),
        }
    }

    fn fall_short(&mut self, agent: u32, a: u32, need: usize, link: LinkId) {
        let state = &mut self.applications[a as usize].needs[need];
        let feature = Some(state.need.feature);
        state.short.insert(agent);
        let excess = state.short.len() as u32;
        self.agents[agent as usize].set_short(true);
        self.open_violation(a, feature, Cause::SeatsExhausted, Ground::Excess, &[link]);
        self.affect(a, feature, agent, excess);
    }

    /// An agent is in, or has gone: it is no longer in excess.
    #[cold]
    pub(crate) fn forget_short(&mut self, agent: u32) {
        if !self.agents[agent as usize].is_short() {
            return;
        }
        self.agents[agent as usize].set_short(false);
        let group = self.group_of(agent);
        for step in 0..self.plan.groups[group].steps.len() {
            let a = self.instance(agent, group, step);
            for need in 0..self.applications[a as usize].needs.len() {
                if self.applications[a as usize].needs[need]
                    .short
                    .remove(&agent)
                {
                    self.close_excess(a, need);
                }
            }
        }
    }
}
