//! The only place that writes files.
//!
//! What is the user's stays the user's. Whatever is written is written into a hidden work
//! folder beside its place first, under a lock, and put in place in one step when it is complete. What stood
//! there is replaced only if licsim wrote it and nobody changed it since; whatever else is in the folder
//! stays where it is. So a kill at any instant leaves the old files or the new ones, and the next run in that
//! folder removes what the killed one left.
//!
//! | to | look in |
//! | --- | --- |
//! | tell licsim's files in a folder from the user's | [`contents`] |
//! | hold a place against other processes | [`work`], with its [`journal`] |
//! | reserve a folder of results before anything is played | [`place`] |
//! | write results piece by piece | [`folder`] |
//! | keep records that are too many for memory | [`spill`] |
//! | put them in place | [`exchange`] |
//! | finish or undo what a killed run began | [`recover`] |
//! | write single files | [`mod@file`] |
//! | say what to do about an error of the system | [`mod@advice`] |
//! | make charts and page of a folder anew | [`mod@renew`] |

#![allow(clippy::disallowed_methods)]

#[cfg(feature = "files")]
mod advice;
#[cfg(feature = "files")]
mod contents;
#[cfg(feature = "files")]
mod exchange;
#[cfg(feature = "files")]
mod file;
#[cfg(feature = "files")]
mod folder;
#[cfg(feature = "files")]
mod journal;
mod memory;
#[cfg(feature = "files")]
mod place;
#[cfg(feature = "files")]
mod recover;
#[cfg(feature = "files")]
mod renew;
mod sink;
#[cfg(feature = "files")]
mod spill;
#[cfg(all(test, feature = "files"))]
mod tests;
#[cfg(feature = "files")]
mod work;

#[cfg(feature = "files")]
pub use advice::advice;
#[cfg(feature = "files")]
pub use contents::is_results;
#[cfg(feature = "files")]
pub use file::{Target, index, make_folder, refuse_twice, write_all};
#[cfg(feature = "files")]
pub use folder::{Folder, Stream, Written};
pub use memory::{Memory, MemoryFiles, MemoryStream};
#[cfg(feature = "files")]
pub use place::Place;
#[cfg(feature = "files")]
pub use recover::{abandon, is_alike};
#[cfg(feature = "files")]
pub use renew::renew;
pub use sink::{Output, Stores};
#[cfg(feature = "files")]
pub use spill::Spill;

#[cfg(feature = "files")]
use crate::error::{Error, Result};
#[cfg(feature = "files")]
use reports::files::manifest::FileDigest;
#[cfg(feature = "files")]
use sha2::{Digest, Sha256};
#[cfg(feature = "files")]
use std::path::Path;

/// Makes ready for so many places that are held at once; each holds a file open.
#[cfg(feature = "files")]
pub fn expect(places: usize) {
    #[cfg(unix)]
    if places > 200 {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        let _ = setrlimit(Resource::Nofile, limit);
    }
    let _ = places;
}

/// Bytes as digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(feature = "files")]
/// The bytes of a file that a manifest names, unless they are others by now.
///
/// # Errors
/// It cannot be read, or its digest differs from the manifest's.
pub fn unchanged(folder: &Path, file: &FileDigest) -> Result<Vec<u8>> {
    let path = folder.join(&file.path);
    let shown = path.display();
    let bytes = std::fs::read(&path)
        .map_err(|error| Error::Damaged(format!("`{shown}` cannot be read: {error}")))?;
    if hexadecimal(&Sha256::digest(&bytes)) != file.sha256 {
        return Err(Error::Damaged(format!(
            "`{shown}` is not the file that the run wrote: its digest differs from the manifest's"
        )));
    }
    Ok(bytes)
}
