//! What `fit` found, as JSON. Keys may be added, none renamed.

use super::fitted::{FeatureFit, Fit};
use super::tables::best;
use crate::recorded::{self, Recorded};
use experiment::usage::{DAY, Sure};
use serde_json::{Value, json};

fn sure(sure: Sure) -> Value {
    let number = |value: f64| {
        if value.is_finite() {
            json!(value)
        } else {
            Value::Null
        }
    };
    json!({ "value": number(sure.value), "low": number(sure.low), "high": number(sure.high) })
}

/// What was found, as JSON.
#[must_use]
pub fn document(fit: &Fit) -> Value {
    let (recorded, outages) = (&fit.recorded, &fit.outages);
    let features = fit.features.iter();
    let features = features.map(|fitted| feature(recorded, fitted));
    let holidays = recorded.holidays.iter().map(ToString::to_string);
    json!({
        "first_day": recorded::date(recorded.days.0).to_string(),
        "days": recorded.day_count(),
        "notes": recorded.notes,
        "holidays": holidays.collect::<Vec<_>>(),
        "features": features.collect::<Vec<_>>(),
        "outages": {
            "count": outages.count,
            "time_to_failure_s": sure(outages.to_failure),
            "time_to_repair_s": outages.to_repair.map(sure),
        },
    })
}

fn feature(recorded: &Recorded, fitted: &FeatureFit) -> Value {
    let model = &fitted.model;
    let law = fitted.lengths.as_ref().map(|lengths| {
        let laws = lengths.laws.iter();
        let laws = laws.map(|(law, score)| json!({ "law": law.name(), "log_likelihood": score }));
        json!({ "best": best(lengths).0, "laws": laws.collect::<Vec<_>>(), "mean_s": sure(lengths.mean) })
    });
    let quiet = model.quiet_days.iter();
    let quiet = quiet.map(|day| recorded::date(recorded.days.0 + *day as i64 * DAY).to_string());
    json!({
        "name": fitted.name,
        "per_week": sure(model.per_week),
        "rates_per_h": model.rates.means().collect::<Vec<_>>(),
        "weekdays": model.rates.weekdays(),
        "growth": model.trend.map(|trend| sure(trend.factor())),
        "holiday": model.holiday.map(sure),
        "quiet_days": quiet.collect::<Vec<_>>(),
        "lengths": law,
        "licenses_each": fitted.licenses,
        "peak": fitted.peak,
        "denied": fitted.denied,
        "tried_again": fitted.retries.len(),
        "tried_again_after_s": fitted.retries.get(fitted.retries.len() / 2),
    })
}
