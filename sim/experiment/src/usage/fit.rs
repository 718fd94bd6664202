//! Rates by hour of the week, effects of days, unusual days, and growth.
//!
//! The one idea: the rate of an hour of the week is what was seen in it, drawn towards the product of an
//! hour's and a day's effect by as much as one more week of it would weigh. What days differ by beyond chance
//! is kept as factors, so that a forecast is as uncertain as the record was.

use super::{DAY, HOUR, Session, Sure, WEEK_HOURS, mean_and_variance, poisson_limits};

/// A week of the model's own guess weighs as much as so many recorded ones.
const PRIOR_WEEKS: f64 = 1.0;
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
}

/// A model of when sessions begin, and what they are like.
#[derive(Clone, Debug)]
pub struct Model {
    /// For each hour of the week from Monday 0:00 on, the shape and the rate (per hour) of what is known of its
    /// rate: a gamma law.
    pub rates: Vec<(f64, f64)>,
    /// For each weekday, its sessions over those of a mean day.
    pub weekdays: [f64; 7],
    /// Factors of working days and of weekends, less what chance explains.
    pub day_factors: [Vec<f64>; 2],
    /// Variance of an hour's count beyond chance, over its mean squared.
    pub hour_spread: f64,
    /// Growth a week, as a factor, with its interval; `None` below three weeks.
    pub growth: Option<Sure>,
    /// The level of the last weeks over that of all.
    pub level: f64,
    /// Standard deviation of a week's level about the one before, as a logarithm.
    pub week_spread: f64,
    /// Sessions a week, with their interval.
    pub per_week: Sure,
    /// Days that were far quieter than their weekday, from the first day on.
    pub quiet_days: Vec<usize>,
    /// Lengths in seconds and counts of the recorded sessions, by the hour of the day in which they began.
    pub lengths: Vec<Vec<(i64, u32)>>,
    /// Midnight after the last day, and its weekday.
    pub end: (i64, usize),
}

/// Whether a weekday is of the weekend.
#[must_use]
pub const fn is_weekend(weekday: usize) -> bool {
    weekday >= 5
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
    let (rates, weekdays) = rates(training, &counts, &totals, &quiet);
    let expected: Vec<f64> = (0..training.days)
        .map(|day| {
            let first = weekday_of(training, day) * 24;
            let hours = &rates[first..first + 24];
            hours.iter().map(|(shape, rate)| shape / rate).sum()
        })
        .collect();
    let day_factors = day_factors(training, &totals, &expected);
    let hour_spread = hour_spread(training, &counts, &totals, &expected, &rates);
    let weeks: Vec<f64> = totals
        .chunks_exact(7)
        .map(|week| week.iter().sum())
        .collect();
    let (level, week_spread) = level(&weeks);
    Model {
        rates,
        weekdays,
        day_factors,
        hour_spread,
        growth: growth(&weeks),
        level,
        week_spread,
        per_week: per_week(&totals),
        quiet_days: quiet,
        lengths: lengths(training),
        end: (
            training.from + training.days as i64 * DAY,
            weekday_of(training, training.days),
        ),
    }
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
        let usual = medians[weekday_of(training, *day)];
        let high = poisson_limits(totals[*day] as u64).1;
        totals[*day] < QUIET_SHARE * usual && high < usual
    };
    (0..training.days).filter(is_quiet).collect()
}

/// What is known of each hour's rate, and the effects of the weekdays.
fn rates(
    training: &Training<'_>,
    counts: &[f64],
    totals: &[f64],
    quiet: &[usize],
) -> (Vec<(f64, f64)>, [f64; 7]) {
    let mut seen = vec![0.0; WEEK_HOURS];
    let mut days = [0.0; 7];
    let mut sums = [0.0; 7];
    for day in (0..training.days).filter(|day| !quiet.contains(day)) {
        let weekday = weekday_of(training, day);
        days[weekday] += 1.0;
        sums[weekday] += totals[day];
        for hour in 0..24 {
            seen[weekday * 24 + hour] += counts[day * 24 + hour];
        }
    }
    let all_days: f64 = days.iter().sum::<f64>().max(1.0);
    let mean_day = sums.iter().sum::<f64>() / all_days;
    let mut effects = [0.0; 7];
    for weekday in 0..7 {
        if mean_day > 0.0 {
            effects[weekday] = sums[weekday] / days[weekday].max(1.0) / mean_day;
        }
    }
    let mut known = Vec::with_capacity(WEEK_HOURS);
    for weekday in 0..7 {
        let alike = (0..7).filter(|other| is_weekend(*other) == is_weekend(weekday));
        let alike: Vec<usize> = alike.collect();
        let class_total: f64 = alike.iter().map(|other| sums[*other]).sum();
        for hour in 0..24 {
            let in_hour: f64 = alike.iter().map(|other| seen[other * 24 + hour]).sum();
            let share = if class_total > 0.0 {
                in_hour / class_total
            } else {
                0.0
            };
            let guess = share * effects[weekday] * mean_day;
            let shape = seen[weekday * 24 + hour] + PRIOR_WEEKS * guess;
            known.push((shape.max(1e-3), days[weekday] + PRIOR_WEEKS));
        }
    }
    (known, effects)
}

