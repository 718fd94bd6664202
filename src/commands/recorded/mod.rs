//! Recorded use as `fit`, `backtest` and `compare --against` read it: sessions by feature, outages, denials, on a line
//! of days.
//!
//! Whatever the record is (debug logs, samples of lmstat, logins, a stored folder), it becomes the same
//! typed sessions, and only whole days count.

pub mod holidays;
mod logins;
mod logs;
mod samples;
pub mod stored;

use anyhow::{Context, bail};
use experiment::usage::{DAY, Session};
use jiff::civil::Date;
use scenarios::flexnet::debug_log::Outage;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use study::output::is_alike;

/// What a record shows.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Features by name, each with its sessions by begin.
    pub features: Vec<(String, Vec<Session>)>,
    /// Outages by begin, in seconds.
    pub outages: Vec<Outage>,
    /// Denied requests: when, the feature's place in `features`, who.
    pub denials: Vec<(i64, usize, u32)>,
    /// The first midnight and the one after the last whole day, in seconds since 1970-01-01.
    pub days: (i64, i64),
    /// The first and the last instant of the record.
    pub span: (i64, i64),
    /// Lines, and those that were not understood.
    pub lines: (u64, u64),
    /// The given holidays, whether the record has them or not; ascending.
    pub holidays: Vec<Date>,
    /// What the record cannot say, in sentences.
    pub notes: Vec<String>,
}

impl Recorded {
    /// The weekday of an instant, Monday 0.
    pub fn weekday(at: i64) -> usize {
        usize::try_from((at.div_euclid(DAY) + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// So many whole days.
    pub fn day_count(&self) -> usize {
        usize::try_from((self.days.1 - self.days.0) / DAY).unwrap_or(0)
    }

    /// The given holidays among so many days from a midnight on, counted from it.
    pub fn holidays_in(&self, from: i64, days: usize) -> Vec<usize> {
        let number = |day: &Date| usize::try_from((seconds_of(*day) - from).div_euclid(DAY)).ok();
        let numbers = self.holidays.iter().filter_map(number);
        numbers.filter(|day| *day < days).collect()
    }

    /// How many days with denied requests of a feature there are from one instant up to another, and how many
    /// requests.
    pub fn denied(&self, feature: usize, from: i64, to: i64) -> (usize, usize) {
        let own = self.denials.iter();
        let own = own.filter(|(at, of, _)| *of == feature && *at >= from && *at < to);
        let days: Vec<i64> = own.map(|(at, ..)| at.div_euclid(DAY)).collect();
        let different: std::collections::BTreeSet<&i64> = days.iter().collect();
        (different.len(), days.len())
    }
}

/// The midnight of a day, in seconds since 1970-01-01.
pub fn seconds_of(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_secs()
}

/// The day of an instant.
pub fn date(at: i64) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    let days = jiff::Span::new().try_days(at.div_euclid(DAY)).ok();
    days.and_then(|days| epoch.checked_add(days).ok())
        .unwrap_or(epoch)
}

/// Day and hour of an instant, for people.
pub fn hour_text(at: i64) -> String {
    let day = date(at);
    format!(
        "{} {day} {:02}:00",
        weekday_name(Recorded::weekday(at)),
        at.rem_euclid(DAY) / 3600
    )
}

/// A weekday's short name, Monday 0.
pub fn weekday_name(weekday: usize) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday % 7]
}

/// The begin of each file, as messages name places.
fn places(files: &[PathBuf]) -> String {
    let places = files.iter().map(|file| format!("{}:1:1", file.display()));
    places.collect::<Vec<_>>().join(", ")
}

/// Reads debug logs together, samples of lmstat together, or files of logins (`agent,in_s,out_s`) that begin on a day.
///
/// # Errors
/// A file cannot be read, files are of several kinds, or no line has a date.
pub fn read(files: &[PathBuf], logins_start: Option<Date>) -> anyhow::Result<Recorded> {
    let mut kinds = Vec::new();
    for file in files {
        kinds.push(kind_of(file)?);
    }
    refuse_twice(files)?;
    let all = |kind: Kind| kinds.iter().all(|own| *own == kind);
    let recorded = if all(Kind::Logins) {
        let Some(start) = logins_start else {
            bail!(
                "a file of logins has no dates (hint: say the day of its second 0, as --start 2026-03-02)"
            );
        };
        logins::read(files, start)?
    } else if all(Kind::Samples) {
        samples::read(files)?
    } else if all(Kind::Log) {
        logs::read(files)?
    } else {
        bail!(
            "the files are of several kinds (hint: give only debug logs, only samples of lmstat, or only logins, which end in .csv)"
        );
    };
    if recorded
        .features
        .iter()
        .all(|(_, sessions)| sessions.is_empty())
    {
        bail!(
            "{}: no checkout is in this record (hint: give a log in which licenses are taken)",
            places(files)
        );
    }
    Ok(recorded)
}

/// Refuses a record that is given twice, since each of its checkouts would count twice.
///
/// # Errors
/// Two files have the same bytes.
pub fn refuse_twice(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut by_length: BTreeMap<u64, Vec<&PathBuf>> = BTreeMap::new();
    for file in files {
        let length = std::fs::metadata(file).map_or(0, |known| known.len());
        let alike = by_length.entry(length).or_default();
        let twin = alike
            .iter()
            .find(|other| is_alike(file, other).unwrap_or(false));
        if let Some(twin) = twin.filter(|_| length > 0) {
            bail!(
                "{}:1:1: the same record as `{}` (hint: give each file once)",
                file.display(),
                twin.display()
            );
        }
        alike.push(file);
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Log,
    Samples,
    Logins,
}

/// What a file is, by its name and its first lines.
fn kind_of(file: &Path) -> anyhow::Result<Kind> {
    use std::io::Read;
    let shown = file.display();
    let is_csv = |e: &std::ffi::OsStr| e.eq_ignore_ascii_case("csv");
    if file.extension().is_some_and(is_csv) {
        return Ok(Kind::Logins);
    }
    let mut head = Vec::new();
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read `{shown}`"))?;
    let read = opened.take(1 << 16).read_to_end(&mut head);
    read.with_context(|| format!("cannot read `{shown}`"))?;
    let is_sample = memchr::memmem::find(&head, samples::HEADING.as_bytes()).is_some();
    Ok(if is_sample { Kind::Samples } else { Kind::Log })
}

/// Sessions on their line of days.
fn whole_days(mut features: Vec<(String, Vec<Session>)>, span: (i64, i64)) -> Recorded {
    for (_, sessions) in &mut features {
        sessions.sort_unstable();
    }
    let first = span.0 + (DAY - 1);
    Recorded {
        features,
        days: (first.div_euclid(DAY) * DAY, span.1.div_euclid(DAY) * DAY),
        span,
        ..Recorded::default()
    }
}

/// Denied requests of a feature that were followed by another try of the same user: how long after, in seconds.
pub fn retries(recorded: &Recorded, feature: usize) -> Vec<i64> {
    const SAME_WISH: i64 = 3600;
    let mut last: BTreeMap<u32, i64> = BTreeMap::new();
    let mut gaps = Vec::new();
    for &(at, of, holder) in &recorded.denials {
        if of != feature {
            continue;
        }
        if let Some(before) = last.insert(holder, at)
            && at - before <= SAME_WISH
            && at > before
        {
            gaps.push(at - before);
        }
    }
    gaps.sort_unstable();
    gaps
}
