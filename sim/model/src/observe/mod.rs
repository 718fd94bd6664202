//! All that is counted, integrated over time, recorded or watched.

pub(crate) mod detail;
mod encoding;
pub(crate) mod meter;
pub(crate) mod metrics;
pub mod records;
pub(crate) mod reporting;
pub(crate) mod series;
pub mod spool;
pub(crate) mod totals;
pub(crate) mod usage;
