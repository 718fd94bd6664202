//! How the verbs that read FlexNet's files show what is in them.
//!
//! The one idea: what comes from a file can hold anything, so control characters are shown, never sent to
//! the terminal.

use comfy_table::{Table, presets};

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
