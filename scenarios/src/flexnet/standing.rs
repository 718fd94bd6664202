//! Which of several lines of one feature count (LF3).
//!
//! `SUPERSEDE` voids older lines first; of the FEATURE lines of a name and daemon that
//! are left the first in the file counts, whatever their versions; every INCREMENT counts. A line
//! without `ISSUED=` is not older than anything.

use super::feature_line::{FeatureLine, Keyword};
use super::package_line::PackageLine;
use super::text::Findings;
use crate::flexnet::ignored::Ignored;
use std::collections::BTreeMap;

/// The name and daemon of a line for comparison, without case.
#[must_use]
pub fn identity(name: &str, vendor: &str) -> (String, String) {
    (name.to_ascii_lowercase(), vendor.to_ascii_lowercase())
}

/// Marks the lines that do not count and reports them; `places` are the lines' own in the text.
pub fn judge(
    lines: &mut [FeatureLine],
    places: &[std::ops::Range<usize>],
    findings: &mut Findings<'_>,
) {
    supersede(lines, places, findings);
    let mut first: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for (line, place) in lines.iter_mut().zip(places) {
        if line.keyword != Keyword::Feature || line.ignored.is_some() {
            continue;
        }
        let (name, vendor) = identity(&line.name, &line.vendor);
        // Each dongle has a line of its own.
        let dongle = if line.floats() {
            line.host_ids.join(" ").to_ascii_lowercase()
        } else {
            String::new()
        };
        let first_line = *first.entry((name, vendor, dongle)).or_insert(line.line);
        if first_line == line.line {
            continue;
        }
        line.ignored = Some(Ignored::SecondFeature(first_line));
        let message = format!(
            "a second FEATURE line of `{}` is ignored; the one in line {first_line} counts",
            line.name
        );
        findings.warning(
            place.clone(),
            message,
            "remove the line that is not wanted, or put it first",
        );
    }
    report_twins(lines, places, findings);
}

/// Marks the PACKAGE lines that do not count: what a later issue supersedes, and all but the first of a name,
/// daemon and version.
pub fn judge_packages(packages: &mut [PackageLine], findings: &mut Findings<'_>) {
    let mut newest: BTreeMap<(String, String), (jiff::civil::Date, usize)> = BTreeMap::new();
    for package in packages.iter() {
        let (Some(names), Some(issued)) = (package.attribute("SUPERSEDE"), package.issued) else {
            continue;
        };
        note_superseding(
            &mut newest,
            names,
            (&package.name, &package.vendor),
            (issued, package.line),
        );
    }
    let mut first: BTreeMap<_, usize> = BTreeMap::new();
    for package in packages {
        let named = identity(&package.name, &package.vendor);
        let offset = findings.places().start_of(package.line);
        let newer = newest
            .get(&named)
            .filter(|(date, _)| package.issued.is_some_and(|own| own < *date));
        if let Some(&(_, by)) = newer {
            package.ignored = Some(Ignored::Superseded(by));
            let message = format!(
                "the package `{}` is superseded by the newer line {by}",
                package.name
            );
            findings.warning(
                offset..offset,
                message,
                "nothing, if the newer one is meant; else remove that",
            );
            continue;
        }
        let line = *first
            .entry((named, package.version))
            .or_insert(package.line);
        if line != package.line {
            package.ignored = Some(Ignored::SecondPackage(line));
            let message = format!(
                "a second PACKAGE line of `{}` is ignored; the one in line {line} counts",
                package.name
            );
            findings.warning(
                offset..offset,
                message,
                "remove the line that is not wanted, or add `SUPERSEDE` and `ISSUED=`",
            );
        }
    }
}

/// Adds what a line supersedes: the names of its list, or its own.
fn note_superseding(
    newest: &mut BTreeMap<(String, String), (jiff::civil::Date, usize)>,
    list: Option<&str>,
    (name, vendor): (&str, &str),
    (issued, line): (jiff::civil::Date, usize),
) {
    let names: Vec<&str> = match list {
        Some(text) if !text.trim().is_empty() => text.split_whitespace().collect(),
        _ => vec![name],
    };
    for name in names {
        let entry = newest
            .entry(identity(name, vendor))
            .or_insert((issued, line));
        if issued > entry.0 {
            *entry = (issued, line);
        }
    }
}

fn supersede(
    lines: &mut [FeatureLine],
    places: &[std::ops::Range<usize>],
    findings: &mut Findings<'_>,
) {
    // For each name and daemon: the newest superseding issue date and its line.
    let mut newest: BTreeMap<(String, String), (jiff::civil::Date, usize)> = BTreeMap::new();
    for line in lines.iter() {
        let (Some(names), Some(issued)) = (line.attribute("SUPERSEDE"), line.issued) else {
            continue;
        };
        note_superseding(
            &mut newest,
            names,
            (&line.name, &line.vendor),
            (issued, line.line),
        );
    }
    for (line, place) in lines.iter_mut().zip(places) {
        let Some(&(date, by)) = newest.get(&identity(&line.name, &line.vendor)) else {
            continue;
        };
        if line.issued.is_some_and(|issued| issued < date) {
            line.ignored = Some(Ignored::Superseded(by));
            let message = format!("`{}` is superseded by the newer line {by}", line.name);
            findings.warning(
                place.clone(),
                message,
                "nothing, if the newer one is meant; else remove that",
            );
        }
    }
}

/// Lines with one signature were pasted twice, as far as anyone can tell; both count (LF3).
fn report_twins(
    lines: &[FeatureLine],
    places: &[std::ops::Range<usize>],
    findings: &mut Findings<'_>,
) {
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for (line, place) in lines.iter().zip(places) {
        let signature: String = match &line.sign {
            Some(sign) => sign.split_whitespace().collect(),
            None => continue,
        };
        if line.keyword != Keyword::Increment || !line.counts() || signature.len() < 12 {
            continue;
        }
        let (name, vendor) = identity(&line.name, &line.vendor);
        let first = *seen.entry((name, vendor, signature)).or_insert(line.line);
        if first != line.line {
            let message = format!(
                "`{}` has the signature of line {first}; both counts are added",
                line.name
            );
            findings.warning(
                place.clone(),
                message,
                "if the line was pasted twice, remove one",
            );
        }
    }
}
