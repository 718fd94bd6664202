//! How the variants stand under the conditions: the weighted mean and the worst condition of each; and, where the conditions
//! are few or the winner changes with them, each variant under each.

use super::{DecidedCondition, DecidedVariant, Recommendation};
use crate::format::{self, Style};
use experiment::decision::Standing;

/// What the table is.
pub const CAPTION: &str = "Under the conditions, in the first target's metric";

/// The base and so many conditions less one are all shown; more of them only where the winner changes with them.
const ALL_SHOWN_MAX: usize = 4;

/// The table's columns and rows; none without conditions or targets.
#[must_use]
pub fn matrix(recommendation: &Recommendation) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    if !recommendation.has_conditions() {
        return None;
    }
    let variants = &recommendation.variants;
    if !variants.iter().any(|variant| variant.standing.is_some()) {
        return None;
    }
    let changes = recommendation.winner_changes();
    let is_full = changes || recommendation.alone.len() <= ALL_SHOWN_MAX;
    let mut columns = vec![
        "variant".to_owned(),
        "weighted mean".to_owned(),
        "worst".to_owned(),
    ];
    if is_full {
        let alone = recommendation.alone.iter();
        columns.extend(alone.map(|(condition, _)| under(condition.as_deref())));
    }
    let mut rows: Vec<Vec<String>> = variants
        .iter()
        .map(|variant| row(variant, is_full))
        .collect();
    if changes {
        let mut recommended = vec!["recommended".to_owned(), String::new(), String::new()];
        recommended.extend(recommendation.alone.iter().map(|(_, decision)| {
            let names = decision.recommended.iter();
            let names = names.filter_map(|place| variants.get(*place));
            let names: Vec<String> = names.map(|v| format::plain_name(&v.variant)).collect();
            match names.as_slice() {
                [] => "none".to_owned(),
                [one] => one.clone(),
                several => format!("tie: {}", several.join(", ")),
            }
        }));
        rows.push(recommended);
    }
    Some((columns, rows))
}

fn under(condition: Option<&str>) -> String {
    condition.map_or("base".to_owned(), |name| {
        format!("@{}", format::plain_name(name))
    })
}

fn row(variant: &DecidedVariant, is_full: bool) -> Vec<String> {
    let style = style(variant);
    let mean = variant.mean.map_or(format::MISSING.to_owned(), |mean| {
        format::value(mean, style)
    });
    let worst = variant.worst();
    let worst = worst.map_or(format::MISSING.to_owned(), |worst| {
        format!(
            "{}: {}",
            under(worst.condition.as_deref()),
            cell(worst, style)
        )
    });
    let mut row = vec![format::plain_name(&variant.variant), mean, worst];
    if is_full {
        row.extend(
            variant
                .conditions
                .iter()
                .map(|condition| cell(condition, style)),
        );
    }
    row
}

fn cell(condition: &DecidedCondition, style: Style) -> String {
    let mean = condition.mean().map_or(format::MISSING.to_owned(), |mean| {
        format::value(mean, style)
    });
    match condition.standing() {
        Some(standing) => format!("{mean}, {}", Standing::name(standing)),
        None => mean,
    }
}

fn style(variant: &DecidedVariant) -> Style {
    let targets = variant
        .conditions
        .iter()
        .flat_map(|condition| &condition.targets);
    targets
        .map(|target| target.style)
        .next()
        .unwrap_or(Style::Percent)
}
