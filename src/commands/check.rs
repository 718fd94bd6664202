//! `licsim check`: every finding, and the plan as resolved. It writes nothing.

use super::{Status, finding_text, print_findings, read, scenario_files};
use crate::cli::CheckArguments;
use anyhow::Result;
use scenarios::Severity;
use std::io::Write;

/// Runs the verb.
pub fn run(arguments: &CheckArguments) -> Result<Status> {
    let mut status = Status::Met;
    let mut out = std::io::stdout().lock();
    for file in scenario_files(&arguments.files)? {
        let study = read(&file, &arguments.common, None);
        if study.has_errors() {
            status = Status::BadInput;
            print_findings(&study.findings, Severity::Advice);
            continue;
        }
        for finding in &study.findings {
            writeln!(out, "{}", finding_text(finding))?;
        }
    }
    Ok(status)
}
