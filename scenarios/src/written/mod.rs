//! A scenario as written: a tree of values, each with the place it came from.
//!
//! Merging and checking work on one plain tree that keeps the order of the file and the
//! origin of every key and value, so that a finding can point at the overlay that caused it. Units,
//! names and meanings are not known here.

pub mod parse;

/// The place of a key or value: a file of [`Texts`] and a byte range in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Index into [`Texts::files`].
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub at: Origin,
}

/// A value of TOML.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A finite decimal number.
    Float(f64),
    /// `true` or `false`.
    Truth(bool),
    /// A date, a time, or both.
    Date(toml::value::Datetime),
    /// A list.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

impl Value {
    /// What it is, for messages.
    #[must_use]
    pub const fn describe(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Integer(_) | Value::Float(_) => "a bare number",
            Value::Truth(_) => "a truth value",
            Value::Date(_) => "a date or time",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The table, if it is one.
    #[must_use]
    pub const fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The name of an entry of an array of tables: its `name`, else its `id`.
    #[must_use]
    pub fn entry_name(&self) -> Option<&str> {
        let table = self.as_table()?;
        table
            .get("name")
            .or_else(|| table.get("id"))
            .and_then(Node::as_text)
    }
}

/// A table in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its entries; no key twice.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_at: Origin,
    /// The value.
    pub node: Node,
}

impl Value {
    pub(crate) fn says(&self, key: &str) -> bool {
        match self {
            Value::Table(table) => table.says(key),
            Value::Array(nodes) => nodes.iter().any(|node| node.value.says(key)),
            _ => false,
        }
    }
}

impl Table {
    /// Whether a key of this name is in it, at any depth.
    #[must_use]
    pub fn says(&self, key: &str) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.key == key || entry.node.value.says(key))
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The keys in file order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }
}

/// One text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// The name that findings show: as the user named the file.
    pub shown: String,
    /// Its path relative to the scenario's folder.
    pub path: String,
    /// Its content.
    pub text: String,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl TextFile {
    /// Line and column of a byte offset, both from 1, the column in characters.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = &self.text.as_bytes()[start..offset];
        (line, 1 + String::from_utf8_lossy(before).chars().count())
    }

    /// A line, from 1, without its end.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<&str> {
        let start = *self.starts.get(number.checked_sub(1)?)?;
        self.text.get(start..)?.lines().next()
    }
}

/// The texts that origins point into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// In the order of reading.
    pub files: Vec<TextFile>,
}

impl Texts {
    /// Adds a text; its number is what [`Origin::file`] holds.
    pub fn add(&mut self, shown: &str, path: &str, text: String) -> u32 {
        let line_ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0)
            .chain(line_ends.map(|(at, _)| at + 1))
            .collect();
        self.files.push(TextFile {
            shown: shown.to_owned(),
            path: path.to_owned(),
            text,
            starts,
        });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }
}
