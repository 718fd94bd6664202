//! New days held against plays of the model that a stored record gives.

use crate::backtest::bands;
use crate::error::{Result, refuse};
use crate::parallel;
use crate::recorded::Recorded;
use experiment::usage::drift::{self, DeniedDays, FeatureDrift, Later, Verdict};
use experiment::usage::fit::{self, Training};
use experiment::usage::{DAY, HOUR};
use reports::Artifact;
use reports::charts::band::BandHour;

/// A feature with fewer checkouts in the stored record has no rate by hour of the week to speak of.
pub(super) const FEWEST: usize = 20;

/// How new days are played.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Plays of the new days; a hundred at least are made.
    pub plays: u32,
    /// The seed of the plays.
    pub seed: u64,
}

impl Default for Options {
    /// 400 plays, seed 1.
    fn default() -> Options {
        Options {
            plays: 400,
            seed: 1,
        }
    }
}

/// New days beside what the model of the stored record led to expect.
#[derive(Debug)]
pub struct Drift {
    /// The record that the model is fitted to.
    pub stored: Recorded,
    /// The record that is judged.
    pub new: Recorded,
    /// Plays of the new days.
    pub plays: u32,
    /// Features that are judged, by name.
    pub features: Vec<(String, FeatureDrift)>,
    /// Denied requests of each of them: in the stored record, and in the new one.
    pub denied: Vec<(usize, usize)>,
    /// What all features together say.
    pub verdict: Verdict,
    /// Features with many checkouts in the new record that the stored one does not know, with how many.
    pub unknown: Vec<(String, usize)>,
    /// Features with too few checkouts in the stored record, with how many there and in the new one.
    pub rare: Vec<(String, usize, usize)>,
}

impl Drift {
    /// Whether the new days fit the model.
    #[must_use]
    pub fn fits(&self) -> bool {
        let known = self
            .features
            .iter()
            .all(|(_, one)| self.verdict.feature_fits(one));
        known && self.unknown.is_empty()
    }
}

/// Holds a new record against the model of a stored one.
///
/// # Errors
/// One of the records is too short.
///
/// ```
/// use study::{drift, recorded};
///
/// let month = |agents: u32| {
///     let mut logins = "agent,in_s,out_s\n".to_owned();
///     for (day, agent) in (0..28).flat_map(|day| (0..agents).map(move |agent| (day, agent))) {
///         let begin = day * 86_400 + 28_800 + 600 * agent;
///         logins += &format!("agent-{agent},{begin},{}\n", begin + 28_800);
///     }
///     recorded::logins("logins.csv", logins.as_bytes(), jiff::civil::date(2026, 3, 2))
/// };
/// let options = drift::Options::default();
/// assert!(drift::examine(month(5)?, month(5)?, options)?.fits());
/// assert!(!drift::examine(month(5)?, month(15)?, options)?.fits());
/// # Ok::<(), study::Error>(())
/// ```
pub fn examine(stored: Recorded, new: Recorded, options: Options) -> Result<Drift> {
    refuse_short(&stored, &new)?;
    let plays = (options.plays.max(100), options.seed);
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
        refuse!("no feature of the stored record has {FEWEST} checkouts (hint: fit a longer log)");
    }
    let features = parallel::map(&judged, |feature| {
        let name = stored.features[*feature].0.clone();
        let one = examine_feature(&stored, &new, (*feature, in_new(&name)), plays);
        (name, one)
    });
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
    Ok(Drift {
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

fn refuse_short(stored: &Recorded, new: &Recorded) -> Result<()> {
    if stored.day_count() < 14 {
        refuse!(
            "the stored record has {} whole days, and 14 at least say how much weeks differ (hint: fit a longer log)",
            stored.day_count()
        );
    }
    let holidays = new.holidays_in(new.days.0, new.day_count());
    if new.day_count().saturating_sub(holidays.len()) < 5 {
        refuse!(
            "the new record has {} whole days that are no holidays, and 5 at least can be judged (hint: give a longer log)",
            new.day_count().saturating_sub(holidays.len())
        );
    }
    Ok(())
}

fn examine_feature(
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

/// Charts of the judged features, as files.
///
/// # Errors
/// One cannot be drawn.
pub fn charts(found: &Drift) -> Result<Vec<Artifact>> {
    let all = found.features.iter();
    let hours: Vec<_> = all.map(|(_, one)| band_hours(&found.new, one)).collect();
    let named = found.features.iter().zip(&hours);
    let named = named.map(|((name, _), hours)| (name.as_str(), hours.as_slice()));
    bands::artifacts(&bands::named(named))
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
