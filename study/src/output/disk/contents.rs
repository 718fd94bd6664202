//! What is in a folder, and whose it is.
//!
//! Licsim's is only what a manifest of licsim's names and what still has the digest there.
//! Everything else is the user's: other files, files that were edited, links, whole folders.

use crate::error::{Context, Error, Result};
use crate::output::hexadecimal;
use reports::files::manifest::{self, FileDigest, Manifest};
use reports::files::study;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

/// What an entry of a folder is; links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a device, a pipe.
    Other,
}

/// By what a file is known not to have changed since it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

/// Everything in a folder and below it, by paths relative to it.
#[derive(Debug, Default)]
pub struct Contents {
    /// The manifest, if licsim wrote it.
    pub manifest: Option<Manifest>,
    /// Files that licsim wrote and that are as it wrote them.
    pub own: BTreeMap<PathBuf, Stamp>,
    /// What is the user's, folders aside.
    pub users: BTreeMap<PathBuf, Kind>,
    /// Those of the user's files that licsim wrote and somebody changed.
    pub edited: BTreeSet<PathBuf>,
    /// Folders, each before those in it.
    pub folders: Vec<PathBuf>,
}

impl Contents {
    /// Looks at a folder. What is `known` from before is not read again unless it changed.
    ///
    /// # Errors
    /// A file or folder in it cannot be read.
    pub fn read(folder: &Path, known: Option<&Contents>) -> Result<Contents> {
        let mut contents = Contents {
            manifest: licsims_manifest(folder),
            ..Contents::default()
        };
        let named: BTreeMap<PathBuf, (u64, String)> = match &contents.manifest {
            Some(manifest) => {
                let files = manifest.files.iter();
                files
                    .map(|f| (PathBuf::from(&f.path), (f.bytes, f.sha256.clone())))
                    .collect()
            }
            None => BTreeMap::new(),
        };
        let mut waiting = vec![PathBuf::new()];
        while let Some(next) = waiting.pop() {
            for (path, metadata) in entries(folder, &next)? {
                if metadata.is_dir() {
                    contents.folders.push(path.clone());
                    waiting.push(path);
                    continue;
                }
                let stamp = Stamp::of(&metadata);
                let is_manifest = contents.manifest.is_some() && path == Path::new(manifest::PATH);
                let is_own = is_manifest
                    || match named.get(&path) {
                        Some(named) if metadata.is_file() => {
                            let seen = known.and_then(|known| known.own.get(&path));
                            seen == Some(&stamp) || is_as_written(&folder.join(&path), named)?
                        }
                        _ => false,
                    };
                if is_own {
                    contents.own.insert(path, stamp);
                    continue;
                }
                if named.contains_key(&path) {
                    contents.edited.insert(path.clone());
                }
                let kind = if metadata.is_file() {
                    Kind::File
                } else {
                    Kind::Other
                };
                contents.users.insert(path, kind);
            }
        }
        contents.folders.sort();
        Ok(contents)
    }

    /// What of the user's stands where a file is needed: at its path, or in place of a folder above it.
    pub fn in_the_way(&self, path: &Path) -> Option<(PathBuf, Kind)> {
        if self.folders.iter().any(|folder| folder == path) {
            return Some((path.to_owned(), Kind::Folder));
        }
        path.ancestors().find_map(|part| {
            let kind = self.users.get(part)?;
            let kind = match (*kind, part == path) {
                (Kind::File, false) => Kind::Other, // No file may become a folder.
                (kind, _) => kind,
            };
            Some((part.to_owned(), kind))
        })
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Stamp {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Stamp {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            inode,
        }
    }
}

/// Whether a folder holds results of a study that can be told again.
pub fn is_results(folder: &Path) -> bool {
    match fs::read(folder.join(manifest::PATH)) {
        Ok(bytes) => match manifest::parse(&bytes) {
            Ok(manifest) => manifest.files.iter().any(|file| file.path == study::PATH),
            // Not to be passed over: `report` says what is wrong with it.
            Err(_) => folder.join(study::PATH).exists(),
        },
        Err(_) => false,
    }
}

/// The bytes of a file that a manifest names, unless they are others by now.
///
/// # Errors
/// It cannot be read, or its digest differs from the manifest's.
pub fn unchanged(folder: &Path, file: &FileDigest) -> Result<Vec<u8>> {
    let path = folder.join(&file.path);
    let shown = path.display();
    let bytes = fs::read(&path)
        .map_err(|error| Error::Damaged(format!("`{shown}` cannot be read: {error}")))?;
    if hexadecimal(&Sha256::digest(&bytes)) != file.sha256 {
        return Err(Error::Damaged(format!(
            "`{shown}` is not the file that the run wrote: its digest differs from the manifest's"
        )));
    }
    Ok(bytes)
}

/// The folder's manifest, if licsim wrote it: a plain file with all that a manifest has, and paths that stay
/// in the folder.
fn licsims_manifest(folder: &Path) -> Option<Manifest> {
    let path = folder.join(manifest::PATH);
    if !fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    let manifest = manifest::parse(&fs::read(path).ok()?).ok()?;
    let stays = |path: &str| {
        let mut parts = Path::new(path).components();
        !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
    };
    let is_licsims = manifest.is_licsims() && manifest.files.iter().all(|f| stays(&f.path));
    is_licsims.then_some(manifest)
}

fn entries(root: &Path, folder: &Path) -> Result<Vec<(PathBuf, Metadata)>> {
    let place = root.join(folder);
    let read = || -> io::Result<Vec<(PathBuf, Metadata)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&place)? {
            let entry = entry?;
            found.push((folder.join(entry.file_name()), entry.metadata()?));
        }
        Ok(found)
    };
    read().with_context(|| format!("cannot read the folder `{}`", place.display()))
}

fn is_as_written(path: &Path, (bytes, sha256): &(u64, String)) -> Result<bool> {
    let read = || -> io::Result<bool> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != *bytes {
            return Ok(false);
        }
        let mut digest = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            let count = file.read(&mut piece)?;
            if count == 0 {
                return Ok(hexadecimal(&digest.finalize()) == *sha256);
            }
            digest.update(&piece[..count]);
        }
    };
    read().with_context(|| format!("cannot read `{}`", path.display()))
}
