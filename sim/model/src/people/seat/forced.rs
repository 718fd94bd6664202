//! Forced logouts: Interaction Server holds its use to its numbers (AP11).
//!
//! A login beyond a number counts at first, and then as many who hold that feature are
//! logged out as makes the use fit, in the server's order; if that strikes who has just come, the login
//! is denied and nobody was logged out. Whoever is denied or thrown out for want of a feature, and has
//! not got in again, is in excess: while there is one the violation stands.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Ground;
use crate::observe::records::refusal::Refusal;
use crate::people::People;
use crate::people::agent::Place;
use crate::plan::{ApplicationIndex, Give};

impl People<'_> {
    /// A login finds no license of a need free: somebody who holds one goes, or the newcomer does.
    #[cold]
    pub(in crate::people) fn make_room(
        &mut self,
        newcomer: u32,
        a: ApplicationIndex,
        need: usize,
        mut refusal: Refusal,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a].needs[need];
        if state.held == 0 && !state.need.required && state.is_taken_at_start() {
            // AP4: the medium has no license at all.
            refusal.cause = Cause::FunctionOff;
            return Err(refusal);
        }
        while self.applications[a].needs[need].room() == 0 {
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
    pub(in crate::people) fn enforce_numbers(&mut self, a: ApplicationIndex) {
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            if !matches!(state.need.give, Give::Forced { .. }) {
                continue;
            }
            let link = self.lacking(a, need, 0);
            while self.applications[a].needs[need].is_exceeded()
                && let Some(agent) = self.next_out(a, need, None)
            {
                self.force_out(agent, a, need, link);
            }
        }
    }

    /// Who is logged out first for a need: among equal logins the last in file order.
    fn next_out(&mut self, a: ApplicationIndex, need: usize, newcomer: Option<u32>) -> Option<u32> {
        let holders = self.logouts.of(a, need)?;
        let comes = newcomer.map(|agent| (self.clients.now, agent));
        let clients = &mut self.clients;
        holders.next(comes, |count| clients.draw_logout(a, count))
    }

    /// An agent was admitted: it holds what its steps have got of needs that are kept to their numbers.
    #[cold]
    pub(in crate::people) fn hold_forced(&mut self, agent: u32) {
        let group = self.group_of(agent);
        for step in 0..self.plan.groups[group].steps.len() {
            if self.agents[agent as usize].steps & (1 << step) != 0 {
                let a = self.instance(agent, group, step);
                let admitted = self.agents[agent as usize].admitted();
                for (need, holders) in self.logouts.at(a) {
                    let state = &self.clients.applications[a].needs[need].need;
                    if state
                        .give
                        .per_login(state.take, &self.clients.context.plan.groups[group])
                        .is_some()
                    {
                        holders.add(admitted, agent);
                    }
                }
            }
        }
    }

    /// An agent has left a step of its login.
    #[cold]
    pub(in crate::people) fn let_go_forced(&mut self, agent: u32, a: ApplicationIndex) {
        for (_, holders) in self.logouts.at(a) {
            holders.remove(agent);
        }
    }

    /// Asserts that those who are known to hold what is kept to its number are those who do, by looking at everybody.
    pub(crate) fn check_logouts(&self) {
        for (a, application) in self.applications.iter_enumerated() {
            for (number, state) in application.needs.iter().enumerate() {
                let Some(holders) = self.logouts.of(a, number) else {
                    continue;
                };
                let holds = |agent: &u32| {
                    let group = &self.plan.groups[self.group_of(*agent)];
                    let need = &state.need;
                    self.agents[*agent as usize].place == Place::In
                        && self.is_step_held(*agent, a)
                        && need.give.per_login(need.take, group).is_some()
                };
                let all: Vec<u32> = (0..self.agents.len() as u32).filter(holds).collect();
                assert_eq!(holders.all(), all, "who is logged out next is not known");
            }
        }
    }

    /// An agent is logged out for want of licenses; its next login is a new request.
    fn force_out(&mut self, agent: u32, a: ApplicationIndex, need: usize, link: LinkId) {
        let group = self.group_of(agent);
        if self.window.contains(self.now) {
            self.groups[group].totals.forced_logouts += 1;
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
    pub(in crate::people) fn note_refused(&mut self, agent: u32, refusal: &Refusal) {
        let a = refusal.application;
        let needs = &self.applications[a].needs;
        let need = needs.iter().position(|n| {
            refusal.cause == Cause::SeatsExhausted
                && Some(n.need.feature) == refusal.feature
                && matches!(n.need.give, Give::Forced { .. })
        });
        let known = |n: usize| needs[n].is_short(agent);
        match need {
            Some(need) if known(need) => {}
            Some(need) => {
                self.forget_short(agent);
                self.fall_short(agent, a, need, refusal.shortage);
            }
            None => self.forget_short(agent),
        }
    }

    fn fall_short(&mut self, agent: u32, a: ApplicationIndex, need: usize, link: LinkId) {
        let feature = Some(self.applications[a].needs[need].need.feature);
        let excess = self.fall_short_of(a, need, agent);
        self.agents[agent as usize].set_short(true);
        self.open_violation(a, feature, Cause::SeatsExhausted, Ground::Excess, &[link]);
        self.affect(a, feature, agent, excess);
    }

    /// An agent is in, or has gone: it is no longer in excess.
    #[cold]
    pub(in crate::people) fn forget_short(&mut self, agent: u32) {
        if !self.agents[agent as usize].is_short() {
            return;
        }
        self.agents[agent as usize].set_short(false);
        let group = self.group_of(agent);
        for step in 0..self.plan.groups[group].steps.len() {
            let a = self.instance(agent, group, step);
            for need in 0..self.applications[a].needs.len() {
                if self.is_short_no_more(a, need, agent) {
                    self.close_excess(a, need);
                }
            }
        }
    }
}
