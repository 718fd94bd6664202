//! `licsim import debug-log|lmstat FILE…`: recorded use, as counts and as load.
//!
//! What was recorded is shown as it is, with what could not be read beside it, and can be
//! written as the CSV that a scenario's `recorded` takes, or as a scenario that plays it again (AG7).

mod lmstat;
mod log_tables;
mod replay;

use super::Status;
use crate::cli::Noise;
use crate::terminal;
use anyhow::{Context, bail};
use reports::terminal::listing;
use scenarios::flexnet::debug_log::log::Change;
use scenarios::flexnet::debug_log::summary::LogSummary;
use scenarios::flexnet::debug_log::{self, FeatureSummary, Load, Log, Record, Summary, denials};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use study::output::{self, Target};
use study::recorded;

/// Turn recorded use into load
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim import debug-log debug.log --scenario replay.toml
  licsim import debug-log server-a.log server-b.log --json
  licsim import lmstat monday.txt tuesday.txt")]
pub struct ImportArguments {
    #[command(subcommand)]
    kind: ImportKind,
    #[command(flatten)]
    noise: Noise,
}

/// What the record is.
#[derive(clap::Subcommand, Debug)]
enum ImportKind {
    /// Read FlexNet debug logs; several are read together, by their times
    DebugLog(DebugLogArguments),
    /// Read the output of lmstat -a or lmstat -i
    Lmstat(lmstat::LmstatArguments),
}

#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim import debug-log debug.log
  licsim import debug-log debug.log --scenario replay.toml
  licsim import debug-log debug.log --load agents.csv --feature tserver_sdn")]
