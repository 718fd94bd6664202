//! TOML text to the tree of values.
//!
//! The one idea: the parser recovers, so that a file with several slips yields all of them at once. What
//! could not be read is left out of the tree and named in a finding.

use super::{Entry, Node, Origin, Table, Value};
use crate::finding::{Finding, Severity};
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
        let finding = Finding::new(Severity::Error, shown, text, 0..0, message);
        return (Table::default(), vec![finding]);
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut findings: Vec<Finding> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            Finding::new(Severity::Error, shown, text, span, error.message().trim())
        })
        .collect();
    let mut reading = Reading {
        file,
        shown,
        text,
        findings: &mut findings,
    };
    let table = reading.table(document.get_ref());
    (table, findings)
}

struct Reading<'a> {
    file: u32,
    shown: &'a str,
    text: &'a str,
    findings: &'a mut Vec<Finding>,
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
                    Err(_) => return self.refuse(span, "the number is too large"),
                }
            }
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Float(number),
                _ => return self.refuse(span, "expected a finite number"),
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

    fn refuse(&mut self, span: Range<usize>, message: &str) -> Option<Node> {
        let finding = Finding::new(Severity::Error, self.shown, self.text, span, message);
        self.findings.push(finding);
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
