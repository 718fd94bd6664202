//! A scenario's file and those that it extends, to one tree.
//!
//! A file that extends another is an overlay on it; the chain is read from the inside out,
//! at most eight deep and never in a circle.

use crate::files::{FileError, Recorder, resolve};
use crate::keys::SCENARIO;
use crate::merge::Merge;
use crate::profiles;
use crate::sink::Sink;
use crate::written::{Entry, Origin, Table, parse};

/// How many files may stand on each other.
pub const DEPTH_MAX: usize = 8;

/// What was read.
pub struct Loaded {
    /// The tree of the file over all that it extends; `variant` still in it.
    pub tree: Table,
    /// Whether every text was well-formed.
    pub well_formed: bool,
}

/// Reads files into trees.
pub struct Loader<'a> {
    /// Where findings go.
    pub sink: &'a Sink,
    /// The files.
    pub files: &'a Recorder<'a>,
    /// The folder of the scenario as the user named it, with a `/` at its end; empty for the current.
    pub folder: &'a str,
}

impl Loader<'_> {
    /// Reads a file, by its path relative to the scenario's folder, and what it extends. `from` is the
    /// key that names it, if one does.
    pub fn load(
        &self,
        merge: &mut Merge<'_>,
        path: &str,
        from: Option<Origin>,
        above: &mut Vec<String>,
    ) -> Option<Loaded> {
        let shown = format!("{}{path}", self.folder);
        let text = match self.files.text(path) {
            Ok(text) => text,
            Err(error) => {
                let at = from.unwrap_or_else(|| self.empty(&shown, path));
                let message = format!("cannot read `{shown}`: {error}");
                let (key, hint) = match (from, &error) {
                    (None, FileError::Missing) => (
                        "",
                        "look at the spelling, and at the folder that you are in",
                    ),
                    (None, _) => ("", error.hint()),
                    (Some(_), _) => ("extends", error.hint()),
                };
                self.sink.error(at, key, message, hint);
                return None;
            }
        };
        let number = self.sink.add_text(&shown, path, text.clone());
        let (mut tree, findings) = parse::parse(&text, &shown, number);
        let mut well_formed = findings.is_empty();
        self.sink.extend(findings);
        if let Some(failures) = tree.remove("failures") {
            tree = self.over_profile(merge, &failures, &tree)?;
        }
        let Some(extends) = tree.remove("extends") else {
            return Some(Loaded { tree, well_formed });
        };
        let at = extends.node.at;
        let Some(base_path) = extends.node.as_text() else {
            let message = "expected the path of a file";
            let hint = "one file, as `extends = \"base.toml\"`; that one may extend another";
            self.sink.error(at, "extends", message, hint);
            return None;
        };
        let base_path = resolve(path, base_path);
        above.push(path.to_owned());
        if above.contains(&base_path) {
            let chain = format!("{} → {base_path}", above.join(" → "));
            let message = format!("files extend each other in a circle: {chain}");
            self.sink.error(
                at,
                "extends",
                message,
                "take `extends` out of this file, or name a base that has none",
            );
            return None;
        }
        if above.len() >= DEPTH_MAX {
            let message = format!(
                "more than {DEPTH_MAX} files stand on each other: {} → {base_path}",
                above.join(" → ")
            );
            let hint = format!("put `{base_path}` and what extends it into one file");
            self.sink.error(at, "extends", message, hint);
            return None;
        }
        let base = self.load(merge, &base_path, Some(at), above)?;
        well_formed &= base.well_formed;
        let tree = merge.file_over(base.tree, &tree, &SCENARIO);
        Some(Loaded { tree, well_formed })
    }

    /// The file over the profile of failure assumptions that it takes.
    fn over_profile(&self, merge: &mut Merge<'_>, taken: &Entry, tree: &Table) -> Option<Table> {
        let at = taken.node.at;
        let Some(name) = taken.node.as_text() else {
            let hint = profiles::hint("");
            self.sink
                .error(at, "failures", "expected a profile's name", hint);
            return None;
        };
        let Some(profile) = profiles::find(name) else {
            let message = format!("there is no profile `{name}`");
            self.sink
                .error(at, "failures", message, profiles::hint(name));
            return None;
        };
        let shown = format!("profile {name}");
        let number = self.sink.add_text(&shown, &shown, profile.text.to_owned());
        let (base, findings) = parse::parse(profile.text, &shown, number);
        self.sink.extend(findings);
        Some(merge.file_over(base, tree, &SCENARIO))
    }

    /// A place in a file that could not be read.
    fn empty(&self, shown: &str, path: &str) -> Origin {
        Origin {
            file: self.sink.add_text(shown, path, String::new()),
            start: 0,
            end: 0,
        }
    }
}
