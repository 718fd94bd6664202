//! Files of logins as recorded use.

use super::{Recorded, seconds_of, whole_days};
use anyhow::{Context, bail};
use experiment::usage::Session;
use jiff::civil::Date;
use std::path::PathBuf;

/// Reads files of logins (`agent,in_s,out_s`) whose second 0 is a day's midnight.
///
/// # Errors
/// A file cannot be read, or a login ends before it begins.
pub fn read(files: &[PathBuf], start: Date) -> anyhow::Result<Recorded> {
    let zero = seconds_of(start);
    let mut sessions = Vec::new();
    let mut all_lines = 0;
    for file in files {
        let mut lines = 0;
        let name = file.display();
        let mut reader =
            csv::Reader::from_path(file).with_context(|| format!("cannot read `{name}`"))?;
        for row in reader.deserialize() {
            let (_, from, to): (String, f64, f64) =
                row.with_context(|| format!("{name}:{}:1: expected the columns agent,in_s,out_s (hint: seconds are plain numbers, such as 28800)", lines + 2))?;
            lines += 1;
            all_lines += 1;
            if !(from.is_finite() && to.is_finite() && from.abs() < 1e11 && to.abs() < 1e11)
                || to < from
            {
                bail!(
                    "{name}:{}:1: a login ends before it begins, or at no time (hint: expected agent,in_s,out_s with \
                     seconds from the start)",
                    lines + 1
                );
            }
            let (from, to) = (zero + from as i64, zero + to as i64);
            sessions.push(Session { from, to, count: 1 });
        }
    }
    sessions.sort_unstable();
    let first = sessions.first().map_or(zero, |session| session.from);
    let ends = sessions.iter().map(|session| session.to);
    let last = ends.max().unwrap_or(zero);
    let recorded = whole_days(
        vec![("logins".to_owned(), sessions)],
        (first.min(zero), last),
    );
    Ok(Recorded {
        lines: (all_lines, 0),
        ..recorded
    })
}
