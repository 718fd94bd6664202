//! What to do about an error of the system.

use std::io::ErrorKind;

/// A hint for the user, who cannot see what the system means.
#[must_use]
pub fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "look at the spelling, and at the folder that you are in",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose another place, or ask whom it belongs to"
        }
        ErrorKind::IsADirectory => "name a file, not a folder",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed: choose another name"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => {
            "the disk is full: make room, or choose a place on another disk"
        }
        ErrorKind::FileTooLarge => {
            "a file may not become so large here: allow more (`ulimit -f`), or choose another place"
        }
        ErrorKind::InvalidFilename => "choose a shorter name",
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => {
            "the file is damaged or of another kind: give the one that was meant"
        }
        _ => "try again; if it stays so, look at the disk",
    }
}
