//! A CSV table written cell by cell, so that one place decides how a time, a number, a name and
//! nothing are printed.
//!
//! Names are data: quoted where CSV needs it, and where a spreadsheet would take them for a formula
//! (a leading `=`, `+`, `-` or `@`) they get a leading `'`, as does a name that begins with one; control
//! characters are written by number. [`read_name`] gives back what was written. Lines end with a line feed.

use kernel::{Span, Time};
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

/// The last column of the tables of a study with conditions.
pub const CONDITION: &str = "condition";

const FORMULA_STARTS: [char; 5] = ['=', '+', '-', '@', '\''];

/// A table under way. Rows are checked to have as many cells as the first.
pub struct Table<'w> {
    writer: csv::Writer<&'w mut dyn Write>,
    row: Vec<String>,
    /// The condition that ends each row, empty for the base; none where a study has no conditions.
    condition: Option<String>,
}

impl<'w> Table<'w> {
    /// A table that goes on in the given stream.
    pub fn new(out: &'w mut dyn Write) -> Self {
        let writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(out);
        Self {
            writer,
            row: Vec::new(),
            condition: None,
        }
    }

    /// Ends every row from here on with a condition (`None`: the base), and the header with its column.
    pub fn under(&mut self, condition: Option<&str>) -> &mut Self {
        self.condition = Some(condition.unwrap_or_default().to_owned());
        self
    }

    /// Ends every row with the condition under which all was played, where the study has conditions.
    pub fn all_under(&mut self, condition: Option<Option<&str>>) -> &mut Self {
        if let Some(condition) = condition {
            self.under(condition);
        }
        self
    }

    /// Writes the columns' names and everything before them.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn header(&mut self, columns: &[&str]) -> io::Result<()> {
        let last = self.condition.as_ref().map(|_| CONDITION);
        let columns = columns.iter().copied().chain(last);
        self.writer.write_record(columns).map_err(into_io)?;
        self.writer.flush()
    }

    /// A name from a scenario.
    pub fn name(&mut self, name: &str) -> &mut Self {
        let shown = escaped(name);
        let guarded = shown.starts_with(FORMULA_STARTS);
        self.row.push(if guarded {
            format!("'{shown}")
        } else {
            shown.into_owned()
        });
        self
    }

    /// A name if there is one.
    pub fn optional_name(&mut self, name: Option<&str>) -> &mut Self {
        self.name(name.unwrap_or_default())
    }

    /// A word of ours, or a number: printed so that it reads back exactly.
    pub fn cell(&mut self, value: impl Display) -> &mut Self {
        self.row.push(value.to_string());
        self
    }

    /// A value if there is one; missing is empty, not 0. What is not a finite number is missing too.
    pub fn optional(&mut self, value: Option<impl Display>) -> &mut Self {
        self.row
            .push(value.map(|v| v.to_string()).unwrap_or_default());
        self
    }

    /// A number if there is one and it is finite.
    pub fn number(&mut self, value: Option<f64>) -> &mut Self {
        self.optional(value.filter(|v| v.is_finite()))
    }

    /// An instant in seconds with six digits.
    pub fn time(&mut self, at: Time) -> &mut Self {
        self.row.push(seconds(at.0));
        self
    }

    /// An instant if there is one.
    pub fn optional_time(&mut self, at: Option<Time>) -> &mut Self {
        self.row
            .push(at.map(|at| seconds(at.0)).unwrap_or_default());
        self
    }

    /// A length of time in seconds with six digits.
    pub fn span(&mut self, span: Span) -> &mut Self {
        self.row.push(seconds(span.0));
        self
    }

    /// A length of time if there is one.
    pub fn optional_span(&mut self, span: Option<Span>) -> &mut Self {
        self.row
            .push(span.map(|span| seconds(span.0)).unwrap_or_default());
        self
    }

    /// Ends the row.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn end_row(&mut self) -> io::Result<()> {
        if let Some(condition) = self.condition.clone() {
            self.name(&condition);
        }
        self.writer.write_record(&self.row).map_err(into_io)?;
        self.row.clear();
        Ok(())
    }

    /// Hands all that was written to the stream.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Microseconds as seconds with six digits, exactly.
#[must_use]
pub fn seconds(microseconds: u64) -> String {
    format!(
        "{}.{:06}",
        microseconds / 1_000_000,
        microseconds % 1_000_000
    )
}

/// A name with its control characters by number, `\u{1b}`, and a backslash that would begin one by its own.
fn escaped(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_control) && !name.contains("\\u{") {
        return Cow::Borrowed(name);
    }
    let mut shown = String::with_capacity(name.len() + 8);
    for (at, character) in name.char_indices() {
        if character.is_control() || name[at..].starts_with("\\u{") {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// The name that [`escaped`] has written.
fn unescaped(shown: &str) -> Cow<'_, str> {
    let Some((before, mut rest)) = shown.split_once("\\u{") else {
        return Cow::Borrowed(shown);
    };
    let mut name = before.to_owned();
    loop {
        let number = rest.split_once('}');
        let character = number.and_then(|(digits, after)| {
            let code = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(code)?, after))
        });
        let after = match character {
            Some((character, after)) => {
                name.push(character);
                after
            }
            None => {
                name.push_str("\\u{");
                rest
            }
        };
        match after.split_once("\\u{") {
            Some((before, later)) => {
                name.push_str(before);
                rest = later;
            }
            None => {
                name.push_str(after);
                return Cow::Owned(name);
            }
        }
    }
}

