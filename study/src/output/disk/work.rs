//! The work folder beside a place, and the lock that holds the place.
//!
//! `PARENT/.licsim-NAME` belongs to whoever holds the lock of the file in it. A lock ends with
//! its process, however that ends; so a work folder whose lock nobody holds is what a killed run left. Only a
//! folder whose lock file says that it is licsim's is touched.

use super::{journal::Journal, recover};
use crate::error::{Context, Result, refuse};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a work folder's name begins with; the place's name follows.
const PREFIX: &str = ".licsim-";
/// The lock file's name.
pub const LOCK: &str = "lock";
/// What the lock file says.
pub const MARK: &str =
    "licsim works in this folder; the next run removes it if this one was killed\n";
/// The folder of the results under way.
pub const NEW: &str = "new";
/// Where old results wait while the new ones are put in place, on systems that cannot exchange two folders.
pub const OLD: &str = "old";
/// A single file under way.
pub const FILE: &str = "file";

/// The work folders of this process, and whether it ends.
static ACTIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A place that this process holds.
#[derive(Debug)]
pub struct Work {
    folder: PathBuf,
    destination: PathBuf,
    /// Holds the lock as long as it is open.
    _lock: File,
}

/// Why a work folder cannot be had.
enum Refused {
    Busy,
    Foreign,
    /// It vanished meanwhile.
    Gone,
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Refused {
        if error.kind() == ErrorKind::NotFound {
            Refused::Gone
        } else {
            Refused::Io(error)
        }
    }
}

impl Work {
    /// Claims the place `NAME` in a folder, and finishes what a killed run began there.
    ///
    /// # Errors
    /// Another process holds it, the folder cannot be written, or a folder of the user's has the work
    /// folder's name.
    pub fn claim(parent: &Path, name: &OsStr) -> Result<Work> {
        let mut work_name = OsString::from(PREFIX);
        work_name.push(name);
        let folder = parent.join(work_name);
        let destination = parent.join(name);
        if active().contains(&folder) {
            refuse!(
                "two things of this call would be written to `{}` (hint: give each a place of its own; is one a \
                 link to the other?)",
                destination.display()
            );
        }
        let lock = match lock(&folder, true) {
            Ok(lock) => lock,
            Err(Refused::Busy) => refuse!(
                "another licsim is writing `{}` now (hint: wait for its end, or write to another place)",
                destination.display()
            ),
            Err(Refused::Foreign) => refuse!(
                "`{}` is in the way, and licsim did not make it (hint: move it away)",
                folder.display()
            ),
            Err(Refused::Gone) => refuse!(
                "cannot make the folder `{}`: somebody removes it again and again (hint: try once more)",
                folder.display()
            ),
            Err(Refused::Io(error)) => {
                let message = format!("cannot write into `{}`", parent.display());
                return Err(error).context(message);
            }
        };
        active().push(folder.clone());
        let work = Work {
            folder,
            destination,
            _lock: lock,
        };
        let cleared = {
            let _guard = active();
            recover::finish(&work.folder, &work.destination)
        };
        cleared.with_context(|| format!("cannot clear `{}`", work.folder.display()))?;
        Ok(work)
    }

    /// The work folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The place that is held.
    pub fn destination(&self) -> &Path {
        &self.destination
    }

    /// Makes the folder for results under way, with its journal.
    pub fn begin(&self) -> io::Result<(PathBuf, Journal)> {
        let journal = Journal::open(&self.folder)?;
        let new = self.folder.join(NEW);
        fs::create_dir(&new)?;
        Ok((new, journal))
    }
}

impl Drop for Work {
    /// What was not put in place is removed; nobody is left to tell if that fails, and the next run tries.
    fn drop(&mut self) {
        let mut active = active();
        let _ = recover::finish(&self.folder, &self.destination);
        let _ = remove(&self.folder);
        active.retain(|folder| *folder != self.folder);
    }
}

/// Makes ready for so many places that are held at once; each holds a file open.
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

/// The work folders of this process. Who holds this guard may change what is in them and in their places.
pub fn active() -> MutexGuard<'static, Vec<PathBuf>> {
    ACTIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The place that a work folder is for.
pub fn destination_of(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?.as_encoded_bytes();
    let name = name.strip_prefix(PREFIX.as_bytes())?;
    #[cfg(unix)]
    let name: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(name);
    #[cfg(not(unix))]
    let name = OsStr::new(std::str::from_utf8(name).ok()?);
    (!name.is_empty()).then(|| folder.with_file_name(name))
}

/// The lock of a work folder that a killed run left, if it is one.
pub fn of_nobody(folder: &Path) -> Option<File> {
    lock(folder, false).ok()
}

/// Removes a work folder whose content is removed.
pub fn remove(folder: &Path) -> io::Result<()> {
    for name in [super::journal::NAME, LOCK] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::remove_dir(folder)
}

/// Locks a work folder; makes it if it is to be made. A folder that vanishes meanwhile is made again.
fn lock(folder: &Path, makes: bool) -> Result<File, Refused> {
    let mut busy = 0;
    for _ in 0..100 {
        if makes
            && let Err(error) = fs::create_dir(folder)
            && error.kind() != ErrorKind::AlreadyExists
        {
            return Err(Refused::Io(error));
        }
        match try_lock(folder, makes) {
            Err(Refused::Gone) if makes => {}
            // Who only looks whether it is a leftover holds it for an instant.
            Err(Refused::Busy) if makes && busy < 5 => {
                busy += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
            tried => return tried,
        }
    }
    Err(Refused::Gone)
}

fn try_lock(folder: &Path, makes: bool) -> Result<File, Refused> {
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(Refused::Foreign);
    }
    let path = folder.join(LOCK);
    let is_there = match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() => true,
        Ok(_) => return Err(Refused::Foreign),
        Err(_) => false,
    };
    if !is_there && (!makes || fs::read_dir(folder)?.next().is_some()) {
        return Err(Refused::Foreign);
    }
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(makes).truncate(false);
    let mut file = options.open(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Refused::Busy),
        Err(TryLockError::Error(error)) => return Err(Refused::Io(error)),
    }
    // Whoever held it may have removed it meanwhile: then this is the lock of nothing.
    if cfg!(unix) && !is_same(&file.metadata()?, &fs::symlink_metadata(&path)?) {
        return Err(Refused::Gone);
    }
    let mut said = String::new();
    let is_text = file.read_to_string(&mut said).is_ok();
    if is_text && said == MARK {
        return Ok(file);
    }
    // A run that was killed while it made its lock leaves the beginning of the mark, and nothing else.
    let is_young = makes && is_text && MARK.starts_with(&said);
    if !is_young || fs::read_dir(folder)?.count() > 1 {
        return Err(Refused::Foreign);
    }
    file.rewind()?;
    file.write_all(MARK.as_bytes())?;
    Ok(file)
}

/// Whether two names are known to lead to one file.
pub fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        false
    }
}
