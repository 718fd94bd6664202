//! Why: the graph of causes of one replication, and the names of causes.
//!
//! It knows the plan's symbols and nothing of who is struck: a component enters a condition and leaves it.

mod course;
pub(crate) mod graph;
pub(crate) mod ledger;
pub(crate) mod link;
pub(crate) mod name;
pub(crate) mod occurrence;
mod roots;

pub use name::{Cause, CauseClass};

#[cfg(test)]
mod tests;
