//! `licsim kinds`: the vocabularies of the scenario format, as tables or JSON.

use super::Status;
use crate::terminal;
use reports::terminal::table::{Align, render};
use scenarios::vocabulary::{self, NAMES, Vocabulary};
use serde_json::{Map, Value};

/// List what a scenario may name: kinds of application and fault, products, options, parameters, metrics
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim kinds                       # which vocabularies there are
  licsim kinds faults                # every kind of fault with its keys
  licsim kinds applications --json | jq -r '.[].name'")]
pub struct KindsArguments {
    /// Which vocabulary; without one, all are named
    #[arg(value_name = "WHAT", value_parser = NAMES)]
    pub what: Option<String>,
    /// Print JSON in place of a table
    #[arg(long)]
    pub json: bool,
}

/// Runs the verb.
pub fn run(arguments: &KindsArguments) -> Status {
    let wanted = arguments.what.as_deref();
    let text = match (wanted.and_then(vocabulary::named), arguments.json) {
        (Some(one), true) => format!("{:#}\n", one.json()),
        (Some(one), false) => table(&one),
        (None, true) => format!("{:#}\n", all()),
        (None, false) => overview(),
    };
    terminal::data(&text);
    Status::Met
}

fn table(of: &Vocabulary) -> String {
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
