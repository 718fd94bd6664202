//! `stories.json`: the replications that charts and page tell, of each variant the median one, that which
//! 95 % do not exceed, the worst, and the first if it was played in detail.

use crate::Artifact;
use crate::audit::Audited;
use crate::page::stories::Which;
use crate::told::Told;
use serde::{Deserialize, Serialize};

/// The file's path in the folder of results.
pub const PATH: &str = "stories.json";

/// The replications of one variant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VariantStories {
    /// The variant.
    pub variant: String,
    /// The condition; `None`: the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Which of the replications is what.
    pub picked: Vec<(Which, u64)>,
    /// The first replication's number, if it was played in detail.
    pub first: Option<u64>,
    /// The replications, each once.
    pub told: Vec<Told>,
    /// The named causes of the first replication held against replays; none where that would take too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Vec<Audited>>,
}

impl VariantStories {
    /// A replication by its number.
    #[must_use]
    pub fn find(&self, number: u64) -> Option<&Told> {
        self.told.iter().find(|told| told.number == number)
    }

    /// The first replication, if it was played in detail.
    #[must_use]
    pub fn first(&self) -> Option<&Told> {
        self.find(self.first?)
    }
}

/// The file, variants in order.
///
/// # Errors
/// None in practice: every value has a form in JSON.
pub fn render(stories: &[VariantStories]) -> serde_json::Result<Artifact> {
    let mut text = serde_json::to_string(stories)?;
    text.push('\n');
    Ok(Artifact::text(PATH, text))
}

/// The stories of a file.
///
/// # Errors
/// If it is not such a file.
pub fn parse(bytes: &[u8]) -> serde_json::Result<Vec<VariantStories>> {
    serde_json::from_slice(bytes)
}
