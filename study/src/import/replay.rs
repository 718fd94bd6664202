//! A debug log as a scenario that plays it again (AG7).
//!
//! The first variant is what was, with as many licenses as the log had out at once, since a
//! log does not say how many there are; the others are the questions that people ask of a log: fewer
//! licenses, a server that is down. The checkouts stand beside it in a CSV file without names of people.

use crate::error::{Result, refuse};
use crate::output::{Target, scenario_stem};
use crate::recorded::toml_text::toml_key;
use jiff::civil::Date;
use scenarios::flexnet::debug_log::{Record, Summary};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The scenario and the CSV file beside it, as files that may be written. The CSV file is written first: one
/// that is there without a scenario may be what a killed import left, and then its bytes decide.
///
/// # Errors
/// The name is no scenario's, or a scenario is there.
pub fn targets(path: &Path, force: bool) -> Result<[Target; 2]> {
    scenario_stem(path)?;
    let scenario = Target::free(path, force)?;
    Ok([scenario, Target::new(&path.with_extension("csv"), force)?])
}

/// Writes the scenario and the CSV file beside it; the result says so.
///
/// # Errors
/// The log has no checkout or no date, or a file cannot be written.
pub fn write(
    path: &Path,
    [scenario, recorded]: &[Target; 2],
    record: &Record,
    summary: &Summary,
) -> Result<String> {
    if record.pieces.is_empty() {
        refuse!(
            "the log has no checkout, so `{}` was not written (hint: give a log with OUT lines)",
            path.display()
        );
    }
    let csv = path.with_extension("csv");
    let text = text(scenario_stem(path)?, record, summary)?;
    recorded.write(|out| record.write(summary.first_at, out))?;
    scenario.write(|out| out.write_all(text.as_bytes()))?;
    Ok(format!(
        "{}: plays {} checkouts of {} users again, as recorded and in other ways\n{}: the checkouts, without names\n",
        path.display(),
        record.pieces.len(),
        record.holders.len(),
        csv.display()
    ))
}

fn text(name: &str, record: &Record, summary: &Summary) -> Result<String> {
    let (first, last) = dates(summary)?;
    let peaks = record.peaks();
    let days = days(record, summary);
    let mut text = format!(
        "# What a license server's debug log shows, played again (AG7). Written by licsim import debug-log.
# {lines} lines, {first} to {last}: {out} checkouts, {denied} denied requests, which are not played: nobody
# knows how long they would have lasted.
format = 1
name = \"{name}\"
title = \"A recorded license server, as it was and in other ways\"
variant_name = \"as-recorded\"
start = {first}T00:00:00
duration = \"{days} d\"

[experiment]
seed = 1
replications = 1                # what is recorded is the same in all; with random faults take more

[topology]
kind = \"single\"

[[server]]
name = \"license-server\"
# The log does not say how many licenses there are. These are the most that were out at once: with them
# nobody is denied. Write what was bought, or `license_file = \"license.dat\"` instead of `features`.
[server.features]
",
        lines = summary.lines(),
        out = summary.events.out,
        denied = summary.events.denied,
    );
    for (feature, peak) in &peaks {
        let _ = writeln!(text, "{} = {peak}", toml_key(feature));
    }
    text.push_str(
        "
[[application]]
name = \"clients\"
kind = \"generic\"
# It stands for all clients, each with its own connection: what one has lost keeps no other from asking, and
# a server that is back is found at once.
on_violation = \"continue\"
poll_interval = \"1 s\"
retry_interval = \"1 s\"

[[demand]]
name = \"log\"
application = \"clients\"
",
    );
    let _ = writeln!(text, "recorded = \"{name}.csv\"");
    variants(&mut text, &peaks, (first, last));
    Ok(text)
}

/// The first and the last day of the log.
fn dates(summary: &Summary) -> Result<(Date, Date)> {
    let span = summary.span();
    let dates = span.and_then(|(first, last)| Some((first.date()?, last.date()?)));
    let Some(dates) = dates else {
        refuse!(
            "no line of the log has a date, so a scenario would not know when it starts (hint: give the whole \
             log; its TIMESTAMP lines have dates)"
        );
    };
    Ok(dates)
}

/// Days from the first midnight to a second beyond the last event, by the log's own time.
fn days(record: &Record, summary: &Summary) -> i64 {
    let begin = record.pieces.first().map_or(0, |piece| piece.from);
    let ends = record.pieces.iter().map(|piece| piece.to);
    let end = ends.max().unwrap_or(begin);
    let day = 86_400 * 1_000_000;
    let midnight = (summary.first_at * 1_000_000).div_euclid(day) * day;
    (end - midnight).div_euclid(day) + 1
}

/// The questions that people ask of a log: fewer licenses, a server that is down.
fn variants(text: &mut String, peaks: &BTreeMap<&str, u64>, (first, last): (Date, Date)) {
    let fewer = peaks
        .iter()
        .map(|(feature, peak)| (*feature, peak - peak / 10));
    text.push_str("\n# Had there been a tenth fewer, in whole licenses.\n[[variant]]\nname = \"a-tenth-fewer\"\n");
    let _ = writeln!(
        text,
        "server = [ {{ name = \"license-server\", features = {{ {} }} }} ]",
        table(fewer)
    );
    if let Some(tuesday) = first_tuesday(first, last) {
        let _ = write!(
            text,
            "
# Had the server been down on a Tuesday from 9 to 10.
[[variant]]
name = \"down-on-tuesday\"
fault = [ {{ id = \"tuesday-outage\", kind = \"server-kill\", target = \"license-server\", at = {tuesday}T09:00:00, lasts = \"1 h\" }} ]
"
        );
    }
}

fn table<'f>(features: impl Iterator<Item = (&'f str, u64)>) -> String {
    let entries = features.map(|(feature, count)| format!("{} = {count}", toml_key(feature)));
    entries.collect::<Vec<_>>().join(", ")
}

/// The first Tuesday that lies wholly within the log.
fn first_tuesday(first: Date, last: Date) -> Option<Date> {
    let tuesday = first.nth_weekday(1, jiff::civil::Weekday::Tuesday).ok()?;
    (tuesday < last).then_some(tuesday)
}
