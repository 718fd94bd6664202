//! `licsim check`: every finding, and the plan as resolved. It writes nothing.

use super::{Status, print_study, read, tell_read};
use crate::cli::CheckArguments;
use crate::terminal;
use anyhow::{Result, bail};
use scenarios::Severity;
use study::{check, conditions};

/// Runs the verb.
pub fn run(arguments: &CheckArguments) -> Result<Status> {
    if arguments.variant.is_some() && !(arguments.resolved || arguments.write_licenses) {
        bail!(
            "`--variant` says which one `--resolved` or `--write-licenses` prints (hint: without both, `check` shows all variants)"
        );
    }
    let mut status = Status::Met;
    let mut studies = Vec::new();
    for file in study::scenario_files(&arguments.files)? {
        let mut study = read(&file, &arguments.common, None);
        tell_read(&study, arguments.noise);
        if arguments.condition.is_some() && !study.has_errors() {
            study = conditions::chosen(study, arguments.condition.as_deref())?;
        }
        let budget =
            (!study.has_errors()).then(|| check::budget(&study, &arguments.common.budget()));
        study
            .findings
            .extend(budget.as_ref().and_then(|budget| budget.refusal(&study)));
        if study.has_errors() {
            status = Status::BadInput;
        }
        let variant = arguments.variant.as_deref();
        if arguments.resolved || arguments.write_licenses {
            print_study(&study, Severity::Warning);
            if !study.has_errors() {
                terminal::data(&match arguments.resolved {
                    true => check::resolved(&study, variant)?,
                    false => check::license_files(&study, variant)?,
                });
            }
        } else if arguments.json {
            studies.push(check::document(
                &file.to_string_lossy(),
                &study,
                budget.as_ref(),
            ));
        } else {
            let least = if arguments.noise.quiet {
                Severity::Warning
            } else {
                Severity::Advice
            };
            print_study(&study, least);
            terminal::data(&check::plan(&study));
            if let Some(budget) = budget.filter(|_| !arguments.noise.quiet) {
                terminal::data(&format!("{}: a run is {}\n", study.name, budget.cost));
            }
        }
    }
    if arguments.json {
        terminal::data(&format!("{}\n", serde_json::to_string_pretty(&studies)?));
    }
    Ok(status)
}
