//! `licsim sweep`: how metrics change with any inputs of the file.

use super::admit::admit;
use super::{Status, print_study, read, read_points, tell_read, tell_written, with_threads};
use crate::cli::SweepArguments;
use crate::{progress, signals, terminal};
use anyhow::Result;
use scenarios::Severity;
use study::Detail;
use study::budget;
use study::conditions;
use study::output::{Folder, Place};
use study::sweep::{self, Options};

/// Runs the verb.
pub fn run(arguments: &SweepArguments) -> Result<Status> {
    let study = read(&arguments.file, &arguments.common, arguments.replications);
    let least = arguments.noise.least(Severity::Warning);
    tell_read(&study, arguments.noise);
    print_study(&study, least);
    if study.has_errors() {
        return Ok(Status::BadInput);
    }
    let study = conditions::chosen(study, arguments.condition.as_deref())?;
    let points = sweep::points(&study)?;
    let swept = read_points(
        &arguments.file,
        &arguments.common,
        arguments.replications,
        &points,
    );
    if swept.has_errors() {
        print_study(&swept, Severity::Error);
        return Ok(Status::BadInput);
    }
    let has_conditions = !swept.conditions.is_empty();
    let swept = conditions::chosen(swept, arguments.condition.as_deref())?;
    let name = format!("{}-sweep", study.name);
    let place = Place::reserve(&arguments.out, &name, &sweep::NEEDED, arguments.force)?
        .of_scenario(&study.name)?;
    signals::expect(1);
    let asked = budget::Asked {
        replications: u64::from(swept.experiment.replications),
        detail: Detail::First(0),
        chooses_detail: false,
        factor: points.len() as f64,
        out: Some(&arguments.out),
    };
    let Some(budget) = admit(&swept, &arguments.common, asked, arguments.noise) else {
        return Ok(Status::BadInput);
    };
    let options = Options {
        replications: arguments.replications,
        seed: arguments.common.seed,
        charts: arguments.charts.format(),
        names_condition: has_conditions,
    };
    let output = Folder::begin(place)?;
    let watch = progress::watch(arguments.noise.quiet);
    let threads = budget.cost.threads;
    let played = with_threads(threads, || sweep::sweep(&swept, &options, &*watch, output));
    drop(watch);
    let swept = played??;
    tell_written(&swept.written, arguments.noise);
    signals::finished();
    terminal::data(&match arguments.json {
        true => format!("{}\n", swept.answer.json()?),
        false => format!("{}\n", swept.answer.text()),
    });
    if arguments.timing {
        terminal::note(&crate::timing::line(&swept.timing));
    }
    Ok(Status::Met)
}
