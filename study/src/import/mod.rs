//! Recorded use as it stands in debug logs and in outputs of lmstat: counts, tables, load.
//!
//! What was recorded is shown as it is, with what could not be read beside it, and can be
//! made the CSV that a scenario's `recorded` takes, or a scenario that plays it again (AG7).

pub mod debug_log;
mod debug_log_document;
#[cfg(feature = "files")]
mod debug_log_load;
mod debug_log_tables;
mod debug_log_warnings;
pub mod lmstat;
mod lmstat_document;
mod lmstat_series;
mod lmstat_tables;
#[cfg(test)]
mod lmstat_tests;
#[cfg(feature = "files")]
mod replay;
#[cfg(all(test, feature = "files"))]
mod tests;
