//! `licsim size`: how many licenses, for each variant, meet the target at the least cost.

use super::admit::admit;
use super::{Status, print_study, read, read_points, tell_read, tell_written, with_threads};
use crate::cli::SizeArguments;
use crate::{progress, signals, terminal};
use anyhow::Result;
use scenarios::Severity;
use scenarios::study::Study;
use study::Detail;
use study::budget;
use study::output::{Folder, Place, Written};
use study::size::{self, Options, Sizing};

/// Runs the verb.
pub fn run(arguments: &SizeArguments) -> Result<Status> {
    let study = read(&arguments.file, &arguments.common, None);
    let least = arguments.noise.least(Severity::Warning);
    tell_read(&study, arguments.noise);
    print_study(&study, least);
    if study.has_errors() {
        return Ok(Status::BadInput);
    }
    size::refuse_unsized(&study)?;
    let name = format!("{}-size", study.name);
    let needed = size::needed(&study, arguments.quick);
    let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
    let place = Place::reserve(&arguments.out, &name, &needed, arguments.force)?
        .of_scenario_or(&study.name, |manifest| size::is_page_of(manifest, &name))?;
    signals::expect(1);
    // What one candidate costs at most; how many a search looks at it cannot know.
    let asked = budget::Asked {
        replications: u64::from(arguments.replications),
        detail: Detail::First(1),
        chooses_detail: false,
        factor: 1.0,
        out: Some(&arguments.out),
    };
    let Some(budget) = admit(&study, &arguments.common, asked, arguments.noise) else {
        return Ok(Status::BadInput);
    };
    let threads = budget.cost.threads;
    let mut sized = with_threads(threads, || size(&study, place, arguments))??;
    tell_written(&sized.written, arguments.noise);
    let destination = arguments.out.join(&name);
    for variant in &mut sized.answer.variants {
        if let Some(overlay) = &mut variant.overlay {
            *overlay = destination.join(&*overlay).to_string_lossy().into_owned();
        }
    }
    signals::finished();
    terminal::data(&match arguments.json {
        true => format!("{}\n", sized.answer.json()?),
        false => format!("{}\n", sized.answer.text()),
    });
    if arguments.timing {
        terminal::note(&crate::timing::line(&sized.timing));
    }
    Ok(match sized.is_complete() {
        true => Status::Met,
        false => Status::NotMet,
    })
}

fn size(study: &Study, place: Place, arguments: &SizeArguments) -> Result<Sizing<Written>> {
    let options = Options {
        replications: arguments.replications,
        budget: arguments.budget,
        quick: arguments.quick,
        charts: arguments.charts.format(),
    };
    let reread = |points: &[_]| read_points(&arguments.file, &arguments.common, None, points);
    let watch = progress::watch(arguments.noise.quiet);
    let output = Folder::begin(place)?;
    Ok(size::size(study, &options, &reread, &*watch, output)?)
}
