//! A CSV table with a header line, read by column name, with errors that name table, line and column.
//!
//! It does not know what the columns mean.

use model::plan::Version;
use std::collections::BTreeMap;

/// A table's lines.
pub(super) struct Table {
    name: &'static str,
    columns: BTreeMap<String, usize>,
    lines: Vec<(u64, csv::StringRecord)>,
}

/// One line of a table.
pub(super) struct Line<'t> {
    table: &'t Table,
    number: u64,
    record: &'t csv::StringRecord,
}

impl Table {
    /// Reads a table; `name` is for messages.
    pub(super) fn read(name: &'static str, text: &str) -> Result<Table, String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let fail = |error: csv::Error| format!("{name}: {error}");
        let header = reader.headers().map_err(fail)?.clone();
        let columns = header
            .iter()
            .enumerate()
            .map(|(at, column)| (column.to_owned(), at))
            .collect();
        let mut lines = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fail)?;
            lines.push((record.position().map_or(0, csv::Position::line), record));
        }
        Ok(Table {
            name,
            columns,
            lines,
        })
    }

    /// Its lines below the header.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().map(|(number, record)| Line {
            table: self,
            number: *number,
            record,
        })
    }
}

impl<'t> Line<'t> {
    /// A message that begins with the table and the line.
    pub(super) fn error(&self, message: &str) -> String {
        format!("{}, line {}: {message}", self.table.name, self.number)
    }

    /// The text in a column, without spaces around it.
    pub(super) fn text(&self, column: &str) -> Result<&'t str, String> {
        self.table
            .columns
            .get(column)
            .and_then(|&at| self.record.get(at))
            .map(str::trim)
            .ok_or_else(|| self.error(&format!("no column `{column}`")))
    }

    /// The text in a column, which may not be empty.
    pub(super) fn filled(&self, column: &str) -> Result<&'t str, String> {
        match self.text(column)? {
            "" => Err(self.error(&format!("column `{column}` is empty"))),
            text => Ok(text),
        }
    }

    /// The words in a column, parted by spaces.
    pub(super) fn words(&self, column: &str) -> Result<Vec<String>, String> {
        Ok(self
            .text(column)?
            .split_whitespace()
            .map(str::to_owned)
            .collect())
    }

    /// One of a few words.
    pub(super) fn one_of<T: Copy>(&self, column: &str, of: &[(T, &str)]) -> Result<T, String> {
        let text = self.text(column)?;
        of.iter()
            .find(|(_, word)| *word == text)
            .map(|(value, _)| *value)
            .ok_or_else(|| {
                let words: Vec<_> = of.iter().map(|(_, word)| format!("`{word}`")).collect();
                let words = words.join(", ");
                self.error(&format!(
                    "column `{column}` holds `{text}`, expected one of {words}"
                ))
            })
    }

    /// `yes` or `no`.
    pub(super) fn yes(&self, column: &str) -> Result<bool, String> {
        self.one_of(column, &[(true, "yes"), (false, "no")])
    }
}

/// The column `version`, as numbers and as text.
pub(super) fn version(line: &Line<'_>) -> Result<(Version, String), String> {
    let text = line.filled("version")?;
    let version = crate::flexnet::version::parse(text).map_err(|message| line.error(&message))?;
    Ok((version, text.to_owned()))
}
