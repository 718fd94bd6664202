//! Recorded use as load (AG7): CSV files, and debug logs of license servers.
//!
//! A record says who was in from when to when, in time since the scenario's start; of a
//! debug log the first day's midnight is the start. Events of one second keep the order of the log's
//! lines, a microsecond apart. For agents what overlaps is one stay; a demand has every checkout as it
//! was, feature by feature.

use crate::check::context::Context;
use crate::check::people::recording::Recording;
use crate::check::unknown::unknown;
use crate::clock::LocalTime;
use crate::flexnet::debug_log::log::Change;
use crate::flexnet::debug_log::{self, Log, Record};
use crate::view::View;
use kernel::{Span, Time};
use model::plan::RecordedUnit;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::rc::Rc;

/// The columns of recorded agents.
const SESSIONS: [&str; 3] = ["agent", "in_s", "out_s"];
/// The columns of recorded demand; those from the third on may be missing.
const ARRIVALS: [&str; 5] = ["time_s", "holding_s", "feature", "licenses", "user"];

/// The recording of a demand, or of agents by a debug log. What is wrong is reported the first time.
pub fn recording(context: &Context<'_>, view: &View<'_>) -> Rc<Recording> {
    let named = view.text("recorded").unwrap_or_default();
    let path = context.path(named, view.place("recorded"));
    if let Some(known) = context.recordings.borrow().get(&path) {
        return Rc::clone(known);
    }
    let read = if is_debug_log(view) {
        of_log(context, view, &path)
    } else {
        of_csv(context, view)
    };
    let read = Rc::new(read);
    let mut known = context.recordings.borrow_mut();
    known.insert(path, Rc::clone(&read));
    read
}

/// The feature that counts of a record; reported if the record does not have it.
pub fn feature_of<'a>(view: &View<'a>, recording: &Recording) -> Option<&'a str> {
    let wanted = view.text("feature")?;
    let known = recording.features();
    if !known.iter().any(|name| name.eq_ignore_ascii_case(wanted)) {
        let place = (view.place("feature"), "feature");
        let names = known.iter().map(String::as_str);
        unknown(view, place, "feature in the record", wanted, names);
    }
    Some(wanted)
}

