//! The faults of a variant.

pub mod changes;
pub mod crews;
pub mod draft;
pub mod entries;
pub mod kinds;
pub mod network;
pub mod relocations;
pub mod scene;
pub mod strikes;
pub mod targets;
pub mod timing;
pub mod windback;
