//! Putting complete results in place.
//!
//! First the user's files in the old folder get a second name in the new one, then the two
//! folders change places in one step. At every instant the place has one complete version of the results and
//! everything of the user's.

use super::contents::{Contents, Kind};
use super::journal::{Entry, Journal};
use super::place::Place;
use super::recover::{self, is_there};
use super::work::{self, OLD};
use crate::error::{Context, Result, refuse};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Puts the folder `staged`, which has `files`, at its place; says where it is. If the place has changed
/// meanwhile so that something of the user's would be lost, or cannot be written any more, the results go
/// beside it, and that is said.
///
/// # Errors
/// They can be put neither there nor beside it.
pub fn put(place: &Place, staged: &Path, journal: &Journal, files: &[String]) -> Result<PathBuf> {
    // From here to the end of the work a signal does not end the process.
    let guard = work::active();
    let destination = place.work.destination().to_owned();
    let shown = place.shown.clone();
    let put = put_at(place, staged, journal, files);
    drop(guard);
    let Err(refused) = put else {
        return Ok(shown);
    };
    let guard = work::active();
    let beside = free_beside(&destination);
    let moved = recover::drop_kept(staged, &destination, place.work.folder())
        .and_then(|()| Ok(rename_to_free(staged, &beside)?));
    drop(guard);
    moved.with_context(|| format!("cannot write `{}`", shown.display()))?;
    let beside = beside.file_name().map(|name| shown.with_file_name(name));
    let beside = beside.unwrap_or(shown.clone());
    log::warn!(
        "warning: `{}` was left as it is, the results are in `{}`: {}",
        shown.display(),
        beside.display(),
        refused.full_text()
    );
    Ok(beside)
}

fn put_at(place: &Place, staged: &Path, journal: &Journal, files: &[String]) -> Result<()> {
    let destination = place.work.destination();
    if !is_there(destination) {
        journal.add(Entry::Complete)?;
        return Ok(rename_to_free(staged, destination)?);
    }
    let now = Contents::read(destination, place.before.as_ref())?;
    if now.manifest.is_none() && !place.forced {
        refuse!("it is not licsim's any more");
    }
    keep_users(place, &now, staged, journal, files)?;
    look_like(staged, destination)?;
    journal.add(Entry::Complete)?;
    exchange(staged, destination, &place.work.folder().join(OLD))?;
    Ok(())
}

/// Gives everything of the user's a second name among the new results.
fn keep_users(
    place: &Place,
    now: &Contents,
    staged: &Path,
    journal: &Journal,
    files: &[String],
) -> Result<()> {
    let destination = place.work.destination();
    let mut forced = BTreeSet::new();
    for file in files {
        match now.in_the_way(Path::new(file)) {
            Some((path, Kind::File)) if place.forced => {
                journal.add(Entry::Forced(&path))?;
                forced.insert(path);
            }
            Some((path, _)) => refuse!(
                "`{}` is not licsim's, and the results need its place",
                destination.join(path).display()
            ),
            None => {}
        }
    }
    for folder in &now.folders {
        let to = staged.join(folder);
        if !to.is_dir() {
            fs::create_dir(&to).with_context(|| format!("cannot make `{}`", to.display()))?;
        }
    }
    for path in now.users.keys().filter(|path| !forced.contains(*path)) {
        journal.add(Entry::Kept(path))?;
        let (from, to) = (destination.join(path), staged.join(path));
        second_name(&from, &to).with_context(|| format!("cannot keep `{}`", from.display()))?;
    }
    // Last: who made a folder read-only has it so again.
    for folder in now.folders.iter().rev() {
        let permissions = fs::metadata(destination.join(folder))?.permissions();
        fs::set_permissions(staged.join(folder), permissions)?;
    }
    Ok(())
}

/// A second name for a file or a link; where the system has none, a copy.
pub fn second_name(from: &Path, to: &Path) -> io::Result<()> {
    let linked = fs::hard_link(from, to);
    let metadata = fs::symlink_metadata(from)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && metadata.is_file() => {
            copy(from, to)
        }
        linked => linked,
    }
}

/// A copy with the file's own permissions and time.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let times = fs::FileTimes::new().set_modified(fs::metadata(from)?.modified()?);
    // For its times a file need not be writable, but on some systems it has to be open for writing.
    fs::File::options()
        .write(true)
        .open(to)
        .or_else(|_| fs::File::open(to))?
        .set_times(times)
}

/// Who could read the old results can read the new ones.
fn look_like(staged: &Path, destination: &Path) -> io::Result<()> {
    let metadata = fs::metadata(destination)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // Only root can give folders away; who cannot keeps what is theirs.
        let _ = std::os::unix::fs::chown(staged, Some(metadata.uid()), Some(metadata.gid()));
    }
    fs::set_permissions(staged, metadata.permissions())
}

/// Moves a folder or a file to where nothing is.
pub fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Err(error) if is_unknown(error) => {}
            done => return Ok(done?),
        }
    }
    if from.is_file() && !is_there(to) {
        match fs::hard_link(from, to) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {} // This disk has no second names.
            Ok(()) => return fs::remove_file(from),
        }
    }
    fs::rename(from, to) // Over a full folder this fails, and that is right.
}

/// Lets two folders change places: in one step, or where the system cannot, in two that the next run
/// finishes if we are killed in between.
fn exchange(staged: &Path, destination: &Path, old: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, staged, CWD, destination, RenameFlags::EXCHANGE) {
            Err(error) if is_unknown(error) => {}
            done => return Ok(done?),
        }
    }
    in_two_steps(staged, destination, old)
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn is_unknown(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::NOSYS, Errno::INVAL, Errno::NOTSUP].contains(&error)
}

fn in_two_steps(staged: &Path, destination: &Path, old: &Path) -> io::Result<()> {
    fs::rename(destination, old)?;
    fs::rename(staged, destination).inspect_err(|_| {
        let _ = fs::rename(old, destination);
    })
}

/// A place that is free, and that no scenario can have: `NAME.new`, `NAME.new-2`.
fn free_beside(destination: &Path) -> PathBuf {
    let mut name = destination.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let mut candidate = destination.with_file_name(&name);
    let mut number = 1;
    while is_there(&candidate) {
        number += 1;
        let mut numbered = name.clone();
        numbered.push(format!("-{number}"));
        candidate = destination.with_file_name(numbered);
    }
    candidate
}
