//! `licsim compare`: which variant, how sure that is, and what it hangs on.

use super::batch::Asked;
use super::{Status, print_json, read_points, tell_written};
use crate::cli::CompareArguments;
use crate::{progress, terminal};
use anyhow::Result;
use scenarios::study::Study;
use std::path::Path;
use study::compare::{self, Options};
use study::output::Folder;
use study::timing::Timing;

/// Runs the verb.
pub fn run(arguments: &CompareArguments) -> Result<Status> {
    if !arguments.against.is_empty() {
        return super::drift::run(arguments);
    }
    let mut timing = Timing::default();
    let mut texts = Vec::new();
    let quick = arguments.quick;
    let asked = Asked {
        files: &arguments.files,
        common: &arguments.common,
        replications: arguments.replications,
        noise: arguments.noise,
        out: &arguments.out,
        force: arguments.force,
        detail: arguments.detail,
        factor: &|study| 1.0 / compare::share_of_work(study, quick).max(0.001),
    };
    let options = Options {
        quick,
        detail: arguments.detail,
        charts: arguments.charts.format(),
        replications: arguments.replications,
    };
    let complete = |file: &Path, study| with_points(file, study, arguments);
    let batch = asked.prepare(complete, |study| compare::needed(study, quick))?;
    let status = batch.play(|study, place, budget| {
        let watch = progress::watch(arguments.noise.quiet);
        let output = Folder::begin(place)?;
        let compared = compare::compare(study, &options, (Some(budget), &*watch), output)?;
        drop(watch);
        tell_written(&compared.written, arguments.noise);
        timing.add(&compared.timing);
        if arguments.json {
            texts.push(compared.json);
        } else {
            terminal::data(&format!("{}\n", compared.text));
        }
        Ok(compared.answer.recommendation.is_content())
    });
    if arguments.json {
        print_json(&texts);
    }
    if arguments.timing {
        terminal::note(&crate::timing::line(&timing));
    }
    Ok(status)
}

/// Reads the study again with the points that the comparison needs.
fn with_points(file: &Path, study: Study, arguments: &CompareArguments) -> Result<Study> {
    let points = compare::points(&study, arguments.quick);
    if points.is_empty() {
        return Ok(study);
    }
    let again = read_points(file, &arguments.common, arguments.replications, &points);
    compare::refuse_other_features(&study, &again)?;
    Ok(again)
}