/// The sessions of a group as recorded: agent, in, out; by time in. A log goes by the clock of the group's site.
pub fn sessions(
    context: &Context<'_>,
    view: &View<'_>,
    count: u32,
    by: &LocalTime,
) -> Vec<(u32, Time, Time)> {
    let stays = if is_debug_log(view) {
        stays_of_log(context, view, by)
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

/// User and host of each agent of a group, if its record names people.
pub fn people(context: &Context<'_>, view: &View<'_>) -> Vec<(String, String)> {
    if !view.has("recorded") || !is_debug_log(view) {
        return Vec::new();
    }
    let recording = recording(context, view);
    let (_, order) = numbered(&recording, view.text("feature"));
    let people = order
        .iter()
        .map(|user| recording.people[*user as usize].clone());
    people.collect()
}

/// A CSV file says so by its name; what is not one is a log.
fn is_debug_log(view: &View<'_>) -> bool {
    let path = view.text("recorded").unwrap_or_default();
    !path.to_ascii_lowercase().ends_with(".csv")
}

fn of_log(context: &Context<'_>, view: &View<'_>, path: &str) -> Recording {
    let named = view.text("recorded").unwrap_or_default();
    let read = context.files.bytes(path).map_err(|error| error.to_string());
    let read = read.and_then(|bytes| {
        let mut record = Record::default();
        let log = Log::new(path.to_owned(), Cursor::new(bytes)).map_err(|e| e.to_string())?;
        let summary = debug_log::read_into(vec![log], None, Some(&mut record))
            .map_err(|error| error.to_string())?;
        let mut changes = summary.logs.iter().flat_map(|log| &log.set_back);
        let noted = changes.any(|change| change.change == Change::SavingEnds);
        Ok((record, summary.first_at, noted))
    });
    match read {
        Ok((record, first, noted)) => {
            if record.pieces.is_empty() {
                let message = format!("`{named}` has no checkout of a debug log");
                view.error("recorded", message, "a CSV file's name ends in `.csv`");
            }
            Recording::of_record(record, first, noted)
        }
        Err(error) => {
            view.error("recorded", format!("cannot read `{named}`: {error}"), "the record is a debug log of a license server, or a CSV file with its name in `.csv`");
            Recording::default()
        }
    }
}

/// The stays of a log's users, numbered from 0 in the order of their coming, and which user each is.
fn numbered(recording: &Recording, feature: Option<&str>) -> (Vec<(u32, Time, Time)>, Vec<u32>) {
    let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
    let mut order = Vec::new();
    let mut stays = Vec::new();
    for unit in recording.units(feature) {
        let next = u32::try_from(order.len()).unwrap_or(u32::MAX);
        let agent = *numbers.entry(unit.user).or_insert(next);
        if agent == next {
            order.push(unit.user);
        }
        stays.push((agent, unit.at, unit.at + unit.holding));
    }
    (stays, order)
}

fn stays_of_log(context: &Context<'_>, view: &View<'_>, by: &LocalTime) -> Vec<(u32, Time, Time)> {
    let recording = recording(context, view);
    let feature = feature_of(view, &recording);
    let leaps = recording.leaps(by);
    let at = |time: Time| Time(leaps.elapsed(time.0));
    let stays = numbered(&recording, feature).0.into_iter();
    stays
        .map(|(agent, from, to)| (agent, at(from), at(to)))
        .collect()
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

fn of_csv(context: &Context<'_>, view: &View<'_>) -> Recording {
    let rows = read_optional_rows(context, view, "recorded", ARRIVALS, 2).unwrap_or_default();
    let mut recording = Recording::default();
    for row in rows {
        let [at, holding, feature, licenses, user] = row.cells;
        let number = |text: &str, default: u32| {
            if text.is_empty() {
                Some(default)
            } else {
                text.parse::<u32>().ok()
            }
        };
        let good = (
            seconds(&at),
            seconds(&holding),
            number(&licenses, 1).filter(|licenses| *licenses > 0),
            number(&user, 0),
        );
        let (Some(at), Some(holding), Some(licenses), Some(user)) = good else {
            let message = "expected seconds, zero or above, licenses above zero, a user's number";
            row_error(view, "recorded", row.line, message);
            continue;
        };
        let feature = (!feature.is_empty()).then(|| recording.feature(&feature));
        let unit = RecordedUnit {
            at: Time(at),
            holding: Span(holding),
            licenses,
            user,
        };
        recording.units.push((unit, feature));
    }
    recording.units.sort_unstable();
    recording
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
    view.error(
        key,
        format!("`{path}`, line {line}: {message}"),
        "mend the row, or put `#` before it to leave it out",
    );
}

/// The rows of a CSV file with these columns, whatever others it has.
pub fn read_rows<const N: usize>(
    context: &Context<'_>,
    view: &View<'_>,
    key: &str,
    columns: [&str; N],
) -> Option<Vec<Row<N>>> {
    read_optional_rows(context, view, key, columns, N)
}

/// The same where only the first columns, so many, must be there; the cells of others may be empty.
fn read_optional_rows<const N: usize>(
    context: &Context<'_>,
    view: &View<'_>,
    key: &str,
    columns: [&str; N],
    required: usize,
) -> Option<Vec<Row<N>>> {
    let path = view.text(key)?;
    let (text, _) = context.read(path, view.place(key), &view.path_of(key))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        view.error(
            key,
            format!("cannot read `{path}`: {error}"),
            "mend the row: each has as many cells as the header",
        );
    };
    let header = reader.headers().cloned().map_err(unreadable).ok()?;
    let mut places = [usize::MAX; N];
    for (number, (place, column)) in places.iter_mut().zip(columns).enumerate() {
        let found = header
            .iter()
            .position(|name| name.eq_ignore_ascii_case(column));
        if found.is_none() && number >= required {
            continue;
        }
        let Some(found) = found else {
            let message = format!("`{path}` has no column `{column}`");
            view.error(
                key,
                message,
                format!("its columns: {}", columns[..required].join(",")),
            );
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
