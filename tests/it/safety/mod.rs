//! Nothing of the user's is ever lost: folders, files, kills, signals, streams, batches.

mod batch;
mod files;
mod kills;
mod places;
mod signals;
#[cfg(target_os = "linux")]
mod sizes;
mod stored;
mod streams;

use crate::program::licsim;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A small scenario of a given name that runs in milliseconds; a third of its agents find no license.
fn scenario(name: &str) -> String {
    format!(
        r#"format = 1
name = "{name}"
title = "a day"
start = 2026-03-02T00:00:00
duration = "1 d"
[experiment]
replications = 2
[topology]
kind = "single"
[[server]]
name = "lic"
features = {{ tserver_sdn = 2 }}
[[application]]
name = "ts"
kind = "t-server"
[[agents]]
name = "team"
count = 3
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
[target]
denied_fraction = {{ max = "1 %" }}
"#
    )
}

/// A folder with some scenarios.
fn folder(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let file = folder.path().join(format!("{name}.toml"));
        std::fs::write(file, scenario(name)).unwrap();
    }
    folder
}

/// `licsim run` in a folder, quietly and without charts.
fn run(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = licsim();
    command
        .current_dir(folder)
        .args(["run", "--quiet", "--charts", "none"])
        .args(arguments);
    command
}

/// Runs a command; what it says on standard error, and its exit status.
fn ended(command: &mut Command) -> (String, i32) {
    let Output { status, stderr, .. } = command.output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    (said, status.code().expect("it ends by itself"))
}

/// Everything below a folder, hidden or not; links as where they lead, folders as `None`.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let metadata = std::fs::symlink_metadata(&path).unwrap();
            let content = if metadata.is_dir() {
                waiting.push(path.clone());
                None
            } else if metadata.is_symlink() {
                let target = std::fs::read_link(&path).unwrap();
                Some(target.as_os_str().as_encoded_bytes().to_vec())
            } else {
                Some(std::fs::read(&path).unwrap())
            };
            found.insert(path.strip_prefix(folder).unwrap().to_owned(), content);
        }
    }
    found
}

/// The names of hidden entries of a folder.
fn hidden(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

/// The seed of the results in a folder, every file of which is as its manifest says.
fn whole(results: &Path) -> Result<u64, String> {
    use sha2::{Digest, Sha256};
    let manifest = results.join("manifest.json");
    let bytes = std::fs::read(&manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
    let manifest: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", manifest.display()))?;
    for file in manifest["files"].as_array().expect("a list") {
        let path = results.join(file["path"].as_str().expect("a path"));
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if file["sha256"] != digest.as_str() {
            return Err(format!("{} is not what the manifest names", path.display()));
        }
    }
    Ok(manifest["seed"].as_u64().expect("a seed"))
}
