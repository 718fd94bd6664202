//! `licsim kinds`: the vocabularies of the scenario format, as tables or JSON.

use super::Status;
use crate::terminal;
use study::kinds::{self, NAMES};

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
    let what = arguments.what.as_deref();
    let text = match arguments.json {
        true => format!("{:#}\n", kinds::document(what)),
        false => kinds::table(what),
    };
    terminal::data(&text);
    Status::Met
}
