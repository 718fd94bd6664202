//! A denial's causes, short enough to be kept.

use serde::{Deserialize, Serialize};

/// One denial, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// Its root faults in the order of their begin; empty if there are none.
    pub roots: Vec<String>,
    /// When, by the first site's clock.
    pub clock: String,
    /// Who was denied what, and the cause's name.
    pub what: String,
    /// What was asked for, and what was available.
    pub details: String,
    /// The causes as lines of a tree, from the denial to its roots.
    pub causes: Vec<String>,
}
