//! All that is told: result files, tables for the terminal, charts, the story of one denial.
//!
//! Every renderer is a pure function of results. It returns an [`Artifact`] (a relative
//! path and its bytes) or writes into a stream that the caller opened; nothing here opens a file, reads
//! a clock or the environment, or knows how many threads there are, so the same results give the same
//! bytes on any day and any machine. What a number means is said in `docs/metrics.md`; how it was
//! estimated is not known here.

pub mod artifact;
pub mod audit;
pub mod charts;
pub mod civil;
pub mod clock;
pub mod decision;
pub mod estimate;
pub mod events;
pub mod explain;
pub mod explained;
pub mod files;
pub mod format;
pub mod granularity;
pub mod labels;
pub mod lengths;
pub mod names;
pub mod page;
pub mod periods;
pub mod profile;
pub mod results;
pub mod shares;
pub mod sizing;
pub mod standby;
pub(crate) mod stored;
pub mod sweep;
pub mod terminal;
pub mod told;

pub use artifact::Artifact;
pub use results::Replication;
