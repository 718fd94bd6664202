//! Debug logs of license servers, read together.

pub use super::debug_log_document::document;
#[cfg(feature = "files")]
pub use super::debug_log_load::write_load;
pub use super::debug_log_tables::text as tables;
pub use super::debug_log_warnings::{unusable, warnings};
#[cfg(feature = "files")]
pub use super::replay::{targets, write as write_replay};
pub use scenarios::flexnet::debug_log::{Load, Log, Record, Summary};

use crate::error::{Context, Result};
use scenarios::flexnet::debug_log;

/// What is wanted of debug logs besides their counts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who was in, from when to when.
    pub load: bool,
    /// Only this feature makes load.
    pub feature: Option<String>,
    /// Each checkout, to play it again.
    pub record: bool,
}

/// What debug logs say.
#[derive(Debug)]
pub struct Imported {
    /// Counts of lines, checkouts, denials.
    pub summary: Summary,
    /// Who was in, from when to when, if that was wanted.
    pub load: Option<Load>,
    /// Each checkout, if that was wanted.
    pub record: Option<Record>,
}

/// Reads logs side by side, by their times.
///
/// # Errors
/// One cannot be read to its end.
///
/// ```
/// use study::import::debug_log::{self, Log, Options};
///
/// let text = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026\n9:00:00 (genesys.d) OUT: \"router_seats\" urs@host-a\n";
/// let log = Log::new("debug.log".to_owned(), text.as_bytes())?;
/// let imported = debug_log::read(vec![log], &Options::default())?;
/// assert_eq!(imported.summary.events.out, 1);
/// assert_eq!(debug_log::document(&imported.summary)["features"][0]["name"], "router_seats");
/// # Ok::<(), study::Error>(())
/// ```
pub fn read(logs: Vec<Log>, options: &Options) -> Result<Imported> {
    let load = || Load::new(options.feature.clone());
    let mut load = options.load.then(load);
    let mut record = options.record.then(Record::default);
    let summary = debug_log::read_into(logs, load.as_mut(), record.as_mut())
        .context("cannot read the logs to their end")?;
    Ok(Imported {
        summary,
        load,
        record,
    })
}

/// Whether there are lines, and none has a time: these are no debug logs.
#[must_use]
pub fn is_useless(summary: &Summary) -> bool {
    summary.lines() > 0 && summary.span().is_none()
}
