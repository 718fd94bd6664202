//! Each week of a record, predicted from the weeks before it.

use super::judge::{self, Judged, Options};
use crate::error::{Result, refuse};
use crate::parallel;
use crate::recorded::Recorded;
use experiment::usage::score::Score;

/// A feature with fewer checkouts has no rate by hour of the week to speak of, and is counted apart.
pub(super) const FEWEST: usize = 20;
/// A record with its predicted weeks.
#[derive(Debug)]
pub struct Backtest {
    /// The record.
    pub recorded: Recorded,
    /// The weeks that are predicted: first day and number of days of each.
    pub windows: Vec<(usize, usize)>,
    /// How they were predicted.
    pub options: Options,
    /// Features with enough checkouts.
    pub judged: Vec<Judged>,
    /// Those with fewer.
    pub rare: Vec<Judged>,
    /// Features that nobody used in the predicted weeks, and that the weeks before led nobody to expect.
    pub unused: Vec<String>,
}

/// The scores of some features together.
pub(super) fn all(features: &[Judged]) -> Score {
    let mut all = Score::default();
    features.iter().for_each(|one| all.join(&one.score));
    all
}

/// Refuses a record with no day beyond those that the model sees.
///
/// # Errors
/// The record is too short.
pub fn refuse_short(recorded: &Recorded, options: Options) -> Result<()> {
    let days = recorded.day_count();
    if days <= options.train_days {
        refuse!(
            "the record has {days} whole days and --train takes {} of them: nothing is left to predict (hint: \
             give fewer days to --train, or a longer record)",
            options.train_days
        );
    }
    Ok(())
}

/// Predicts each week of a record from the weeks before it, and holds it against what came.
///
/// # Errors
/// The record has no day beyond those that the model sees.
///
/// ```
/// use study::{backtest, recorded};
///
/// let mut logins = "agent,in_s,out_s\n".to_owned();
/// for day in 0..21 {
///     let begin = day * 86_400 + 32_400 + day * 7 % 5 * 1_800;
///     logins += &format!("ann,{begin},{}\n", begin + 28_800);
/// }
/// let monday = jiff::civil::date(2026, 3, 2);
/// let recorded = recorded::logins("logins.csv", logins.as_bytes(), monday)?;
/// let options = backtest::Options { train_days: 14, ..backtest::Options::default() };
/// let found = backtest::backtest(recorded, options)?;
/// assert_eq!(found.windows, [(14, 6)]);
/// assert!(backtest::document(&found)["crps_ratio"].is_number());
/// # Ok::<(), study::Error>(())
/// ```
pub fn backtest(recorded: Recorded, options: Options) -> Result<Backtest> {
    refuse_short(&recorded, options)?;
    let windows = windows(recorded.day_count(), options.train_days);
    let features: Vec<usize> = (0..recorded.features.len()).collect();
    let all = parallel::map(&features, |feature| {
        judge::feature(options, &recorded, *feature, &windows)
    });
    let (used, unused): (Vec<Judged>, Vec<Judged>) = all.into_iter().partition(Judged::is_used);
    let (judged, rare) = used.into_iter().partition(|one| one.checkouts >= FEWEST);
    Ok(Backtest {
        recorded,
        windows,
        options,
        judged,
        rare,
        unused: unused.into_iter().map(|one| one.name).collect(),
    })
}

/// The weeks that are predicted: first day and number of days of each.
fn windows(days: usize, train: usize) -> Vec<(usize, usize)> {
    (train..days)
        .step_by(7)
        .map(|from| (from, 7.min(days - from)))
        .collect()
}
