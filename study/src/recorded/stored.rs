//! Recorded use in a folder of results: written by `fit` and `backtest`, read by `compare --against`.
//!
//! A folder of `run` has no record; there the debug log that its first variant would have left is one.

use super::files;
use super::record::Recorded;
use super::table::{self, PATH};
use crate::error::{Error, Result, refuse};
use crate::output::{Place, unchanged};
use jiff::civil::Date;
use reports::files::manifest::{self, FileDigest};
use std::path::{Path, PathBuf};

/// Reserves a folder for results that keep a record.
///
/// # Errors
/// The path names no folder, or something of the user's is in the way.
pub fn place(out: &Path, forced: bool, needed: &[&str]) -> Result<Place> {
    let Some(name) = out.file_name().and_then(|name| name.to_str()) else {
        refuse!(
            "`{}` names no folder (hint: give a name, such as --out march)",
            out.display()
        );
    };
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    Place::reserve(parent.unwrap_or(Path::new(".")), name, needed, forced)
}

/// Reads what is stored: a folder of `fit`, `backtest` or `run`; or files as [`super::read`] takes them.
///
/// # Errors
/// A folder holds no record, or a file cannot be read.
pub fn read(paths: &[PathBuf], logins_start: Option<Date>) -> Result<Recorded> {
    let folders = paths.iter().filter(|path| path.is_dir()).count();
    match (paths, folders) {
        (_, 0) => files::read(paths, logins_start),
        ([folder], 1) => read_folder(folder),
        _ => refuse!(
            "folders and files are given, or several folders (hint: give one folder of results, or files of one kind)"
        ),
    }
}

fn read_folder(folder: &Path) -> Result<Recorded> {
    let shown = folder.display();
    let manifest = std::fs::read(folder.join(manifest::PATH)).ok();
    let manifest = manifest.and_then(|bytes| manifest::parse(&bytes).ok());
    let Some(manifest) = manifest.filter(|manifest| manifest.is_licsims()) else {
        refuse!(
            "`{shown}` is no folder of results of licsim's (hint: licsim fit debug.log --out DIR writes one; a debug log itself is taken, too)"
        );
    };
    if let Some(file) = manifest.files.iter().find(|file| file.path == PATH) {
        let bytes = unchanged(folder, file)
            .map_err(|error| hinted(&error, "fit or backtest the log again"))?;
        return table::read(&folder.join(PATH).display().to_string(), &bytes);
    }
    // The file's own variant stands first.
    let variant = manifest.variants.first();
    let begin =
        variant.map(|variant| format!("events/{}-0.", reports::artifact::stem(&variant.name)));
    let is_log = |path: &str| {
        let own = begin
            .as_deref()
            .is_some_and(|begin| path.starts_with(begin));
        own && path.ends_with("debug.log")
    };
    let files = manifest.files.iter();
    let logs: Vec<&FileDigest> = files.filter(|file| is_log(&file.path)).collect();
    if logs.is_empty() {
        refuse!(
            "`{shown}` holds no record and no debug log (hint: a run keeps the log of its first replication unless --detail 0 is given)"
        );
    }
    for log in &logs {
        unchanged(folder, log).map_err(|error| hinted(&error, "run the scenario again"))?;
    }
    let logs: Vec<&str> = logs.iter().map(|log| log.path.as_str()).collect();
    let paths: Vec<PathBuf> = logs.iter().map(|log| folder.join(log)).collect();
    let mut recorded = files::read(&paths, None)?;
    recorded.notes.push(format!(
        "the record is what replication 0 logged: {}",
        logs.join(", ")
    ));
    Ok(recorded)
}

fn hinted(error: &Error, hint: &str) -> Error {
    Error::Refused(format!("{error} (hint: {hint})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_folder_holds_no_record() {
        let empty = tempfile::tempdir().expect("a folder");
        let error = read(&[empty.path().to_owned()], None).expect_err("nothing is there");
        assert!(
            error.to_string().contains("no folder of results"),
            "{error}"
        );
    }
}
