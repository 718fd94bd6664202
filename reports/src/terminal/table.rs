//! Tables of the terminal: one look for all, names made harmless, numbers to the right.

use crate::format::plain_name;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle, presets};

/// The widest line that the program prints in a table.
pub const WIDTH: u16 = 100;

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names and sentences.
    Left,
    /// Numbers.
    Right,
}

/// A table as text. A cell may have several lines; control characters in it are shown by number.
#[must_use]
pub fn render(columns: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table
        .load_style(style(rows))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table.set_header(columns.iter().map(|(name, align)| cell(name, *align)));
    for row in rows {
        let cells = row.iter().zip(columns);
        table.add_row(cells.map(|(text, (_, align))| cell(text, *align)));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Lines between rows only where rows have several lines themselves.
fn style(rows: &[Vec<String>]) -> TableStyle {
    let mut style = presets::UTF8_HORIZONTAL_ONLY;
    if !rows.iter().flatten().any(|cell| cell.contains('\n')) {
        style.row_separator = LineStyle::none();
    }
    style
}

fn cell(text: &str, align: Align) -> Cell {
    let lines: Vec<String> = text.split('\n').map(plain_name).collect();
    Cell::new(lines.join("\n")).set_alignment(match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    })
}

/// A name from a scenario for a cell: its own line feeds do not make lines.
#[must_use]
pub fn name(name: &str) -> String {
    plain_name(name)
}

/// Text broken into lines of at most [`WIDTH`] columns, all but the first indented.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > usize::from(WIDTH) {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines.push('\n');
    lines
}
