//! `licsim size`: how many licenses, for each variant, meet the target at the least cost.
//!
//! A search tells how many, with the evidence for it and against one step less; the same
//! search without faults tells what part of them is for the load; and the result is a scenario file that
//! runs as it is.

mod closed_form;
mod curve;
mod field;
mod overlay;
mod page;
mod search;
mod servers;
mod split;
mod told;

use super::admit::admit;
use super::{Status, print_study, read, tell_read, with_threads};
use crate::cli::SizeArguments;
use crate::progress;
use crate::{signals, terminal};
use anyhow::{Result, bail};
use experiment::Effort;
use field::Field;
use kernel::Layout;
use reports::files::manifest::Manifest;
use reports::files::sizing;
use reports::sizing::SizingAnswer;
use scenarios::Severity;
use scenarios::settings::Under;
use scenarios::study::Study;
use search::Searching;
use study::Detail;
use study::budget;
use study::compare::lens::Lens;
use study::output::Place;
use study::timing::Timing;

/// Whether a folder was written by a sizing with a page: its manifest has the name of the purchases' scenario, and what
/// only a sizing writes.
fn is_page_of(manifest: &Manifest, name: &str) -> bool {
    let mut files = manifest.files.iter();
    manifest.scenario == name && files.any(|file| file.path == sizing::PATHS[0])
}

/// Runs the verb.
pub fn run(arguments: &SizeArguments) -> Result<Status> {
    let study = read(&arguments.file, &arguments.common, None);
    let least = arguments.noise.least(Severity::Warning);
    tell_read(&study, arguments.noise);
    print_study(&study, least);
    if study.has_errors() {
        return Ok(Status::BadInput);
    }
    refuse_unsized(&study)?;
    let name = format!("{}-size", study.name);
    let needed = told::needed(&study, arguments.quick);
    let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
    let place = Place::reserve(&arguments.out, &name, &needed, arguments.force)?
        .of_scenario_or(&study.name, |manifest| is_page_of(manifest, &name))?;
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
    let (answer, timing) = with_threads(threads, || size(&study, place, arguments))??;
    signals::finished();
    terminal::data(&match arguments.json {
        true => format!("{}\n", answer.json()?),
        false => format!("{}\n", answer.text()),
    });
    if arguments.timing {
        terminal::note(&crate::timing::line(&timing));
    }
    let met = answer
        .variants
        .iter()
        .all(|variant| variant.search.failure.is_none());
    Ok(if met { Status::Met } else { Status::NotMet })
}

/// Refuses a scenario that says nothing to search for.
fn refuse_unsized(study: &Study) -> Result<()> {
    if study.size.is_none() {
        bail!(
            "`{}` has no [size] (hint: say which counts are searched, as `[size] vary = {{ FEATURE = {{ min, max }} }}`)",
            study.name
        );
    }
    if study.targets.is_empty() {
        bail!(
            "`{}` has no [target] that a purchase could meet (hint: add one, as `[target] denied_fraction = {{ max = \"1 %\" }}`)",
            study.name
        );
    }
    Ok(())
}

fn size(study: &Study, place: Place, arguments: &SizeArguments) -> Result<(SizingAnswer, Timing)> {
    let Some(size) = &study.size else {
        bail!("`{}` has no [size]", study.name);
    };
    let layout = model::layout(&study.plans[0].symbols);
    let lens = Lens::of_metrics(study, &layout, &curve::METRICS);
    let conditions = match study.under {
        Under::All => study.conditions.as_slice(),
        Under::Base => &[],
    };
    let circumstances = 1 + conditions.len();
    let targets = search::targets(&study.targets, &lens.layout);
    let joint = Layout {
        columns: vec![lens.layout.columns.as_slice(); circumstances].concat(),
    };
    let searching = Searching {
        study,
        layout: &lens.layout,
        joint: &joint,
        conditions,
        vary: &size.vary,
        targets: search::under_all(&targets, &lens.layout, circumstances),
        effort: Effort {
            replications_max: u64::from(arguments.replications),
            replications_budget: u64::from(arguments.budget),
            ..Effort::default()
        },
        numbers: &size.servers,
        searches_split: size.searches_split,
    };
    if searching.targets.is_empty() {
        bail!(
            "the scenario has nothing with the metrics of [target] (hint: `licsim check` tells what it has)"
        );
    }
    let watch = progress::watch(arguments.noise.quiet);
    let mut field = Field::new(study, &arguments.file, &arguments.common, &lens, &*watch);
    let sized = servers::size(&searching, &mut field, !arguments.quick)?;
    let mut answer = SizingAnswer {
        scenario: study.name.clone(),
        title: study.title.clone(),
        seed: study.experiment.seed,
        currency: study.cost.currency.clone(),
        has_prices: !study.cost.licenses.is_empty(),
        has_hour_prices: study.cost.agent_hour.is_some() || study.cost.application_hour.is_some(),
        has_conditions: !study.conditions.is_empty(),
        replications_played: field.played(),
        variants: sized.iter().map(|sized| sized.told.clone()).collect(),
    };
    let page = told::write(study, place, arguments, &sized, &mut answer)?;
    let mut timing = *field.timing();
    timing.requests += page.requests;
    timing.events += page.events;
    timing.wall += page.wall;
    Ok((answer, timing))
}
