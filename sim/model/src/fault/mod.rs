//! Faults: when they begin and end, what they act upon, and the replay without them.

pub(crate) mod acting;
pub(crate) mod activation;
pub mod audit;
pub(crate) mod begin;
pub(crate) mod common_cause;
pub(crate) mod crash;
pub(crate) mod crew;
pub(crate) mod dependents;
pub(crate) mod job;
pub(crate) mod maintenance;
pub(crate) mod occurrence;
pub(crate) mod past;
pub(crate) mod state;
pub(crate) mod ways;