/// The name that a cell written by [`Table::name`] stands for.
#[must_use]
pub fn read_name(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(name) if name.starts_with(FORMULA_STARTS) => unescaped(name),
        _ => unescaped(cell),
    }
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, format!("{other:?}")),
    }
}

/// A result file that does not hold what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Misread {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Misread {}

/// A table read back, row by row.
pub struct Reader<'r> {
    reader: csv::Reader<&'r [u8]>,
    record: csv::StringRecord,
    file: &'static str,
    /// Where the condition is, if the file has one.
    condition: Option<usize>,
}

impl<'r> Reader<'r> {
    /// The table of a file; its columns must begin with those given.
    ///
    /// # Errors
    /// If they do not.
    pub fn new(file: &'static str, bytes: &'r [u8], columns: &[&str]) -> Result<Self, Misread> {
        let mut reader = csv::Reader::from_reader(bytes);
        let wrong = |message: String| Misread {
            file,
            line: 1,
            message,
        };
        let header = reader.headers().map_err(|error| wrong(error.to_string()))?;
        if !columns
            .iter()
            .copied()
            .eq(header.iter().take(columns.len()))
        {
            return Err(wrong(format!(
                "expected the columns {}",
                columns.join(", ")
            )));
        }
        let condition = header.iter().position(|name| name == CONDITION);
        Ok(Reader {
            condition,
            reader,
            record: csv::StringRecord::new(),
            file,
        })
    }

    /// Goes to the next row; whether there is one.
    ///
    /// # Errors
    /// If it is no row of this table.
    pub fn next_row(&mut self) -> Result<bool, Misread> {
        let read = self.reader.read_record(&mut self.record);
        read.map_err(|error| self.wrong(error.to_string()))
    }

    /// The text of a cell.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// The row's condition; `None` for the base.
    #[must_use]
    pub fn condition(&self) -> Option<Cow<'_, str>> {
        let name = read_name(self.text(self.condition?));
        (!name.is_empty()).then_some(name)
    }

    /// A name that [`Table::name`] wrote.
    #[must_use]
    pub fn name(&self, column: usize) -> Cow<'_, str> {
        read_name(self.text(column))
    }

    /// A value.
    ///
    /// # Errors
    /// If the cell holds none of this kind.
    pub fn value<T: std::str::FromStr>(&self, column: usize) -> Result<T, Misread> {
        let text = self.text(column);
        text.parse()
            .map_err(|_| self.wrong(format!("column {}: not a number: `{text}`", column + 1)))
    }

    /// A value that may be missing.
    ///
    /// # Errors
    /// If the cell is neither empty nor holds a value of this kind.
    pub fn optional<T: std::str::FromStr>(&self, column: usize) -> Result<Option<T>, Misread> {
        match self.text(column) {
            "" => Ok(None),
            _ => self.value(column).map(Some),
        }
    }

    /// An error in the row that was read last.
    #[must_use]
    pub fn wrong(&self, message: impl Into<String>) -> Misread {
        // Where the row begins: names may hold line feeds.
        let begin = self.record.position();
        let begin = begin.unwrap_or_else(|| self.reader.position());
        Misread {
            file: self.file,
            line: begin.line(),
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_row(names: &[&str]) -> String {
        let mut bytes = Vec::new();
        let mut table = Table::new(&mut bytes);
        for name in names {
            table.name(name);
        }
        table.end_row().unwrap();
        table.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn hostile_names_are_one_cell_and_never_a_formula() {
        let names = [
            "a,b",
            "say \"no\"",
            "two\nlines",
            "=1+1",
            "+1",
            "-1",
            "@sum",
            "\tx",
            "'quoted",
            "plain",
            "",
        ];
        let text = one_row(&names);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.len(), names.len());
        for (cell, name) in record.iter().zip(names) {
            assert_eq!(read_name(cell), name);
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell:?}"
            );
        }
        assert_eq!(one_row(&["=1+1", "plain"]), "'=1+1,plain\n");
    }

    #[test]
    fn control_characters_are_shown_by_number_and_read_back() {
        let names = [
            "a\u{1b}[31mred",
            "x\u{7}",
            "two\r\nlines",
            "\\u{1b} as written",
            "c:\\users",
            "\\u{zz",
            "\0",
        ];
        let text = one_row(&names);
        assert!(text.trim_end().chars().all(|c| !c.is_control()), "{text:?}");
        for (cell, name) in text.trim_end().split(',').zip(names) {
            assert_eq!(read_name(cell), name);
        }
        assert!(text.starts_with("a\\u{1b}[31mred,x\\u{7},"), "{text}");
    }

    #[test]
    fn times_have_six_digits_and_numbers_read_back() {
        let mut bytes = Vec::new();
        let mut table = Table::new(&mut bytes);
        let third = 1.0 / 3.0;
        table
            .time(Time(1_000_001))
            .span(Span(7))
            .number(Some(third))
            .number(Some(1e-9));
        table.number(None).number(Some(f64::NAN)).cell(i128::MAX);
        table.end_row().unwrap();
        table.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let cells: Vec<&str> = text.trim_end().split(',').collect();
        assert_eq!(cells[..2], ["1.000001", "0.000007"]);
        assert_eq!(cells[2].parse::<f64>().unwrap(), third);
        assert_eq!(cells[3].parse::<f64>().unwrap(), 1e-9);
        assert_eq!(cells[4..6], ["", ""]);
        assert_eq!(cells[6].parse::<i128>().unwrap(), i128::MAX);
    }
}
