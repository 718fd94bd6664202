//! Whether later weeks still fit a model.
//!
//! The model plays the later weeks many times, and each play draws anew all that the record left open:
//! rates, levels of weeks, growth, lengths. If the model still holds, what came is one more such play. So each of its
//! statistics is held against those of the plays, and the most surprising one of all features against the most
//! surprising one of each play. The hours of a play hang together as the hours of real weeks do; nowhere are they taken
//! for independent.

mod hours;
mod play;

use super::fit::{Model, Training};
use super::score::{band, quantile};
use super::{DAY, HOUR, Session, WEEK_HOURS, hourly_means, peak};
use hours::{Distances, score_hours};
use kernel::StreamSource;
use play::{draw_denied_days, sessions};

/// What came after the record.
#[derive(Clone, Copy, Debug)]
pub struct Later<'s> {
    /// Sessions by begin.
    pub sessions: &'s [Session],
    /// From here on sessions are seen: those that began before are not in the later record.
    pub seen_from: i64,
    /// The midnight of the first whole day, in seconds.
    pub from: i64,
    /// So many whole days.
    pub days: usize,
    /// Days that do not count, such as holidays; ascending, from the first day on.
    pub left_out: &'s [usize],
    /// Days with denied requests, of those that count.
    pub denied_days: usize,
}

/// Days with denied requests in the record that the model was fitted to.
#[derive(Clone, Copy, Debug)]
pub struct DeniedDays {
    /// Days with any.
    pub denied: usize,
    /// All days.
    pub days: usize,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Sessions that began.
    Checkouts,
    /// The mean number that was out.
    Use,
    /// Share of hours within the 50 % band.
    Within50,
    /// Share of hours within the 95 % band.
    Within95,
    /// Continuous ranked probability score, mean over hours.
    Crps,
    /// The most that was out at once.
    Peak,
    /// Days with denied requests.
    DeniedDays,
}

/// All measures, in the order of [`FeatureDrift::statistics`].
pub const MEASURES: [Measure; 7] = [
    Measure::Checkouts,
    Measure::Use,
    Measure::Within50,
    Measure::Within95,
    Measure::Crps,
    Measure::Peak,
    Measure::DeniedDays,
];

/// One measure of what came, beside those of the plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistic {
    /// What came.
    pub came: f64,
    /// The median of the plays.
    pub median: f64,
    /// What chance allows: 95 % of the plays lie within.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How far off what came is, over how far off the 2.5 % of plays begin; 0 where only the plays are shown.
    pub surprise: f64,
}

/// One feature's part of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureDrift {
    /// In the order of [`MEASURES`].
    pub statistics: [Statistic; 7],
    /// For each hour the 95 % band, the 50 % band and what came; of hours that do not count, too.
    pub hours: Vec<[f64; 5]>,
    /// The score of the record's own weeks.
    pub training_crps: f64,
    /// The greatest surprise.
    pub surprise: f64,
    /// The greatest surprise of each play.
    pub plays: Vec<f64>,
}

/// The answer on all features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The share of plays whose greatest surprise over all features is at least what came.
    pub p: f64,
    /// Features above this do not fit: only 5 % of plays have any feature above it.
    pub limit: f64,
}

impl Verdict {
    /// The verdict on features that were examined with the same number of plays.
    #[must_use]
    pub fn of(features: &[FeatureDrift]) -> Verdict {
        let count = features
            .iter()
            .map(|one| one.plays.len())
            .min()
            .unwrap_or(0);
        let most = |play: usize| {
            features
                .iter()
                .map(|one| one.plays[play])
                .fold(0.0, f64::max)
        };
        let mut plays: Vec<f64> = (0..count).map(most).collect();
        plays.sort_by(f64::total_cmp);
        let came = features.iter().map(|one| one.surprise).fold(0.0, f64::max);
        let at_least = plays.iter().filter(|play| **play >= came).count();
        Verdict {
            p: (at_least + 1) as f64 / (count + 1) as f64,
            limit: quantile(&plays, 0.95),
        }
    }

    /// Whether all that came fits.
    #[must_use]
    pub fn fits(&self, features: &[FeatureDrift]) -> bool {
        features.iter().all(|one| self.feature_fits(one))
    }

    /// Whether a feature fits.
    #[must_use]
    pub fn feature_fits(&self, feature: &FeatureDrift) -> bool {
        feature.surprise <= self.limit
    }
}

