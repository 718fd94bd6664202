//! Faults: when they begin and end, what they act upon, and the replay without them.
//!
//! [`Faults`] owns the faults of the plan, repair crews and common causes, and all that lies below them, which they act
//! upon: license servers and the network, applications, agents and demand. It decides when a fault strikes, whom, and
//! for how long; what that does is decided by those who are struck. Nothing below asks it anything: what they have to
//! know of a fault is its number and the link of its occurrence.
//!
//! What those above may call: `begin_faults` at time 0; `fault_begin`, `fault_end`, `common_strike`, `maintenance_step`
//! and `review_crew` are due by the calendar.

mod acting;
mod activation;
pub mod audit;
mod begin;
mod common_cause;
mod crash;
mod crew;
mod dependents;
mod job;
mod maintenance;
mod occurrence;
mod past;
mod relocation;
mod state;
mod ways;

use crate::context::Context;
use crate::fault::job::CrewState;
use crate::fault::state::{FaultState, Strike};
use crate::license::License;
use crate::load::Load;
use crate::plan::Plan;
use kernel::StreamSource;
use std::ops::{Deref, DerefMut};

/// All faults of a world, and what they act upon.
pub(crate) struct Faults<'p> {
    load: Load<'p>,
    faults: Vec<FaultState>,
    crews: Vec<CrewState>,
    /// Members of common causes that are struck later.
    strikes: Vec<Strike>,
    /// Occurrences that have no effect in this play, which is one without their faults.
    removed: Vec<u32>,
}

impl<'p> Faults<'p> {
    /// No fault has begun.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> Faults<'p> {
        Faults {
            load: Load::new(plan, source, detailed),
            faults: (0..plan.faults.len())
                .map(|fault| FaultState::new(fault, source, plan))
                .collect(),
            crews: vec![CrewState::default(); plan.crews.len()],
            strikes: Vec::new(),
            removed: Vec::new(),
        }
    }

    /// A step of the license servers, and then what all those above them make of it.
    #[inline]
    pub(crate) fn licensing<R>(
        &mut self,
        step: impl FnOnce(&mut License, &mut Context<'p>) -> R,
    ) -> R {
        self.clients(|clients| clients.licensing(step))
    }
}

/// Demand and all below it are at hand.
impl<'p> Deref for Faults<'p> {
    type Target = Load<'p>;

    #[inline(always)]
    fn deref(&self) -> &Load<'p> {
        &self.load
    }
}

impl DerefMut for Faults<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.load
    }
}

#[cfg(test)]
mod tests;
