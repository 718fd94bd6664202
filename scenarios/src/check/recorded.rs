//! Recorded use as load (AG7): CSV files, and debug logs of license servers.
//!
//! The one idea: a record says who was in from when to when, in time since the scenario's start. Of a
//! debug log a holder of licenses is an agent or a unit of demand, and its first day begins at the
//! start. What overlaps for one agent is one stay.

use super::Context;
use crate::flexnet::debug_log::{self, Load, Log};
use crate::view::View;
use kernel::{Span, Time};
use model::plan::RecordedUnit;
use std::collections::BTreeMap;
use std::io::Cursor;

/// The columns of recorded agents.
const SESSIONS: [&str; 3] = ["agent", "in_s", "out_s"];
/// The columns of recorded demand.
const ARRIVALS: [&str; 2] = ["time_s", "holding_s"];

/// The sessions of a group as recorded: agent, in, out; by time in.
pub fn sessions(context: &Context<'_>, view: &View<'_>, count: u32) -> Vec<(u32, Time, Time)> {
    let stays = if is_debug_log(view) {
        stays_of_log(context, view)
    } else {
        stays_of_csv(context, view)
    };
    let agents = stays.iter().map(|stay| stay.0 + 1).max().unwrap_or(0);
    if agents > count && view.has("count") {
        let message = format!("the record has {agents} agents, the group {count}");
        view.error("count", message, "the group needs as many as its record");
    }
    joined(stays)
}

/// Demand as recorded: when, and for how long; by time.
pub fn arrivals(context: &Context<'_>, view: &View<'_>) -> Vec<RecordedUnit> {
    let mut arrivals: Vec<RecordedUnit> = if is_debug_log(view) {
        let stays = stays_of_log(context, view).into_iter();
        stays.map(|(_, from, to)| unit(from, to - from)).collect()
    } else {
        arrivals_of_csv(context, view)
    };
    arrivals.sort_unstable();
    arrivals
}

/// A CSV file says so by its name; what is not one is a log.
fn is_debug_log(view: &View<'_>) -> bool {
    let path = view.text("recorded").unwrap_or_default();
    !path.to_ascii_lowercase().ends_with(".csv")
}

fn stays_of_log(context: &Context<'_>, view: &View<'_>) -> Vec<(u32, Time, Time)> {
    let named = view.text("recorded").unwrap_or_default();
    let path = context.path(named, view.place("recorded"));
    let read = context
        .files
        .bytes(&path)
        .map_err(|error| error.to_string());
    let read = read.and_then(|bytes| {
        let mut load = Load::new(None);
        let log = Log::new(path.clone(), Cursor::new(bytes)).map_err(|error| error.to_string())?;
        let summary =
            debug_log::read(vec![log], Some(&mut load)).map_err(|error| error.to_string())?;
        Ok((load, summary.first_at))
    });
    match read {
        Ok((load, first)) => {
            if load.stays().is_empty() {
                let message = format!("`{named}` has no checkout of a debug log");
                view.error("recorded", message, "a CSV file's name ends in `.csv`");
            }
            let time = |seconds: i64| Time(Span::from_seconds(seconds.unsigned_abs()).0);
            load.rows(first)
                .map(|(agent, from, to)| (agent, time(from), time(to)))
                .collect()
        }
        Err(error) => {
            view.error("recorded", format!("cannot read `{named}`: {error}"), "");
            Vec::new()
        }
    }
}

fn stays_of_csv(context: &Context<'_>, view: &View<'_>) -> Vec<(u32, Time, Time)> {
    let rows = read_rows(context, view, "recorded", SESSIONS).unwrap_or_default();
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut stays = Vec::with_capacity(rows.len());
    for row in rows {
        let [agent, from, to] = row.cells;
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let agent = *numbers.entry(agent).or_insert(next);
        match (seconds(&from), seconds(&to)) {
            (Some(from), Some(to)) if from < to => stays.push((agent, Time(from), Time(to))),
            (Some(_), Some(_)) => {
                row_error(
                    view,
                    "recorded",
                    row.line,
                    "the agent is out before being in",
                );
            }
            _ => {
                let message = "expected times in seconds since the start";
                row_error(view, "recorded", row.line, message);
            }
        }
    }
    stays
}

fn unit(at: Time, holding: Span) -> RecordedUnit {
    RecordedUnit {
        at,
        holding,
        licenses: 1,
        user: 0,
    }
}

fn arrivals_of_csv(context: &Context<'_>, view: &View<'_>) -> Vec<RecordedUnit> {
    let rows = read_rows(context, view, "recorded", ARRIVALS).unwrap_or_default();
    let mut arrivals = Vec::with_capacity(rows.len());
    for row in rows {
        match (seconds(&row.cells[0]), seconds(&row.cells[1])) {
            (Some(at), Some(holding)) => arrivals.push(unit(Time(at), Span(holding))),
            _ => row_error(
                view,
                "recorded",
                row.line,
                "expected seconds, zero or above",
            ),
        }
    }
    arrivals
}

/// Stays of one agent that overlap or touch are one; by time in.
fn joined(mut stays: Vec<(u32, Time, Time)>) -> Vec<(u32, Time, Time)> {
    stays.sort_unstable();
    let mut joined: Vec<(u32, Time, Time)> = Vec::with_capacity(stays.len());
    for (agent, from, to) in stays {
        match joined.last_mut() {
            Some(last) if last.0 == agent && from <= last.2 => last.2 = last.2.max(to),
            _ => joined.push((agent, from, to)),
        }
    }
    joined.sort_unstable_by_key(|(agent, from, _)| (*from, *agent));
    joined
}

/// A row of a CSV file.
pub struct Row<const N: usize> {
    /// The line, from 1.
    pub line: u64,
    /// The cells, in the order asked for.
    pub cells: [String; N],
}

/// Reports something wrong with a row of a file that a key names.
pub fn row_error(view: &View<'_>, key: &str, line: u64, message: &str) {
    let path = view.text(key).unwrap_or_default();
    view.error(key, format!("`{path}`, line {line}: {message}"), "");
}

/// The rows of a CSV file with these columns, whatever others it has.
pub fn read_rows<const N: usize>(
    context: &Context<'_>,
    view: &View<'_>,
    key: &str,
    columns: [&str; N],
) -> Option<Vec<Row<N>>> {
    let path = view.text(key)?;
    let (text, _) = context.read(path, view.place(key), &view.path_of(key))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        view.error(key, format!("cannot read `{path}`: {error}"), "");
    };
    let header = reader.headers().cloned().map_err(unreadable).ok()?;
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let found = header
            .iter()
            .position(|name| name.eq_ignore_ascii_case(column));
        let Some(found) = found else {
            let message = format!("`{path}` has no column `{column}`");
            view.error(key, message, format!("its columns: {}", columns.join(",")));
            return None;
        };
        *place = found;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable).ok()?;
        rows.push(Row {
            line: record.position().map_or(0, csv::Position::line),
            cells: places.map(|place| record.get(place).unwrap_or_default().to_owned()),
        });
    }
    Some(rows)
}

/// Microseconds from a number of seconds, zero or above.
#[must_use]
pub fn seconds(text: &str) -> Option<u64> {
    let seconds: f64 = text.parse().ok()?;
    let microseconds = (seconds * 1e6).round();
    let good = (0.0..=crate::quantity::LENGTH_MAX as f64).contains(&microseconds);
    good.then_some(microseconds as u64)
}
