//! What was found, as a folder of results with the page for a design review.

use super::bands;
use super::document::document;
use super::judge::Judged;
use super::tables::{COLUMNS, OUTSIDE, apart_text, by_use, hours_outside, row, summary};
use super::weeks::Backtest;
use crate::error::{Context, Result};
use crate::output::Output;
use crate::recorded::table;
use reports::Artifact;
use reports::charts::band::BandChart;
use reports::page::prediction::Prediction;

const BACKTEST: &str = "backtest.json";
/// So many of the most used features have a chart.
const CHARTS: usize = 8;

/// The files that the folder surely has besides its manifest.
pub const NEEDED: [&str; 2] = [BACKTEST, table::PATH];

/// Writes what was found, page and charts, and the record without names of people, which
/// [`drift`](crate::drift) takes.
///
/// # Errors
/// A chart cannot be drawn, or the output fails.
pub fn write<O: Output>(found: &Backtest, mut output: O) -> Result<O::Written> {
    output.write(&Artifact::text(
        BACKTEST,
        format!("{:#}\n", document(found)),
    ))?;
    let record = table::artifact(&found.recorded)?;
    output.write(&record)?;
    for artifact in page(found)? {
        output.write(&artifact)?;
    }
    let plays = (found.options.seed, u64::from(found.options.replications));
    output.finish(table::manifest("backtest", &record, plays))
}

/// Charts of the most used features, as files.
///
/// # Errors
/// One cannot be drawn.
pub fn charts(found: &Backtest) -> Result<Vec<Artifact>> {
    bands::artifacts(&most_used(found))
}

/// The charts of the most used features, each with the stem of its file's name.
fn most_used(found: &Backtest) -> Vec<(String, BandChart)> {
    let most: Vec<&Judged> = by_use(&found.judged).into_iter().take(CHARTS).collect();
    bands::named(
        most.iter()
            .map(|one| (one.name.as_str(), one.hours.as_slice())),
    )
}

/// `report.html`, `report.md`, and the charts.
///
/// # Errors
/// A chart cannot be drawn.
fn page(found: &Backtest) -> Result<Vec<Artifact>> {
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
        charts: most_used(found),
    };
    prediction.artifacts().context("the page cannot be made")
}
