//! Rates by hour of the week, effects of days, unusual days, and growth.
//!
//! What days differ by beyond chance is kept as factors, so that a forecast is as uncertain as the record
//! was. Rates are those of [`super::rates`].

use super::levels::{self, Trend, Weeks};
use super::rates::{Rates, is_weekend};
use super::{DAY, HOUR, Session, Sure, mean_and_variance, poisson_limits};

/// A day with less than this share of what is usual, and beyond chance, is a holiday or the like.
const QUIET_SHARE: f64 = 0.25;

/// The record that a model is fitted to.
#[derive(Clone, Copy, Debug)]
pub struct Training<'s> {
    /// Sessions by begin; those that begin outside the days do not count.
    pub sessions: &'s [Session],
    /// The midnight of the first day, in seconds.
    pub from: i64,
    /// So many whole days.
    pub days: usize,
    /// The first day's weekday, Monday 0.
    pub first_weekday: usize,
    /// Days that are known to be unusual, such as holidays; ascending, from the first day on.
    pub holidays: &'s [usize],
}

/// A model of when sessions begin, and what they are like.
#[derive(Clone, Debug)]
pub struct Model {
    /// Rates by hour of the week.
    pub rates: Rates,
    /// Factors of working days and of weekends, less what chance explains.
    pub day_factors: [Vec<f64>; 2],
    /// Variance of an hour's count beyond chance, over its mean squared.
    pub hour_spread: f64,
    /// Growth from week to week; `None` below three weeks.
    pub trend: Option<Trend>,
    /// How much weeks differ.
    pub weeks: Weeks,
    /// The level of the last weeks over that of all.
    pub level: f64,
    /// Standard deviation of a week's level about the one before, as a logarithm.
    pub week_spread: f64,
    /// Sessions a week, with their interval.
    pub per_week: Sure,
    /// Days that were far quieter than their weekday, from the first day on; given holidays are not among them.
    pub quiet_days: Vec<usize>,
    /// Sessions of the given holidays over what their weekdays led to expect, with the interval of chance; `None`
    /// without holidays.
    pub holiday: Option<Sure>,
    /// Lengths in seconds and counts of the recorded sessions, by the hour of the day in which they began.
    pub lengths: Vec<Vec<(i64, u32)>>,
    /// Standard error of the mean length, over it.
    pub length_error: f64,
    /// Midnight of the first day.
    pub begin: i64,
    /// Midnight after the last day, and its weekday.
    pub end: (i64, usize),
}

/// The weekday of a day of the record.
fn weekday_of(training: &Training<'_>, day: usize) -> usize {
    (training.first_weekday + day) % 7
}

/// Sessions that begin in each hour of the record.
fn counts(training: &Training<'_>) -> Vec<f64> {
    let mut counts = vec![0.0; training.days * 24];
    for session in training.sessions {
        let hour = (session.from - training.from).div_euclid(HOUR);
        let slot = usize::try_from(hour)
            .ok()
            .and_then(|hour| counts.get_mut(hour));
        if let Some(count) = slot {
            *count += 1.0;
        }
    }
    counts
}

/// Fits a model.
#[must_use]
pub fn fit(training: &Training<'_>) -> Model {
    let counts = counts(training);
    let totals: Vec<f64> = counts.chunks(24).map(|day| day.iter().sum()).collect();
    let quiet = quiet_days(training, &totals);
    let mut unusual = [quiet.as_slice(), training.holidays].concat();
    unusual.sort_unstable();
    let usual = (0..training.days).filter(|day| unusual.binary_search(day).is_err());
    let usual = usual.map(|day| (weekday_of(training, day), &counts[24 * day..24 * (day + 1)]));
    let rates = Rates::of(usual);
    let expected: Vec<f64> = (0..training.days)
        .map(|day| {
            let first = weekday_of(training, day) * 24;
            (first..first + 24).map(|hour| rates.mean(hour)).sum()
        })
        .collect();
    let weeks: Vec<f64> = totals
        .chunks_exact(7)
        .map(|week| week.iter().sum())
        .collect();
    let (level, week_spread) = levels::level(&weeks);
    let (lengths, length_error) = lengths(training);
    Model {
        day_factors: day_factors(training, &totals, &expected),
        hour_spread: hour_spread(training, &counts, &totals, &expected, &rates),
        trend: levels::trend(&weeks),
        weeks: usual_weeks(&totals, &expected, &unusual),
        level,
        week_spread,
        per_week: levels::per_week(&totals),
        holiday: holiday(&totals, &expected, training.holidays),
        quiet_days: quiet,
        rates,
        lengths,
        length_error,
        begin: training.from,
        end: (
            training.from + training.days as i64 * DAY,
            weekday_of(training, training.days),
        ),
    }
}

/// How much whole weeks differ, their unusual days left out.
fn usual_weeks(totals: &[f64], expected: &[f64], unusual: &[usize]) -> Weeks {
    let of_week = |first: usize| {
        let days = (first..first + 7).filter(|day| unusual.binary_search(day).is_err());
        days.fold((0.0, 0.0), |(total, mean), day| {
            (total + totals[day], mean + expected[day])
        })
    };
    let weeks = (0..totals.len() / 7).map(|week| of_week(7 * week));
    Weeks::new(&weeks.collect::<Vec<_>>())
}

