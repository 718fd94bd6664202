//! Single files: a scenario, a load, an order, a page of the manual, an index.
//!
//! There is no manifest that could say who wrote a single file, so a file that is there stays,
//! unless it has the very bytes that are to be written, or `--force` says that it may go.

use super::journal::{Entry, Journal};
use super::place::refuse_read_only;
use super::work::{self, FILE, Work};
use super::{exchange, recover};
use crate::error::{Context, Result, refuse};
use crate::output::hexadecimal;
use reports::Artifact;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file to be written.
#[derive(Debug)]
pub struct Target {
    /// As the user names it.
    shown: PathBuf,
    /// Where that leads.
    path: PathBuf,
    exists: bool,
    forced: bool,
}

impl Target {
    /// Finds out where a path leads.
    ///
    /// # Errors
    /// A link leads nowhere, there is no such folder, or what is there is no plain file.
    pub fn new(shown: &Path, forced: bool) -> Result<Target> {
        let name = shown.display();
        if shown.as_os_str().as_encoded_bytes().ends_with(b"/") {
            refuse!(
                "`{name}` names a folder, and a file is to be written (hint: leave the `/` out)"
            );
        }
        let (path, exists) = match fs::symlink_metadata(shown) {
            Ok(_) => {
                let full = fs::canonicalize(shown).with_context(|| {
                    format!("`{name}` is a link that leads nowhere (hint: remove it, or choose another name)")
                })?;
                let metadata =
                    fs::metadata(&full).with_context(|| format!("cannot look at `{name}`"))?;
                if metadata.is_dir() {
                    refuse!(
                        "`{name}` is a folder, and a file is to be written there (hint: choose another name)"
                    );
                }
                if !metadata.is_file() {
                    refuse!("`{name}` is no plain file (hint: choose another name)");
                }
                (full, true)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let parent = shown.parent().filter(|p| !p.as_os_str().is_empty());
                let parent = parent.unwrap_or(Path::new("."));
                let full = fs::canonicalize(parent).with_context(|| {
                    format!(
                        "cannot write `{name}`: there is no folder `{}` (hint: make it first)",
                        parent.display()
                    )
                })?;
                let last = shown.file_name();
                let last =
                    last.with_context(|| format!("`{name}` names no file (hint: name one)"))?;
                (full.join(last), false)
            }
            Err(error) => {
                let message = format!("cannot look at `{name}`");
                return Err(error).context(message);
            }
        };
        refuse_read_only(path.parent())?;
        Ok(Target {
            shown: shown.to_owned(),
            path,
            exists,
            forced,
        })
    }

    /// Finds out where a path leads, and refuses a file that is there.
    ///
    /// # Errors
    /// As of [`Target::new`] and [`Target::refuse_existing`].
    pub fn free(shown: &Path, forced: bool) -> Result<Target> {
        let target = Target::new(shown, forced)?;
        target.refuse_existing()?;
        Ok(target)
    }

    /// Refuses a file that is there, before the work whose outcome would be written.
    ///
    /// # Errors
    /// It is there, and `--force` was not said.
    pub fn refuse_existing(&self) -> Result<()> {
        if self.exists && !self.forced {
            refuse!(
                "there is a `{}` already (hint: choose another name, or write over it with --force)",
                self.shown.display()
            );
        }
        Ok(())
    }

    /// Refuses a file that is there with other bytes than these.
    ///
    /// # Errors
    /// Such a file is there, and `--force` was not said.
    pub fn refuse_other(&self, bytes: &[u8]) -> Result<()> {
        let same = self.exists && fs::read(&self.path).is_ok_and(|there| there == bytes);
        if same { Ok(()) } else { self.refuse_existing() }
    }

    /// Writes the file; whether it was written, or was there already in the same bytes.
    ///
    /// # Errors
    /// It is there and may not be written over, or it cannot be written.
    pub fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<bool> {
        let failed = || format!("cannot write `{}`", self.shown.display());
        let (Some(parent), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            refuse!("`{}` names no file (hint: name one)", self.shown.display());
        };
        recover::leftovers(parent);
        let work = Work::claim(parent, name)?;
        let staged = work.folder().join(FILE);
        let make = || -> io::Result<()> {
            Journal::open(work.folder())?.add(Entry::Made(Path::new(FILE)))?;
            let mut out = BufWriter::new(File::create_new(&staged)?);
            write(&mut out)?;
            out.into_inner()?.sync_data()
        };
        make().with_context(failed)?;
        if !recover::is_there(&self.path) {
            let _guard = work::active();
            exchange::rename_to_free(&staged, &self.path).with_context(failed)?;
            return Ok(true);
        }
        if recover::is_alike(&staged, &self.path).with_context(failed)? {
            return Ok(false);
        }
        if !self.forced {
            refuse!(
                "there is a `{}` already (hint: choose another name, or write over it with --force)",
                self.shown.display()
            );
        }
        let permissions = fs::metadata(&self.path).with_context(failed)?.permissions();
        if permissions.readonly() {
            refuse!(
                "`{}` is read-only (hint: choose another name)",
                self.shown.display()
            );
        }
        fs::set_permissions(&staged, permissions).with_context(failed)?;
        let _guard = work::active();
        fs::rename(&staged, &self.path).with_context(failed)?;
        Ok(true)
    }
}

