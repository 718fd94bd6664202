//! Charts of the bands against what came.

use super::Found;
use super::judge::Judged;
use super::tables::by_use;
use crate::cli::Noise;
use crate::commands::recorded::{self, Recorded};
use crate::terminal;
use anyhow::Context;
use reports::artifact::distinct_stems;
use reports::charts::band::{BandChart, BandDay, BandHour};
use std::path::Path;
use study::output::Target;

/// So many of the most used features have a chart.
const CHARTS: usize = 8;

/// The charts of the most used features, each with the stem of its file's name.
pub fn of(found: &Found<'_>) -> Vec<(String, BandChart)> {
    let most: Vec<&Judged> = by_use(&found.judged).into_iter().take(CHARTS).collect();
    named(
        most.iter()
            .map(|one| (one.name.as_str(), one.hours.as_slice())),
    )
}

/// A chart of each feature from its hours.
pub fn named<'h>(
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

/// Writes the charts into a folder.
///
/// # Errors
/// One cannot be drawn or written.
pub fn write(place: (&Path, bool), found: &Found<'_>, noise: Noise) -> anyhow::Result<()> {
    write_all(place, &of(found), noise)
}

/// Writes charts into a folder.
///
/// # Errors
/// One cannot be drawn or written.
pub fn write_all(
    (folder, force): (&Path, bool),
    charts: &[(String, BandChart)],
    noise: Noise,
) -> anyhow::Result<()> {
    for (stem, chart) in charts {
        let artifact = reports::charts::svg(&chart.picture(), format!("{stem}.svg"))
            .context("a chart cannot be drawn")?;
        let path = folder.join(&artifact.path);
        let target = Target::new(&path, force)?;
        target.refuse_existing()?;
        target.write(|out| out.write_all(&artifact.bytes))?;
        if !noise.quiet {
            terminal::note(&format!("wrote {}\n", path.display()));
        }
    }
    Ok(())
}
