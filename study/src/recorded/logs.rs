//! Debug logs as recorded use.

use super::places::places;
use super::record::{Recorded, whole_days};
use crate::error::{Context, Result, refuse};
use experiment::usage::{DAY, Session};
use scenarios::flexnet::debug_log::{self, Denial, Log, Outage, Record, record::SECOND};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Reads logs side by side.
///
/// # Errors
/// One cannot be read, or none has a date.
pub fn read(files: &[PathBuf]) -> Result<Recorded> {
    let mut logs = Vec::new();
    for file in files {
        logs.push(Log::open(file).with_context(|| format!("cannot read `{}`", file.display()))?);
    }
    let mut record = Record::default();
    let summary = debug_log::read_into(logs, None, Some(&mut record))
        .context("cannot read the logs to their end")?;
    let Some((first, last)) = summary.span() else {
        refuse!(
            "{}: no line has a time, so it is no debug log (hint: give the file that lmgrd writes by `-l`)",
            places(files)
        );
    };
    let (Some(first_day), Some(last_day)) = (first.day, last.day) else {
        refuse!(
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
