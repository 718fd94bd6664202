//! A variant as a scenario file of its own, and the license files of its servers.

use crate::error::{Context, Result};
use reports::format::plain_name;
use scenarios::study::Study;

/// A variant as a scenario file of its own.///
/// # Errors
/// There is no such variant.
pub fn resolved(study: &Study, variant: Option<&str>) -> Result<String> {
    let place = place_of(study, variant)?;
    let variant = &study.plans[place].variant;
    study
        .resolved(variant)
        .with_context(|| format!("there is no variant `{variant}`"))
}

/// The license files of a variant's servers.
///
/// # Errors
/// There is no such variant.
pub fn license_files(study: &Study, variant: Option<&str>) -> Result<String> {
    let files = &study.notes[place_of(study, variant)?].license_files;
    let files = files.iter().map(|file| {
        let servers: Vec<String> = file.servers.iter().map(|name| plain_name(name)).collect();
        let servers = servers.join(", ");
        match &file.own {
            Some(own) => format!("# {servers}: license file {}\n", plain_name(own)),
            None => format!("# {servers}\n{}", file.text),
        }
    });
    Ok(files.collect::<Vec<_>>().join("\n"))
}

/// The place of a variant; the file's own if none is named.
fn place_of(study: &Study, variant: Option<&str>) -> Result<usize> {
    let mut names = study.plans.iter().map(|p| p.variant.as_str());
    let Some(variant) = variant else {
        return Ok(0);
    };
    names
        .clone()
        .position(|name| name == variant)
        .with_context(|| {
            let names: Vec<&str> = names.by_ref().collect();
            format!(
                "there is no variant `{variant}` (hint: there are: {})",
                names.join(", ")
            )
        })
}
