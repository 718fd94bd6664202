//! Everything that is told, from results small enough to check by hand.

mod answer;
mod files;
mod fixture;
mod usage;
