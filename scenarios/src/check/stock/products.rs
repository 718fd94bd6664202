//! Products of an entitlement, to features (CT2, CT3).

use crate::catalogue::Catalogue;
use crate::check::stock::lines::{Line, Part};
use crate::order::counts::{self, Deployment, TECHNICAL_DNS};
use crate::view::View;

/// The features that an entitlement's products bring, optional ones included.
pub fn lines(entitlement: &View<'_>) -> Vec<Line> {
    let Some(table) = entitlement.below("products") else {
        return Vec::new();
    };
    let catalogue = Catalogue::built_in();
    let entries = table.table.entries.iter();
    let named: Vec<(&str, u32)> = entries
        .filter_map(|entry| Some((entry.key.as_str(), table.count_u32(&entry.key)?)))
        .collect();
    let bought = match counts::products(catalogue, named) {
        Ok(bought) => bought,
        Err(problems) => {
            for problem in problems {
                let at = table
                    .table
                    .entry(&problem.key)
                    .map_or(table.at, |entry| entry.key_at);
                let path = table.path_of(&problem.key);
                let hint = problem.hint.unwrap_or_default();
                table
                    .sink
                    .report(problem.severity, at, &path, problem.message, hint);
            }
            return Vec::new();
        }
    };
    let deployment = match entitlement.text("deployment") {
        Some("separate") => Deployment::Separate,
        _ => Deployment::Blended,
    };
    counts::features(catalogue, &bought, deployment, TECHNICAL_DNS)
        .into_iter()
        .map(|counted| Line {
            name: counted.feature.name.clone(),
            at: table.at,
            key: table.path.clone(),
            parts: vec![Part::plain(Some(counted.count), counted.version)],
        })
        .collect()
}
