//! What `fit` found, as tables for people.

use super::fitted::{FeatureFit, Fit};
use crate::recorded::{self, Recorded, weekday_name};
use experiment::usage::lengths::Lengths;
use experiment::usage::outages::Outages;
use experiment::usage::{DAY, Sure};
use reports::terminal::listing;

/// A value with its interval.
pub fn sure(sure: Sure, digits: usize) -> String {
    format!(
        "{:.digits$} ({:.digits$} to {:.digits$})",
        sure.value, sure.low, sure.high
    )
}

/// The name of the best law of lengths, and all laws with their likelihoods.
pub fn best(lengths: &Lengths) -> (&'static str, String) {
    let all = lengths
        .laws
        .iter()
        .map(|(law, score)| format!("{} {score:.3}", law.name()));
    let name = lengths
        .laws
        .first()
        .map_or("empirical", |(law, _)| law.name());
    (name, all.collect::<Vec<_>>().join(", "))
}

/// All tables.
#[must_use]
pub fn text(fit: &Fit) -> String {
    let Fit {
        recorded,
        features: fitted,
        outages,
    } = fit;
    [
        heading(recorded),
        load(fitted),
        weekdays(fitted),
        lengths(fitted),
        format!("{}\n\n", outage_text(outages)),
        quiet(recorded, fitted),
        holidays(recorded, fitted),
        unused(recorded, fitted),
    ]
    .concat()
}

/// From when to when the record goes, and what it cannot say.
pub fn heading(recorded: &Recorded) -> String {
    let mut text = format!(
        "{} to {}: {} whole days, {} lines, {} not understood\n",
        recorded::date(recorded.days.0),
        recorded::date(recorded.days.1 - 1),
        recorded.day_count(),
        recorded.lines.0,
        recorded.lines.1
    );
    for note in &recorded.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    text + "\n"
}

fn load(fitted: &[FeatureFit]) -> String {
    let rows = fitted.iter().map(|fitted| {
        let model = &fitted.model;
        let lengths = fitted.lengths.as_ref();
        let minutes = |sure: Sure| Sure {
            value: sure.value / 60.0,
            low: sure.low / 60.0,
            high: sure.high / 60.0,
        };
        let mean = lengths.map(|lengths| sure(minutes(lengths.mean), 1));
        vec![
            fitted.name.clone(),
            sure(model.per_week, 1),
            mean.unwrap_or_default(),
            lengths
                .map_or("too few", |lengths| best(lengths).0)
                .to_owned(),
            growth(fitted),
            model.quiet_days.len().to_string(),
            fitted.peak.to_string(),
            retry(fitted),
        ]
    });
    let header = [
        "feature",
        "checkouts a week (95 %)",
        "mean length, min (95 %)",
        "law",
        "growth a week",
        "quiet days",
        "peak",
        "tried again",
    ];
    listing::table("Load", &header, rows)
}

fn growth(fitted: &FeatureFit) -> String {
    let Some(trend) = fitted.model.trend else {
        return "too short a record".to_owned();
    };
    let growth = trend.factor();
    let percent = |factor: f64| 100.0 * (factor - 1.0);
    let text = format!(
        "{:+.0} % ({:+.0} to {:+.0})",
        percent(growth.value),
        percent(growth.low),
        percent(growth.high)
    );
    if trend.is_sure() {
        text
    } else {
        text + ", may be none"
    }
}

fn retry(fitted: &FeatureFit) -> String {
    match fitted.retries.get(fitted.retries.len() / 2) {
        Some(median) => format!(
            "{} of {} denied, {median} s later",
            fitted.retries.len(),
            fitted.denied
        ),
        None => format!("{} denied", fitted.denied),
    }
}

fn weekdays(fitted: &[FeatureFit]) -> String {
    let rows = fitted.iter().map(|fitted| {
        let mut row = vec![fitted.name.clone()];
        let effects = fitted.model.rates.weekdays();
        row.extend(effects.iter().map(|effect| format!("{effect:.2}")));
        row
    });
    let mut header = vec!["feature"];
    header.extend((0..7).map(weekday_name));
    listing::table("Days of the week, over a mean day", &header, rows)
}

