//! `licsim report`: charts and page again from stored results; an index over many; two runs compared.

use super::{Status, tell_error};
use crate::cli::ReportArguments;
use crate::terminal;
use anyhow::Result;
use study::output::is_results;
use study::report::{self, Options};

/// Runs the verb.
pub fn run(arguments: &ReportArguments) -> Result<Status> {
    let options = Options {
        charts: arguments.charts.format(),
        force: arguments.force,
    };
    if let [one, other] = arguments.compare.as_slice() {
        let written = report::compare(one, other, &arguments.out, options)?;
        if !arguments.noise.quiet {
            let page = written.folder.join("report.html");
            terminal::note(&format!("wrote {}", page.display()));
        }
        return Ok(Status::Met);
    }
    let mut lines = Vec::new();
    let folders = report::folders(&arguments.folders)?;
    let mut status = Status::Met;
    for folder in &folders {
        match report::again(folder, options) {
            Ok(line) => {
                if arguments.noise.verbose {
                    let page = folder.join("report.html");
                    terminal::note(&format!("wrote {}", page.display()));
                }
                lines.push(line);
            }
            Err(error) => status = tell_error(&error.into()),
        }
    }
    let is_parent = arguments.folders.iter().any(|given| !is_results(given));
    if status == Status::Met && (folders.len() > 1 || is_parent) {
        let index = report::write_index(&folders, &lines, arguments.force)?;
        if !arguments.noise.quiet {
            terminal::note(&format!("wrote {}", index.display()));
        }
    }
    Ok(status)
}
