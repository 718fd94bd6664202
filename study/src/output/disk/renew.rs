//! Charts and page of a folder of results, made anew where they are.
//!
//! All else in the folder gets a second name beside the new files, and the two folders change
//! places in one step, as after a run. Only where this program was started in that very folder the files move
//! one by one, since whoever works there would stay in the old one: the manifest moves last, and a run that was
//! killed in between is finished by the next one.

use super::journal::{Entry, Journal};
use super::place::Place;
use super::{exchange, work};
use crate::error::{Context, Result};
use crate::output::hexadecimal;
use reports::Artifact;
use reports::files::manifest::{self, FileDigest, Manifest};
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Puts files into a folder of results in place of older ones.
///
/// # Errors
/// The folder is not licsim's any more, files of the user's are in the way, or it cannot be written.
pub fn renew(
    folder: &Path,
    artifacts: &[Artifact],
    manifest: &Manifest,
    forced: bool,
) -> Result<()> {
    let needed: Vec<&str> = artifacts.iter().map(|file| file.path.as_str()).collect();
    let place = Place::at(folder.to_owned(), &needed, forced)?;
    let destination = place.work.destination().to_owned();
    let (staged, journal) = place
        .work
        .begin()
        .with_context(|| format!("cannot write into `{}`", place.work.folder().display()))?;
    let mut manifest = manifest.clone();
    for artifact in artifacts {
        stage(&staged, &journal, artifact)?;
        let noted = FileDigest {
            path: artifact.path.clone(),
            bytes: artifact.bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(&artifact.bytes)),
        };
        manifest.files.retain(|file| file.path != artifact.path);
        manifest.files.push(noted);
    }
    manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
    stage(&staged, &journal, &manifest::render(&manifest)?)?;
    if !is_worked_in(&destination) {
        keep_results(&place, &staged, &journal)?;
        let mut files: Vec<String> = manifest.files.into_iter().map(|file| file.path).collect();
        files.push(manifest::PATH.to_owned());
        exchange::put(&place, &staged, &journal, &files)?;
        return Ok(());
    }
    let guard = work::active();
    journal.add(Entry::Renew)?;
    move_files(&staged, &destination)
        .with_context(|| format!("cannot write into `{}`", folder.display()))?;
    drop(guard);
    drop(place);
    Ok(())
}

/// Whether this program was started in a folder, or below it.
fn is_worked_in(folder: &Path) -> bool {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    here.is_ok_and(|here| here.starts_with(folder))
}

/// Gives the results that are not made anew a second name among the new files.
fn keep_results(place: &Place, staged: &Path, journal: &Journal) -> Result<()> {
    let own = place.before.iter().flat_map(|before| before.own.keys());
    for path in own {
        let (from, to) = (place.work.destination().join(path), staged.join(path));
        if to.exists() {
            continue;
        }
        let keep = || -> io::Result<()> {
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            journal.add(Entry::Made(path))?;
            exchange::second_name(&from, &to)
        };
        keep().with_context(|| format!("cannot keep `{}`", from.display()))?;
    }
    Ok(())
}

fn stage(staged: &Path, journal: &Journal, artifact: &Artifact) -> Result<()> {
    let target = staged.join(&artifact.path);
    let write = || -> io::Result<()> {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        journal.add(Entry::Made(Path::new(&artifact.path)))?;
        fs::write(&target, &artifact.bytes)
    };
    write().with_context(|| format!("cannot write `{}`", artifact.path))
}

/// Moves all files of one folder into another, the manifest last. What has moved already is not there any
/// more, so this can be begun again.
pub fn move_files(from: &Path, to: &Path) -> io::Result<()> {
    let mut waiting = vec![PathBuf::new()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(from.join(&next))? {
            let entry = entry?;
            let path = next.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                fs::create_dir_all(to.join(&path))?;
                waiting.push(path);
            } else if path != Path::new(manifest::PATH) {
                fs::rename(from.join(&path), to.join(&path))?;
            }
        }
    }
    match fs::rename(from.join(manifest::PATH), to.join(manifest::PATH)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
