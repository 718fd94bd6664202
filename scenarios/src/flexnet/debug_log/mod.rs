//! Debug logs of license servers: who took what, when, and who was denied.
//!
//! A log is read once, as bytes, line by line in place, with no allocation for a line
//! and a memory that grows with the names in it and with what is out at once, never with its length.
//! Several logs are read side by side in the order of their times, so that the same user's luck at
//! another server shows. What a log does not say is not invented: who waits, who gave up, and what
//! was out before its first line.
//!
//! The forms that real logs take are many; each reader below names those it knows. What it does not
//! understand it counts, and keeps the first of, with file and line.

pub mod activity;
pub mod clock;
pub mod denials;
pub mod envelope;
pub mod lines;
pub mod load;
pub mod log;
pub mod message;
pub mod names;
pub mod notes;
pub mod reader;
pub mod record;
pub mod sessions;
pub mod summary;
mod utf16;

pub use load::Load;
pub use log::Log;
pub use reader::{read, read_into};
pub use record::{Denial, Outage, Piece, Record};
pub use summary::{EventCounts, FeatureSummary, Summary};
