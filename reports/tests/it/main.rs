//! Everything that is told, from results small enough to check by hand.

mod answer;
mod chart_data;
mod charts;
mod files;
mod fixture;
mod usage;
