//! What can be said of a scenario before it is played: findings, the plan as resolved, what a run would cost.

mod cost;
mod document;
mod plan;
mod resolved;

pub use cost::budget;
pub use document::document;
pub use plan::plan;
pub use resolved::{license_files, resolved};
