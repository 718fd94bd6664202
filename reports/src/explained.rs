//! A denial of each set of root faults, with its causes: what the page opens in place.

pub use crate::explain::explained::Explained;
use crate::{Replication, explain};
use model::records::Detail;

/// So many denials of a replication are explained.
const EXPLAINED_MAX: usize = 6;

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
