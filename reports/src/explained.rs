//! A denial of each set of root faults, with its causes: what the page opens in place.

use crate::Replication;
use crate::explain;
use model::records::Detail;
use serde::{Deserialize, Serialize};

/// So many denials of a replication are explained.
const EXPLAINED_MAX: usize = 6;

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

/// The first denial of each set of root faults, those of first attempts before others.
#[must_use]
pub fn of(replication: &Replication<'_>, detail: &Detail) -> Vec<Explained> {
    let mut seen = Vec::new();
    let mut explained = Vec::new();
    for denial in &detail.denials {
        let is_first = denial.attempt <= 1;
        if seen.len() >= EXPLAINED_MAX || !is_first || seen.contains(&denial.roots) {
            continue;
        }
        seen.push(denial.roots.clone());
        explained.push(explain::brief(replication.plan, detail, &denial));
    }
    explained
}
