//! Finishing or undoing what a run began in a work folder: at the run's own end, or after it was killed.
//!
//! What is removed is licsim's by proof: named with its digest in the manifest beside it, or
//! written down in the journal before it was made, or there a second time at its place. Anything else is
//! the user's, came there by a race, and is moved to the user's folder.

use super::contents::Contents;
use super::journal::{Entries, Entry};
use super::renew;
use super::work::{self, FILE, NEW, OLD};
use crate::error::{Context, Result};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Finishes or undoes what was begun in a work folder whose lock the caller holds; the lock stays.
///
/// # Errors
/// A file cannot be read, moved or removed.
pub fn finish(folder: &Path, destination: &Path) -> Result<()> {
    let journal = Entries::of(folder);
    let (old, new) = (folder.join(OLD), folder.join(NEW));
    if is_there(&old) && !is_there(destination) {
        // Killed between two renames: the new results are complete then, or the old ones come back.
        let complete = Contents::read(&new, None).is_ok_and(|new| new.manifest.is_some());
        fs::rename(if complete { &new } else { &old }, destination)?;
    }
    if is_there(&new) && is_there(destination) && journal.has(Entry::Renew) {
        renew::move_files(&new, destination)?;
    }
    for staged in [&old, &new] {
        if is_there(staged) {
            clear(staged, destination, &journal)
                .with_context(|| format!("cannot clear `{}`", staged.display()))?;
        }
    }
    remove_file(&folder.join(FILE))?;
    remove_file(&folder.join(super::journal::NAME))?;
    Ok(())
}

/// Removes what killed runs left in a folder; what a living one works in stays.
pub fn leftovers(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let folder = entry.path();
        let Some(destination) = work::destination_of(&folder) else {
            continue;
        };
        let _guard = work::active();
        if let Some(_lock) = work::of_nobody(&folder) {
            let cleared = finish(&folder, &destination);
            let removed = cleared.and_then(|()| Ok(work::remove(&folder)?));
            if let Err(error) = removed {
                let shown = folder.display();
                log::warn!(
                    "warning: `{shown}` was left by a run that was killed, and cannot be removed: {} (hint: move what is yours out of it, and remove it)",
                    error.full_text()
                );
            }
        }
    }
}

/// Removes what this process has under way, at its forced end. Whoever calls this ends the process and keeps
/// the guard until then, so that nothing is put in place any more.
pub fn abandon() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    let active = work::active();
    for folder in active.iter() {
        // A thread that still writes can make one more file meanwhile.
        for _ in 0..3 {
            let destination = work::destination_of(folder);
            let cleared = destination.map(|destination| finish(folder, &destination));
            if let Some(Ok(())) = cleared
                && work::remove(folder).is_ok()
            {
                break;
            }
        }
    }
    active
}

/// Removes from complete results what has a second name there for the user's sake.
///
/// # Errors
/// A file cannot be read or removed.
pub fn drop_kept(staged: &Path, destination: &Path, work: &Path) -> Result<()> {
    let journal = Entries::of(work);
    for path in Contents::read(staged, None)?.users.keys() {
        clear_one(staged, destination, path, &journal)?;
    }
    Ok(())
}

/// Removes a folder of results that was not put in place, or that was replaced.
fn clear(staged: &Path, destination: &Path, journal: &Entries) -> Result<()> {
    let contents = Contents::read(staged, None)?;
    for folder in
        std::iter::once(staged.to_owned()).chain(contents.folders.iter().map(|f| staged.join(f)))
    {
        make_writable(&folder)?;
    }
    for path in contents.own.keys() {
        remove_file(&staged.join(path))?;
    }
    for path in contents.users.keys() {
        clear_one(staged, destination, path, journal)
            .with_context(|| format!("cannot move `{}`", staged.join(path).display()))?;
    }
    for folder in contents.folders.iter().rev() {
        fs::remove_dir(staged.join(folder))?;
    }
    fs::remove_dir(staged)?;
    Ok(())
}

/// What is in a read-only folder cannot be removed.
fn make_writable(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder)?.permissions().mode();
        if mode & 0o200 == 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o200))?;
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Removes a file that no manifest proves licsim's, or moves it to its place.
fn clear_one(staged: &Path, destination: &Path, path: &Path, journal: &Entries) -> io::Result<()> {
    let from = staged.join(path);
    let to = destination.join(path);
    let under_way = !journal.has(Entry::Complete);
    if (under_way && journal.has(Entry::Made(path)))
        || journal.has(Entry::Forced(path))
        || is_twice(&from, &to, journal.has(Entry::Kept(path)))?
    {
        return remove_file(&from);
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    let to = free(&to, "kept");
    fs::rename(&from, &to)?;
    log::warn!("`{}` was kept: licsim did not write it", to.display());
    Ok(())
}

/// Whether what a name leads to is there under another name, or with the same content at its place.
fn is_twice(from: &Path, to: &Path, is_kept: bool) -> io::Result<bool> {
    let one = fs::symlink_metadata(from)?;
    #[cfg(unix)]
    if is_kept && std::os::unix::fs::MetadataExt::nlink(&one) > 1 {
        return Ok(true);
    }
    let _ = is_kept;
    let Ok(other) = fs::symlink_metadata(to) else {
        return Ok(false);
    };
    if work::is_same(&one, &other) {
        return Ok(true);
    }
    if one.file_type().is_symlink() && other.file_type().is_symlink() {
        return Ok(fs::read_link(from)? == fs::read_link(to)?);
    }
    Ok(one.is_file() && other.is_file() && one.len() == other.len() && is_alike(from, to)?)
}

/// Whether two files have the same bytes.
pub fn is_alike(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    let (mut a, mut b) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let count = one.read(&mut a)?;
        if count == 0 {
            return Ok(other.read(&mut b)? == 0);
        }
        if other.read_exact(&mut b[..count]).is_err() || a[..count] != b[..count] {
            return Ok(false);
        }
    }
}

/// The path itself, or if something is there the first free one with a word and a number in its name:
/// `notes.kept.txt`, `notes.kept-2.txt`.
pub fn free(path: &Path, word: &str) -> PathBuf {
    if !is_there(path) {
        return path.to_owned();
    }
    let mut number = 1;
    loop {
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(match number {
            1 => format!(".{word}"),
            _ => format!(".{word}-{number}"),
        });
        if let Some(ending) = path.extension() {
            name.push(".");
            name.push(ending);
        }
        let candidate = path.with_file_name(name);
        if !is_there(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// Whether anything is at a path, a link that leads nowhere too.
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Removes a file if it is there.
fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
