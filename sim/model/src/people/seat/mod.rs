//! The steps of a login: a group's applications in order, all or nothing (AP7, AP12, AG4).
//!
//! An application that does not run, or is in violation and refuses new work, refuses. Seats that are taken inside a session
//! are in `excess`; what an application gives from, and whom it asks, in `client/serve`.

mod campaign;
mod excess;
mod forced;
pub(super) mod logouts;
pub(super) mod outbound;

use crate::client::Work;
use crate::observe::records::refusal::Refusal;
use crate::people::People;
use crate::plan::{AgentGroup, ApplicationIndex, Give, Need, User};

impl People<'_> {
    /// An agent, as the user that it is where it works now.
    #[inline(always)]
    pub(crate) fn user(&self, agent: u32) -> User {
        User::Agent {
            agent,
            group: self.agents[agent as usize].group,
        }
    }

    /// The instance that an agent uses for a step of its login.
    #[inline(always)]
    pub(in crate::people) fn instance(
        &self,
        agent: u32,
        group: usize,
        step: usize,
    ) -> ApplicationIndex {
        let choices = &self.plan.groups[group].steps[step].choices;
        if let [only] = choices[..] {
            return only;
        }
        // In 32 bits: a division that each login and logout waits for.
        let local = agent - self.groups[group].first;
        choices[(local % choices.len() as u32) as usize]
    }

    /// URS and OCS have no login step: their seats are taken at first use (AG5).
    pub(in crate::people) fn has_login_step(&self, a: ApplicationIndex) -> bool {
        !self.applications[a]
            .needs
            .iter()
            .any(|n| matches!(n.need.give, Give::FirstCall | Give::Campaign { .. }))
    }

    /// Whether an agent holds the step of an application.
    pub(crate) fn is_step_held(&self, agent: u32, a: ApplicationIndex) -> bool {
        let group = self.group_of(agent);
        (0..self.plan.groups[group].steps.len()).any(|step| {
            self.agents[agent as usize].steps & (1 << step) != 0
                && self.instance(agent, group, step) == a
        })
    }

    /// The agents who hold the step of an application, with how many licenses of a need each has.
    pub(crate) fn agents_at(&self, a: ApplicationIndex, need: &Need) -> Vec<(User, u32)> {
        let agents = 0..self.agents.len() as u32;
        let held = agents.filter_map(|agent| {
            let group = &self.plan.groups[self.group_of(agent)];
            let count = need.give.per_login(need.take, group)?;
            self.is_step_held(agent, a)
                .then_some((self.user(agent), count))
        });
        held.collect()
    }

    /// One attempt of a login: every step, or none.
    pub(crate) fn take_steps(
        &mut self,
        agent: u32,
        group: usize,
        first: bool,
    ) -> Result<(), Refusal> {
        for step in 0..self.plan.groups[group].steps.len() {
            let a = self.instance(agent, group, step);
            if !self.has_login_step(a) {
                continue;
            }
            let taken = self.take_step(agent, a);
            self.count_user(a, group, first, taken.as_ref().err());
            match taken {
                Ok(()) => self.agents[agent as usize].steps |= 1 << step,
                Err(refusal) => {
                    self.leave_steps(agent);
                    self.affect(a, refusal.feature, agent, 0);
                    return Err(refusal);
                }
            }
        }
        Ok(())
    }

    /// One step of a login.
    fn take_step(&mut self, agent: u32, a: ApplicationIndex) -> Result<(), Refusal> {
        let group = &self.plan.groups[self.group_of(agent)];
        self.open_for_work(a, Work::Login(group))?;
        for need in 0..self.applications[a].needs.len() {
            if let Err(refusal) = self.take_login(agent, a, need, group) {
                for earlier in 0..need {
                    self.give_login(agent, a, earlier, group);
                }
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn take_login(
        &mut self,
        agent: u32,
        a: ApplicationIndex,
        need: usize,
        group: &AgentGroup,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a].needs[need];
        let Some(count) = state.need.give.per_login(state.need.take, group) else {
            return Ok(());
        };
        let user = self.user(agent);
        let Err(refusal) = self.take_for_user(a, need, count, user) else {
            return Ok(());
        };
        // AP12: a supervisor who finds none works on an agent's license.
        let fallback = match self.applications[a].needs[need].need.give {
            Give::Login {
                fallback: Some(other),
                ..
            } => other as usize,
            Give::Forced { .. } => {
                self.make_room(agent, a, need, refusal)?;
                return self.take_for_user(a, need, count, user);
            }
            _ => return Err(refusal),
        };
        self.take_for_user(a, fallback, count, user)?;
        self.fell_back.insert((agent, a, need));
        Ok(())
    }

    fn give_login(&mut self, agent: u32, a: ApplicationIndex, need: usize, group: &AgentGroup) {
        let state = &self.applications[a].needs[need];
        let Some(count) = state.need.give.per_login(state.need.take, group) else {
            return;
        };
        let fallback = match state.need.give {
            Give::Login { fallback, .. } => fallback,
            _ => None,
        };
        let user = self.user(agent);
        match fallback {
            Some(other) if self.fell_back.remove(&(agent, a, need)) => {
                self.give_from_user(a, other as usize, count, user);
            }
            _ => self.give_from_user(a, need, count, user),
        }
    }

    /// The agent leaves all that its login got, the last first.
    pub(in crate::people) fn leave_steps(&mut self, agent: u32) {
        let group = self.group_of(agent);
        let plan = &self.plan.groups[group];
        for step in (0..self.plan.groups[group].steps.len()).rev() {
            if self.agents[agent as usize].steps & (1 << step) != 0 {
                self.agents[agent as usize].steps &= !(1 << step);
                let a = self.instance(agent, group, step);
                if self.logouts.any() {
                    self.let_go_forced(agent, a);
                }
                for need in (0..self.applications[a].needs.len()).rev() {
                    self.give_login(agent, a, need, plan);
                }
            }
        }
        let state = &self.agents[agent as usize];
        if state.campaigns_held | state.campaigns_short != 0 {
            self.leave_campaigns(agent);
        }
        if self.agents[agent as usize].seats != 0 {
            self.leave_seats(agent, group);
        }
        self.meter_agent(agent);
    }
}
