//! A scenario file to a study.
//!
//! Reading is a pure function of texts; [`read`] only adds the disk. With an error there
//! are findings and no plans, and all findings of a file come in one go.

use crate::files::{self, Disk, Files, Recorder};
use crate::points::Point;
use crate::sink::Sink;
use crate::study::digest::digest;
use crate::study::reading::Reading;
use crate::study::types::{ReadOptions, Study};
use crate::symbols::SymbolTable;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Reads a scenario file from disk.
#[must_use]
pub fn read(path: &Path, options: &ReadOptions) -> Study {
    read_points(path, options, &[])
}

/// Reads a scenario from files in memory or on disk. `name` is the file's path relative to the
/// scenario's folder, `folder` what is put before it and others in findings.
#[must_use]
pub fn read_from(files: &dyn Files, name: &str, folder: &str, options: &ReadOptions) -> Study {
    read_points_from(files, name, folder, options, &[])
}

/// The same with points, as [`read_points`].
#[must_use]
pub fn read_points_from(
    files: &dyn Files,
    name: &str,
    folder: &str,
    options: &ReadOptions,
    points: &[Point],
) -> Study {
    let sink = Sink::default();
    let recorder = Recorder::new(files);
    let symbols = SymbolTable::default();
    let reading = Reading {
        sink: &sink,
        files: &recorder,
        symbols: &symbols,
    };
    let mut study = reading.study(name, folder, points);
    if let Some(seed) = options.seed {
        study.experiment.seed = seed;
    }
    if let Some(replications) = options.replications {
        study.experiment.replications = replications;
    }
    (study.findings, study.texts) = sink.finish();
    (study.digest, study.files) = digest(recorder);
    study.scenario_file = name.to_owned();
    if study.has_errors() {
        study.plans.clear();
        study.notes.clear();
        study.points.clear();
        study.conditions.clear();
    }
    let symbols = Arc::new(symbols.into_symbols());
    let of_points = study.points.iter_mut().flatten();
    let under = study.conditions.iter_mut().flat_map(|condition| {
        let of_points = condition.points.iter_mut().flatten();
        condition.plans.iter_mut().chain(of_points)
    });
    for plan in study.plans.iter_mut().chain(of_points).chain(under) {
        plan.symbols = Arc::clone(&symbols);
        plan.entitlement.resize(symbols.features.len(), 0);
    }
    study
}

/// Reads a scenario file from disk, and makes plans for points of a sweep or a search as well.
#[must_use]
pub fn read_points(path: &Path, options: &ReadOptions, points: &[Point]) -> Study {
    let named = NamedByUser::new(path, &options.allowed);
    read_points_from(&named, named.name(), named.folder(), options, points)
}

/// The file that the user names may lie anywhere; those that it names may not.
#[derive(Clone, Debug)]
pub struct NamedByUser {
    path: PathBuf,
    name: String,
    folder: String,
    disk: Disk,
}

impl NamedByUser {
    /// The files that a scenario file may name: those in its folder, and those below an `allowed` one.
    #[must_use]
    pub fn new(path: &Path, allowed: &[PathBuf]) -> NamedByUser {
        let name = path.file_name();
        let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let shown = path.to_string_lossy();
        NamedByUser {
            path: path.to_owned(),
            folder: shown.strip_suffix(&name).unwrap_or("").to_owned(),
            name,
            disk: Disk::new(path.parent().unwrap_or(Path::new("")), allowed),
        }
    }

    /// The scenario file's name in its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder as the user wrote it, with its `/`.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }
}

impl Files for NamedByUser {
    fn read(&self, path: &str) -> Result<Vec<u8>, crate::files::FileError> {
        use crate::files::FileError;
        if path != self.name {
            return self.disk.read(path);
        }
        files::read_file(&self.path, files::TEXT_LENGTH_MAX).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => FileError::Missing,
            _ => FileError::Unreadable(error.to_string()),
        })
    }
}
