//! Comparing the variants of a study: points with common random numbers, how they are ranked, and what other defaults
//! and assumptions change.

pub mod alike;
mod answer;
pub mod assumptions;
pub mod contenders;
pub mod cost;
pub mod criterion;
pub mod defaults;
pub mod first_week;
pub mod infrastructure;
pub mod lens;
mod page;
mod run;
pub mod sensitivity;
pub mod stage;
mod stages;

pub use run::{Compared, Options, compare, needed, points, refuse_other_features, share_of_work};
