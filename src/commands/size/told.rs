//! The folder of a search: tables, charts, overlays, and the page.

use super::overlay;
use super::page;
use super::servers::Sized;
use crate::cli::SizeArguments;
use crate::commands::{plain_manifest, tell_written};
use crate::signals;
use anyhow::Result;
use experiment::Stopped;
use reports::Artifact;
use reports::artifact::distinct_stems;
use reports::charts::set;
use reports::files::{manifest, sizing};
use reports::sizing::SizingAnswer;
use scenarios::study::Study;
use study::output::{Folder, Output, Place};
use study::play;
use study::timing::Timing;

/// The files that the folder surely has; those of the page too, if one is made.
pub fn needed(study: &Study, quick: bool) -> Vec<String> {
    let mut needed = match quick {
        true => vec![manifest::PATH.to_owned()],
        false => play::needed(study),
    };
    needed.extend(sizing::PATHS.map(str::to_owned));
    needed
}

/// Writes the folder; the answer learns where its overlays are. With `more` there is a page.
pub fn write(
    study: &Study,
    place: Place,
    arguments: &SizeArguments,
    sized: &[Sized],
    answer: &mut SizingAnswer,
) -> Result<Timing> {
    let file = arguments
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut artifacts = overlay::artifacts(study, &file, sized, answer);
    artifacts.extend(sizing::render(answer)?);
    artifacts.extend(charts(arguments, answer)?);
    let joint = match arguments.quick {
        true => None,
        false => page::study(study, &file, sized)?,
    };
    let timing = match joint {
        Some(joint) => page::write(&joint, place, arguments, answer, &artifacts)?,
        None => {
            if signals::stopping() {
                return Err(Stopped.into());
            }
            let mut folder = Folder::begin(place)?;
            for artifact in &artifacts {
                folder.write(artifact)?;
            }
            let manifest = plain_manifest(study, answer.replications_played);
            tell_written(&folder.finish(manifest)?, arguments.noise);
            Timing::default()
        }
    };
    let destination = arguments.out.join(format!("{}-size", study.name));
    for variant in &mut answer.variants {
        if let Some(overlay) = &mut variant.overlay {
            *overlay = destination.join(&*overlay).to_string_lossy().into_owned();
        }
    }
    Ok(timing)
}

fn charts(arguments: &SizeArguments, answer: &SizingAnswer) -> Result<Vec<Artifact>> {
    let mut artifacts = Vec::new();
    let Some(format) = arguments.charts.format() else {
        return Ok(artifacts);
    };
    let stems = distinct_stems(answer.variants.iter().map(|v| v.variant.as_str()));
    for (variant, stem) in answer.variants.iter().zip(stems) {
        for (name, picture) in reports::charts::curves::of_variant(variant) {
            artifacts.push(set::artifact(&picture, &format!("{name}-{stem}"), format)?);
        }
    }
    Ok(artifacts)
}