/// What the holidays had over what their weekdays led to expect.
fn holiday(totals: &[f64], expected: &[f64], holidays: &[usize]) -> Option<Sure> {
    let sum = |values: &[f64]| holidays.iter().map(|day| values[*day]).sum::<f64>();
    let (had, mean) = (sum(totals), sum(expected));
    let (low, high) = poisson_limits(had as u64);
    (mean > 0.0).then(|| Sure {
        value: had / mean,
        low: low / mean,
        high: high / mean,
    })
}

/// Days with far less than their weekday's median, beyond chance.
fn quiet_days(training: &Training<'_>, totals: &[f64]) -> Vec<usize> {
    let median = |weekday: usize| {
        let days = (0..training.days).filter(|day| weekday_of(training, *day) == weekday);
        let mut own: Vec<f64> = days.map(|day| totals[day]).collect();
        own.sort_by(f64::total_cmp);
        own.get(own.len() / 2).copied().unwrap_or(0.0)
    };
    let medians: Vec<f64> = (0..7).map(median).collect();
    let is_quiet = |day: &usize| {
        if training.holidays.binary_search(day).is_ok() {
            return false;
        }
        let usual = medians[weekday_of(training, *day)];
        let high = poisson_limits(totals[*day] as u64).1;
        totals[*day] < QUIET_SHARE * usual && high < usual
    };
    (0..training.days).filter(is_quiet).collect()
}

/// What days had over what was expected, drawn towards 1 by what chance explains.
fn day_factors(training: &Training<'_>, totals: &[f64], expected: &[f64]) -> [Vec<f64>; 2] {
    [false, true].map(|weekend| {
        let days = (0..training.days).filter(|day| {
            let counts = training.holidays.binary_search(day).is_err();
            is_weekend(weekday_of(training, *day)) == weekend && expected[*day] > 0.5 && counts
        });
        let days: Vec<usize> = days.collect();
        let raw: Vec<f64> = days
            .iter()
            .map(|day| totals[*day] / expected[*day])
            .collect();
        let chance =
            days.iter().map(|day| 1.0 / expected[*day]).sum::<f64>() / days.len().max(1) as f64;
        let (mean, variance) = mean_and_variance(&raw);
        let share = if variance > chance {
            libm::sqrt((variance - chance) / variance)
        } else {
            0.0
        };
        let factors: Vec<f64> = raw
            .iter()
            .map(|factor| (1.0 + (factor - mean) * share).max(0.0))
            .collect();
        if factors.is_empty() {
            vec![1.0]
        } else {
            factors
        }
    })
}

/// By how much the counts of hours spread beyond chance, once their day's factor is known.
fn hour_spread(
    training: &Training<'_>,
    counts: &[f64],
    totals: &[f64],
    expected: &[f64],
    rates: &Rates,
) -> f64 {
    let (mut excess, mut squares) = (0.0, 0.0);
    for day in 0..training.days {
        if expected[day] <= 0.5 {
            continue;
        }
        let factor = totals[day] / expected[day];
        for hour in 0..24 {
            let mean = factor * rates.mean(weekday_of(training, day) * 24 + hour);
            let error = counts[day * 24 + hour] - mean;
            excess += error * error - mean;
            squares += mean * mean;
        }
    }
    if squares > 0.0 {
        (excess / squares).clamp(0.0, 4.0)
    } else {
        0.0
    }
}

/// Lengths and counts of sessions by the hour of the day; an hour with few takes those of its neighbors. Besides, the
/// standard error of the mean length over it.
fn lengths(training: &Training<'_>) -> (Vec<Vec<(i64, u32)>>, f64) {
    const ENOUGH: usize = 30;
    let mut by_hour: Vec<Vec<(i64, u32)>> = vec![Vec::new(); 24];
    let mut all = Vec::new();
    let end = training.from + training.days as i64 * DAY;
    for session in training
        .sessions
        .iter()
        .filter(|s| s.from >= training.from && s.from < end)
    {
        let hour = (session.from - training.from).rem_euclid(DAY) / HOUR;
        by_hour[hour as usize].push((session.to - session.from, session.count));
        all.push((session.to - session.from) as f64 * f64::from(session.count));
    }
    let (mean, variance) = mean_and_variance(&all);
    let error = if mean > 0.0 {
        libm::sqrt(variance / all.len() as f64) / mean
    } else {
        0.0
    };
    let with_neighbors = |hour: usize| {
        let mut found = by_hour[hour].clone();
        for reach in 1..=12 {
            if found.len() >= ENOUGH {
                break;
            }
            found.extend(&by_hour[(hour + reach) % 24]);
            found.extend(&by_hour[(hour + 24 - reach) % 24]);
        }
        found
    };
    ((0..24).map(with_neighbors).collect(), error)
}
