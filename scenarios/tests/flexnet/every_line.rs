//! Every line of every real file counts, or is accounted for: lines in are lines told.
//!
//! The test counts lines by its own few lines of text work, and holds the sums against what the readers
//! say: an event or a statement, a class without effect with its count, a finding, or a line that was not understood.

use crate::inputs;
use scenarios::Finding;
use scenarios::flexnet::debug_log::{Log, read};
use scenarios::flexnet::license_file::{self, LicenseFile};
use scenarios::flexnet::{lmstat, options_file};
use std::collections::BTreeSet;
use std::io::Cursor;

#[test]
fn every_line_of_every_debug_log_is_an_event_a_note_or_not_understood() {
    let Some(files) = inputs::files("debug_logs") else {
        return;
    };
    let logs = files.into_iter().filter(|(name, _)| name.ends_with(".log"));
    let mut count = 0;
    for (name, bytes) in logs {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let source = Log::new(name.clone(), Cursor::new(bytes)).expect("memory");
        let summary = read(vec![source], None).expect("memory");
        let lines = text.lines().count() as u64;
        assert!(
            summary.lines().abs_diff(lines) <= 1,
            "{name}: {lines} lines"
        );
        let accounted = summary.events.lines() + summary.unread_lines();
        assert_eq!(accounted, summary.lines(), "{name}: {:?}", summary.events);
        // Notes are counted by kind; what is blank, dated or goes on with a note is no kind of its own.
        let notes: u64 = summary.logs[0].notes.counts().map(|(_, n, _)| n).sum();
        assert!(notes <= summary.events.other, "{name}: {notes} notes");
        for (word, found) in [
            (") OUT: ", summary.events.out),
            (") DENIED: ", summary.events.denied),
            (") UNSUPPORTED: ", summary.events.unsupported),
            (") QUEUED: ", summary.events.queued),
            (") TIMESTAMP ", summary.events.timestamp),
        ] {
            let written = text.lines().filter(|line| line.contains(word)).count() as u64;
            assert!(
                found <= written && written <= found + summary.unread_lines(),
                "{name}: {word}"
            );
        }
        count += 1;
    }
    assert!(count >= 10, "{count} logs");
}

/// The logical lines of a text: their first and last line from 1, and their text.
fn logical(text: &str) -> Vec<(usize, usize, String)> {
    let mut all: Vec<(usize, usize, String)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        // A comment may follow what stands on a line, its backslash too.
        let uncommented = match line.split_once(" # ") {
            Some((before, _)) if !line.trim_start().starts_with('#') => before,
            _ => line,
        };
        let (line, number) = (uncommented.trim_end(), number + 1);
        let body = line.strip_suffix('\\').unwrap_or(line);
        match all.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.1 = number;
                last.2.push_str(body);
            }
            None => all.push((number, number, body.to_owned())),
        }
        goes_on = line.ends_with('\\');
    }
    all.retain(|(_, _, text)| !text.trim().is_empty());
    all
}

/// The lines at which a license file says anything.
fn told(file: &LicenseFile) -> BTreeSet<usize> {
    let mut told: BTreeSet<usize> = file.servers.iter().map(|line| line.line).collect();
    told.extend(file.vendors.iter().map(|line| line.line));
    told.extend(file.lines.iter().map(|line| line.line));
    told.extend(file.packages.iter().map(|line| line.line));
    told.extend(file.upgrades.iter().map(|line| line.line));
    told.extend(file.lost.iter().map(|line| line.line));
    told.extend(file.findings.iter().map(|finding| finding.line));
    told
}

#[test]
fn every_line_of_every_license_file_counts_or_has_a_finding() {
    let Some(files) = inputs::files("license_files") else {
        return;
    };
    let mut count = 0;
    for (name, bytes) in files
        .into_iter()
        .filter(|(name, _)| !name.ends_with(".json"))
    {
        let file = license_file::read(&name, &bytes);
        let told = told(&file);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut comments = 0;
        // A line that was torn is told at its begin; what it lost follows.
        let mut torn = false;
        for (first, last, text) in logical(&text) {
            let text = text.trim();
            if text.starts_with('#') {
                comments += 1;
                continue;
            }
            let is_told = told.range(first..=last).next().is_some();
            let is_keyword = text == "USE_SERVER" && file.use_server;
            let here = |line: usize| (first..=last).contains(&line);
            let tears = |finding: &&Finding| finding.message.contains("expected a `\\`");
            torn = file
                .findings
                .iter()
                .filter(tears)
                .any(|finding| here(finding.line))
                || torn && !is_told;
            assert!(
                is_told || is_keyword || torn,
                "{name}:{first}: `{text}` says nothing"
            );
        }
        assert!(
            file.comments.len() >= comments,
            "{name}: {comments} comments"
        );
        count += 1;
    }
    assert!(count >= 20, "{count} files");
}

#[test]
fn every_line_of_every_options_file_is_an_option_or_has_a_finding() {
    let Some(files) = inputs::files("options_files") else {
        return;
    };
    for (name, bytes) in files.into_iter().filter(|(name, _)| name.ends_with(".opt")) {
        let file = options_file::read(&name, &bytes);
        let mut told: BTreeSet<usize> = file.options.iter().map(|option| option.line).collect();
        told.extend(file.findings.iter().map(|finding| finding.line));
        for (first, last, text) in logical(&String::from_utf8_lossy(&bytes)) {
            if !text.trim().starts_with('#') {
                let is_told = told.range(first..=last).next().is_some();
                assert!(is_told, "{name}:{first}: `{text}` says nothing");
            }
        }
    }
}

#[test]
fn every_checkout_and_feature_of_every_lmstat_output_is_read_or_not_understood() {
    let Some(files) = inputs::files("lmstat") else {
        return;
    };
    for (name, bytes) in files {
        let read = lmstat::read(&bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let unread = read.unread.len();
        let checkouts: usize = read.features().map(|one| one.checkouts.len()).sum();
        let reservations: usize = read.features().map(|one| one.reservations.len()).sum();
        for (word, found) in [
            (", start ", checkouts),
            ("Users of ", read.features().count()),
            ("RESERVATION", reservations),
        ] {
            let written = text.lines().filter(|line| line.contains(word)).count();
            assert!(
                written <= found + unread,
                "{name}: {written} lines with `{word}`, {found} read, {unread} not"
            );
        }
    }
}
