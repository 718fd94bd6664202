//! Files, as messages name them.

use std::path::PathBuf;

/// The begin of each file, as messages name places.
pub(super) fn places(files: &[PathBuf]) -> String {
    let places = files.iter().map(|file| format!("{}:1:1", file.display()));
    places.collect::<Vec<_>>().join(", ")
}
