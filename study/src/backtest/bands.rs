//! Charts of predicted bands against what came.

use crate::error::{Context, Result};
use crate::recorded::{self, Recorded};
use reports::Artifact;
use reports::artifact::distinct_stems;
use reports::charts::band::{BandChart, BandDay, BandHour};

/// A chart of each feature from its hours.
pub(crate) fn named<'h>(
    features: impl Iterator<Item = (&'h str, &'h [(i64, BandHour)])>,
) -> Vec<(String, BandChart)> {
    let features: Vec<_> = features.collect();
    let stems = distinct_stems(features.iter().map(|(name, _)| *name));
    let chart = |(name, hours): &(&str, &[(i64, BandHour)])| BandChart {
        name: (*name).to_owned(),
        days: hours
            .iter()
            .step_by(24)
            .map(|(at, _)| BandDay {
                label: recorded::date(*at).strftime("%a %-d %b").to_string(),
                weekday: Recorded::weekday(*at),
            })
            .collect(),
        hours: hours.iter().map(|(_, hour)| *hour).collect(),
    };
    stems
        .into_iter()
        .map(|stem| format!("band-{stem}"))
        .zip(features.iter().map(chart))
        .collect()
}

/// The charts as files.
///
/// # Errors
/// One cannot be drawn.
pub(crate) fn artifacts(charts: &[(String, BandChart)]) -> Result<Vec<Artifact>> {
    let drawn = charts.iter().map(|(stem, chart)| {
        reports::charts::svg(&chart.picture(), format!("{stem}.svg"))
            .context("a chart cannot be drawn")
    });
    drawn.collect()
}
