//! Files of logins as recorded use.

use super::record::{Recorded, seconds_of, whole_days};
use crate::error::{Context, Result, refuse};
use experiment::usage::Session;
use jiff::civil::Date;
use std::io::Read;
#[cfg(feature = "files")]
use std::path::PathBuf;

/// Reads files of logins (`agent,in_s,out_s`) whose second 0 is a day's midnight.
///
/// # Errors
/// A file cannot be read, or a login ends before it begins.
#[cfg(feature = "files")]
pub fn read(files: &[PathBuf], start: Date) -> Result<Recorded> {
    let mut logins = Logins::default();
    for file in files {
        let name = file.display().to_string();
        let reader = csv::Reader::from_path(file);
        let reader = reader.with_context(|| format!("cannot read `{name}`"))?;
        logins.add(&name, reader, seconds_of(start))?;
    }
    Ok(logins.recorded(seconds_of(start)))
}

/// Reads logins (`agent,in_s,out_s`) whose second 0 is a day's midnight; messages name them as said.
///
/// # Errors
/// It is no such table, or a login ends before it begins.
///
/// ```
/// let logins = "agent,in_s,out_s\nann,28800,61200\n";
/// let monday = jiff::civil::date(2026, 3, 2);
/// let recorded = study::recorded::logins("logins.csv", logins.as_bytes(), monday)?;
/// assert_eq!(recorded.features[0].1.len(), 1);
/// # Ok::<(), study::Error>(())
/// ```
pub fn logins(name: &str, table: impl Read, start: Date) -> Result<Recorded> {
    let mut logins = Logins::default();
    logins.add(name, csv::Reader::from_reader(table), seconds_of(start))?;
    Ok(logins.recorded(seconds_of(start)))
}

#[derive(Default)]
struct Logins {
    sessions: Vec<Session>,
    lines: u64,
}

impl Logins {
    fn add(&mut self, name: &str, mut reader: csv::Reader<impl Read>, zero: i64) -> Result<()> {
        let mut lines = 0;
        for row in reader.deserialize() {
            let (_, from, to): (String, f64, f64) =
                row.with_context(|| format!("{name}:{}:1: expected the columns agent,in_s,out_s (hint: seconds are plain numbers, such as 28800)", lines + 2))?;
            lines += 1;
            if !(from.is_finite() && to.is_finite() && from.abs() < 1e11 && to.abs() < 1e11)
                || to < from
            {
                refuse!(
                    "{name}:{}:1: a login ends before it begins, or at no time (hint: expected agent,in_s,out_s with \
                     seconds from the start)",
                    lines + 1
                );
            }
            let (from, to) = (zero + from as i64, zero + to as i64);
            self.sessions.push(Session { from, to, count: 1 });
        }
        self.lines += lines;
        Ok(())
    }

    fn recorded(mut self, zero: i64) -> Recorded {
        self.sessions.sort_unstable();
        let first = self.sessions.first().map_or(zero, |session| session.from);
        let last = self.sessions.iter().map(|session| session.to).max();
        let span = (first.min(zero), last.unwrap_or(zero));
        Recorded {
            lines: (self.lines, 0),
            ..whole_days(vec![("logins".to_owned(), self.sessions)], span)
        }
    }
}
