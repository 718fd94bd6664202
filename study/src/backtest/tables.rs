//! What `backtest` found, as tables for people.

use super::judge::Judged;
use super::weeks::{self, Backtest, FEWEST};
use crate::recorded::{self, Recorded, hour_text};
use experiment::usage::{DAY, HOUR, WEEK};
use reports::charts::band::BandHour;
use reports::terminal::listing;

/// All tables.
#[must_use]
pub fn text(found: &Backtest) -> String {
    [
        heading(found),
        features("Forecasts against what came", &found.judged),
        apart(found),
        outside(found),
    ]
    .concat()
}

/// From when to when, and the answer in a sentence each.
pub fn summary(found: &Backtest) -> Vec<String> {
    let day = |day: usize| recorded::date(found.recorded.days.0 + day as i64 * DAY);
    let first = found.windows.first().copied().unwrap_or_default();
    let last = found.windows.last().copied().unwrap_or_default();
    let all = weeks::all(&found.judged);
    let (within_50, within_95) = all.coverage();
    let ratio = all
        .ratio()
        .map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
    let mut said = vec![
        format!(
            "{} to {}: {} weeks, each predicted from the {} days before it, {} plays",
            day(first.0),
            day((last.0 + last.1).saturating_sub(1)),
            found.windows.len(),
            found.options.train_days,
            found.options.replications,
        ),
        format!(
            "of {} hours {:.1} % lie within the 50 % band, {:.1} % within the 95 % band; CRPS over the better naive forecast {ratio}",
            all.hours,
            100.0 * within_50,
            100.0 * within_95,
        ),
    ];
    said.extend(
        found
            .recorded
            .notes
            .iter()
            .map(|note| format!("note: {note}")),
    );
    said
}

fn heading(found: &Backtest) -> String {
    summary(found).join("\n") + "\n\n"
}

/// The columns of a feature's row.
pub const COLUMNS: [&str; 12] = [
    "feature",
    "checkouts",
    "in 50 %",
    "in 95 %",
    "in 95 %, busy hours",
    "CRPS",
    "last week",
    "mean of hour",
    "ratio",
    "peak error",
    "peaks in 95 %",
    "denied (expected)",
];

/// A feature's row.
pub fn row(judged: &Judged) -> Vec<String> {
    let hours = judged.score.hours.max(1) as f64;
    let (within_50, within_95) = judged.score.coverage();
    let (error, held) = judged.peak_error();
    let ratio = judged.score.ratio();
    vec![
        judged.name.clone(),
        judged.checkouts.to_string(),
        format!("{:.1}", 100.0 * within_50),
        format!("{:.1}", 100.0 * within_95),
        format!("{:.1}", 100.0 * judged.busy.coverage().1),
        format!("{:.4}", judged.score.crps / hours),
        format!("{:.4}", judged.score.naive[0] / hours),
        format!("{:.4}", judged.score.naive[1] / hours),
        ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
        format!("{error:.1}"),
        format!("{held} of {}", judged.peaks.len()),
        format!("{} ({:.1})", judged.denials.0, judged.denials.1),
    ]
}

/// Features, the most used first.
pub fn by_use(judged: &[Judged]) -> Vec<&Judged> {
    let mut rows: Vec<&Judged> = judged.iter().collect();
    rows.sort_by_key(|one| std::cmp::Reverse(one.checkouts));
    rows
}

fn features(title: &str, judged: &[Judged]) -> String {
    listing::table(title, &COLUMNS, by_use(judged).into_iter().map(row))
}

/// The sentences on what is counted apart.
pub fn apart_text(found: &Backtest) -> Vec<String> {
    let mut said = Vec::new();
    if !found.rare.is_empty() {
        let rare = weeks::all(&found.rare);
        said.push(format!(
            "Counted apart, for fewer than {FEWEST} checkouts: {} features, whose {} hours lie within the 95 % band to {:.1} %. So rare a feature has no rate by hour of the week to speak of.",
            found.rare.len(),
            rare.hours,
            100.0 * rare.coverage().1,
        ));
    }
    if !found.unused.is_empty() {
        said.push(format!(
            "Not judged, for nobody used them in these weeks and nobody was expected to: {}",
            found.unused.join(", ")
        ));
    }
    said
}

fn apart(found: &Backtest) -> String {
    let title = format!("Features with fewer than {FEWEST} checkouts, counted apart");
    let mut text = features(&title, &found.rare);
    for sentence in apart_text(found) {
        text.push_str(&sentence);
        text.push_str("\n\n");
    }
    text
}

/// The columns of an hour outside.
pub const OUTSIDE: [&str; 5] = ["feature", "hour", "came", "band", "the record says"];

/// The hours farthest outside the 95 % band, what the record says of them, and how many there are in all.
pub fn hours_outside(found: &Backtest) -> (Vec<Vec<String>>, usize) {
    const SHOWN: usize = 12;
    let mut hours: Vec<(f64, &str, i64, BandHour)> = Vec::new();
    for judged in &found.judged {
        for &(at, hour) in judged.hours.iter().filter(|(_, hour)| hour.is_outside()) {
            let off = (hour.truth - hour.outer.1).max(hour.outer.0 - hour.truth);
            hours.push((off, &judged.name, at, hour));
        }
    }
    hours.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)).then(a.1.cmp(b.1)));
    let count = hours.len();
    let rows = hours.into_iter().take(SHOWN).map(|(_, name, at, hour)| {
        vec![
            name.to_owned(),
            hour_text(at),
            format!("{:.1}", hour.truth),
            format!("{:.1} to {:.1}", hour.outer.0, hour.outer.1),
            what_is_known(&found.recorded, name, at),
        ]
    });
    (rows.collect(), count)
}

fn outside(found: &Backtest) -> String {
    let (rows, count) = hours_outside(found);
    let title = format!("Hours outside the 95 % band, the farthest of {count}");
    listing::table(&title, &OUTSIDE, rows)
}

/// What the record says of an hour of a feature.
fn what_is_known(recorded: &Recorded, name: &str, at: i64) -> String {
    let mut known = Vec::new();
    if recorded
        .outages
        .iter()
        .any(|outage| outage.from < at + HOUR && outage.to >= at)
    {
        known.push("the server was down".to_owned());
    }
    let of_hour = |(when, feature, _): &&(i64, usize, u32)| {
        recorded.features[*feature].0 == name && (at..at + HOUR).contains(when)
    };
    let denied = recorded.denials.iter().filter(of_hour).count();
    if denied > 0 {
        known.push(format!("{denied} denied"));
    }
    let feature = recorded.features.iter().find(|(known, _)| known == name);
    let sessions = feature.map_or(&[][..], |(_, sessions)| sessions.as_slice());
    let over = sessions.iter().filter(|s| s.from < at + HOUR && s.to > at);
    let longest = over
        .map(|session| session.to - session.from)
        .max()
        .unwrap_or(0);
    if longest > DAY {
        known.push(format!("a session of {} h lies over it", longest / HOUR));
    }
    let began = |from: i64| {
        sessions
            .iter()
            .filter(|s| s.from >= from && s.from < from + HOUR)
            .count()
    };
    let (now, before) = (began(at), began(at - WEEK));
    if now > 2 * before + 3 || before > 2 * now + 3 {
        known.push(format!(
            "{now} checkouts began in it, {before} a week before"
        ));
    }
    if known.is_empty() {
        "nothing unusual".to_owned()
    } else {
        known.join("; ")
    }
}
