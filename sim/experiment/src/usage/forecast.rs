//! Days after the record, played many times from a model.

use super::fit::Model;
use super::rates::is_weekend;
use super::{DAY, HOUR, Session, add_seconds, gamma_quantile, peak};
use kernel::{Stream, StreamSource};

/// Days that are played before those that count, so that long sessions reach into them.
const WARM_UP_DAYS: usize = 7;

/// What was played for each hour and for the whole time.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// For each hour the mean number that is out, in each replication, ascending.
    pub hours: Vec<Vec<f64>>,
    /// The peak in each replication, ascending.
    pub peaks: Vec<f64>,
}

/// Plays days from the end of a model's record on. `name` is a stream's name.
#[must_use]
pub fn forecast(model: &Model, days: usize, replications: u32, seed: u64, name: &str) -> Forecast {
    let mut hours: Vec<Vec<f64>> = vec![Vec::new(); days * 24];
    let mut peaks = Vec::new();
    for replication in 0..replications {
        let mut stream = StreamSource::new(seed, u64::from(replication)).stream(name, "forecast");
        let sessions = sessions(model, days, &mut stream);
        let from = model.end.0;
        let mut seconds = vec![0_i64; days * 24];
        for session in &sessions {
            add_seconds(&mut seconds, session, from);
        }
        for (values, seconds) in hours.iter_mut().zip(seconds) {
            values.push(seconds as f64 / HOUR as f64);
        }
        peaks.push(peak(&sessions, from, from + days as i64 * DAY) as f64);
    }
    for values in &mut hours {
        values.sort_by(f64::total_cmp);
    }
    peaks.sort_by(f64::total_cmp);
    Forecast { hours, peaks }
}

fn sessions(model: &Model, days: usize, stream: &mut Stream) -> Vec<Session> {
    let mut sessions = Vec::new();
    let spread = model.week_spread;
    let week = model.level * libm::exp(spread * normal(stream) - spread * spread / 2.0);
    let rates = model.rates.draw(stream);
    for day in 0..WARM_UP_DAYS + days {
        let weekday = (model.end.1 + day) % 7;
        let midnight = model.end.0 + (day as i64 - WARM_UP_DAYS as i64) * DAY;
        play_day(
            model,
            &rates,
            (midnight, weekday),
            week,
            stream,
            &mut sessions,
        );
    }
    sessions
}

/// The sessions of one day, whose midnight and weekday are given, at so much of its usual level.
pub(super) fn play_day(
    model: &Model,
    rates: &[f64],
    (midnight, weekday): (i64, usize),
    level: f64,
    stream: &mut Stream,
    sessions: &mut Vec<Session>,
) {
    let factors = &model.day_factors[usize::from(is_weekend(weekday))];
    let factor = level * factors[stream.below(factors.len() as u32) as usize];
    for hour in 0..24 {
        let mut mean = factor * rates[weekday * 24 + hour];
        let u = stream.uniform();
        if model.hour_spread > 1e-6 && mean > 0.0 {
            let shape = 1.0 / model.hour_spread;
            mean *= gamma_quantile(shape, u) / shape;
        }
        let lengths = &model.lengths[hour];
        for _ in 0..poisson(mean, stream) {
            let second = (stream.uniform() * HOUR as f64) as i64;
            let Some(&(length, count)) = lengths.get(stream.below(lengths.len() as u32) as usize)
            else {
                continue;
            };
            let from = midnight + hour as i64 * HOUR + second;
            let to = from + length;
            sessions.push(Session { from, to, count });
        }
    }
}

pub(super) fn normal(stream: &mut Stream) -> f64 {
    crate::statistics::quantile::normal(stream.uniform())
}

/// A Poisson number; large means in parts, so that no term is too small.
fn poisson(mean: f64, stream: &mut Stream) -> u32 {
    const PART: f64 = 200.0;
    let mut left = mean.min(1e5);
    let mut count = 0;
    while left > 0.0 {
        let part = left.min(PART);
        left -= part;
        let u = stream.uniform();
        let mut term = libm::exp(-part);
        let mut sum = term;
        let mut number = 0_u32;
        while u > sum && number < 2000 {
            number += 1;
            term *= part / f64::from(number);
            sum += term;
        }
        count += number;
    }
    count
}
