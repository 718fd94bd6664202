//! Points of a study side by side: differences, the best one, what to recommend.

mod contrast;
pub mod decision;
pub mod paired;
pub mod selection;
