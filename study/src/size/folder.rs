//! The folder of a search: tables, charts, overlays, and the page.

use super::options::Options;
use super::servers::Sized;
use super::{overlay, page};
use crate::Watch;
use crate::error::{Error, Result};
use crate::output::Output;
use crate::play;
use crate::timing::Timing;
use reports::Artifact;
use reports::artifact::distinct_stems;
use reports::charts::set;
use reports::files::manifest::{self, Manifest};
use reports::files::sizing;
use reports::sizing::SizingAnswer;
use scenarios::study::Study;

/// The files that the folder surely has; those of the page too, if one is made.
#[must_use]
pub fn needed(study: &Study, quick: bool) -> Vec<String> {
    let mut needed = match quick {
        true => vec![manifest::PATH.to_owned()],
        false => play::needed(study),
    };
    needed.extend(sizing::PATHS.map(str::to_owned));
    needed
}

/// Whether a folder was written by a sizing with a page: its manifest has the name of the purchases' scenario, and what
/// only a sizing writes.
#[must_use]
pub fn is_page_of(manifest: &Manifest, name: &str) -> bool {
    let mut files = manifest.files.iter();
    manifest.scenario == name && files.any(|file| file.path == sizing::PATHS[0])
}

/// Writes the folder; the answer learns where in it its overlays are.
pub fn write<O: Output>(
    study: &Study,
    options: &Options,
    (sized, answer): (&[Sized], &mut SizingAnswer),
    watch: &dyn Watch,
    mut output: O,
) -> Result<(O::Written, Timing)> {
    let mut artifacts = overlay::artifacts(study, &study.scenario_file, sized, answer);
    artifacts.extend(sizing::render(answer)?);
    artifacts.extend(charts(options, answer)?);
    let joint = match options.quick {
        true => None,
        false => page::study(study, &study.scenario_file, sized)?,
    };
    if let Some(joint) = joint {
        return page::write(&joint, options, (answer, &artifacts), watch, output);
    }
    if watch.stops() {
        return Err(Error::Stopped);
    }
    for artifact in &artifacts {
        output.write(artifact)?;
    }
    let manifest = Manifest::of_tables(
        (&study.name, &study.digest),
        study.experiment.seed,
        answer.replications_played,
    );
    Ok((output.finish(manifest)?, Timing::default()))
}

fn charts(options: &Options, answer: &SizingAnswer) -> Result<Vec<Artifact>> {
    let mut artifacts = Vec::new();
    let Some(format) = options.charts else {
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
