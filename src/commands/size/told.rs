//! The folder of a search: tables, charts, overlays.

use super::overlay;
use crate::cli::SizeArguments;
use crate::commands::tell_written;
use crate::commands::telling::chart_format;
use crate::output::Folder;
use anyhow::Result;
use reports::artifact::distinct_stems;
use reports::charts::set;
use reports::files::sizing;
use reports::sizing::SizingAnswer;
use scenarios::study::Study;

/// Writes the folder; the answer learns where its overlays are.
pub fn write(study: &Study, arguments: &SizeArguments, answer: &mut SizingAnswer) -> Result<()> {
    let mut folder = Folder::begin(&arguments.out, &format!("{}-size", study.name))?;
    let file = arguments
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    for artifact in overlay::artifacts(study, &file, answer) {
        folder.write(&artifact)?;
    }
    for artifact in sizing::render(answer)? {
        folder.write(&artifact)?;
    }
    if let Some(format) = chart_format(arguments.charts) {
        let stems = distinct_stems(answer.variants.iter().map(|v| v.variant.as_str()));
        for (variant, stem) in answer.variants.iter().zip(stems) {
            for (name, picture) in reports::charts::curves::of_variant(variant) {
                folder.write(&set::artifact(&picture, &format!("{name}-{stem}"), format)?)?;
            }
        }
    }
    let written = folder.finish()?;
    for variant in &mut answer.variants {
        if let Some(overlay) = &mut variant.overlay {
            *overlay = written
                .folder
                .join(&*overlay)
                .to_string_lossy()
                .into_owned();
        }
    }
    tell_written(&written, arguments.noise);
    Ok(())
}