fn lengths(fitted: &[FeatureFit]) -> String {
    let rows = fitted.iter().filter_map(|fitted| {
        let lengths = fitted.lengths.as_ref()?;
        let row = vec![
            fitted.name.clone(),
            histogram(&fitted.seconds),
            best(lengths).1,
        ];
        Some(row)
    });
    let header = [
        "feature",
        "shortest to longest, by the logarithm",
        "log likelihood of lengths not fitted to",
    ];
    listing::table("Session lengths", &header, rows)
}

/// Lengths as a row of bars, from the shortest to the longest by the logarithm.
fn histogram(sorted: &[i64]) -> String {
    const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const BINS: usize = 24;
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return String::new();
    };
    let log = |seconds: i64| libm::log(seconds.max(1) as f64);
    let (low, width) = (
        log(*first),
        ((log(*last) - log(*first)) / BINS as f64).max(1e-9),
    );
    let mut bins = [0_usize; BINS];
    for seconds in sorted {
        bins[(((log(*seconds) - low) / width) as usize).min(BINS - 1)] += 1;
    }
    let most = bins.iter().copied().max().unwrap_or(1).max(1);
    bins.iter()
        .map(|count| BARS[(count * 8).div_ceil(most)])
        .collect()
}

/// What is known of outages, in a sentence.
pub fn outage_text(outages: &Outages) -> String {
    let day = DAY as f64;
    let of = |sure: Sure| {
        format!(
            "{:.1} d ({:.1} to {:.1})",
            sure.value / day,
            sure.low / day,
            sure.high / day
        )
    };
    match outages.to_repair {
        None => format!(
            "No outage of the server was seen: the mean time to failure is above {:.1} d (95 %).",
            outages.to_failure.low / day
        ),
        Some(repair) => format!(
            "{} outages of the server: mean time to failure {}, mean length {:.0} s ({:.0} to {:.0}), 95 % each.",
            outages.count,
            of(outages.to_failure),
            repair.value,
            repair.low,
            repair.high
        ),
    }
}

/// Day and weekday, for people.
pub fn day_text(recorded: &Recorded, day: usize) -> String {
    let at = recorded.days.0 + day as i64 * DAY;
    let weekday = weekday_name(Recorded::weekday(at));
    format!("{weekday} {}", recorded::date(at))
}

/// Days that look like holidays, with the features that were quiet.
fn quiet(recorded: &Recorded, fitted: &[FeatureFit]) -> String {
    let days = (0..recorded.day_count()).filter_map(|day| {
        let quiet = fitted
            .iter()
            .filter(|fitted| fitted.model.quiet_days.contains(&day));
        let names: Vec<&str> = quiet.map(|fitted| fitted.name.as_str()).collect();
        (!names.is_empty()).then(|| vec![day_text(recorded, day), names.join(", ")])
    });
    listing::table(
        "Quiet days, as holidays are: left out of the rates",
        &["day", "features"],
        days,
    )
}

/// Features of the record that nobody took in its whole days.
fn unused(recorded: &Recorded, fitted: &[FeatureFit]) -> String {
    let is_fitted = |name: &str| fitted.iter().any(|fitted| fitted.name == name);
    let names = recorded.features.iter().map(|(name, _)| name.as_str());
    let names: Vec<String> = names
        .filter(|name| !is_fitted(name))
        .map(listing::visible)
        .collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(
            "Not fitted, for no checkout begins in the whole days of the record: {}\n\n",
            names.join(", ")
        ),
    }
}

/// The effect of the holidays that were given.
fn holidays(recorded: &Recorded, fitted: &[FeatureFit]) -> String {
    if recorded.holidays.is_empty() {
        return String::new();
    }
    let days = recorded.holidays_in(recorded.days.0, recorded.day_count());
    let names: Vec<String> = days.iter().map(|day| day_text(recorded, *day)).collect();
    let rows = fitted.iter().filter_map(|fitted| {
        let effect = fitted.model.holiday?;
        Some(vec![fitted.name.clone(), sure(effect, 2)])
    });
    let named = match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    };
    let title = format!(
        "Given holidays, {} of {} in the record: {named}",
        days.len(),
        recorded.holidays.len(),
    );
    let table = listing::table(
        &title,
        &["feature", "checkouts over those of such a weekday (95 %)"],
        rows,
    );
    if table.is_empty() {
        title + "\n\n"
    } else {
        table
    }
}
