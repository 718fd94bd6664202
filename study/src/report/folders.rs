//! Which folders of results are meant.

use crate::error::{Context, Result, refuse};
use crate::output::is_results;
use reports::files::manifest;
use std::path::{Path, PathBuf};

/// The folders of results that are meant: one that is none itself stands for those in it.
///
/// # Errors
/// A folder cannot be read, or there are none.
pub fn folders(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for path in given {
        if is_results(path) {
            folders.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path)
            .with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let folder = entry?.path();
            let hidden = folder
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !hidden && is_results(&folder) {
                found.push(folder);
            }
        }
        if found.is_empty() {
            refuse!(
                "no results in `{}`: it has no `{}`, nor has a folder in it (hint: name a folder that \
                 `licsim run` wrote)",
                path.display(),
                manifest::PATH
            );
        }
        found.sort();
        folders.append(&mut found);
    }
    folders.dedup();
    Ok(folders)
}

/// The folder in which all are; links of an index lead downwards only.
pub(super) fn common_parent(folders: &[PathBuf]) -> Result<PathBuf> {
    let parent = |folder: &PathBuf| -> Result<PathBuf> {
        let full = folder
            .canonicalize()
            .with_context(|| format!("cannot find `{}`", folder.display()))?;
        Ok(full.parent().map_or(full.clone(), Path::to_owned))
    };
    let first = folders.first().context("no folder")?;
    let common = parent(first)?;
    for folder in folders {
        if parent(folder)? != common {
            refuse!(
                "an index is written beside its studies, and `{}` and `{}` are not in one folder (hint: name folders \
                 that stand side by side)",
                first.display(),
                folder.display()
            );
        }
    }
    let shown = first.parent().unwrap_or(Path::new(""));
    Ok(match shown.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => shown.to_owned(),
    })
}
