//! Playing a study into its results.

mod finish;
mod player;
mod playing;
mod precision;
mod stories;
mod writing;

pub use finish::Finished;
pub use playing::Playing;
pub use writing::{Writing, needed};

use crate::budget::Budget;
use crate::error::{Result, refuse};
use crate::output::Output;
use crate::{Detail, Watch};
use reports::charts::set::ChartFormat;
use scenarios::study::Study;

/// How a study is played and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which replications keep their records: denials, violations, logs, use over time.
    pub detail: Detail,
    /// The form of the charts; none if not given.
    pub charts: Option<ChartFormat>,
    /// The number of replications in place of the file's, if the caller gave one; it stands above the file's precision.
    pub replications: Option<u32>,
}

impl Default for Options {
    /// As `licsim run` without options: records of the first replication, charts as SVG.
    fn default() -> Options {
        Options {
            detail: Detail::First(1),
            charts: Some(ChartFormat::Svg),
            replications: None,
        }
    }
}

/// Plays all variants of a study and hands over the results.
///
/// # Errors
/// A file cannot be written, the play costs more than it may, or the watch ended it.
pub fn run<O: Output>(
    study: &Study,
    options: &Options,
    (budget, watch): (Option<&Budget>, &dyn Watch),
    output: O,
) -> Result<Finished<O::Written>> {
    let Some(first) = study.plans.first() else {
        refuse!("`{}` has no variant", study.name);
    };
    let layout = model::layout(&first.symbols);
    let playing = Playing {
        study,
        layout: &layout,
        detail: options.detail,
        verb: "run",
        replications: options.replications,
        budget,
        watch,
    };
    let (writing, timing) = playing.play(output)?;
    let finished = writing.finish(options.charts, &[], None)?;
    Ok(Finished { timing, ..finished })
}
