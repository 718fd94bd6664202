//! A folder of results that is reserved before anything is played.
//!
//! Whatever can be known beforehand is refused beforehand: a place that another process holds,
//! that is no folder of licsim's, whose files were edited, or where files of the user's have names that the
//! results need.

use super::contents::{Contents, Kind};
use super::file::make_folder;
use super::recover;
use super::work::Work;
use crate::error::{Context, Result, refuse};
use reports::files::manifest::{self, Manifest};
use std::fs;
use std::path::{Path, PathBuf};

/// How many of several files a message names.
const NAMED_MAX: usize = 3;

/// A reserved place. Dropped, it is free again and as it was.
#[derive(Debug)]
pub struct Place {
    pub(super) work: Work,
    /// What is there now; `None`: nothing.
    pub(super) before: Option<Contents>,
    /// As the user names it.
    pub(super) shown: PathBuf,
    /// Files of the user's may be written over.
    pub(super) forced: bool,
}

impl Place {
    /// Reserves the folder `NAME` in `out`, which is made if it is not there. `needed` are the files that the
    /// results surely have.
    ///
    /// # Errors
    /// See the module; each error says what is in the way, and what to do.
    pub fn reserve(out: &Path, name: &str, needed: &[&str], forced: bool) -> Result<Place> {
        let shown = out.join(name);
        make_folder(out)?;
        Place::at(shown, needed, forced)
    }

    /// Reserves a folder whose parent is there.
    ///
    /// # Errors
    /// See the module.
    pub(super) fn at(shown: PathBuf, needed: &[&str], forced: bool) -> Result<Place> {
        let target = resolve(&shown)?;
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            refuse!(
                "`{}` is the root of a disk (hint: name another place)",
                shown.display()
            );
        };
        for folder in [Some(parent), target.is_dir().then_some(target.as_path())] {
            refuse_read_only(folder)?;
        }
        recover::leftovers(parent);
        let work = Work::claim(parent, name)?;
        let before = match recover::is_there(&target) {
            true => Some(Contents::read(&target, None)?),
            false => None,
        };
        let place = Place {
            work,
            before,
            shown,
            forced,
        };
        if let Some(contents) = &place.before {
            place.refuse_users(contents, needed)?;
        }
        Ok(place)
    }

    /// Refuses results of another scenario: a folder that was renamed, or a name that two verbs give.
    ///
    /// # Errors
    /// There are such, and `--force` was not said.
    pub fn of_scenario(self, name: &str) -> Result<Place> {
        self.of_scenario_or(name, |_| false)
    }

    /// As [`Place::of_scenario`], but for results that are known by their manifest to be of the same verb.
    ///
    /// # Errors
    /// The same.
    pub fn of_scenario_or(self, name: &str, is_own: impl Fn(&Manifest) -> bool) -> Result<Place> {
        let before = self.before.as_ref();
        let manifest = before.and_then(|before| before.manifest.as_ref());
        match manifest {
            Some(manifest) if manifest.scenario != name && !is_own(manifest) && !self.forced => {
                refuse!(
                    "`{}` holds results of the scenario `{}` (hint: choose another --out, or replace them with --force)",
                    self.shown.display(),
                    manifest.scenario
                )
            }
            _ => Ok(self),
        }
    }

    /// Refuses what holds anything of the user's that the results would have to replace.
    fn refuse_users(&self, contents: &Contents, needed: &[&str]) -> Result<()> {
        let shown = self.shown.display();
        if contents.manifest.is_none() && !self.forced {
            refuse!(
                "`{shown}` is there, and licsim did not write it: it has no `{}` of licsim's (hint: choose another \
                 --out, or move that folder away; with --force the results are written in between its files)",
                manifest::PATH
            );
        }
        if !contents.edited.is_empty() && !self.forced {
            let edited: Vec<&Path> = contents.edited.iter().map(PathBuf::as_path).collect();
            refuse!(
                "`{shown}` has files that were changed since licsim wrote them: {} (hint: keep a copy of them and \
                 say --force, or choose another --out)",
                listed(&edited)
            );
        }
        let found = needed
            .iter()
            .filter_map(|path| contents.in_the_way(Path::new(path)));
        let found = found.filter(|(_, kind)| !self.forced || *kind != Kind::File);
        let found: Vec<PathBuf> = found.map(|(path, _)| path).collect();
        if !found.is_empty() {
            let mut paths: Vec<&Path> = found.iter().map(PathBuf::as_path).collect();
            paths.dedup();
            refuse!(
                "`{shown}` has something of yours where results go: {} (hint: move it away, or choose another \
                 --out)",
                listed(&paths)
            );
        }
        Ok(())
    }
}

/// Where a path leads; one at which nothing is leads there.
///
/// # Errors
/// A link leads nowhere, a folder above is not there, or a file stands there.
pub fn resolve(shown: &Path) -> Result<PathBuf> {
    match fs::symlink_metadata(shown) {
        Ok(metadata) => {
            let full = fs::canonicalize(shown);
            let full = full.with_context(|| match metadata.file_type().is_symlink() {
                true => format!(
                    "`{}` is a link that leads nowhere (hint: remove it, or choose another place)",
                    shown.display()
                ),
                false => format!("cannot find `{}`", shown.display()),
            })?;
            if !full.is_dir() {
                refuse!(
                    "`{}` is a file, and a folder is to be written there (hint: move it away, or choose another \
                     place)",
                    shown.display()
                );
            }
            Ok(full)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let parent = shown.parent().filter(|p| !p.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            let full = fs::canonicalize(parent)
                .with_context(|| format!("cannot find `{}`", parent.display()))?;
            let name = shown.file_name();
            let name = name.with_context(|| format!("`{}` has no name", shown.display()))?;
            Ok(full.join(name))
        }
        Err(error) => {
            let message = format!("cannot look at `{}`", shown.display());
            Err(error).context(message)
        }
    }
}

/// Who made a folder read-only wants it to stay as it is, even if the system would let us.
pub fn refuse_read_only(folder: Option<&Path>) -> Result<()> {
    let Some(folder) = folder else {
        return Ok(());
    };
    let metadata = fs::metadata(folder)
        .with_context(|| format!("cannot look at the folder `{}`", folder.display()))?;
    if metadata.permissions().readonly() {
        refuse!(
            "the folder `{}` is read-only (hint: choose another place, or make it writable)",
            folder.display()
        );
    }
    Ok(())
}

/// Some paths, and how many more.
pub fn listed(paths: &[&Path]) -> String {
    let named = paths.iter().take(NAMED_MAX);
    let mut text = named
        .map(|path| format!("`{}`", path.display()))
        .collect::<Vec<_>>()
        .join(", ");
    if paths.len() > NAMED_MAX {
        text.push_str(&format!(" and {} more", paths.len() - NAMED_MAX));
    }
    text
}