struct DebugLogArguments {
    /// The logs
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON in place of tables
    #[arg(long)]
    json: bool,
    /// Write who was in, from when to when, as agent,in_s,out_s for a scenario's `recorded`
    #[arg(long, value_name = "OUT.csv")]
    load: Option<PathBuf>,
    /// Only this feature makes load
    #[arg(long, value_name = "FEATURE", requires = "load")]
    feature: Option<String>,
    /// Write a scenario that plays the log again, with its checkouts beside it as a CSV file
    #[arg(long, value_name = "OUT.toml")]
    scenario: Option<PathBuf>,
    /// Write over files of those names
    #[arg(long)]
    force: bool,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written, or standard output fails.
pub fn run(arguments: &ImportArguments) -> anyhow::Result<Status> {
    match &arguments.kind {
        ImportKind::DebugLog(logs) => debug_logs(logs, arguments.noise),
        ImportKind::Lmstat(outputs) => lmstat::run(outputs, arguments.noise),
    }
}

fn debug_logs(arguments: &DebugLogArguments, noise: Noise) -> anyhow::Result<Status> {
    let load_target = match &arguments.load {
        Some(path) => Some(free(path, arguments.force)?),
        None => None,
    };
    let replay_targets = match &arguments.scenario {
        Some(path) => Some(replay::targets(path, arguments.force)?),
        None => None,
    };
    let targets: Vec<&Target> = load_target
        .iter()
        .chain(replay_targets.iter().flatten())
        .collect();
    output::refuse_twice(&targets, &arguments.files)?;
    recorded::refuse_twice(&arguments.files)?;
    let mut logs = Vec::new();
    for file in &arguments.files {
        if noise.verbose {
            terminal::note(&format!("read {}\n", file.display()));
        }
        let log = Log::open(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        logs.push(log);
    }
    let mut load = arguments
        .load
        .as_ref()
        .map(|_| Load::new(arguments.feature.clone()));
    let mut record = arguments.scenario.as_ref().map(|_| Record::default());
    let summary = debug_log::read_into(logs, load.as_mut(), record.as_mut())
        .context("cannot read the logs to their end")?;
    if arguments.json {
        terminal::data(&format!("{:#}\n", log_document(&summary)));
    } else {
        terminal::data(&log_tables::text(&summary));
        if !noise.quiet {
            tell_unread(&summary);
        }
    }
    for log in summary.logs.iter().filter(|log| log.span.is_none()) {
        let found = if log.lines == 0 {
            "the file is empty"
        } else {
            "no line has a time"
        };
        terminal::note(&format!(
            "{}:1:1: {}: {found}; expected the debug log of a license server\n  hint: give the file that lmgrd \
             writes by `-l`\n",
            log.name,
            if log.lines == 0 { "warning" } else { "error" },
        ));
    }
    if let (Some(path), Some(target), Some(load)) = (&arguments.load, &load_target, &load) {
        let written = write_load(path, target, load, &summary)?;
        tell_unless_quiet(noise, &written);
    }
    if let (Some(path), Some(targets), Some(record)) =
        (&arguments.scenario, &replay_targets, &record)
    {
        let written = replay::write(path, targets, record, &summary)?;
        tell_unless_quiet(noise, &written);
    }
    let nothing_read = summary.lines() > 0 && summary.span().is_none();
    Ok(if nothing_read {
        Status::BadInput
    } else {
        Status::Met
    })
}

fn tell_unless_quiet(noise: Noise, text: &str) {
    if !noise.quiet {
        terminal::note(text);
    }
}

/// A file that may be written, known before the logs are read.
fn free(path: &Path, force: bool) -> anyhow::Result<Target> {
    let target = Target::new(path, force)?;
    target.refuse_existing()?;
    Ok(target)
}

/// Writes the load; the result says what is in it.
fn write_load(
    path: &Path,
    target: &Target,
    load: &Load,
    summary: &Summary,
) -> anyhow::Result<String> {
    if load.stays().is_empty() {
        bail!(
            "no checkout makes a load, so `{}` was not written (hint: give a log with OUT lines; --feature picks \
             those of one feature)",
            path.display()
        );
    }
    target.write(|out| load.write(summary.first_at, out))?;
    let (agents, cut_off) = load.agents_and_cut_off();
    let midnight = summary.span().and_then(|(first, _)| first.date());
    let zero = midnight.map_or_else(
        || "the first midnight".to_owned(),
        |date| format!("{date} 00:00"),
    );
    Ok(format!(
        "{}: {} stays of {agents} agents, {cut_off} of them cut off by the log's end; second 0 is {zero}\n",
        path.display(),
        load.stays().len()
    ))
}

/// What `--json` prints for logs. Keys may be added, none renamed.
fn log_document(summary: &Summary) -> Value {
    let events = summary.events;
    let (first, last) = match summary.span() {
        Some((first, last)) => (first.to_string().into(), last.to_string().into()),
        None => (Value::Null, Value::Null),
    };
    json!({
        "lines": summary.lines(),
        "unread_lines": summary.unread_lines(),
        "events": {
            "out": events.out,
            "in": events.check_in,
            "denied": events.denied,
            "unsupported": events.unsupported,
            "queued": events.queued,
            "dequeued": events.dequeued,
            "expired": events.expired,
            "upgrade": events.upgrade,
            "start": events.start,
            "restart": events.restart,
            "stop": events.stop,
            "timestamp": events.timestamp,
            "other": events.other,
            "wrapped": events.wrapped,
        },
        "features": summary.features.iter().map(feature_json).collect::<Vec<_>>(),
        "first": first,
        "last": last,
        "denials": denial_rows(summary),
        "true_denials": summary.true_denials,
        "false_denials": summary.false_denials,
        "peak": summary.peak,
        "holders": summary.holders,
        "lost_by_daemon_end": summary.lost_by_daemon_end,
        "taken_back_inactive": summary.taken_back_inactive,
        "expired_features": summary.expired,
        "logs": summary.logs.iter().map(log_json).collect::<Vec<_>>(),
    })
}

fn feature_json(feature: &FeatureSummary) -> Value {
    json!({
        "name": feature.name,
        "vendor": feature.vendor,
        "out": feature.out,
        "in": feature.check_in,
        "denied": feature.denied,
        "unsupported": feature.unsupported,
        "queued": feature.queued,
        "licenses_out": feature.licenses_out,
        "peak": feature.peak,
        "mean": feature.mean,
        "still_out": feature.still_out,
        "in_without_out": feature.in_without_out,
    })
}

fn denial_rows(summary: &Summary) -> Vec<Value> {
    let rows = summary.denials.iter().map(|denial| {
        json!({
            "feature": denial.feature,
            "error": denial.error.map(|error| error.major),
            "cause": denial.error.and_then(|error| denials::cause(error.major)),
            "reason": denial.reason,
            "lines": denial.lines,
            "licenses": denial.licenses,
        })
    });
    rows.collect()
}

fn log_json(log: &LogSummary) -> Value {
    let unread = log
        .unread
        .iter()
        .map(|unread| json!({ "line": unread.line, "reason": unread.reason, "text": unread.text }));
    json!({
        "name": log.name,
        "lines": log.lines,
        "unread_lines": log.unread_lines,
        "unread": unread.collect::<Vec<_>>(),
        "clock_set_back": log.set_back.iter().map(|back| json!({ "line": back.line, "seconds": back.seconds, "change": change_name(back.change) })).collect::<Vec<_>>(),
        "read_as": log.form,
        "notes": log.notes.counts().map(|(kind, count, line)| json!({ "kind": kind.name, "count": count, "line": line, "effect": kind.effect })).collect::<Vec<_>>(),
        "first": log.span.map(|(first, _)| first.to_string()),
        "last": log.span.map(|(_, last)| last.to_string()),
    })
}

fn change_name(change: Change) -> &'static str {
    match change {
        Change::Back => "back",
        Change::DateBack => "date-back",
        Change::DateAhead => "date-ahead",
        Change::SavingEnds => "daylight-saving-ends",
    }
}

fn tell_unread(summary: &Summary) {
    let mut text = String::new();
    let undated = summary
        .logs
        .iter()
        .filter(|log| log.span.is_some_and(|(_, last)| last.day.is_none()));
    for log in undated.filter(|_| summary.logs.len() > 1) {
        let name = &log.name;
        text.push_str(&format!(
            "warning: {name}: no line has a date, so its times do not fit the other logs'\n"
        ));
    }
    for log in &summary.logs {
        if let Some(form) = log.form {
            text.push_str(&format!("warning: {}:1:1: read as {form}\n", log.name));
        }
        text.push_str(&clock_changes(log));
        text.push_str(&unread_lines(log));
    }
    terminal::note(&text);
}

/// One line for each way in which the clock was changed, with the first place.
fn clock_changes(log: &LogSummary) -> String {
    let kinds = [
        (
            Change::Back,
            "back",
            "the day stays, as the next date shows",
        ),
        (
            Change::DateBack,
            "back",
            "a date before the last one; time goes on from there",
        ),
        (
            Change::DateAhead,
            "forward",
            "a later line takes the date back, so the day stays",
        ),
        (
            Change::SavingEnds,
            "back",
            "taken as the end of daylight saving time: an hour is lived twice",
        ),
    ];
    let mut lines = Vec::new();
    for (change, direction, meaning) in kinds {
        let mut all = log.set_back.iter().filter(|step| step.change == change);
        let Some(first) = all.next() else {
            continue;
        };
        let more = match all.count() {
            0 => String::new(),
            1 => " (and once more)".to_owned(),
            more => format!(" (and {more} more times)"),
        };
        let text = format!(
            "warning: {}:{}:1: the clock went {direction} by {} s; {meaning}{more}\n",
            log.name, first.line, first.seconds
        );
        lines.push((first.line, text));
    }
    lines.sort();
    lines.into_iter().map(|(_, text)| text).collect()
}

/// One line for each reason for which lines were not understood, with the first of them.
fn unread_lines(log: &LogSummary) -> String {
    /// Places that are printed of the lines after the first.
    const PLACES: usize = 3;
    let mut text = String::new();
    for count in &log.unread_counts {
        let mut sample = log.unread.iter().filter(|line| line.reason == count.reason);
        // The first of each reason is in the sample.
        let Some(first) = sample.next() else {
            continue;
        };
        let mut places: Vec<String> = sample
            .take(PLACES)
            .map(|line| line.line.to_string())
            .collect();
        let others = count.lines - 1;
        if others > places.len() as u64 {
            places.push("\u{2026}".to_owned());
        }
        let more = match others {
            0 => String::new(),
            _ => format!(" (and {others} more, on lines {})", places.join(", ")),
        };
        text.push_str(&format!(
            "warning: {}:{}:1: not understood, {}: {}{more}\n",
            log.name,
            first.line,
            first.reason,
            listing::quoted(&first.text)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const LOG: &str = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026
9:00:00 (genesys.d) OUT: \"router_seats\" urs@host-a  (100 licenses)
9:00:01 (genesys.d) DENIED: \"router_seats\" urs@host-b  (Licensed number of users already reached. (-4,342))
stray
9:30:00 (genesys.d) IN: \"router_seats\" urs@host-a  (100 licenses)
";

    fn summary(load: Option<&mut Load>) -> Summary {
        let log = Log::new("debug.log".to_owned(), Cursor::new(LOG.as_bytes()));
        debug_log::read(vec![log.expect("memory does not fail")], load)
            .expect("memory does not fail")
    }

    #[test]
    fn ag7_json_has_the_keys_of_the_contract() {
        let json = log_document(&summary(None));
        assert_eq!(
            (&json["lines"], &json["unread_lines"]),
            (&5.into(), &1.into())
        );
        let events = &json["events"];
        assert_eq!(
            (&events["out"], &events["in"], &events["denied"]),
            (&1.into(), &1.into(), &1.into())
        );
        assert_eq!(
            (&events["unsupported"], &events["queued"]),
            (&0.into(), &0.into())
        );
        let feature = &json["features"][0];
        assert_eq!(
            (&feature["name"], &feature["vendor"]),
            (&"router_seats".into(), &"genesys.d".into())
        );
        for (key, value) in [
            ("out", 1),
            ("in", 1),
            ("denied", 1),
            ("licenses_out", 100),
            ("peak", 100),
        ] {
            assert_eq!(feature[key], value, "{key}");
        }
        assert_eq!(
            (&json["first"], &json["last"]),
            (&"2026-01-02T08:00:00".into(), &"2026-01-02T09:30:00".into())
        );
        assert_eq!(json["denials"][0]["cause"], "licenses-exhausted");
        assert_eq!(json["logs"][0]["unread"][0]["line"], 4);
    }

    #[test]
    fn ag7_a_load_is_written_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("load.csv");
        let mut load = Load::new(None);
        let summary = summary(Some(&mut load));
        let target = Target::new(&path, false).expect("a place");
        write_load(&path, &target, &load, &summary).expect("it is written");
        let text = std::fs::read_to_string(&path).expect("it is there");
        assert_eq!(text, "agent,in_s,out_s\n0,32400,34200\n");
        assert!(free(&path, false).is_err(), "it is there now");
        assert!(free(&folder.path().join("none/load.csv"), false).is_err());
    }

    #[test]
    fn tables_show_features_and_denials() {
        let text = log_tables::text(&summary(None));
        for word in [
            "router_seats",
            "licenses-exhausted",
            "1 not understood",
            "2026-01-02T08:00:00",
        ] {
            assert!(text.contains(word), "{word} is missing in\n{text}");
        }
    }
}
