//! The ready scenarios, which come with the program: to read, to run, and to begin with.

use crate::files::{FileError, Files};
use crate::study::open::read_from;
use crate::study::types::{ReadOptions, Study};
use crate::written::{Value, parse};
use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "library/"]
struct Folder;

/// The folder of ready scenarios, with the license files and profiles that they name.
#[derive(Clone, Copy, Debug)]
pub struct Ready;

impl Files for Ready {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let file = Folder::get(path).ok_or(FileError::Missing)?;
        Ok(file.data.into_owned())
    }
}

/// The names of the ready scenarios, in alphabetical order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let files = Folder::iter().filter_map(|path| match path {
        Cow::Borrowed(path) => Some(path),
        Cow::Owned(_) => None, // Never: all are within the program.
    });
    let scenarios = files.filter(|path| !path.contains('/'));
    let mut names: Vec<&str> = scenarios
        .filter_map(|path| path.strip_suffix(".toml"))
        .collect();
    names.sort_unstable();
    names
}

/// The title of a ready scenario.
#[must_use]
pub fn title(name: &str) -> Option<String> {
    let file = Folder::get(&format!("{name}.toml"))?;
    let (tree, _) = parse::parse(&String::from_utf8_lossy(&file.data), name, 0);
    Some(tree.get("title")?.as_text()?.to_owned())
}

/// A copy of a ready scenario under another name: its file first, then those that it stands on. The paths are from
/// the scenario's folder.
///
/// # Errors
/// There is no such scenario, or it stands on a file of the new name.
pub fn copy(name: &str, new_name: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let file = format!("{name}.toml");
    if Folder::get(&file).is_none() {
        return Err(format!(
            "no ready scenario is named `{name}` (hint: there are {})",
            names().join(", ")
        ));
    }
    let new_file = format!("{new_name}.toml");
    let study = read_from(&Ready, &file, "", &ReadOptions::default());
    let (own, others): (Vec<_>, Vec<_>) = study.files.iter().partition(|read| read.path == file);
    if others.iter().any(|other| other.path == new_file) {
        return Err(format!(
            "`{name}` stands on `{new_file}`, which keeps its name (hint: choose another one)"
        ));
    }
    let own = own
        .iter()
        .map(|read| (new_file.clone(), renamed(&study, &read.bytes, new_name)));
    let others = others
        .iter()
        .map(|read| (read.path.clone(), read.bytes.to_vec()));
    Ok(own.chain(others).collect())
}

/// The scenario's text with another name in its own place.
fn renamed(study: &Study, bytes: &[u8], new_name: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let (tree, _) = parse::parse(&text, &study.scenario_file, 0);
    let named = tree
        .get("name")
        .filter(|node| matches!(node.value, Value::Text(_)));
    let Some(at) = named.map(|node| node.at) else {
        return bytes.to_vec();
    };
    let (before, after) = (&text[..at.start as usize], &text[at.end as usize..]);
    format!("{before}\"{new_name}\"{after}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FileError;

    struct Copied(Vec<(String, Vec<u8>)>);

    impl Files for Copied {
        fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
            let mut files = self.0.iter();
            let found = files.find(|(known, _)| known == path);
            found
                .map(|(_, bytes)| bytes.clone())
                .ok_or(FileError::Missing)
        }
    }

    #[test]
    fn every_ready_scenario_can_be_copied_and_reads_as_before() {
        assert!(names().len() > 30, "{:?}", names());
        for name in names() {
            assert!(title(name).is_some(), "{name}");
            let files = copy(name, "mine").unwrap();
            assert_eq!(files[0].0, "mine.toml");
            let read =
                |files: &dyn Files, file: &str| read_from(files, file, "", &ReadOptions::default());
            let (before, after) = (
                read(&Ready, &format!("{name}.toml")),
                read(&Copied(files), "mine.toml"),
            );
            assert!(!after.has_errors(), "{name}: {:?}", after.findings);
            assert_eq!(after.name, "mine", "{name}");
            let plans = |study: &Study| {
                let mut plans = study.plans.clone();
                plans.iter_mut().for_each(|plan| plan.scenario.clear());
                plans
            };
            assert_eq!(plans(&before), plans(&after), "{name}");
        }
    }

    #[test]
    fn what_there_is_not_is_refused_with_what_there_is() {
        assert!(
            copy("three-way", "mine")
                .unwrap_err()
                .contains("three-ways")
        );
        let message = copy("five-sites-growth", "five-sites").unwrap_err();
        assert!(message.contains("stands on `five-sites.toml`"), "{message}");
    }
}
