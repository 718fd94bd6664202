//! A table of the merged tree as the checks read it.
//!
//! The walk over shapes has reported every ill-formed value already, so these readers are
//! silent: what is not there, or not well-formed, is `None`, and the check goes on with a default. No
//! plan is handed out when there was an error.

use crate::clock;
use crate::distribution::{self, Law};
use crate::finding::Severity;
use crate::keys;
use crate::merge::join;
use crate::quantity;
use crate::shape::{self, item_name};
use crate::sink::Sink;
use crate::written::{Node, Origin, Table, Value};
use kernel::Span;

/// A table, where it stands, and where to report.
#[derive(Clone)]
pub struct View<'a> {
    /// Where findings go.
    pub sink: &'a Sink,
    /// The table.
    pub table: &'a Table,
    /// Where it stands.
    pub at: Origin,
    /// The path of keys to it.
    pub path: String,
}

impl<'a> View<'a> {
    /// The whole file.
    #[must_use]
    pub fn root(sink: &'a Sink, table: &'a Table) -> View<'a> {
        let at = table
            .entries
            .first()
            .map_or(Origin::default(), |entry| Origin {
                start: 0,
                end: 0,
                ..entry.key_at
            });
        View {
            sink,
            table,
            at,
            path: String::new(),
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn node(&self, key: &str) -> Option<&'a Node> {
        self.table.get(key)
    }

    /// Whether the key is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Where a key's value stands, or the table if it is not there.
    #[must_use]
    pub fn place(&self, key: &str) -> Origin {
        self.table.get(key).map_or(self.at, |node| node.at)
    }

    /// The path of a key.
    #[must_use]
    pub fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// Reports an error at a key's value.
    pub fn error(&self, key: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.report(Severity::Error, key, message, hint);
    }

    /// Reports a finding at a key's value; at the table if the key is empty or not there.
    pub fn report(
        &self,
        severity: Severity,
        key: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let path = if key.is_empty() {
            self.path.clone()
        } else {
            self.path_of(key)
        };
        self.sink
            .report(severity, self.place(key), &path, message, hint);
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.table.get(key)?.as_text()
    }

    /// A whole number, zero or above.
    #[must_use]
    pub fn count(&self, key: &str) -> Option<u64> {
        match self.table.get(key)?.value {
            Value::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        }
    }

    /// A whole number that the model can count with; a larger one is an error.
    #[must_use]
    pub fn count_u32(&self, key: &str) -> Option<u32> {
        let count = self.count(key)?;
        let narrow = u32::try_from(count).ok();
        if narrow.is_none() {
            let message = format!("expected at most {}, found {count}", u32::MAX);
            self.error(
                key,
                message,
                "a number as large as this is probably a slip: look at its digits",
            );
        }
        narrow
    }

    /// A number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.table.get(key)?.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    /// A truth value.
    #[must_use]
    pub fn truth(&self, key: &str) -> Option<bool> {
        match self.table.get(key)?.value {
            Value::Truth(truth) => Some(truth),
            _ => None,
        }
    }

    /// A port.
    #[must_use]
    pub fn port(&self, key: &str) -> Option<u16> {
        u16::try_from(self.count(key)?)
            .ok()
            .filter(|port| *port > 0)
    }

    /// A length of time.
    #[must_use]
    pub fn duration(&self, key: &str) -> Option<Span> {
        quantity::duration(self.text(key)?).ok().map(Span)
    }

    /// A length of time with a sign, in microseconds.
    #[must_use]
    pub fn signed_duration(&self, key: &str) -> Option<i64> {
        quantity::signed_duration(self.text(key)?).ok()
    }

    /// A part of a whole, 0 to 1.
    #[must_use]
    pub fn fraction(&self, key: &str) -> Option<f64> {
        fraction(self.table.get(key)?)
    }

    /// Events an hour.
    #[must_use]
    pub fn rate(&self, key: &str) -> Option<f64> {
        quantity::rate_per_hour(self.text(key)?).ok()
    }

    /// A law of lengths of time.
    #[must_use]
    pub fn law(&self, key: &str, signed: bool) -> Option<Law> {
        distribution::parse(self.table.get(key)?, signed).ok()
    }

    /// A date, a time, or both.
    #[must_use]
    pub fn date(&self, key: &str) -> Option<&'a toml::value::Datetime> {
        match &self.table.get(key)?.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// A time of day, in microseconds since midnight.
    #[must_use]
    pub fn time_of_day(&self, key: &str) -> Option<u64> {
        clock::time_of_day(self.table.get(key)?)
    }

    /// A list of texts with their places; a single text is a list of one.
    #[must_use]
    pub fn texts(&self, key: &str) -> Option<Vec<(&'a str, Origin)>> {
        let node = self.table.get(key)?;
        match &node.value {
            Value::Text(text) => Some(vec![(text, node.at)]),
            Value::Array(items) => Some(
                items
                    .iter()
                    .filter_map(|item| Some((item.as_text()?, item.at)))
                    .collect(),
            ),
            _ => None,
        }
    }

    /// A table below.
    #[must_use]
    pub fn below(&self, key: &str) -> Option<View<'a>> {
        let node = self.table.get(key)?;
        Some(View {
            sink: self.sink,
            table: node.as_table()?,
            at: node.at,
            path: self.path_of(key),
        })
    }

    /// The tables of a list below; a single table is a list of one.
    #[must_use]
    pub fn list(&self, key: &str) -> Vec<View<'a>> {
        let Some(node) = self.table.get(key) else {
            return Vec::new();
        };
        let path = self.path_of(key);
        let items = match &node.value {
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let view = |(index, item): (usize, &'a Node)| {
            let is_list = node.as_array().is_some();
            let path = if is_list {
                join(&path, &item_name(item, index))
            } else {
                path.clone()
            };
            Some(View {
                sink: self.sink,
                table: item.as_table()?,
                at: item.at,
                path,
            })
        };
        items.iter().enumerate().filter_map(view).collect()
    }

    /// The name of an entry: its `name` or `id`; one that has none is an error.
    #[must_use]
    pub fn named(&self, key: &str) -> Option<&'a str> {
        match self.text(key) {
            Some("") => {
                self.error(
                    key,
                    "expected a name, found empty text",
                    "write a name of its own, by which other tables can call it",
                );
                None
            }
            Some(name) => Some(name),
            None => {
                self.missing(key);
                None
            }
        }
    }

    /// Reports a required key that is not there; one that is there and ill-formed is reported already.
    pub fn missing(&self, key: &str) {
        if !self.has(key) {
            let declared = keys::declared(&self.path_of(key));
            let hint = declared.map_or_else(
                || format!("write `{key} = …`"),
                |declared| {
                    let expected = shape::expected(&declared.form);
                    format!("write `{key} = …`, {expected}: {}", declared.about)
                },
            );
            self.error("", format!("`{key}` is missing"), hint);
        }
    }
}

/// A part of a whole from a number or a percentage.
#[must_use]
pub fn fraction(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Integer(0) => Some(0.0),
        Value::Integer(1) => Some(1.0),
        Value::Float(number) if (0.0..=1.0).contains(number) => Some(*number),
        Value::Text(text) => quantity::percent(text).ok(),
        _ => None,
    }
}
