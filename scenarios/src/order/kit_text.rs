//! The order kit as Markdown and as CSV.
//!
//! Names are data. In Markdown what could be markup is escaped; in CSV a cell that a
//! spreadsheet would take for a formula gets an apostrophe before it.

use super::kit::KitTable;
use std::fmt::Write as _;

/// The kit as a Markdown page: a heading and a table for each of its tables.
#[must_use]
pub fn markdown(title: &str, tables: &[KitTable]) -> String {
    let mut text = format!("# {}\n", markdown_cell(title));
    for table in tables {
        let _ = write!(text, "\n## {}\n\n", table.title);
        push_row(&mut text, &table.header);
        let rule: Vec<_> = table.header.iter().map(|_| "---".to_owned()).collect();
        let _ = writeln!(text, "| {} |", rule.join(" | "));
        for row in &table.rows {
            push_row(&mut text, row);
        }
    }
    text
}

fn push_row(text: &mut String, cells: &[String]) {
    let cells: Vec<_> = cells.iter().map(|cell| markdown_cell(cell)).collect();
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A cell's text on one line, with what is markup escaped. Code spans of messages stay.
fn markdown_cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' => in_code = !in_code,
            // Even within a code span a bar ends the cell.
            '|' => escaped.push('\\'),
            '*' | '_' | '<' | '>' | '[' | ']' | '\\' | '#' if !in_code => escaped.push('\\'),
            _ => {}
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

/// The kit as CSV: each line is a table's title, the row's number in it from 1, a column and its cell,
/// so that one header serves all tables.
#[must_use]
pub fn csv(tables: &[KitTable]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut push = |cells: [&str; 4]| {
        // Writing to memory cannot fail.
        let _ = writer.write_record(cells.map(csv_cell));
    };
    push(["table", "row", "column", "value"]);
    for table in tables {
        for (row, number) in table.rows.iter().zip(1..) {
            for (column, cell) in table.header.iter().zip(row) {
                push([table.title, &i32::to_string(&number), column, cell]);
            }
        }
    }
    writer.into_inner().map_or_else(
        |_| String::new(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    )
}

fn csv_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
