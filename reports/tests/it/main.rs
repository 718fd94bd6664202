//! Everything that is told, from results small enough to check by hand.

mod answer;
mod chart_data;
mod charts;
mod explain;
mod files;
mod fixture;
mod links;
mod page;
mod shares;
mod study_charts;
mod usage;
