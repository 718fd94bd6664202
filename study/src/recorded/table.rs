//! A record as a table: the file `record.csv` of a folder of results.
//!
//! What is kept is the record without names of people, not the numbers fitted to it, so that a later
//! version fits it anew.

use super::record::{self, Recorded, whole_days};
use crate::error::{Context, Result, refuse};
use crate::output::hexadecimal;
use experiment::usage::Session;
use reports::Artifact;
use reports::files::manifest::Manifest;
use scenarios::flexnet::debug_log::Outage;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The record's path in a folder of results.
pub const PATH: &str = "record.csv";
const HEADER: [&str; 6] = ["kind", "from_s", "to_s", "feature", "licenses", "user"];

/// The record as a file of a folder of results. Second 0 is 1970-01-01, local time of the license server.
///
/// # Errors
/// None in practice: memory takes it.
pub fn artifact(recorded: &Recorded) -> Result<Artifact> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER)?;
    let mut row = |kind: &str, from: i64, to: i64, feature: &str, count: u32, user: &str| {
        let (from, to, count) = (from.to_string(), to.to_string(), count.to_string());
        out.write_record([kind, &from, &to, feature, &count, user])
    };
    row("record", recorded.span.0, recorded.span.1, "", 0, "")?;
    for day in &recorded.holidays {
        let at = record::seconds_of(*day);
        row("holiday", at, at, "", 0, "")?;
    }
    for outage in &recorded.outages {
        row(
            "outage",
            outage.from,
            outage.to,
            "",
            u32::from(outage.told),
            "",
        )?;
    }
    for (name, sessions) in &recorded.features {
        for session in sessions {
            row("session", session.from, session.to, name, session.count, "")?;
        }
    }
    for &(at, feature, user) in &recorded.denials {
        row(
            "denied",
            at,
            at,
            &recorded.features[feature].0,
            0,
            &user.to_string(),
        )?;
    }
    Ok(Artifact {
        path: PATH.to_owned(),
        bytes: out
            .into_inner()
            .map_err(|error| error.into_error())
            .context("memory is full")?,
    })
}

/// The manifest of a folder that keeps a record: a verb's, with the record's digest, the seed and the plays.
#[must_use]
pub fn manifest(verb: &str, record: &Artifact, (seed, plays): (u64, u64)) -> Manifest {
    let digest = hexadecimal(&Sha256::digest(&record.bytes));
    Manifest::of_tables((verb, &digest), seed, plays)
}

/// Reads the table; messages name it as said.
///
/// # Errors
/// It is no such table.
pub fn read(shown: &str, bytes: &[u8]) -> Result<Recorded> {
    let mut reader = csv::Reader::from_reader(bytes);
    let (mut span, mut holidays, mut outages) = (None, Vec::new(), Vec::new());
    let mut features: BTreeMap<String, Vec<Session>> = BTreeMap::new();
    let mut denied: Vec<(i64, String, u32)> = Vec::new();
    let mut lines = 0;
    for row in reader.deserialize() {
        let (kind, from, to, feature, count, user): (String, i64, i64, String, u32, Option<u32>) =
            row.with_context(|| format!("{shown}:{}:1: this is no record of licsim's (hint: fit or backtest the log again)", lines + 2))?;
        lines += 1;
        let is_time = |at: i64| at.abs() < 100_000_000_000;
        if !is_time(from) || !is_time(to) || to < from {
            refuse!(
                "{shown}:{}:1: it ends before it begins, or at no time (hint: fit or backtest the log again)",
                lines + 1
            );
        }
        match kind.as_str() {
            "record" => span = Some((from, to)),
            "holiday" => holidays.push(record::date(from)),
            "outage" => outages.push(Outage {
                from,
                to,
                told: count > 0,
            }),
            "session" => features
                .entry(feature)
                .or_default()
                .push(Session { from, to, count }),
            "denied" => denied.push((from, feature, user.unwrap_or(0))),
            other => refuse!(
                "{shown}:{}:1: no kind `{other}` is known (hint: fit or backtest the log again)",
                lines + 1
            ),
        }
    }
    let Some(span) = span else {
        refuse!(
            "{shown}:1:1: it does not say from when to when it goes (hint: fit or backtest the log again)"
        );
    };
    for (_, feature, _) in &denied {
        features.entry(feature.clone()).or_default();
    }
    let places: BTreeMap<String, usize> = features.keys().cloned().zip(0..).collect();
    let denials = denied
        .into_iter()
        .map(|(at, feature, user)| (at, places[&feature], user));
    let denials = denials.collect();
    Ok(Recorded {
        denials,
        holidays,
        outages,
        lines: (lines, 0),
        ..whole_days(features.into_iter().collect(), span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let session = |from, to, count| Session { from, to, count };
        let recorded = Recorded {
            outages: vec![Outage {
                from: 90_000,
                to: 90_600,
                told: false,
            }],
            denials: vec![(100_000, 1, 7)],
            holidays: vec![Date::constant(1970, 1, 3)],
            ..whole_days(
                vec![
                    ("a, \"b\"".to_owned(), vec![session(3600, 7200, 2)]),
                    ("seat".to_owned(), vec![session(90_700, 95_000, 1)]),
                ],
                (3600, 400_000),
            )
        };
        let artifact = artifact(&recorded).expect("memory");
        let back = read(PATH, &artifact.bytes).expect("a record");
        assert_eq!(back.features, recorded.features);
        assert_eq!(
            (back.outages, back.denials),
            (recorded.outages, recorded.denials)
        );
        assert_eq!(
            (back.holidays, back.days),
            (recorded.holidays, recorded.days)
        );
    }
}
