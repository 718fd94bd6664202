//! `manifest.json`: what was played by what, and which files came of it. It bears no date and no name
//! of a machine, so that the same study gives the same bytes.

use crate::Artifact;
use serde::{Deserialize, Serialize};

/// The file's path in the folder of results.
pub const PATH: &str = "manifest.json";

/// What the manifest says of the program that wrote the folder.
pub const PROGRAM: &str = "licsim";

/// The content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program that wrote the folder, [`PROGRAM`]; empty in folders of earlier versions.
    #[serde(default)]
    pub program: String,
    /// The program's version.
    pub version: String,
    /// The scenario's name.
    pub scenario: String,
    /// Digest of the scenario as checked, in hexadecimal.
    pub scenario_digest: String,
    /// The seed of all random streams.
    pub seed: u64,
    /// Replications of each variant.
    pub replications: u64,
    /// The part of the study that was played, `K/N`; `None` for all of it.
    pub shard: Option<String>,
    /// Detailed replications of each variant.
    pub details: u64,
    /// What each variant's replications were, in order.
    pub variants: Vec<VariantPrint>,
    /// Fingerprint of the event stream of the whole study, in hexadecimal.
    pub fingerprint: String,
    /// The other files of the folder, in order of their paths.
    pub files: Vec<FileDigest>,
}

impl Manifest {
    /// The manifest of a folder that holds tables and charts of a scenario, by name and digest, and no results that could
    /// be reported again.
    #[must_use]
    pub fn of_tables((scenario, digest): (&str, &str), seed: u64, replications: u64) -> Manifest {
        Manifest {
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.to_owned(),
            scenario_digest: digest.to_owned(),
            seed,
            replications,
            shard: None,
            details: 0,
            variants: Vec::new(),
            fingerprint: String::new(),
            files: Vec::new(),
        }
    }

    /// Whether licsim wrote the folder. Before a manifest named its program, it had at least all of the keys,
    /// and two digests.
    #[must_use]
    pub fn is_licsims(&self) -> bool {
        let is_digest =
            |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        self.program == PROGRAM
            || (self.program.is_empty()
                && is_digest(&self.fingerprint)
                && is_digest(&self.scenario_digest))
    }
}

/// A variant in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantPrint {
    /// Its name.
    pub name: String,
    /// The condition that it was played under; `None`: the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Fingerprint of its event stream, in hexadecimal.
    pub fingerprint: String,
    /// Requests of all classes.
    pub requests: u64,
    /// Events handled.
    pub events: u64,
}

/// A file and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// Its path, parted by `/`.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The content of a file.
///
/// # Errors
/// If it is not such a file.
pub fn parse(bytes: &[u8]) -> serde_json::Result<Manifest> {
    serde_json::from_slice(bytes)
}

/// The file.
///
/// # Errors
/// None in practice: every value has a form in JSON.
pub fn render(manifest: &Manifest) -> serde_json::Result<Artifact> {
    let mut text = serde_json::to_string_pretty(manifest)?;
    text.push('\n');
    Ok(Artifact::text(PATH, text))
}
