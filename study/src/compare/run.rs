//! Comparing the variants of a study: which one, how sure that is, and what it hangs on.
//!
//! All variants are played with the same random numbers into results as a run makes them, and everything else is a
//! function of those rows or of further points that are played with the same random numbers again: the variants without
//! load, under other defaults, under other assumptions.

use super::answer::Comparison;
use super::lens::Lens;
use super::stages::Stages;
use super::{defaults, sensitivity};
use crate::budget::Budget;
use crate::error::{Result, refuse};
use crate::output::Output;
use crate::play::{self, Playing};
use crate::timing::Timing;
use crate::{Detail, Watch};
use reports::charts::set::ChartFormat;
use reports::files::findings::Findings;
use reports::files::{comparison, findings, tornado};
use reports::terminal::Answer;
use scenarios::points::Point;
use scenarios::study::Study;

/// How variants are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Only the variants: what the choice hangs on is not asked.
    pub quick: bool,
    /// Which replications keep their records.
    pub detail: Detail,
    /// The form of the charts; none if not given.
    pub charts: Option<ChartFormat>,
    /// The number of replications in place of the file's, if the caller gave one.
    pub replications: Option<u32>,
}

impl Default for Options {
    /// As `licsim compare` without options.
    fn default() -> Options {
        Options {
            quick: false,
            detail: Detail::First(1),
            charts: Some(ChartFormat::Svg),
            replications: None,
        }
    }
}

/// A comparison.
pub struct Compared<W> {
    /// The comparison as text for a terminal.
    pub text: String,
    /// The comparison as JSON.
    pub json: String,
    /// Differences to the baseline, the selection, and what would change it.
    pub findings: Findings,
    /// Estimates, verdicts, causes and the recommendation.
    pub answer: Answer,
    /// What the output made of the files.
    pub written: W,
    /// What the playing took.
    pub timing: Timing,
}

/// The files that the results surely have.
#[must_use]
pub fn needed(study: &Study, quick: bool) -> Vec<String> {
    let mut needed = play::needed(study);
    needed.push(comparison::PATH.to_owned());
    needed.push(findings::PATH.to_owned());
    if !quick {
        needed.push(tornado::PATH.to_owned());
    }
    needed
}

/// The points that a comparison needs besides the variants: those that `[compare] parameters` asks for.
#[must_use]
pub fn points(study: &Study, quick: bool) -> Vec<Point> {
    if quick || study.compare.parameters.is_empty() {
        return Vec::new();
    }
    defaults::points(study)
}

/// Refuses points under which applications take other features than the scenario has, since rows would have other columns.
///
/// # Errors
/// A point does.
pub fn refuse_other_features(study: &Study, with_points: &Study) -> Result<()> {
    if !with_points.has_errors() && with_points.plans[0].symbols != study.plans[0].symbols {
        refuse!(
            "`compare.parameters` of `{}`: with one of these values applications take features that the scenario has not \
             otherwise (hint: write that value as a variant)",
            study.name
        );
    }
    Ok(())
}

/// Plays and compares the variants of a study that was read with its [`points`].
///
/// # Errors
/// The comparison asks for a metric that the scenario does not have, a file cannot be written, the play costs more than it
/// may, or the watch ended it.
pub fn compare<O: Output>(
    study: &Study,
    options: &Options,
    (budget, watch): (Option<&Budget>, &dyn Watch),
    output: O,
) -> Result<Compared<O::Written>> {
    let Some(first) = study.plans.first() else {
        refuse!("`{}` has no variant", study.name);
    };
    let layout = model::layout(&first.symbols);
    let lens = Lens::new(study, &layout)?;
    let playing = Playing {
        study,
        layout: &layout,
        detail: options.detail,
        verb: match options.quick {
            true => "compare --quick",
            false => "compare",
        },
        replications: options.replications,
        budget,
        watch,
    };
    let (writing, mut timing) = playing.play(output)?;
    let mut stages = Stages::new(study, &layout, &lens, &writing, watch)?;
    let found = stages.find(study, &layout, &lens, (options.quick, watch))?;
    timing.add(&stages.main.timing);
    if let Some(infrastructure) = &stages.infrastructure {
        timing.add(&infrastructure.stage.timing);
    }
    timing.add(&found.first_week_timing);
    let comparison = Comparison {
        study,
        lens: &lens,
        stages: &stages,
        found,
    };
    let compared = comparison.finish(writing, options.charts)?;
    Ok(Compared { timing, ..compared })
}

/// How much of all points that are played with load the variants themselves are.
#[must_use]
pub fn share_of_work(study: &Study, quick: bool) -> f64 {
    if quick {
        return 1.0;
    }
    let variants = study.plans.len() as f64;
    let of_two = variants.min(2.0);
    let more =
        variants * defaults::ways(study) as f64 + of_two * sensitivity::ways(&study.plans) as f64;
    variants / (variants + more)
}
