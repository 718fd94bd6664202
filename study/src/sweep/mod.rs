//! How metrics change with any inputs of a scenario.
//!
//! A point is the file with some keys set otherwise by their paths, read and checked like any
//! other; every variant at every point is played with the same random numbers, so what differs between two
//! points is what was set.

mod design;
mod folder;
mod play;
mod run;

pub use design::points;
pub use folder::{NEEDED, Options};
pub use run::{Swept, sweep};
