//! `licsim run`: plays scenarios, prints the answer, writes the results.

use super::batch::Asked;
use super::{Status, print_json, tell_written};
use crate::cli::RunArguments;
use crate::{progress, terminal};
use anyhow::Result;
use reports::terminal::Answer;
use study::output::Folder;
use study::play::{self, Options};
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
    let options = Options {
        detail: arguments.detail,
        charts: arguments.charts.format(),
        replications: arguments.replications,
    };
    let batch = asked.prepare(|_, study| Ok(study), play::needed)?;
    let status = batch.play(|study, place, budget| {
        let watch = progress::watch(arguments.noise.quiet);
        let output = Folder::begin(place)?;
        let finished = play::run(study, &options, (Some(budget), &*watch), output)?;
        drop(watch);
        tell_written(&finished.written, arguments.noise);
        timing.add(&finished.timing);
        let answer = finished.answer;
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
