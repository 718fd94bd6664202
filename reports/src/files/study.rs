//! `study.json`: what was asked for, and the files that it was asked with, so that the study can be read
//! again from its folder of results alone.

use crate::Artifact;
use crate::artifact::stem;
use serde::{Deserialize, Serialize};

/// The file's path in the folder of results.
pub const PATH: &str = "study.json";

/// The content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The command that makes these results.
    pub command: String,
    /// The scenario's file, one of the inputs.
    pub scenario_file: String,
    /// The seed.
    pub seed: u64,
    /// The number of replications that was asked for in place of the file's.
    pub replications: Option<u64>,
    /// All files that were read.
    pub inputs: Vec<StoredInput>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredInput {
    /// Its path as the scenario names it.
    pub path: String,
    /// Where its copy is in the folder of results.
    pub copy: String,
}

impl StoredInput {
    /// The place of the input with the given number, from 1. Paths are data, so the copy's name is made
    /// of letters, digits and dashes only.
    #[must_use]
    pub fn new(number: usize, path: &str) -> StoredInput {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let (name, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
        StoredInput {
            path: path.to_owned(),
            copy: format!("inputs/{number}-{}.{}", stem(name), stem(ending)),
        }
    }
}

/// The content of a file.
///
/// # Errors
/// If it is not such a file.
pub fn parse(bytes: &[u8]) -> serde_json::Result<Asked> {
    serde_json::from_slice(bytes)
}

/// The file.
///
/// # Errors
/// None in practice: every value has a form in JSON.
pub fn render(asked: &Asked) -> serde_json::Result<Artifact> {
    let mut text = serde_json::to_string_pretty(asked)?;
    text.push('\n');
    Ok(Artifact::text(PATH, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_stays_in_its_folder() {
        let copy = |path| StoredInput::new(2, path).copy;
        assert_eq!(copy("licenses/Head Office.dat"), "inputs/2-head-office.dat");
        assert_eq!(copy("../../etc/passwd"), "inputs/2-passwd.txt");
        assert_eq!(copy("C:\\x\\..\\.."), "inputs/2--.-");
    }
}
