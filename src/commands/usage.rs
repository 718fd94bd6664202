//! Recorded use as `fit` and `backtest` read it: sessions by feature, outages, denials, on a line of days.
//!
//! The one idea: whatever the record is, it becomes the same typed sessions, and only whole days count.

use anyhow::{Context, bail};
use experiment::usage::{DAY, Session};
use jiff::civil::Date;
use scenarios::flexnet::debug_log::{self, Denial, Log, Outage, Record, record::SECOND};
use std::collections::BTreeMap;
use std::path::PathBuf;

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

/// Reads debug logs together, or files of logins (`agent,in_s,out_s`) that begin on a day.
///
/// # Errors
/// A file cannot be read, or names no date.
pub fn read(files: &[PathBuf], logins_start: Option<Date>) -> anyhow::Result<Recorded> {
    let is_csv = |path: &PathBuf| {
        path.extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("csv"))
    };
    if files.iter().all(is_csv) {
        let Some(start) = logins_start else {
            bail!(
                "a file of logins has no dates (hint: say the day of its second 0, as --start 2026-03-02)"
            );
        };
        return read_logins(files, start);
    }
    if files.iter().any(is_csv) {
        bail!("debug logs and files of logins are given (hint: give one kind; logins end in .csv)");
    }
    let mut logs = Vec::new();
    for file in files {
        logs.push(Log::open(file).with_context(|| format!("cannot read `{}`", file.display()))?);
    }
    let mut record = Record::default();
    let summary = debug_log::read_into(logs, None, Some(&mut record))
        .context("cannot read the logs to their end")?;
    let Some((first, last)) = summary.span() else {
        bail!(
            "{}: no line has a time, so it is no debug log (hint: give the file that lmgrd writes by `-l`)",
            places(files)
        );
    };
    let (Some(first_day), Some(last_day)) = (first.day, last.day) else {
        bail!(
            "{}: no line has a date, so nobody knows which weekday is which (hint: give the whole log; its \
             TIMESTAMP lines have dates)",
            places(files)
        );
    };
    // The reader's line of time may be off the calendar where the date was found late.
    let shift = first_day * DAY + first.seconds - summary.first_at;
    let span = (
        first_day * DAY + first.seconds,
        last_day * DAY + last.seconds,
    );
    let mut recorded = from_record(&record, shift, span);
    recorded.lines = (summary.lines(), summary.unread_lines());
    Ok(recorded)
}

fn from_record(record: &Record, shift: i64, span: (i64, i64)) -> Recorded {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &record.features {
        places.entry(name).or_default();
    }
    for (number, place) in places.values_mut().enumerate() {
        *place = number;
    }
    let place: Vec<usize> = record
        .features
        .iter()
        .map(|name| places[name.as_str()])
        .collect();
    let mut features: Vec<(String, Vec<Session>)> = places
        .keys()
        .map(|name| ((*name).to_owned(), Vec::new()))
        .collect();
    for piece in &record.pieces {
        features[place[piece.feature as usize]].1.push(Session {
            from: piece.from.div_euclid(SECOND) + shift,
            to: piece.to.div_euclid(SECOND) + shift,
            count: piece.licenses,
        });
    }
    let outages = record.outages.iter().map(|outage| Outage {
        from: outage.from + shift,
        to: outage.to + shift,
        ..*outage
    });
    let denial = |denial: &Denial| {
        (
            denial.at + shift,
            place[denial.feature as usize],
            denial.holder,
        )
    };
    Recorded {
        outages: outages.collect(),
        denials: record.denials.iter().map(denial).collect(),
        ..whole_days(features, span)
    }
}

fn read_logins(files: &[PathBuf], start: Date) -> anyhow::Result<Recorded> {
    let zero = start.duration_since(Date::constant(1970, 1, 1)).as_secs();
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
    let last = sessions
        .iter()
        .map(|session| session.to)
        .max()
        .unwrap_or(zero);
    let recorded = whole_days(
        vec![("logins".to_owned(), sessions)],
        (first.min(zero), last),
    );
    Ok(Recorded {
        lines: (all_lines, 0),
        ..recorded
    })
}

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
