//! How many licenses, for each variant, meet the target at the least cost.
//!
//! A search tells how many, with the evidence for it and against one step less; the same
//! search without faults tells what part of them is for the load; and the result is a scenario file that
//! runs as it is.

mod candidates;
mod closed_form;
mod curve;
mod folder;
mod options;
mod overlay;
mod page;
mod run;
mod search;
mod servers;
mod split;

pub use candidates::Reread;
pub use folder::{is_page_of, needed};
pub use options::Options;
pub use run::{Sizing, refuse_unsized, size};
