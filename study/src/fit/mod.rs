//! Load and faults from recorded use, as data, as tables and as a scenario.
//!
//! Every number says how it was found and how sure it is; what the record cannot say (how many
//! licenses there are, who gave up) is a comment, not a guess.

mod document;
mod fitted;
mod folder;
mod scenario;
mod tables;

pub use document::document;
pub use fitted::{FeatureFit, Fit, fit, refuse_short};
pub use folder::{NEEDED, write};
pub use scenario::scenario;
pub use tables::text as tables;
