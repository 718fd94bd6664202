//! Load: units of demand, when they arrive, and when campaign groups are loaded.
//!
//! [`Load`] owns demands, the units that hold licenses, campaigns and surges of demand, and all that lies below them:
//! the agents, at their applications. It knows no fault of the plan, but that a surge has a number. As the topmost of
//! those who use applications it hands on what these tell ([`Load::clients`]): agents first, then units.
//!
//! What those above may call: `arrival`, `arrival_retry`, `release`, `surge_arrival` and `turn_campaign` are due by the
//! calendar; `begin_surge_of_demand` and `end_surge_of_demand` are a fault's; `application_asks` has an application ask
//! when it is known for whom.

mod arrival;
mod campaign;
mod demand;
mod denied;
mod facts;
mod hold;
mod rate;
mod surge;
mod surge_state;
mod take;
mod users;

use crate::load::demand::DemandState;
use crate::load::hold::Holds;
use crate::load::surge_state::Surge;
use crate::observe::meter::Counter;
use crate::people::People;
use crate::plan::Plan;
use kernel::StreamSource;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// All demand of a world, beside its agents.
pub(crate) struct Load<'p> {
    people: People<'p>,
    demands: Vec<DemandState>,
    holds: Holds,
    /// Whether each campaign group is loaded by its timetable.
    campaigns: Vec<bool>,
    /// Surges of demand, by number.
    surges: BTreeMap<u32, Surge>,
}

impl<'p> Load<'p> {
    /// Nothing has arrived, and no campaign group is loaded.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> Load<'p> {
        let people = People::new(plan, source, detailed);
        let demands = plan.demands.iter();
        Load {
            people,
            demands: demands
                .map(|demand| DemandState::new(demand, source, plan))
                .collect(),
            holds: Holds::default(),
            campaigns: Vec::new(),
            surges: Surge::all(plan, source),
        }
    }

    /// What is counted of each demand, in the order of the plan.
    pub(crate) fn demand_counters(&self) -> impl Iterator<Item = &Counter> {
        self.demands.iter().map(|demand| &demand.counter)
    }
}

/// The agents and all below them are at hand.
impl<'p> Deref for Load<'p> {
    type Target = People<'p>;

    #[inline(always)]
    fn deref(&self) -> &People<'p> {
        &self.people
    }
}

impl DerefMut for Load<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.people
    }
}

#[cfg(test)]
mod tests;
