//! Instants as users write them.

use crate::error::{Error, Result};
use kernel::{Span, Time};
use model::plan::Plan;
use reports::clock::Clock;

/// An instant as given: seconds since the start, or a date and time of the first site's clock.
///
/// # Errors
/// It is none, or is not within the play.
pub(super) fn instant(plan: &Plan, text: &str) -> Result<Time> {
    let end = Time::ZERO + plan.duration;
    let at = if let Ok(seconds) = text.parse::<f64>() {
        (seconds >= 0.0).then(|| Time::ZERO + Span((seconds * 1e6) as u64))
    } else {
        let (written, offset) = parted(text);
        let moment: jiff::civil::DateTime = written.parse().map_err(|error| {
            Error::Refused(format!(
                "`{text}` is no time (hint: 2026-03-04T11:50, or seconds since the start): {error}"
            ))
        })?;
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let since = moment.duration_since(epoch).as_micros();
        let clock = Clock::of(plan);
        match offset {
            Some(offset) if clock.utc_offset().is_some() => clock.instant_at(since, offset),
            _ => clock.instant(since),
        }
    };
    at.filter(|at| *at <= end).ok_or_else(|| {
        let clock = Clock::of(plan);
        Error::Refused(format!(
            "`{text}` is not within the play: it goes from {} to {}",
            clock.text(Time::ZERO),
            clock.text(end)
        ))
    })
}

/// A date and time, and its offset from UTC in microseconds if it has one, as `2026-10-25T01:30:00+01:00`.
fn parted(text: &str) -> (&str, Option<i64>) {
    let sign = text
        .rfind(['+', '-'])
        .filter(|at| text[..*at].contains(':'));
    let offset = sign.and_then(|at| scenarios::clock::parse_offset(&text[at..]));
    match (sign, offset) {
        (Some(at), Some(offset)) => (text[..at].trim_end(), Some(offset)),
        _ => (text, None),
    }
}