/// Refuses two outputs of one call that are one file, and an output that is one of its inputs: not even
/// `--force` may write over what is being read.
///
/// # Errors
/// There is such an output.
pub fn refuse_twice(targets: &[&Target], inputs: &[PathBuf]) -> Result<()> {
    for (at, target) in targets.iter().enumerate() {
        let shown = target.shown.display();
        if targets[..at].iter().any(|other| other.path == target.path) {
            refuse!(
                "two things would be written to `{shown}` (hint: name another file for one of them)"
            );
        }
        let is_input =
            |input: &PathBuf| fs::canonicalize(input).is_ok_and(|input| input == target.path);
        if inputs.iter().any(is_input) {
            refuse!(
                "`{shown}` is what is read, and would be written over (hint: name another file)"
            );
        }
    }
    Ok(())
}

/// Makes a folder for files, and those above it.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(folder: &Path) -> Result<()> {
    let name = folder.display();
    let mut above = folder.ancestors().filter(|above| *above != Path::new(""));
    let there = above.find(|above| recover::is_there(above));
    let there = there.unwrap_or(Path::new("."));
    if !there.is_dir() {
        let shown = there.display();
        match fs::canonicalize(there) {
            Ok(_) => refuse!(
                "cannot make the folder `{name}`: `{shown}` is a file (hint: move it away, or choose another place)"
            ),
            Err(_) => refuse!(
                "cannot make the folder `{name}`: `{shown}` is a link that leads nowhere (hint: remove it, or choose \
                 another place)"
            ),
        }
    }
    if there != folder {
        refuse_read_only(Some(there))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{name}`"))
}

/// Writes files, none if one of them may not be written.
///
/// # Errors
/// One is there with other bytes and `forced` is not set, one is an input, or one cannot be written.
pub fn write_all(files: &[(PathBuf, Vec<u8>)], inputs: &[PathBuf], forced: bool) -> Result<()> {
    let targets: Result<Vec<Target>> = files
        .iter()
        .map(|(path, bytes)| {
            let target = Target::new(path, forced)?;
            target.refuse_other(bytes)?;
            Ok(target)
        })
        .collect();
    let targets = targets?;
    refuse_twice(&targets.iter().collect::<Vec<_>>(), inputs)?;
    for (target, (_, bytes)) in targets.iter().zip(files) {
        target.write(|out| out.write_all(bytes))?;
    }
    Ok(())
}

/// Writes files, none if one of them is there.
///
/// # Errors
/// One is there and `forced` is not set, one is an input, or one cannot be written.
pub fn write_new(files: &[(PathBuf, Vec<u8>)], inputs: &[PathBuf], forced: bool) -> Result<()> {
    let mut targets = Vec::new();
    for (path, _) in files {
        targets.push(Target::free(path, forced)?);
    }
    refuse_twice(&targets.iter().collect::<Vec<_>>(), inputs)?;
    for (target, (_, bytes)) in targets.iter().zip(files) {
        target.write(|out| out.write_all(bytes))?;
    }
    Ok(())
}

/// The name of the scenario that a file is to hold.
///
/// # Errors
/// The file's name is none that a scenario may have.
pub fn scenario_stem(path: &Path) -> Result<&str> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let stem = stem.unwrap_or_default();
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if stem.is_empty() || !stem.chars().all(good) || path.extension().is_none_or(|e| e != "toml") {
        refuse!(
            "`{}` cannot name a scenario (hint: small letters, digits and `-`, then `.toml`)",
            path.display()
        );
    }
    Ok(stem)
}

/// What the last line of an index says before its digest.
const SEAL: &str = "<!-- written by licsim; sha256 of all above: ";

/// Writes an index into a folder. It is made anew again and again, so it bears a seal by which it is known
/// for licsim's own as long as nobody edits it.
///
/// # Errors
/// A file of the user's is there, or it cannot be written.
pub fn index(folder: &Path, artifact: &Artifact, forced: bool) -> Result<PathBuf> {
    let shown = folder.join(&artifact.path);
    let is_own = fs::read(&shown).is_ok_and(|bytes| is_sealed(&bytes));
    let target = Target::new(&shown, forced || is_own)?;
    let bytes = sealed(&artifact.bytes);
    target.write(|out| out.write_all(&bytes))?;
    Ok(shown)
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let digest = hexadecimal(&Sha256::digest(bytes));
    [bytes, format!("{SEAL}{digest} -->\n").as_bytes()].concat()
}

fn is_sealed(bytes: &[u8]) -> bool {
    let length = SEAL.len() + 64 + " -->\n".len();
    let Some(at) = bytes.len().checked_sub(length) else {
        return false;
    };
    sealed(&bytes[..at]) == bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_its_bytes_only() {
        let bytes = sealed(b"<html></html>\n");
        assert!(is_sealed(&bytes));
        let mut edited = bytes.clone();
        edited[1] = b'H';
        assert!(!is_sealed(&edited));
        assert!(!is_sealed(b"<html></html>\n"));
        assert!(!is_sealed(b""));
    }
}
