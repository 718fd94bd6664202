//! `licsim audit`: whether the named causes hold when the replications are played again without them.

use super::admit::admit;
use super::{Status, print_json, print_study, read, tell_read, with_threads};
use crate::cli::AuditArguments;
use crate::{progress, terminal};
use anyhow::Result;
use scenarios::Severity;
use study::audit::{self, Options};
use study::{Detail, budget, conditions};

/// Runs the verb.
pub fn run(arguments: &AuditArguments) -> Result<Status> {
    let mut status = Status::Met;
    let mut texts = Vec::new();
    for file in study::scenario_files(&arguments.files)? {
        let study = read(&file, &arguments.common, None);
        tell_read(&study, arguments.noise);
        print_study(&study, arguments.noise.least(Severity::Warning));
        if study.has_errors() {
            status = Status::BadInput;
            continue;
        }
        let study = conditions::chosen(study, arguments.condition.as_deref())?;
        let asked = budget::Asked {
            replications: u64::from(arguments.replications.min(study.experiment.replications)),
            detail: Detail::All,
            chooses_detail: false,
            factor: audit::PLAYS,
            out: None,
        };
        let Some(budget) = admit(&study, &arguments.common, asked, arguments.noise) else {
            status = Status::BadInput;
            continue;
        };
        let options = Options {
            variant: arguments.variant.clone(),
            replications: arguments.replications,
            sample: arguments.sample,
            scenario_path: file.display().to_string(),
            seed: arguments.common.seed,
        };
        let watch = progress::watch(arguments.noise.quiet);
        let report = with_threads(budget.cost.threads, || {
            audit::of_study(&study, &options, &*watch)
        })??;
        drop(watch);
        if arguments.json {
            texts.push(serde_json::to_string_pretty(&report)?);
        } else {
            terminal::data(&format!("{}\n", report.text(arguments.noise.verbose)));
        }
    }
    if arguments.json {
        print_json(&texts);
    }
    Ok(status)
}
