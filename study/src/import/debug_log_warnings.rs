//! What could not be read of debug logs, as warnings with their places.

use reports::terminal::listing;
use scenarios::flexnet::debug_log::Summary;
use scenarios::flexnet::debug_log::log::Change;
use scenarios::flexnet::debug_log::summary::LogSummary;

/// Says of each log that is none what was found in its place.
#[must_use]
pub fn unusable(summary: &Summary) -> String {
    let logs = summary.logs.iter().filter(|log| log.span.is_none());
    let texts = logs.map(|log| {
        let (severity, found) = match log.lines {
            0 => ("warning", "the file is empty"),
            _ => ("error", "no line has a time"),
        };
        format!(
            "{}:1:1: {severity}: {found}; expected the debug log of a license server\n  hint: give the file that lmgrd \
             writes by `-l`\n",
            log.name
        )
    });
    texts.collect()
}

/// One line for each thing that is odd about a log, with its place.
#[must_use]
pub fn warnings(summary: &Summary) -> String {
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
    text
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