/// Holds what came of a feature against plays of its model. `name` is a stream's name.
#[must_use]
pub fn examine(
    model: &Model,
    training: &Training<'_>,
    denied: DeniedDays,
    later: &Later<'_>,
    (plays, seed): (u32, u64),
    name: &str,
) -> FeatureDrift {
    let mut runs: Vec<Run> = Vec::new();
    let mut hours: Vec<Vec<f64>> = vec![Vec::new(); later.days * 24];
    for play in 0..plays {
        let mut stream = StreamSource::new(seed, u64::from(play)).stream(name, "drift");
        let sessions = sessions(model, later, &mut stream);
        for (draws, mean) in
            hours
                .iter_mut()
                .zip(hourly_means(&sessions, later.from, later.days * 24))
        {
            draws.push(mean);
        }
        let denied_days = draw_denied_days(denied, counted_days(later).count(), &mut stream);
        runs.push(Run::new(&sessions, later, denied_days));
    }
    let truth = hourly_means(later.sessions, later.from, later.days * 24);
    let mut came = Run::new(later.sessions, later, later.denied_days);
    score_hours(&mut runs, &mut came, &hours, &truth, later);
    for draws in &mut hours {
        draws.sort_by(f64::total_cmp);
    }
    let columns = MEASURES.map(|measure| {
        let mut column: Vec<f64> = runs.iter().map(|run| run.value(measure)).collect();
        column.sort_by(f64::total_cmp);
        column
    });
    let surprise_of = |run: &Run| {
        let of = |(measure, column): (&Measure, &Vec<f64>)| {
            surprise(*measure, run.value(*measure), column)
        };
        MEASURES.iter().zip(&columns).map(of).fold(0.0, f64::max)
    };
    let statistics = std::array::from_fn(|at| {
        let (measure, column) = (MEASURES[at], &columns[at]);
        let value = came.value(measure);
        let (low, high) = band(column, 0.95);
        Statistic {
            came: value,
            median: quantile(column, 0.5),
            low,
            high,
            surprise: surprise(measure, value, column),
        }
    });
    FeatureDrift {
        statistics,
        training_crps: training_crps(training, &hours, later),
        hours: shown(&hours, &truth),
        surprise: surprise_of(&came),
        plays: runs.iter().map(surprise_of).collect(),
    }
}

/// Measures of what came, or of a play.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    checkouts: f64,
    level: f64,
    within_50: f64,
    within_95: f64,
    crps: f64,
    peak: f64,
    denied_days: f64,
}

impl Run {
    fn new(sessions: &[Session], later: &Later<'_>, denied_days: usize) -> Run {
        let mut run = Run {
            denied_days: denied_days as f64,
            ..Run::default()
        };
        for (from, to) in stretches(later) {
            let began = sessions.iter().filter(|s| s.from >= from && s.from < to);
            run.checkouts += began.count() as f64;
            run.peak = run.peak.max(peak(sessions, from, to) as f64);
        }
        run
    }

    fn value(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Checkouts => self.checkouts,
            Measure::Use => self.level,
            Measure::Within50 => self.within_50,
            Measure::Within95 => self.within_95,
            Measure::Crps => self.crps,
            Measure::Peak => self.peak,
            Measure::DeniedDays => self.denied_days,
        }
    }

    /// Adds an hour, of which there are so many.
    fn add(&mut self, value: f64, bands: [(f64, f64); 2], crps: f64, hours: f64) {
        let within = |(low, high): (f64, f64)| f64::from(u8::from(low <= value && value <= high));
        self.level += value / hours;
        self.within_50 += within(bands[0]) / hours;
        self.within_95 += within(bands[1]) / hours;
        self.crps += crps / hours;
    }
}

/// The days that count, from the first day on.
fn counted_days(later: &Later<'_>) -> impl Iterator<Item = usize> {
    (0..later.days).filter(|day| later.left_out.binary_search(day).is_err())
}

/// Begin and end of what counts, in one piece each.
fn stretches(later: &Later<'_>) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for day in counted_days(later) {
        let from = later.from + day as i64 * DAY;
        match stretches.last_mut() {
            Some((_, to)) if *to == from => *to += DAY,
            _ => stretches.push((from, from + DAY)),
        }
    }
    stretches
}

/// How far off a value is, over how far off the outer 2.5 % of the plays begin, on the side that counts.
fn surprise(measure: Measure, value: f64, plays: &[f64]) -> f64 {
    let (low, high) = band(plays, 0.95);
    let median = quantile(plays, 0.5);
    // Where nearly all plays are alike, a step of this size is a whole surprise.
    let (step, below, above) = match measure {
        Measure::Checkouts => (1.0, true, true),
        // Lower peaks of as much use are nobody's trouble.
        Measure::Peak => (1.0, false, true),
        Measure::Use => (0.01, true, true),
        Measure::Within50 => return 0.0,
        Measure::Within95 => (0.01, true, false),
        Measure::Crps => (0.01, false, true),
        Measure::DeniedDays => (1.0, false, true),
    };
    if value > median && above {
        (value - median) / (high - median).max(step)
    } else if value < median && below {
        (median - value) / (median - low).max(step)
    } else {
        0.0
    }
}

/// The score of the record's own hours, by the plays of the same hours of the week.
fn training_crps(training: &Training<'_>, sorted: &[Vec<f64>], later: &Later<'_>) -> f64 {
    let shift = (later.from - training.from).div_euclid(HOUR);
    let own = hourly_means(training.sessions, training.from, training.days * 24);
    let (mut sum, mut count) = (0.0, 0.0_f64);
    for (hour, truth) in own.iter().enumerate() {
        if training.holidays.binary_search(&(hour / 24)).is_ok() {
            continue;
        }
        let same = (hour as i64 - shift).rem_euclid(WEEK_HOURS as i64) as usize;
        if let Some(draws) = sorted.get(same) {
            sum += Distances::new(draws).crps(*truth);
            count += 1.0;
        }
    }
    sum / count.max(1.0)
}

fn shown(sorted: &[Vec<f64>], truth: &[f64]) -> Vec<[f64; 5]> {
    let hour = |(draws, truth): (&Vec<f64>, &f64)| {
        let (outer, inner) = (band(draws, 0.95), band(draws, 0.5));
        [outer.0, outer.1, inner.0, inner.1, *truth]
    };
    sorted.iter().zip(truth).map(hour).collect()
}
