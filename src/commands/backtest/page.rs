//! The page for a design review: how well this model knew the last weeks.

use super::tables::{COLUMNS, OUTSIDE, apart_text, by_use, hours_outside, row, summary};
use super::{Found, charts};
use anyhow::Context;
use reports::Artifact;
use reports::page::prediction::Prediction;

/// `report.html`, `report.md`, and the charts.
///
/// # Errors
/// A chart cannot be drawn.
pub fn artifacts(found: &Found<'_>) -> anyhow::Result<Vec<Artifact>> {
    let (outside, outside_count) = hours_outside(found);
    let prediction = Prediction {
        summary: summary(found),
        columns: &COLUMNS,
        features: by_use(&found.judged).into_iter().map(row).collect(),
        rare: by_use(&found.rare).into_iter().map(row).collect(),
        apart: apart_text(found),
        outside_columns: &OUTSIDE,
        outside,
        outside_count,
        charts: charts::of(found),
    };
    prediction.artifacts().context("the page cannot be made")
}
