//! Why: the graph of causes, the names of causes, and what a denial is laid to.

pub(crate) mod blame;
pub(crate) mod graph;
pub(crate) mod loss;
pub(crate) mod name;

pub use name::{Cause, CauseClass};
