//! The vocabularies of the scenario format as tables: what `licsim kinds` prints and the reference pages hold.
//!
//! Each is made from its declaration, the tables of keys or the catalogue; nothing is declared here.

mod format;
mod tables;

pub use format::scenario_format;

use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::Write;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words.
    Text(String),
    /// Names.
    List(Vec<String>),
}

impl Cell {
    /// The cell in one line.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::List(names) => names.join(", "),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

/// A column: its key in JSON, and its head in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// In JSON.
    pub key: &'static str,
    /// In a table.
    pub head: &'static str,
}

/// One vocabulary. The first column is `name`.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// What it is asked for by: `faults`.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Where its words stand in a scenario, in a sentence.
    pub about: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// How many of them, from the first, a table as wide as a terminal has room for.
    pub narrow: usize,
    /// Its words, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// The names of all vocabularies.
pub const NAMES: [&str; 6] = [
    "applications",
    "faults",
    "products",
    "options",
    "parameters",
    "metrics",
];

/// The vocabulary of a name of [`NAMES`].
#[must_use]
pub fn named(name: &str) -> Option<Vocabulary> {
    Some(match name {
        "applications" => tables::applications(),
        "faults" => tables::faults(),
        "products" => tables::products(),
        "options" => tables::options(),
        "parameters" => tables::parameters(),
        "metrics" => tables::metrics(),
        _ => return None,
    })
}

impl Vocabulary {
    /// An array of objects, each with its `name`.
    #[must_use]
    pub fn json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let cells = self.columns.iter().zip(row);
            let cells = cells.map(|(column, cell)| (column.key.to_owned(), value(cell)));
            Value::Object(cells.collect::<Map<String, Value>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// A page of the reference, in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("# {}\n\n{}\n\n", self.title, self.about);
        let heads: Vec<&str> = self.columns.iter().map(|column| column.head).collect();
        let rows = self.rows.iter().map(|row| {
            let (name, rest) = row.split_first().expect("a row has a name");
            let name = format!("`{}`", name.line());
            std::iter::once(name)
                .chain(rest.iter().map(in_page))
                .collect()
        });
        markdown(&mut page, &heads, rows);
        page
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::List(names) => Value::from(names.clone()),
    }
}

fn in_page(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::List(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        }
    }
}

/// Writes a Markdown table.
fn markdown(page: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
        writeln!(page, "| {} |", cells.join(" | ")).expect("text takes all");
    };
    line(&mut heads.iter().map(|head| (*head).to_owned()));
    line(&mut heads.iter().map(|_| "---".to_owned()));
    for row in rows {
        line(&mut row.into_iter());
    }
}

/// The pages of the reference that are made from declarations: the name of each file, and its text.
#[must_use]
pub fn pages() -> Vec<(String, String)> {
    let mut pages = vec![("scenario-format.md".to_owned(), scenario_format())];
    for vocabulary in NAMES.iter().filter_map(|name| named(name)) {
        pages.push((format!("{}.md", vocabulary.name), vocabulary.page()));
    }
    pages
}

/// A declaration's text without the rule that it begins with, and that rule: `SV2: after this long ...`.
fn rule_and_text(about: &str) -> (&str, &str) {
    let is_rule = |rule: &str| {
        let digits = rule.trim_start_matches(|c: char| c.is_ascii_uppercase());
        !digits.is_empty()
            && digits.len() < rule.len()
            && digits.bytes().all(|b| b.is_ascii_digit())
    };
    match about.split_once(": ") {
        Some((rule, text)) if is_rule(rule) => (rule, text),
        _ => ("", about),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vocabulary_has_words_with_a_name_and_as_many_cells_as_columns() {
        for name in NAMES {
            let vocabulary = named(name).expect("it is named");
            assert_eq!(vocabulary.columns[0].key, "name", "{name}");
            assert!(vocabulary.rows.len() > 10, "{name}");
            for row in &vocabulary.rows {
                assert_eq!(row.len(), vocabulary.columns.len(), "{name}: {row:?}");
            }
            let json = vocabulary.json();
            let words = json.as_array().expect("an array");
            assert!(words.iter().all(|word| word["name"].is_string()), "{name}");
        }
        assert!(named("banana").is_none());
    }

    #[test]
    fn a_rule_stands_apart_from_what_it_says() {
        assert_eq!(rule_and_text("SV2: after this"), ("SV2", "after this"));
        assert_eq!(
            rule_and_text("generic: features"),
            ("", "generic: features")
        );
        assert_eq!(rule_and_text("its name"), ("", "its name"));
    }
}
