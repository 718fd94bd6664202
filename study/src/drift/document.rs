//! What `compare --against` found, as JSON. Keys may be added, none renamed.

use super::examine::Drift;
use crate::recorded;
use experiment::usage::drift::{MEASURES, Measure};
use serde_json::{Map, Value, json};

/// The whole document.
#[must_use]
pub fn document(found: &Drift) -> Value {
    let day = |at: i64| recorded::date(at).to_string();
    let features = found.features.iter().zip(&found.denied);
    let features = features.map(|((name, one), denied)| {
        let mut document = Map::new();
        document.insert("name".to_owned(), json!(name));
        document.insert("fits".to_owned(), json!(found.verdict.feature_fits(one)));
        document.insert("surprise".to_owned(), json!(one.surprise));
        for (measure, statistic) in MEASURES.iter().zip(&one.statistics) {
            let value = json!({
                "came": statistic.came,
                "median": statistic.median,
                "low": statistic.low,
                "high": statistic.high,
                "surprise": statistic.surprise,
            });
            document.insert(key(*measure).to_owned(), value);
        }
        document.insert("crps_of_stored".to_owned(), json!(one.training_crps));
        document.insert("denied_of_stored".to_owned(), json!(denied.0));
        document.insert("denied".to_owned(), json!(denied.1));
        Value::Object(document)
    });
    let notes = [found.stored.notes.as_slice(), &found.new.notes].concat();
    json!({
        "fits": found.fits(),
        "p": found.verdict.p,
        "surprise_limit": found.verdict.limit,
        "plays": found.plays,
        "stored": { "first_day": day(found.stored.days.0), "days": found.stored.day_count() },
        "new": { "first_day": day(found.new.days.0), "days": found.new.day_count() },
        "features": features.collect::<Vec<_>>(),
        "unknown": found.unknown.iter().map(|(name, count)| json!({ "name": name, "checkouts": count })).collect::<Vec<_>>(),
        "rare": found.rare.iter().map(|(name, before, now)| json!({ "name": name, "checkouts_of_stored": before, "checkouts": now })).collect::<Vec<_>>(),
        "notes": notes,
    })
}

fn key(measure: Measure) -> &'static str {
    match measure {
        Measure::Checkouts => "checkouts",
        Measure::Use => "mean_out",
        Measure::Within50 => "coverage_50",
        Measure::Within95 => "coverage_95",
        Measure::Crps => "crps",
        Measure::Peak => "peak",
        Measure::DeniedDays => "denied_days",
    }
}
