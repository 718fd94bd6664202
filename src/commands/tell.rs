//! How the verbs that read FlexNet's files show what is in them.
//!
//! What comes from a file can hold anything, so control characters are shown, never sent to
//! the terminal.

use comfy_table::{Table, presets};
use std::io::{self, ErrorKind};
use study::output::advice;

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
        let of_study = cause.downcast_ref::<study::Error>();
        let own = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let of_table = cause.downcast_ref::<csv::Error>();
        let own = own.or_else(|| of_study?.system());
        own.or_else(|| match of_table?.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => Some(ErrorKind::InvalidData),
        })
    });
    said.map_or(text.clone(), |kind| {
        format!("{text} (hint: {})", advice(kind))
    })
}
