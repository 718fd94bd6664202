//! TOML text to the tree of values.
//!
//! The parser recovers, so that a file with several slips yields all of them at once. What
//! could not be read is left out of the tree and named in a finding.

use super::{Entry, Node, Origin, Table, Value};
use crate::finding::{Finding, Severity};
use crate::flexnet::text::Places;
use serde_spanned::Spanned;
use std::ops::Range;
use toml::de::{DeArray, DeTable, DeValue};

/// The longest text that is read, in bytes: origins are 32 bits wide.
pub const TEXT_LENGTH_MAX: usize = 64 << 20;

/// Reads a text into a tree. `shown` is the file's name in findings, `file` its number in origins.
#[must_use]
pub fn parse(text: &str, shown: &str, file: u32) -> (Table, Vec<Finding>) {
    if text.len() > TEXT_LENGTH_MAX {
        let message = format!("the file has more than {TEXT_LENGTH_MAX} bytes");
        let finding = Finding::new(Severity::Error, shown, text, 0..0, message)
            .with_hint("move recorded data into files that the scenario names");
        return (Table::default(), vec![finding]);
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    let places = Places::new(text);
    let mut findings: Vec<Finding> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let message = error.message().trim();
            let found = found(text, &span);
            Finding {
                hint: Some(hint(message, text, &span)),
                ..place(shown, &places, span, format!("{message}{found}"))
            }
        })
        .collect();
    let mut reading = Reading {
        file,
        shown,
        text,
        places: &places,
        findings: &mut findings,
    };
    let table = reading.table(document.get_ref());
    (table, findings)
}

struct Reading<'a> {
    file: u32,
    shown: &'a str,
    text: &'a str,
    places: &'a Places<'a>,
    findings: &'a mut Vec<Finding>,
}

fn place(shown: &str, places: &Places<'_>, span: Range<usize>, message: String) -> Finding {
    let (line, column) = places.line_and_column(span.start);
    Finding {
        severity: Severity::Error,
        file: shown.to_owned(),
        span,
        line,
        column,
        key: String::new(),
        message,
        hint: None,
    }
}

/// What stands at a place, if that is a word or two.
fn found(text: &str, span: &Range<usize>) -> String {
    match text.get(span.clone()).map(str::trim) {
        Some(word) if !word.is_empty() && word.len() <= 40 && !word.contains('\n') => {
            format!(", found `{word}`")
        }
        _ => String::new(),
    }
}

/// What to do about what the parser says.
fn hint(message: &str, text: &str, span: &Range<usize>) -> String {
    let word = text.get(span.clone()).map_or("", str::trim);
    let about = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if let Some(slip) = slip(line_at(text, span.start), word) {
        return slip.to_owned();
    }
    if about(&["must be quoted"]) && !word.is_empty() && word.len() <= 40 {
        return format!("put text in double quotes: `\"{word}\"`");
    }
    let hint = if about(&["duplicate", "redefin", "already"]) {
        "remove one of the two; entries of a list each begin with a line in double brackets, such as `[[server]]`"
    } else if about(&["escape"]) {
        "in text a backslash is written twice; paths can be written with `/`, as `\"C:/flexlm/license.dat\"`"
    } else if about(&["carriage return"]) {
        "save the file with the line ends of Windows or Unix"
    } else if about(&["unquoted key"]) {
        "a key has letters, digits, `-` and `_` only"
    } else if about(&["boolean"]) {
        "write `true` or `false`, in small letters"
    } else if about(&["quot", "string"]) {
        "text stands between two double quotes on one line"
    } else if about(&["unclosed table"]) {
        "close the brackets of the header, as in `[experiment]` or `[[server]]`"
    } else if about(&["array", "bracket"]) {
        "close every `[`, and put commas between the values"
    } else if about(&["inline table", "table header", "`}`", "brace"]) {
        "write `{ KEY = VALUE, … }` on one line, or a header such as `[experiment]` or `[[server]]`"
    } else if about(&["number", "integer", "float", "digit"]) {
        "a quantity with a unit stands in quotes, such as `\"90 min\"`; a plain number has digits only"
    } else if about(&["date", "time"]) {
        "write such as 2026-03-02T08:00:00"
    } else {
        "a line reads `key = value`: text and quantities in quotes, plain numbers without"
    };
    hint.to_owned()
}

/// So many bytes on each side of a place are looked at: a line may be as long as the file.
const AROUND: usize = 200;

