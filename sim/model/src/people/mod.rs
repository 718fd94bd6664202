//! Agents: groups and rosters, logins, and the seats that applications give them.
//!
//! [`People`] owns groups and agents and all that lies below them: the applications, on their license servers. It knows
//! no unit of demand and no fault of the plan, only what has been done to its agents; what brings agents has a number.
//!
//! What those above may call: `agent_login`, `agent_logout`, `first_call`, `roster_next`, `roster_day` and `surge_login`
//! are due by the calendar; `throw_off`, `seat_waiting`, `forget_seats`, `lose_waiting`, `room_changed` and
//! `campaign_server_changed` say what has become of an application; `work_campaigns` says which campaign groups are
//! loaded; `begin_surge_of_agents`, `expect_relocation`, `lead_to`, `send`, `lead_back`, `disable_persons` and
//! `enable_persons` are a fault's. Nobody is told anything: what happens to agents acts on applications alone.

mod agent;
mod begin;
mod brought;
mod denial;
mod group;
mod login;
mod metered;
mod on_top;
mod patience;
mod person;
mod relocation;
mod roster;
mod seat;
mod session;
mod surge;
mod whereabouts;

#[cfg(test)]
pub(crate) use agent::Place;
pub(crate) use group::GroupTotals;

use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::people::agent::Agent;
use crate::people::brought::{Holds, Surge};
use crate::people::group::GroupState;
use crate::people::seat::logouts::Logouts;
use crate::plan::{ApplicationIndex, Plan};
use kernel::StreamSource;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

/// All agents of a world, at their applications.
pub(crate) struct People<'p> {
    clients: Clients<'p>,
    groups: Vec<GroupState>,
    agents: Vec<Agent>,
    /// AP12: who works on the license of another need of an application than its own: agent, application, its own need.
    fell_back: BTreeSet<(u32, ApplicationIndex, usize)>,
    /// AP11: who holds what is kept to its number.
    logouts: Logouts,
    /// Who was thrown off by a fault and would be in without it, until it would have left.
    thrown_off: BTreeMap<u32, LinkId>,
    /// What agents hold is followed: it is metered, or something brings some.
    follows_agents: bool,
    /// Agents whose Person object is disabled, with the occurrence that did it.
    disabled: Vec<(u32, u32)>,
    /// Surges of agents, by number.
    surges: BTreeMap<u32, Surge>,
    /// What agents whom something has brought were last known to hold: nobody is led on while it holds anything.
    known_on_top: BTreeMap<u32, Holds>,
}

impl<'p> People<'p> {
    /// Everybody is where rosters and sessions have them at time 0, and nobody has logged in yet.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> People<'p> {
        let agents: usize = plan.groups.iter().map(|group| group.count as usize).sum();
        let mut people = People {
            clients: Clients::new(plan, source, detailed),
            groups: Vec::with_capacity(plan.groups.len()),
            agents: Vec::with_capacity(agents),
            fell_back: BTreeSet::new(),
            logouts: Logouts::new(plan),
            thrown_off: BTreeMap::new(),
            follows_agents: false,
            disabled: Vec::new(),
            surges: BTreeMap::new(),
            known_on_top: BTreeMap::new(),
        };
        people.begin_groups(source);
        people
    }

    /// Has an agent's record near when something of it is due soon: records are most of the world's memory.
    #[inline]
    pub(crate) fn foresee(&self, agent: u32) {
        std::hint::black_box(self.agents[agent as usize].incarnation);
    }

    /// What is counted of each group, in the order of the plan.
    pub(crate) fn group_totals(&self) -> impl Iterator<Item = &GroupTotals> {
        self.groups.iter().map(|group| &group.totals)
    }
}

/// The applications and all below them are at hand.
impl<'p> Deref for People<'p> {
    type Target = Clients<'p>;

    #[inline(always)]
    fn deref(&self) -> &Clients<'p> {
        &self.clients
    }
}

impl DerefMut for People<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.clients
    }
}

#[cfg(test)]
mod tests;
