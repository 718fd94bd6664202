//! The world of license servers: servers, configurations, applications, agents, faults and causes.
//!
//! A [`plan::Plan`] says all, [`play`] plays one replication of it, and what comes back is
//! a row of exact integers, with the records of every denial and violation if they are asked for. Which
//! rule of the domain lives in which room is told at the rooms' heads. It knows no file, no clock and
//! no statistics.

pub mod cause;
pub mod chance;
mod client;
mod context;
mod event;
mod fault;
pub mod forecast;
mod license;
mod load;
mod network;
mod observe;
mod outcome;
mod people;
pub mod plan;
mod queue;
#[cfg(test)]
mod tests;
pub mod watch;
mod world;

pub use fault::audit;
pub use observe::metrics::{layout, profile_subjects};
pub use observe::{records, spool};

use kernel::StreamSource;

/// Plays one replication of a plan. Equal arguments give equal outcomes on every machine.
///
/// With `detailed`, all records are kept; the row and the fingerprint are the same without.
///
/// # Panics
/// On programming errors only: a plan that `scenarios` has checked never makes it panic.
#[must_use]
pub fn play(plan: &plan::Plan, seed: u64, replication: u64, detailed: bool) -> records::Outcome {
    let mut source = StreamSource::new(seed, replication);
    world::World::new(plan, &mut source, detailed).play()
}

/// How far a replication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The simulated time.
    pub now: kernel::Time,
    /// Events handled.
    pub events: u64,
}

/// Plays one replication like [`play`], and asks after every so many events whether to go on; `None` if not.
///
/// # Panics
/// On programming errors only, as [`play`].
#[must_use]
pub fn play_watched(
    plan: &plan::Plan,
    seed: u64,
    replication: u64,
    detailed: bool,
    go_on: &mut dyn FnMut(Progress) -> bool,
) -> Option<records::Outcome> {
    let mut source = StreamSource::new(seed, replication);
    world::World::new(plan, &mut source, detailed).play_watched(go_on)
}

/// Plays one replication in detail like [`play_watched`]; records that are too many for memory go to a store.
///
/// # Panics
/// On programming errors only, as [`play`].
#[must_use]
pub fn play_into(
    plan: &plan::Plan,
    seed: u64,
    replication: u64,
    store: &std::sync::Arc<dyn spool::Store>,
    go_on: &mut dyn FnMut(Progress) -> bool,
) -> Option<records::Outcome> {
    let mut source = StreamSource::new(seed, replication);
    let mut world = world::World::new(plan, &mut source, true);
    world.spill_into(store);
    world.play_watched(go_on)
}
