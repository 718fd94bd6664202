//! Why: the graph of causes of one replication, and the names of causes.
//!
//! It knows the plan's symbols and nothing of who is struck: a component enters a condition and leaves it.

pub(crate) mod graph;
pub(crate) mod link;
pub(crate) mod name;

pub use name::{Cause, CauseClass};
