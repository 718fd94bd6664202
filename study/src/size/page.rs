//! The page of a sizing: today's counts and the purchases, played as variants of one scenario.
//!
//! A page tells results, so the purchases are written as variants of a scenario that extends
//! the study, played like any other and told with the curves; the folder holds that scenario, so that
//! `licsim report` makes the same page again.

use super::options::Options;
use super::overlay::{leaves_folder, purchase};
use super::servers::Sized;
use crate::Detail;
use crate::Watch;
use crate::error::{Error, Result};
use crate::output::Output;
use crate::play::Playing;
use crate::timing::Timing;
use reports::Artifact;
use reports::charts::curves;
use reports::files::findings::Findings;
use reports::sizing::{SizedVariant, SizingAnswer};
use scenarios::files::Memory;
use scenarios::overlay::{Head, Purchase};
use scenarios::study::{ReadOptions, Study};

/// The fewest replications of a variant that the page tells of, if the scenario asks for as many.
const REPLICATIONS: u32 = 30;
/// The replications whose records are kept.
const DETAILED: u64 = 1;

/// The purchases as variants of a scenario of their own, if they can be written as one.
pub fn study(study: &Study, study_file: &str, sized: &[Sized]) -> Result<Option<Study>> {
    if study.files.iter().any(|file| leaves_folder(&file.path)) {
        return Ok(None);
    }
    let told = sized
        .iter()
        .filter(|sized| is_told(&sized.told, sized, study));
    let purchases: Vec<(usize, String, Purchase)> = told
        .filter_map(|sized| {
            Some((
                sized.variant,
                name(&sized.told),
                purchase(&sized.told, sized)?,
            ))
        })
        .collect();
    if purchases.is_empty() {
        return Ok(None);
    }
    let name = format!("{}-size", study.name);
    let title = format!("{} Today and as sized", sentence(&study.title));
    let head = Head {
        extends: study_file,
        name: &name,
        title: &title,
    };
    let Some(text) = study.joint_overlay(&purchases, &head) else {
        return Ok(None);
    };
    let file = format!("{name}.toml");
    let mut files = Memory::default();
    for input in &study.files {
        files.0.insert(input.path.clone(), input.bytes.to_vec());
    }
    files.0.insert(file.clone(), text.into_bytes());
    let options = ReadOptions {
        seed: Some(study.experiment.seed),
        replications: Some(replications(study, sized)),
        allowed: Vec::new(),
    };
    let joint = scenarios::study::read_from(&files, &file, "", &options);
    super::candidates::check(&joint)?;
    if joint.plans.is_empty() {
        return Err(Error::Internal(
            "the purchases cannot be read as a scenario: that is a fault of the program".to_owned(),
        ));
    }
    Ok(Some(joint))
}

/// As many replications as the evidence for any of the purchases rests on, so that the page says of each what the
/// search said.
fn replications(study: &Study, sized: &[Sized]) -> u32 {
    let told = sized
        .iter()
        .filter(|sized| is_told(&sized.told, sized, study));
    let shown = told.filter(|sized| sized.told.search.failure.is_none());
    let most = shown.map(|sized| sized.told.search.replications).max();
    let fewest = study.experiment.replications.min(REPLICATIONS);
    u32::try_from(most.unwrap_or(0)).map_or(fewest, |most| most.max(fewest))
}

/// Of several numbers of servers the page tells the one that costs least.
fn is_told(told: &SizedVariant, sized: &Sized, study: &Study) -> bool {
    told.is_best || told.variant == study.plans[sized.variant].variant
}

/// A title that something may follow.
fn sentence(title: &str) -> String {
    match title.ends_with(['?', '!', '.']) {
        true => title.to_owned(),
        false => format!("{title}."),
    }
}

fn name(told: &SizedVariant) -> String {
    format!("{}, as sized", told.variant)
}

/// Plays the purchases and writes the folder with the page and what else was found.
pub fn write<O: Output>(
    joint: &Study,
    options: &Options,
    (answer, more): (&SizingAnswer, &[Artifact]),
    watch: &dyn Watch,
    output: O,
) -> Result<(O::Written, Timing)> {
    let layout = model::layout(&joint.plans[0].symbols);
    let playing = Playing {
        study: joint,
        layout: &layout,
        detail: Detail::First(DETAILED),
        verb: "run",
        replications: Some(joint.experiment.replications),
        budget: None,
        watch,
    };
    let (writing, timing) = playing.play(output)?;
    let findings = findings(joint, answer);
    let finished = writing.finish(options.charts, more, Some(&findings))?;
    Ok((finished.written, timing))
}

/// What the page tells of the searches.
fn findings(joint: &Study, answer: &SizingAnswer) -> Findings {
    let best = answer.cheapest();
    let best = match best.as_slice() {
        [best] => Some(*best),
        _ => None,
    };
    let with_curves = answer
        .variants
        .iter()
        .filter(|sized| !sized.curves.is_empty());
    let mut cautions = vec![format!(
        "The verdicts of this page rest on {} replications of each variant, the most that the search of a purchase needed.",
        joint.experiment.replications
    )];
    cautions.extend(answer.hints());
    Findings {
        lines: Vec::new(),
        selection: answer.selection(),
        selected: best.map(name),
        changes: answer.evidence(),
        unchanged: Vec::new(),
        cautions,
        sensitivity: Vec::new(),
        sizing: with_curves.flat_map(curves::of_targets).collect(),
    }
}
