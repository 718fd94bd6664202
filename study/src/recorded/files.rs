//! Which kind of record files are, and that none is given twice.

use super::places::places;
use super::record::Recorded;
use super::{logins, logs, samples};
use crate::error::{Context, Result, refuse};
use crate::output::is_alike;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads debug logs together, samples of lmstat together, or files of logins (`agent,in_s,out_s`) that begin on a day.
///
/// # Errors
/// A file cannot be read, files are of several kinds, or no line has a date.
pub fn read(files: &[PathBuf], logins_start: Option<Date>) -> Result<Recorded> {
    let mut kinds = Vec::new();
    for file in files {
        kinds.push(kind_of(file)?);
    }
    refuse_twice(files)?;
    let all = |kind: Kind| kinds.iter().all(|own| *own == kind);
    let recorded = if all(Kind::Logins) {
        let Some(start) = logins_start else {
            refuse!(
                "a file of logins has no dates (hint: say the day of its second 0, as --start 2026-03-02)"
            );
        };
        logins::read(files, start)?
    } else if all(Kind::Samples) {
        samples::read(files)?
    } else if all(Kind::Log) {
        logs::read(files)?
    } else {
        refuse!(
            "the files are of several kinds (hint: give only debug logs, only samples of lmstat, or only logins, which end in .csv)"
        );
    };
    if recorded
        .features
        .iter()
        .all(|(_, sessions)| sessions.is_empty())
    {
        refuse!(
            "{}: no checkout is in this record (hint: give a log in which licenses are taken)",
            places(files)
        );
    }
    Ok(recorded)
}

/// Refuses a record that is given twice, since each of its checkouts would count twice.
///
/// # Errors
/// Two files have the same bytes.
pub fn refuse_twice(files: &[PathBuf]) -> Result<()> {
    let mut by_length: BTreeMap<u64, Vec<&PathBuf>> = BTreeMap::new();
    for file in files {
        let length = std::fs::metadata(file).map_or(0, |known| known.len());
        let alike = by_length.entry(length).or_default();
        let twin = alike
            .iter()
            .find(|other| is_alike(file, other).unwrap_or(false));
        if let Some(twin) = twin.filter(|_| length > 0) {
            refuse!(
                "{}:1:1: the same record as `{}` (hint: give each file once)",
                file.display(),
                twin.display()
            );
        }
        alike.push(file);
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Log,
    Samples,
    Logins,
}

/// What a file is, by its name and its first lines.
fn kind_of(file: &Path) -> Result<Kind> {
    use std::io::Read;
    let shown = file.display();
    let is_csv = |e: &std::ffi::OsStr| e.eq_ignore_ascii_case("csv");
    if file.extension().is_some_and(is_csv) {
        return Ok(Kind::Logins);
    }
    let mut head = Vec::new();
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read `{shown}`"))?;
    let read = opened.take(1 << 16).read_to_end(&mut head);
    read.with_context(|| format!("cannot read `{shown}`"))?;
    let is_sample = memchr::memmem::find(&head, samples::HEADING.as_bytes()).is_some();
    Ok(if is_sample { Kind::Samples } else { Kind::Log })
}
