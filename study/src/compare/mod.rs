//! Comparing the variants of a study: points with common random numbers, how they are ranked, and what other defaults
//! and assumptions change.

pub mod alike;
pub mod assumptions;
pub mod contenders;
pub mod cost;
pub mod criterion;
pub mod defaults;
pub mod first_week;
pub mod infrastructure;
pub mod lens;
pub mod sensitivity;
pub mod stage;
