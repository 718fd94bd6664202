//! Which scenario files are meant.

use crate::error::{Context, Result, refuse};
use std::path::PathBuf;

/// The scenario files that are meant: a folder stands for all `*.toml` in it, by name.
///
/// # Errors
/// A folder cannot be read, or has no such file.
pub fn scenario_files(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path)
            .with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let file = entry?.path();
            if file.extension().is_some_and(|e| e == "toml") && file.is_file() {
                found.push(file);
            }
        }
        if found.is_empty() {
            refuse!(
                "no `*.toml` in the folder `{}` (hint: name a scenario file, or a folder that has some)",
                path.display()
            );
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}