/// The line around a place, or the part of it that is near.
fn line_at(text: &str, at: usize) -> &str {
    let boundary = |at: usize| {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let begin = boundary(at.saturating_sub(AROUND));
    let end = boundary(at.saturating_add(AROUND));
    let at = boundary(at);
    let before = text[begin..at]
        .rfind('\n')
        .map_or(begin, |end| begin + end + 1);
    text[before..end].lines().next().unwrap_or("")
}

/// Habits of other notations, by the line and the word that the parser stumbles over.
fn slip(line: &str, word: &str) -> Option<&'static str> {
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    let is_date = |text: &str| {
        let parts: Vec<&str> = text.split(['/', '.']).collect();
        let digits = |part: &&str| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && digits(part))
    };
    if line.contains('\0') {
        Some("save the file as UTF-8")
    } else if line.contains(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
        Some("write plain quotes `\"`, not typographic ones")
    } else if line.contains('\u{a0}') {
        Some("a no-break space stands on this line: write a plain one")
    } else if line.trim_start().starts_with(['<', '{']) {
        Some(
            "a scenario is a TOML file with lines `key = value`; `licsim new NAME` writes one to begin with",
        )
    } else if matches!(value, "null" | "None" | "nil") {
        Some("there is no word for nothing: leave the key out")
    } else if is_date(value) {
        Some("a date is written year first and without quotes: 2026-03-02T00:00:00")
    } else if value.contains("//") && !value.contains('"') {
        Some("a comment begins with `#`")
    } else if value.ends_with(';') {
        Some("leave the `;` out: the line's end ends a value")
    } else if word.starts_with(':') || value.is_empty() && line.trim_end().ends_with(':') {
        Some(
            "write `=` between key and value, and a header such as `[experiment]` above several keys",
        )
    } else if value.contains(',') && value.bytes().all(|b| b.is_ascii_digit() || b == b',') {
        Some("write a number without commas, with a point before its fraction: `1000`, `0.5`")
    } else if value.starts_with("= ") || value.starts_with("==") {
        Some("write one `=`")
    } else {
        None
    }
}

impl Reading<'_> {
    fn origin(&self, span: Range<usize>) -> Origin {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Origin {
            file: self.file,
            start: narrow(span.start),
            end: narrow(span.end),
        }
    }

    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let mut entries: Vec<Entry> = table
            .iter()
            .filter_map(|(key, value)| {
                Some(Entry {
                    key: key.get_ref().to_string(),
                    key_at: self.origin(key.span()),
                    node: self.node(value)?,
                })
            })
            .collect();
        // The parser sorts by key; the file's order matters (features are asked in it).
        entries.sort_by_key(|entry| (entry.key_at, entry.node.at));
        Table { entries }
    }

    fn array(&mut self, array: &DeArray<'_>) -> Vec<Node> {
        array.iter().filter_map(|item| self.node(item)).collect()
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Node> {
        let span = value.span();
        let read = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Value::Integer(number),
                    Err(_) => {
                        let hint = "whole numbers end at 9223372036854775807";
                        return self.refuse(span, "the number is too large", hint);
                    }
                }
            }
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Float(number),
                _ => {
                    let hint = "nothing can be computed with `nan` and `inf`: write a number, or leave the key out";
                    return self.refuse(span, "expected a finite number", hint);
                }
            },
            DeValue::Boolean(truth) => Value::Truth(*truth),
            DeValue::Datetime(date) => Value::Date(*date),
            DeValue::Array(array) => Value::Array(self.array(array)),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Some(Node {
            value: read,
            at: self.origin(span),
        })
    }

    fn refuse(&mut self, span: Range<usize>, message: &str, hint: &str) -> Option<Node> {
        let found = found(self.text, &span);
        let finding = place(self.shown, self.places, span, format!("{message}{found}"));
        self.findings.push(finding.with_hint(hint));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_the_order_of_the_file() {
        let (table, findings) = parse("zulu = 1\nalpha = { y = 2, b = 3 }\n", "a.toml", 0);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(table.keys().collect::<Vec<_>>(), ["zulu", "alpha"]);
        let alpha = table.get("alpha").and_then(Node::as_table).expect("table");
        assert_eq!(alpha.keys().collect::<Vec<_>>(), ["y", "b"]);
    }

    #[test]
    fn several_slips_are_all_found() {
        let (table, findings) = parse("a = \nb = 2\nc = 1x\nd = 99999999999999999999\n", "a", 0);
        let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
        assert!(
            lines.contains(&1) && lines.contains(&3) && lines.contains(&4),
            "{findings:?}"
        );
        assert!(table.get("b").is_some());
    }
}
