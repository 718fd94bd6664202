//! A sweep, played and written.

use super::folder::{self, Options};
use super::play;
use crate::Watch;
use crate::error::Result;
use crate::output::Output;
use crate::timing::Timing;
use reports::sweep::SweepAnswer;
use scenarios::study::Study;

/// What was found, and where it is.
#[derive(Debug)]
pub struct Swept<W> {
    /// All metrics at all points.
    pub answer: SweepAnswer,
    /// What the output has in the end.
    pub written: W,
    /// What the playing took.
    pub timing: Timing,
}

/// Plays a study that was read with the [`points`](super::points) of its sweep, and writes what was found.
///
/// # Errors
/// The study has no `[sweep]`, the output fails, or the watch ended the play.
pub fn sweep<O: Output>(
    study: &Study,
    options: &Options,
    watch: &dyn Watch,
    output: O,
) -> Result<Swept<O::Written>> {
    let (mut answer, timing) = play::play(study, watch)?;
    answer.condition = options
        .names_condition
        .then(|| study.plans[0].condition.clone());
    let written = folder::write(study, &answer, options, watch, output)?;
    Ok(Swept {
        answer,
        written,
        timing,
    })
}
