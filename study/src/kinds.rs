//! The vocabularies of the scenario format, as tables or JSON.

pub use scenarios::vocabulary::NAMES;

use reports::terminal::table::{Align, render};
use scenarios::vocabulary::{self, Vocabulary};
use serde_json::{Map, Value};

/// A vocabulary as a table; without a name, or with one that is none of [`NAMES`], an overview of all.
///
/// ```
/// assert!(study::kinds::table(Some("faults")).contains("server-kill"));
/// assert!(study::kinds::table(None).contains("faults"));
/// ```
#[must_use]
pub fn table(name: Option<&str>) -> String {
    name.and_then(vocabulary::named)
        .map_or_else(overview, |one| words(&one))
}

/// A vocabulary as JSON; without a name, or with one that is none of [`NAMES`], all by name.
#[must_use]
pub fn document(name: Option<&str>) -> Value {
    name.and_then(vocabulary::named)
        .map_or_else(all, |one| one.json())
}

fn words(of: &Vocabulary) -> String {
    let heads: Vec<String> = of
        .columns
        .iter()
        .map(|column| column.head.replace('`', ""))
        .collect();
    let columns: Vec<(&str, Align)> = heads
        .iter()
        .take(of.narrow)
        .map(|head| (head.as_str(), Align::Left))
        .collect();
    let line = |row: &Vec<vocabulary::Cell>| {
        let cells = row
            .iter()
            .take(of.narrow)
            .map(|cell| cell.line().replace('`', ""));
        cells.collect()
    };
    let rows: Vec<Vec<String>> = of.rows.iter().map(line).collect();
    format!("{}\n{}", of.title, render(&columns, &rows))
}

fn overview() -> String {
    let all = NAMES.iter().filter_map(|name| vocabulary::named(name));
    let rows: Vec<Vec<String>> = all
        .map(|one| {
            let about = one.about.replace('`', "");
            vec![one.name.to_owned(), one.rows.len().to_string(), about]
        })
        .collect();
    let columns = [
        ("licsim kinds", Align::Left),
        ("words", Align::Right),
        ("where they stand", Align::Left),
    ];
    render(&columns, &rows)
}

fn all() -> Value {
    let all = NAMES.iter().filter_map(|name| vocabulary::named(name));
    let all = all.map(|one| (one.name.to_owned(), one.json()));
    Value::Object(all.collect::<Map<String, Value>>())
}
