//! `licsim run`: plays scenarios, prints the answer, writes the results.

use super::batch::Asked;
use super::{Status, print_json, tell_written};
use crate::cli::RunArguments;
use crate::{progress, terminal};
use anyhow::{Result, bail};
use reports::terminal::Answer;
use scenarios::study::Study;
use study::budget::Budget;
use study::output::{Folder, Place};
use study::play::{self, Playing};
use study::timing::Timing;

/// Runs the verb.
pub fn run(arguments: &RunArguments) -> Result<Status> {
    let mut timing = Timing::default();
    let mut answers = Vec::new();
    let asked = Asked {
        files: &arguments.files,
        common: &arguments.common,
        replications: arguments.replications,
        noise: arguments.noise,
        out: &arguments.out,
        force: arguments.force,
        detail: arguments.detail,
        factor: &|_| 1.0,
    };
    let batch = asked.prepare(|_, study| Ok(study), play::needed)?;
    let status = batch.play(|study, place, budget| {
        let (answer, cost) = play(study, place, budget, arguments)?;
        timing.add(&cost);
        let met = answer.recommendation.is_content();
        if arguments.json {
            answers.push(answer);
        } else {
            terminal::data(&format!("{}\n", answer.text()));
        }
        Ok(met)
    });
    if arguments.json {
        let texts: Result<Vec<String>, _> = answers.iter().map(Answer::json).collect();
        print_json(&texts?);
    }
    if arguments.timing {
        terminal::note(&crate::timing::line(&timing));
    }
    Ok(status)
}

/// Plays one scenario and writes its folder.
fn play(
    study: &Study,
    place: Place,
    budget: &Budget,
    arguments: &RunArguments,
) -> Result<(Answer, Timing)> {
    let Some(first) = study.plans.first() else {
        bail!("`{}` has no variant", study.name);
    };
    let layout = model::layout(&first.symbols);
    let watch = progress::watch(arguments.noise.quiet);
    let playing = Playing {
        study,
        layout: &layout,
        detail: arguments.detail,
        verb: "run",
        replications: arguments.replications,
        budget: Some(budget),
        watch: &*watch,
    };
    let (writing, timing) = playing.play(Folder::begin(place)?)?;
    let finished = writing.finish(arguments.charts.format(), &[], None)?;
    drop(watch);
    tell_written(&finished.written, arguments.noise);
    Ok((finished.answer, timing))
}