/// What days had over what was expected, drawn towards 1 by what chance explains.
fn day_factors(training: &Training<'_>, totals: &[f64], expected: &[f64]) -> [Vec<f64>; 2] {
    [false, true].map(|weekend| {
        let days = (0..training.days).filter(|day| {
            is_weekend(weekday_of(training, *day)) == weekend && expected[*day] > 0.5
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
    rates: &[(f64, f64)],
) -> f64 {
    let (mut excess, mut squares) = (0.0, 0.0);
    for day in 0..training.days {
        if expected[day] <= 0.5 {
            continue;
        }
        let factor = totals[day] / expected[day];
        for hour in 0..24 {
            let (shape, rate) = rates[weekday_of(training, day) * 24 + hour];
            let mean = factor * shape / rate;
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

/// The level of the last weeks over that of all, and how much it moves from week to week.
fn level(weeks: &[f64]) -> (f64, f64) {
    let mean = weeks.iter().sum::<f64>() / weeks.len().max(1) as f64;
    if weeks.len() < 2 || mean <= 0.0 {
        return (1.0, 0.3);
    }
    let (mut sum, mut weight, mut each) = (0.0, 0.0, 1.0);
    for week in weeks.iter().rev() {
        sum += each * week;
        weight += each;
        each *= 0.6;
    }
    let steps: Vec<f64> = weeks
        .windows(2)
        .map(|pair| libm::log((pair[1] + 1.0) / (pair[0] + 1.0)))
        .collect();
    let squares = steps.iter().map(|step| step * step).sum::<f64>() / steps.len() as f64;
    let spread = libm::sqrt((squares - 2.0 / (mean + 1.0)).max(0.0));
    ((sum / weight / mean).max(0.05), spread.clamp(0.05, 1.0))
}

/// Growth from week to week: a line through the logarithms.
fn growth(weeks: &[f64]) -> Option<Sure> {
    let count = weeks.len() as f64;
    if weeks.len() < 3 {
        return None;
    }
    let logs: Vec<f64> = weeks.iter().map(|week| libm::log(week + 0.5)).collect();
    let middle = (count - 1.0) / 2.0;
    let mean = logs.iter().sum::<f64>() / count;
    let spread: f64 = (0..weeks.len())
        .map(|at| (at as f64 - middle) * (at as f64 - middle))
        .sum();
    let slope = logs
        .iter()
        .enumerate()
        .map(|(at, log)| (at as f64 - middle) * (log - mean))
        .sum::<f64>()
        / spread;
    let rest: f64 = logs
        .iter()
        .enumerate()
        .map(|(at, log)| {
            let error = log - mean - slope * (at as f64 - middle);
            error * error
        })
        .sum();
    let error = libm::sqrt(rest / (count - 2.0) / spread);
    let reach = crate::quantile::student_t(0.025, count - 2.0) * error;
    Some(Sure {
        value: libm::exp(slope),
        low: libm::exp(slope - reach),
        high: libm::exp(slope + reach),
    })
}

/// Sessions a week, from what each day had; whichever interval is wider, by chance alone or by the days.
fn per_week(totals: &[f64]) -> Sure {
    let days = totals.len().max(1) as f64;
    let sum: f64 = totals.iter().sum();
    let value = 7.0 * sum / days;
    let (low, high) = poisson_limits(sum as u64);
    let weeks: Vec<f64> = totals
        .chunks_exact(7)
        .map(|week| week.iter().sum())
        .collect();
    let (_, variance) = mean_and_variance(&weeks);
    let count = weeks.len() as f64;
    let reach = if weeks.len() > 1 && variance > value {
        crate::quantile::student_t(0.025, count - 1.0) * libm::sqrt(variance / count)
    } else {
        0.0
    };
    Sure {
        value,
        low: (7.0 * low / days).min((value - reach).max(0.0)),
        high: (7.0 * high / days).max(value + reach),
    }
}

/// Lengths and counts of sessions by the hour of the day; an hour with few takes those of its neighbors.
fn lengths(training: &Training<'_>) -> Vec<Vec<(i64, u32)>> {
    const ENOUGH: usize = 30;
    let mut by_hour: Vec<Vec<(i64, u32)>> = vec![Vec::new(); 24];
    let end = training.from + training.days as i64 * DAY;
    for session in training
        .sessions
        .iter()
        .filter(|s| s.from >= training.from && s.from < end)
    {
        let hour = (session.from - training.from).rem_euclid(DAY) / HOUR;
        by_hour[hour as usize].push((session.to - session.from, session.count));
    }
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
    (0..24).map(with_neighbors).collect()
}
