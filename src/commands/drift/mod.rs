//! `licsim compare STORED --against NEW`: does the new month still fit the model?
//!
//! The stored record is fitted as `fit` does, the model plays the new days many times, and what came is
//! held against the plays ([`experiment::usage::drift`]). The exit status says it to a script: 0 fits, 1 does not.

mod document;
mod tables;

use super::Status;
use super::backtest::charts;
use super::recorded::{Recorded, holidays, stored};
use crate::cli::CompareArguments;
use crate::terminal;
use anyhow::bail;
use experiment::usage::drift::{self, DeniedDays, FeatureDrift, Later, Verdict};
use experiment::usage::fit::{self, Training};
use experiment::usage::{DAY, HOUR};
use rayon::prelude::*;
use reports::charts::band::BandHour;

/// A feature with fewer checkouts in the stored record has no rate by hour of the week to speak of.
const FEWEST: usize = 20;
/// Plays of the new days, if nothing else is said.
const PLAYS: u32 = 400;

/// All that was found.
struct Found {
    stored: Recorded,
    new: Recorded,
    plays: u32,
    /// Features that are judged, by name.
    features: Vec<(String, FeatureDrift)>,
    /// Denied requests of each of them: in the stored record, and in the new one.
    denied: Vec<(usize, usize)>,
    verdict: Verdict,
    /// Features with many checkouts in the new record that the stored one does not know, with how many.
    unknown: Vec<(String, usize)>,
    /// Features with too few checkouts in the stored record, with how many there and in the new one.
    rare: Vec<(String, usize, usize)>,
}

impl Found {
    /// Whether the new days fit the model.
    fn fits(&self) -> bool {
        let known = self
            .features
            .iter()
            .all(|(_, one)| self.verdict.feature_fits(one));
        known && self.unknown.is_empty()
    }
}

/// Runs the verb.
///
/// # Errors
/// A record cannot be read, or is too short.
pub fn run(arguments: &CompareArguments) -> anyhow::Result<Status> {
    let mut stored = stored::read(&arguments.files, arguments.start)?;
    let mut new = stored::read(&arguments.against, arguments.start)?;
    let given = holidays::read(&arguments.holidays)?;
    for record in [&mut stored, &mut new] {
        record.holidays.extend(&given);
        record.holidays.sort_unstable();
        record.holidays.dedup();
    }
    if stored.day_count() < 14 {
        bail!(
            "the stored record has {} whole days, and 14 at least say how much weeks differ (hint: fit a longer log)",
            stored.day_count()
        );
    }
    let holidays = new.holidays_in(new.days.0, new.day_count());
    if new.day_count().saturating_sub(holidays.len()) < 5 {
        bail!(
            "the new record has {} whole days that are no holidays, and 5 at least can be judged (hint: give a longer log)",
            new.day_count().saturating_sub(holidays.len())
        );
    }
    let seed = arguments.common.seed.unwrap_or(1);
    let found = find(
        stored,
        new,
        (arguments.replications.unwrap_or(PLAYS).max(100), seed),
    )?;
    if arguments.json {
        terminal::data(&format!("{:#}\n", document::document(&found)));
    } else {
        terminal::data(&tables::text(&found));
    }
    if let Some(folder) = &arguments.charts_to {
        let all = found.features.iter();
        let hours: Vec<_> = all.map(|(_, one)| band_hours(&found.new, one)).collect();
        let named = found.features.iter().zip(&hours);
        let named = named.map(|((name, _), hours)| (name.as_str(), hours.as_slice()));
        let charts = charts::named(named);
        charts::write_all((folder, arguments.force), &charts, arguments.noise)?;
    }
    Ok(if found.fits() {
        Status::Met
    } else {
        Status::NotMet
    })
}

