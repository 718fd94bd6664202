//! Recorded use as `fit`, `backtest` and `compare --against` read it: sessions by feature, outages, denials, on a line
//! of days.
//!
//! Whatever the record is (debug logs, samples of lmstat, logins, a stored folder), it becomes the same
//! typed sessions, and only whole days count.

#[cfg(feature = "files")]
mod files;
#[cfg(feature = "files")]
pub mod holidays;
mod logins;
#[cfg(feature = "files")]
mod logs;
#[cfg(feature = "files")]
mod places;
mod record;
#[cfg(feature = "files")]
mod samples;
#[cfg(feature = "files")]
pub mod stored;
pub mod table;
pub(crate) mod toml_text;

#[cfg(feature = "files")]
pub use files::{read, refuse_twice};
pub use logins::logins;
pub use record::{Recorded, date, hour_text, retries, seconds_of, weekday_name};
