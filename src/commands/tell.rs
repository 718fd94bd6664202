//! How the verbs that read FlexNet's files show what is in them.
//!
//! The one idea: what comes from a file can hold anything, so control characters are shown, never sent to
//! the terminal.

use comfy_table::{Table, presets};
use std::io::{self, ErrorKind};

/// Text from a file with its control characters made visible.
pub fn shown(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(visible).collect()
}

/// A plain table with a title, ready to print; empty without rows.
pub fn table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_MARKDOWN)
        .set_header(header.to_vec());
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return String::new();
    }
    for row in rows {
        table.add_row(row.iter().map(|cell| shown(cell)).collect::<Vec<_>>());
    }
    format!("{title}\n{table}\n\n")
}

/// So many characters of a line are quoted.
const QUOTED_MAX: usize = 100;

/// The begin of a line from a file, as it can be quoted.
pub fn quoted(text: &str) -> String {
    let begin: String = text.chars().take(QUOTED_MAX).collect();
    let more = if begin.len() < text.len() { "..." } else { "" };
    format!("`{}{more}`", shown(&begin))
}

/// An error with its causes and what to do: its own hint, else one for what the system said.
pub fn with_hint(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let text: Vec<String> = text.split('\n').map(shown).collect();
    let text = text.join("\n");
    if text.contains("hint:") {
        return text;
    }
    let said = error.chain().find_map(|cause| {
        let own = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let of_table = cause.downcast_ref::<csv::Error>();
        own.or_else(|| match of_table?.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => Some(ErrorKind::InvalidData),
        })
    });
    said.map_or(text.clone(), |kind| {
        format!("{text} (hint: {})", what_to_do(kind))
    })
}

fn what_to_do(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "look at the spelling, and at the folder that you are in",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose another place, or ask whom it belongs to"
        }
        ErrorKind::IsADirectory => "name a file, not a folder",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed: choose another name"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => {
            "the disk is full: make room, or choose a place on another disk"
        }
        ErrorKind::InvalidFilename => "choose a shorter name",
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => {
            "the file is damaged or of another kind: give the one that was meant"
        }
        _ => "try again; if it stays so, look at the disk",
    }
}
