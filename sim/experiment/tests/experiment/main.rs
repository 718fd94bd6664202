//! Behavior across the files of the crate: coverage, power, procedures against independent programs.

mod coverage;
mod draws;
mod loss;
mod selection;
mod sizing;
