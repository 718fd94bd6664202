//! All that is counted, integrated over time, recorded or watched.

pub(crate) mod detail;
mod encoding;
pub(crate) mod journal;
pub(crate) mod meter;
pub(crate) mod metrics;
pub(crate) mod outcome;
pub mod records;
pub(crate) mod reporting;
pub(crate) mod series;
pub mod spool;
pub(crate) mod totals;
pub(crate) mod usage;
pub mod watch;
