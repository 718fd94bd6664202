//! The purchases as scenario files, beside copies of the files that they stand on.
//!
//! A scenario may name only files of its own folder, so the files that were read lie beside the
//! overlays as they lay beside the study, and each overlay runs as it is wherever the folder goes.

use super::servers::Sized;
use reports::Artifact;
use reports::artifact::distinct_stems;
use reports::sizing::{SizedVariant, SizingAnswer};
use scenarios::overlay::{Head, Purchase};
use scenarios::study::Study;

/// The folder of overlays in the results.
pub const FOLDER: &str = "purchase";

/// Makes the overlays of all variants that have a purchase, and notes their paths.
pub fn artifacts(
    study: &Study,
    study_file: &str,
    sized: &[Sized],
    answer: &mut SizingAnswer,
) -> Vec<Artifact> {
    if study.files.iter().any(|file| leaves_folder(&file.path)) {
        log::warn!(
            "{}: warning: files outside the scenario's folder were read, so no overlays are written",
            study.name
        );
        return Vec::new();
    }
    let mut artifacts: Vec<Artifact> = study
        .files
        .iter()
        .map(|file| Artifact {
            path: format!("{FOLDER}/{}", file.path),
            bytes: file.bytes.to_vec(),
        })
        .collect();
    let stems = distinct_stems(answer.variants.iter().map(|v| v.variant.as_str()));
    for ((sized, place), stem) in answer.variants.iter_mut().zip(sized).zip(stems) {
        let name = format!("{}-{stem}-sized", study.name);
        let title = format!("{} ({}, as sized)", study.title, sized.variant);
        let head = Head {
            extends: study_file,
            name: &name,
            title: &title,
        };
        let variant = &study.plans[place.variant].variant;
        let overlay =
            purchase(sized, place).and_then(|bought| study.overlay(variant, &bought, &head));
        if let Some(overlay) = overlay {
            let path = format!("{FOLDER}/{name}.toml");
            let text = format!(
                "# The purchase that `licsim size` found for {}.\n{overlay}",
                sized.variant.escape_debug()
            );
            artifacts.push(Artifact::text(&path, text));
            sized.overlay = Some(path);
        }
    }
    artifacts
}

/// What was found to buy, and where it goes; none if nothing was found.
pub fn purchase(told: &SizedVariant, place: &Sized) -> Option<Purchase> {
    let features = told.search.features.iter();
    let counts: Option<Vec<(String, u64)>> = features
        .map(|f| Some((f.feature.clone(), f.count?)))
        .collect();
    let names = told.search.features.iter().map(|f| &f.feature);
    let parts = names.zip(&place.allotment.parts);
    Some(Purchase {
        counts: counts?,
        servers: place.allotment.servers,
        parts: parts
            .filter_map(|(feature, parts)| Some((feature.clone(), parts.clone()?)))
            .collect(),
    })
}

/// Whether a path leads out of the scenario's folder.
pub fn leaves_folder(path: &str) -> bool {
    path.starts_with('/') || path.split('/').any(|part| part == "..")
}