fn band_hours(new: &Recorded, feature: &FeatureDrift) -> Vec<(i64, BandHour)> {
    let hour = |(at, hour): (usize, &[f64; 5])| {
        let shown = BandHour {
            outer: (hour[0], hour[1]),
            inner: (hour[2], hour[3]),
            truth: hour[4],
        };
        (new.days.0 + at as i64 * HOUR, shown)
    };
    feature.hours.iter().enumerate().map(hour).collect()
}

fn find(stored: Recorded, new: Recorded, plays: (u32, u64)) -> anyhow::Result<Found> {
    let in_new = |name: &str| new.features.iter().position(|(own, _)| own == name);
    let in_days = |record: &Recorded, feature: usize| {
        let sessions = record.features[feature].1.iter();
        let (from, to) = record.days;
        sessions.filter(|s| s.from >= from && s.from < to).count()
    };
    let came = |name: &str| in_new(name).map_or(0, |feature| in_days(&new, feature));
    let (judged, rare): (Vec<usize>, Vec<usize>) =
        (0..stored.features.len()).partition(|feature| in_days(&stored, *feature) >= FEWEST);
    if judged.is_empty() {
        bail!("no feature of the stored record has {FEWEST} checkouts (hint: fit a longer log)");
    }
    let examined = judged.par_iter().map(|feature| {
        let name = stored.features[*feature].0.clone();
        let other = in_new(&name);
        let one = examine(&stored, &new, (*feature, other), plays);
        (name, one)
    });
    let features: Vec<(String, FeatureDrift)> = examined.collect();
    let denied = judged.iter().map(|feature| {
        let other = in_new(&stored.features[*feature].0);
        let in_new = other.map_or(0, |other| new.denied(other, new.days.0, new.days.1).1);
        (
            stored.denied(*feature, stored.days.0, stored.days.1).1,
            in_new,
        )
    });
    let denied = denied.collect();
    let rare = rare.into_iter().map(|feature| {
        let name = stored.features[feature].0.clone();
        let count = came(&name);
        (name, in_days(&stored, feature), count)
    });
    let rare = rare.collect();
    let is_known = |name: &str| stored.features.iter().any(|(own, _)| own == name);
    let unknown = new.features.iter().filter(|(name, _)| !is_known(name));
    let unknown = unknown.map(|(name, _)| (name.clone(), came(name)));
    let unknown = unknown.filter(|(_, count)| *count >= FEWEST).collect();
    let all: Vec<FeatureDrift> = features.iter().map(|(_, one)| one.clone()).collect();
    Ok(Found {
        verdict: Verdict::of(&all),
        plays: plays.0,
        features,
        denied,
        unknown,
        rare,
        stored,
        new,
    })
}

fn examine(
    stored: &Recorded,
    new: &Recorded,
    (feature, other): (usize, Option<usize>),
    plays: (u32, u64),
) -> FeatureDrift {
    let (name, sessions) = &stored.features[feature];
    let (from, to) = stored.days;
    let own = sessions.iter().filter(|s| s.from >= from && s.from < to);
    let own: Vec<_> = own.copied().collect();
    let days = stored.day_count();
    let training = Training {
        sessions: &own,
        from,
        days,
        first_weekday: Recorded::weekday(from),
        holidays: &stored.holidays_in(from, days),
    };
    let left_out = new.holidays_in(new.days.0, new.day_count());
    let denied_days = other.map_or(0, |other| {
        let counted = (0..new.day_count()).filter(|day| !left_out.contains(day));
        let of_day = |day: usize| {
            let from = new.days.0 + day as i64 * DAY;
            new.denied(other, from, from + DAY).0
        };
        counted.map(of_day).sum()
    });
    let later = Later {
        sessions: other.map_or(&[][..], |other| &new.features[other].1),
        seen_from: new.span.0,
        from: new.days.0,
        days: new.day_count(),
        left_out: &left_out,
        denied_days,
    };
    let denied = DeniedDays {
        denied: stored.denied(feature, from, to).0,
        days,
    };
    drift::examine(&fit::fit(&training), &training, denied, &later, plays, name)
}
