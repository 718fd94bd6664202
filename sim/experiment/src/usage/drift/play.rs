//! One play of the later weeks, with all that the record left open drawn anew.

use super::super::fit::Model;
use super::super::forecast::{normal, play_day};
use super::super::{DAY, Session, WEEK, gamma_quantile};
use super::{DeniedDays, Later};
use crate::statistics::quantile::student_t;
use kernel::Stream;

/// The longest that sessions from before the weeks reach into them.
const WARM_UP_DAYS: i64 = 7;
/// Growth is not played further than so many weeks beyond the record.
const GROWTH_WEEKS: f64 = 8.0;

/// One play of the later weeks.
pub(super) fn sessions(model: &Model, later: &Later<'_>, stream: &mut Stream) -> Vec<Session> {
    let rates = model.rates.draw(stream);
    let spread = model.weeks.draw_spread(stream);
    // What the record's own weeks leave open of the common level.
    let common = libm::exp(spread * normal(stream) / libm::sqrt(model.weeks.count.max(1.0)));
    let slope = match model.trend.filter(|trend| trend.is_sure()) {
        Some(trend) => trend.slope + trend.error * student_t(stream.uniform(), trend.degrees),
        None => 0.0,
    };
    let stretch = libm::exp(model.length_error * normal(stream));
    let middle = (model.begin + model.end.0) / 2;
    let latest = (model.end.0 - middle) as f64 / WEEK as f64 + GROWTH_WEEKS;
    let first = (later.seen_from - later.from)
        .div_euclid(DAY)
        .max(-WARM_UP_DAYS);
    let mut sessions = Vec::new();
    let mut level = 1.0;
    for day in first..later.days as i64 {
        let midnight = later.from + day * DAY;
        if day == first || day.rem_euclid(7) == 0 {
            let weeks = ((midnight - middle) as f64 / WEEK as f64).min(latest);
            let own = spread * normal(stream) - spread * spread / 2.0;
            level = common * libm::exp(own + slope * weeks);
        }
        let from_end = (midnight - model.end.0) / DAY;
        let weekday = (model.end.1 as i64 + from_end).rem_euclid(7) as usize;
        play_day(
            model,
            &rates,
            (midnight, weekday),
            level,
            stream,
            &mut sessions,
        );
    }
    sessions.retain(|session| session.from >= later.seen_from);
    for session in &mut sessions {
        session.to = session.from + ((session.to - session.from) as f64 * stretch) as i64;
    }
    sessions
}

/// A draw of the number of days with denied requests.
pub(super) fn draw_denied_days(record: DeniedDays, days: usize, stream: &mut Stream) -> usize {
    let mut gamma = |count: usize| gamma_quantile(count as f64 + 0.5, stream.uniform());
    let with = gamma(record.denied);
    let without = gamma(record.days.saturating_sub(record.denied));
    let share = with / (with + without);
    (0..days).filter(|_| stream.uniform() < share).count()
}
