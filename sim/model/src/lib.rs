//! The world of license servers: servers, configurations, applications, agents, faults and causes.
//!
//! The one idea: a [`plan::Plan`] says all, [`play`] plays one replication of it, and what comes back is
//! a row of exact integers, with the records of every denial and violation if they are asked for. Which
//! rule of the domain lives in which room is told at the rooms' heads. It knows no file, no clock and
//! no statistics.

mod address;
mod admission;
mod agent;
mod application;
pub mod audit;
mod blame;
mod campaign;
pub mod cause;
mod checkout;
mod clock;
mod common_cause;
mod demand;
mod event;
mod excess;
mod fault;
mod forced;
pub mod forecast;
mod graph;
mod group;
mod host_id;
mod infrastructure;
mod journal;
mod license_file;
mod login;
mod loss;
mod lrm;
mod maintenance;
mod meter;
mod metrics;
mod network;
mod options;
mod orphan;
mod outcome;
mod past;
mod person;
pub mod plan;
mod policy;
mod poll;
mod pool;
mod process;
mod rate;
pub mod records;
mod regain;
mod reporting;
mod seat;
mod server;
mod service;
mod start;
mod surge;
mod three_node;
mod totals;
mod violation;
pub mod watch;
mod world;

pub use metrics::{layout, profile_subjects};

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
