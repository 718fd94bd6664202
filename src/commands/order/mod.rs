//! `licsim order`: the license order kit made from products, quantities and license servers.
//!
//! A scenario says what is bought and for which servers and applications, options say
//! the rest or say it otherwise.

mod arguments;

pub use arguments::OrderArguments;

use super::{Status, print_findings};
use crate::terminal;
use scenarios::catalogue::Problem;
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::finding::Severity;
use std::path::{Path, PathBuf};
use study::order::{self, Kit, Order};
use study::output;

/// Runs the verb.
///
/// # Errors
/// A file cannot be written.
pub fn run(arguments: &OrderArguments) -> anyhow::Result<Status> {
    let order = match &arguments.file {
        None => Order::default(),
        Some(file) => {
            let variant = arguments.variant.as_deref();
            let (order, findings) = order::open(file, &arguments.allow, variant);
            print_findings(&findings, arguments.noise.least(Severity::Warning));
            match order {
                Some(order) => order,
                None => return Ok(Status::BadInput),
            }
        }
    };
    let kit = in_use(arguments, order).and_then(|order| kit(arguments, order));
    match (kit, &arguments.out) {
        (Ok(kit), Some(folder)) => write(folder, &kit, arguments)?,
        (Ok(kit), None) => terminal::data(&text(&kit, arguments)?),
        (Err(problems), _) => {
            problems.iter().for_each(note);
            return Ok(Status::BadInput);
        }
    }
    Ok(Status::Met)
}

fn kit(arguments: &OrderArguments, mut order: Order<'static>) -> Result<Kit, Vec<Problem>> {
    order::apply(&arguments.options(), &mut order)?;
    order::work(&order)
}

fn note(problem: &Problem) {
    let hint = problem.hint.as_ref();
    let hint = hint.map_or(String::new(), |hint| format!("\n  hint: {hint}"));
    let severity = problem.severity.name();
    terminal::note(&format!("{severity}: {}{hint}\n", problem.message));
}

/// Writes kit and files into a folder, and says what the order lacks.
fn write(folder: &Path, kit: &Kit, arguments: &OrderArguments) -> anyhow::Result<()> {
    let inputs = arguments.file.iter().chain(&arguments.in_use);
    let inputs: Vec<PathBuf> = inputs.cloned().collect();
    output::make_folder(folder)?;
    let files = kit.artifacts().into_iter();
    let files = files.map(|(name, text)| (folder.join(name), text.into_bytes()));
    let files: Vec<(PathBuf, Vec<u8>)> = files.collect();
    output::write_all(&files, &inputs, arguments.force)?;
    for (path, _) in files.iter().filter(|_| !arguments.noise.quiet) {
        terminal::note(&format!("wrote {}", path.display()));
    }
    let least = arguments.noise.least(Severity::Advice);
    let missing = kit.missing.iter().filter(|lack| lack.severity <= least);
    missing.for_each(note);
    Ok(())
}

/// The last day of the licenses in use, from their files, if nobody says it.
fn in_use(
    arguments: &OrderArguments,
    mut order: Order<'static>,
) -> Result<Order<'static>, Vec<Problem>> {
    for path in &arguments.in_use {
        let shown = path.display().to_string();
        let bytes = read_file(path, TEXT_LENGTH_MAX).map_err(|error| {
            let message = format!("cannot read `{shown}`: {error}");
            let problem = Problem::new(Severity::Error, "in-use", message);
            vec![problem.with_hint(output::advice(error.kind()))]
        })?;
        order::add_license_in_use(&mut order, &shown, &bytes);
    }
    Ok(order)
}

/// What is printed.
fn text(kit: &Kit, arguments: &OrderArguments) -> serde_json::Result<String> {
    Ok(if arguments.json {
        serde_json::to_string_pretty(&kit.document)? + "\n"
    } else if arguments.write_licenses {
        kit.license_files()
    } else if arguments.csv {
        kit.csv()
    } else {
        kit.markdown()
    })
}
