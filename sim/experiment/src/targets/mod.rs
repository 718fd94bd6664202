//! Whether a target is met, and how many replications would say so.

pub(crate) mod evidence;
mod excess;
pub mod exposure;
mod limit;
pub mod precision;
pub mod verdict;
