//! Use of something that is taken for a while: a model fitted to what was recorded, and forecasts held
//! against what came after.
//!
//! Pure functions from sessions to typed results. A session begins in an hour of the week at
//! that hour's rate, times a factor of its day and one of its week, and lasts as long as one that was
//! recorded. What it is that is taken, and where the record comes from, is not known here.
//!
//! | to | look in |
//! | --- | --- |
//! | fit a model: day effects, unusual days, all together | [`mod@fit`] |
//! | rates by hour of the week | [`rates`] |
//! | choose a law of session lengths | [`lengths`] |
//! | fit failures and repairs | [`outages`] |
//! | level, spread and growth of weeks | [`levels`] |
//! | forecast a week and score forecasts | [`forecast`], [`score`] |
//! | tell whether later weeks still fit | [`drift`] |

pub mod drift;
pub mod fit;
pub mod forecast;
pub mod lengths;
pub mod levels;
pub mod outages;
pub mod rates;
pub mod score;

/// Hours of a week.
pub const WEEK_HOURS: usize = 168;
/// Seconds of an hour.
pub const HOUR: i64 = 3600;
/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Seconds of a week.
pub const WEEK: i64 = 7 * DAY;

/// Somebody took something for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    /// From when, in seconds.
    pub from: i64,
    /// Until when; not before `from`.
    pub to: i64,
    /// How many of it; at least 1.
    pub count: u32,
}

/// A value with the interval that holds it at 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sure {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Sure {
    /// Whether a value is within.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The mean number that is out in each hour from `from` on, for so many hours.
#[must_use]
pub fn hourly_means(sessions: &[Session], from: i64, hours: usize) -> Vec<f64> {
    let mut seconds = vec![0_i64; hours];
    for session in sessions {
        add_seconds(&mut seconds, session, from);
    }
    seconds
        .into_iter()
        .map(|seconds| seconds as f64 / HOUR as f64)
        .collect()
}

/// Adds the seconds of a session to the hours that it lies in.
pub(crate) fn add_seconds(seconds: &mut [i64], session: &Session, from: i64) {
    let end = from + seconds.len() as i64 * HOUR;
    let (mut at, to) = (session.from.max(from), session.to.min(end));
    while at < to {
        let hour = (at - from) / HOUR;
        let next = (from + (hour + 1) * HOUR).min(to);
        seconds[hour as usize] += (next - at) * i64::from(session.count);
        at = next;
    }
}

/// The most that is out at once from `from` up to `to`.
#[must_use]
pub fn peak(sessions: &[Session], from: i64, to: i64) -> u64 {
    let mut changes: Vec<(i64, i64)> = Vec::new();
    for session in sessions.iter().filter(|s| s.from < to && s.to > from) {
        changes.push((session.from.max(from), i64::from(session.count)));
        changes.push((session.to.min(to), -i64::from(session.count)));
    }
    changes.sort_unstable();
    let mut level = 0;
    let mut peak = 0;
    for (_, change) in changes {
        level += change;
        peak = peak.max(level);
    }
    u64::try_from(peak).unwrap_or(0)
}

/// The limits of the mean of a Poisson count at 95 %, exact.
#[must_use]
pub fn poisson_limits(count: u64) -> (f64, f64) {
    let low = if count == 0 {
        0.0
    } else {
        gamma_quantile(count as f64, 0.025)
    };
    (low, gamma_quantile(count as f64 + 1.0, 0.975))
}

/// A quantile of the gamma law of this shape and scale 1.
#[must_use]
pub fn gamma_quantile(shape: f64, u: f64) -> f64 {
    const UNIT: f64 = 1e6;
    let law = kernel::Distribution::Gamma {
        mean: shape * UNIT,
        cv: 1.0 / libm::sqrt(shape),
    };
    law.quantile(u) / UNIT
}

/// The mean and the variance of some values; both 0 without any.
pub(crate) fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    let variance = if values.len() > 1 {
        squares.sum::<f64>() / (count - 1.0)
    } else {
        0.0
    };
    (mean, variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(from: i64, to: i64, count: u32) -> Session {
        Session { from, to, count }
    }

    #[test]
    fn means_and_peaks_of_hours() {
        let sessions = [
            session(-600, 1800, 2),
            session(3000, 4200, 1),
            session(4200, 9000, 1),
        ];
        assert_eq!(
            hourly_means(&sessions, 0, 2),
            [1.0 + 1.0 / 6.0, 1.0 / 6.0 + 3000.0 / 3600.0]
        );
        assert_eq!(peak(&sessions, 0, 7200), 2);
        assert_eq!(
            peak(&sessions, 1800, 7200),
            1,
            "one leaves as the other comes"
        );
    }

    #[test]
    fn poisson_limits_are_those_of_tables() {
        // Garwood's exact limits.
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 2e-4, "{found}");
        near(poisson_limits(0).1, 3.6889);
        near(poisson_limits(10).0, 4.7954);
        near(poisson_limits(10).1, 18.3904);
    }
}
