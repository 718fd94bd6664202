//! One feature's forecasts against what came.

use crate::recorded::Recorded;
use experiment::usage::fit::{self, Training};
use experiment::usage::forecast::{Forecast, forecast};
use experiment::usage::score::{Score, band, quantile};
use experiment::usage::{DAY, HOUR, Session, WEEK, WEEK_HOURS, hourly_means, peak};
use reports::charts::band::BandHour;

/// How weeks are predicted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Days that the model sees before each week.
    pub train_days: usize,
    /// Plays of each week.
    pub replications: u32,
    /// The seed of the plays.
    pub seed: u64,
}

impl Default for Options {
    /// Four weeks, 200 plays, seed 1.
    fn default() -> Options {
        Options {
            train_days: 28,
            replications: 200,
            seed: 1,
        }
    }
}

/// A feature's part of the answer.
#[derive(Debug)]
pub struct Judged {
    /// Its name.
    pub name: String,
    /// Its checkouts in the whole record.
    pub checkouts: usize,
    /// Scores over all predicted hours.
    pub score: Score,
    /// Hours in which something was out, or the outer band is not empty.
    pub busy: Score,
    /// For each week the peak that came, the median that was predicted, and its 95 % band.
    pub peaks: Vec<(u64, f64, (f64, f64))>,
    /// Denied requests in the predicted weeks, and what the weeks before led to expect.
    pub denials: (usize, f64),
    /// Each predicted hour that is judged.
    pub hours: Vec<(i64, BandHour)>,
}

impl Judged {
    /// Whether anybody used it in the predicted weeks, or was expected to.
    #[must_use]
    pub fn is_used(&self) -> bool {
        let idle = |hour: &BandHour| hour.truth == 0.0 && hour.outer.1 == 0.0;
        !self.hours.iter().all(|(_, hour)| idle(hour))
    }

    /// The mean distance of the predicted from the peaks that came, and how many of them the 95 % band held.
    #[must_use]
    pub fn peak_error(&self) -> (f64, usize) {
        let off = |(came, median, _): &(u64, f64, (f64, f64))| (*came as f64 - median).abs();
        let error: f64 = self.peaks.iter().map(off).sum();
        let is_held = |(came, _, (low, high)): &&(u64, f64, (f64, f64))| {
            (*low..=*high).contains(&(*came as f64))
        };
        let held = self.peaks.iter().filter(is_held).count();
        (error / self.peaks.len().max(1) as f64, held)
    }
}

/// Midnights of the first day that the model sees and of the first one that is predicted, and so many days of it.
#[derive(Clone, Copy)]
struct Window {
    begin: i64,
    from: i64,
    days: usize,
}

/// Predicts each week of a feature and judges it.
pub(super) fn feature(
    options: Options,
    recorded: &Recorded,
    feature: usize,
    windows: &[(usize, usize)],
) -> Judged {
    let (name, sessions) = &recorded.features[feature];
    let mut judged = Judged {
        name: name.clone(),
        checkouts: sessions.len(),
        score: Score::default(),
        busy: Score::default(),
        peaks: Vec::new(),
        denials: (0, 0.0),
        hours: Vec::new(),
    };
    for &(first, days) in windows {
        let from = recorded.days.0 + first as i64 * DAY;
        let begin = from - options.train_days as i64 * DAY;
        let window = Window { begin, from, days };
        // The model knows nothing of how long what is out now will last.
        let seen: Vec<Session> = sessions
            .iter()
            .filter(|session| session.from >= begin && session.from < from)
            .map(|session| Session {
                to: session.to.min(from),
                ..*session
            })
            .collect();
        let training = Training {
            sessions: &seen,
            from: begin,
            days: options.train_days,
            first_weekday: Recorded::weekday(begin),
            holidays: &recorded.holidays_in(begin, options.train_days),
        };
        let model = fit::fit(&training);
        let played = forecast(&model, days, options.replications, options.seed, name);
        let left_out = recorded.holidays_in(from, days);
        week(&mut judged, sessions, &played, window, &left_out);
        denials(&mut judged, recorded, feature, window);
    }
    judged
}

fn week(
    judged: &mut Judged,
    sessions: &[Session],
    played: &Forecast,
    window: Window,
    left_out: &[usize],
) {
    let Window { begin, from, days } = window;
    let truth = hourly_means(sessions, from, days * 24);
    let before = hourly_means(sessions, begin, ((from - begin) / HOUR) as usize);
    for (hour, draws) in played.hours.iter().enumerate() {
        if left_out.contains(&(hour / 24)) {
            continue;
        }
        let same_hour = |weeks: usize| {
            before
                .len()
                .checked_sub(weeks * WEEK_HOURS)
                .and_then(|at| before.get(at + hour))
        };
        let weeks: Vec<f64> = (1..).map_while(same_hour).copied().collect();
        let mean = weeks.iter().sum::<f64>() / weeks.len().max(1) as f64;
        let last = weeks.first().copied().unwrap_or(0.0);
        judged.score.add(draws, truth[hour], [last, mean]);
        let shown = BandHour {
            outer: band(draws, 0.95),
            inner: band(draws, 0.5),
            truth: truth[hour],
        };
        if shown.truth > 0.0 || shown.outer.1 > 0.0 {
            judged.busy.add(draws, truth[hour], [last, mean]);
        }
        judged.hours.push((from + hour as i64 * HOUR, shown));
    }
    let came = peak(sessions, from, from + days as i64 * DAY);
    judged.peaks.push((
        came,
        quantile(&played.peaks, 0.5),
        band(&played.peaks, 0.95),
    ));
}

/// Denied requests of the week, and the mean of the weeks before.
fn denials(judged: &mut Judged, recorded: &Recorded, feature: usize, window: Window) {
    let Window { begin, from, days } = window;
    let to = from + days as i64 * DAY;
    judged.denials.0 += recorded.denied(feature, from, to).1;
    let weeks = (from - begin) as f64 / WEEK as f64;
    let before = recorded.denied(feature, begin, from).1 as f64;
    judged.denials.1 += before / weeks * days as f64 / 7.0;
}
