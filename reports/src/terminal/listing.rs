//! Tables of what stands in FlexNet's files.
//!
//! What comes from a file can hold anything, so control characters are made visible and never reach the terminal.

use comfy_table::{Table, presets};

/// So many characters of a line are quoted.
const QUOTED_MAX: usize = 100;

/// Text from a file with its control characters made visible.
///
/// ```
/// assert_eq!(reports::terminal::listing::visible("a\tb"), "a\\tb");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
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
#[must_use]
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
        table.add_row(row.iter().map(|cell| visible(cell)).collect::<Vec<_>>());
    }
    format!("{title}\n{table}\n\n")
}

/// The begin of a line from a file, as it can be quoted.
#[must_use]
pub fn quoted(text: &str) -> String {
    let begin: String = text.chars().take(QUOTED_MAX).collect();
    let more = if begin.len() < text.len() { "..." } else { "" };
    format!("`{}{more}`", visible(&begin))
}
