//! What `backtest` found, as JSON. Keys may be added, none renamed.

use super::judge::Judged;
use super::weeks::{self, Backtest, FEWEST};
use experiment::usage::score::Score;
use serde_json::{Value, json};

/// The whole document. What is said of all features is of those with enough checkouts; the others have their own.
#[must_use]
pub fn document(found: &Backtest) -> Value {
    let all = weeks::all(&found.judged);
    let rare = weeks::all(&found.rare);
    let (coverage_50, coverage_95) = all.coverage();
    let features = |judged: &[Judged]| judged.iter().map(feature).collect::<Vec<_>>();
    json!({
        "coverage_50": coverage_50,
        "coverage_95": coverage_95,
        "crps": mean_crps(&all),
        "crps_ratio": all.ratio(),
        "weeks": found.windows.len(),
        "hours": all.hours,
        "features": features(&found.judged),
        "fewest_checkouts": FEWEST,
        "rare": {
            "coverage_50": rare.coverage().0,
            "coverage_95": rare.coverage().1,
            "crps": mean_crps(&rare),
            "crps_ratio": rare.ratio(),
            "hours": rare.hours,
            "features": features(&found.rare),
        },
        "not_predicted": found.unused,
        "notes": found.recorded.notes,
        "holidays": found.recorded.holidays.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn mean_crps(score: &Score) -> f64 {
    score.crps / score.hours.max(1) as f64
}

fn feature(judged: &Judged) -> Value {
    let (coverage_50, coverage_95) = judged.score.coverage();
    let (error, held) = judged.peak_error();
    let hours = judged.score.hours.max(1) as f64;
    json!({
        "name": judged.name,
        "checkouts": judged.checkouts,
        "hours": judged.score.hours,
        "coverage_50": coverage_50,
        "coverage_95": coverage_95,
        "busy_hours": judged.busy.hours,
        "busy_coverage_50": judged.busy.coverage().0,
        "busy_coverage_95": judged.busy.coverage().1,
        "crps": judged.score.crps / hours,
        "crps_last_week": judged.score.naive[0] / hours,
        "crps_mean_of_hour": judged.score.naive[1] / hours,
        "crps_ratio": judged.score.ratio(),
        "peak_error": error,
        "peaks_within_95": held,
        "denied": judged.denials.0,
        "denied_expected": judged.denials.1,
    })
}
