//! What a run has made in its work folder, so that the next one knows what it may remove.
//!
//! A line is written before what it is about is done. Lines are compared, never read back
//! into paths, so that no path in a journal can lead anywhere.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The journal's file in the work folder.
pub const NAME: &str = "journal";

/// A journal under way.
#[derive(Debug)]
pub struct Journal(File);

/// What is written in one.
#[derive(Debug, Default)]
pub struct Entries(BTreeSet<String>);

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'p> {
    /// A file of the results, made by licsim.
    Made(&'p Path),
    /// A second name or a copy of a file of the user's.
    Kept(&'p Path),
    /// A file of the user's that `--force` writes over.
    Forced(&'p Path),
    /// The results are complete and about to be put in place.
    Complete,
    /// The files are complete and move into an existing folder one by one.
    Renew,
}

impl Journal {
    /// Begins or continues the journal of a work folder.
    pub fn open(work: &Path) -> io::Result<Journal> {
        let path = work.join(NAME);
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .map(Journal)
    }

    /// Adds a line.
    pub fn add(&self, entry: Entry<'_>) -> io::Result<()> {
        (&self.0).write_all(format!("{}\n", line(entry)).as_bytes())
    }
}

impl Entries {
    /// Those of a work folder; none if it has no journal.
    pub fn of(work: &Path) -> Entries {
        let text = std::fs::read_to_string(work.join(NAME)).unwrap_or_default();
        Entries(text.lines().map(str::to_owned).collect())
    }

    /// Whether a line is there.
    pub fn has(&self, entry: Entry<'_>) -> bool {
        self.0.contains(&line(entry))
    }
}

fn line(entry: Entry<'_>) -> String {
    let (word, path) = match entry {
        Entry::Made(path) => ("made", path),
        Entry::Kept(path) => ("kept", path),
        Entry::Forced(path) => ("forced", path),
        Entry::Complete => return "complete".to_owned(),
        Entry::Renew => return "renew".to_owned(),
    };
    let mut text = format!("{word} ");
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'/' | b'\\' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02x}")),
        }
    }
    text
}
