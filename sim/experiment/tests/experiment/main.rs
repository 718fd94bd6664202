//! Behavior across the files of the crate: coverage, power, procedures against independent programs.

#![allow(clippy::disallowed_macros)]

mod coverage;
mod division;
mod draws;
mod drift;
mod jobs;
mod loss;
mod measured;
mod properties;
mod selection;
mod sensitivity;
mod sizing;
mod wrongly_met;
