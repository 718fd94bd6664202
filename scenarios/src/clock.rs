//! Dates and times of a scenario, to instants since its start.
//!
//! A civil date and time is an integer, microseconds since 1970-01-01 on the first site's clock as it was
//! set at the start; which instant that is, where the clock changes, the clock says.

use crate::written::{Node, Value};
use jiff::civil;
use kernel::Span;
use model::plan::{SiteClock, Start};
use toml::value::{Datetime, Offset};

const DAY: i64 = 86_400_000_000;
const MINUTE: i64 = 60_000_000;

/// The scenario's calendar: where instant zero lies, by the first site's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Microseconds from 1970-01-01T00:00 to the start, local to the first site.
    pub start: i64,
    /// The first site's offset from UTC at the start in microseconds, if it is known.
    pub utc_offset: Option<i64>,
    /// How the first site's clock goes on from there.
    pub clock: SiteClock,
}

impl Calendar {
    /// The start as the model wants it.
    #[must_use]
    pub fn start(&self) -> Start {
        Start {
            day: self.start.div_euclid(DAY),
            time_of_day: Span(self.start.rem_euclid(DAY).unsigned_abs()),
        }
    }

    /// Microseconds from the start to a date and time; one without an offset is the first site's.
    #[must_use]
    pub fn since_start(&self, date: &Datetime) -> Option<i64> {
        if let Some(written) = self.written(date) {
            return Some(self.clock.start(written));
        }
        let utc = local_microseconds(date)? - offset_microseconds(date.offset?);
        Some(utc + self.utc_offset.unwrap_or(0) - self.start)
    }

    /// A date and time without an offset, in microseconds from the start by the first site's clock as it was set then.
    #[must_use]
    pub fn written(&self, date: &Datetime) -> Option<i64> {
        let local = local_microseconds(date)?;
        date.offset.is_none().then_some(local - self.start)
    }

    /// Microseconds from the start to the midnight that begins a day (counted from 1970-01-01), by the clock of a place.
    #[must_use]
    pub fn midnight(&self, day: i64, by: &LocalTime) -> i64 {
        by.clock.start(day * DAY - by.ahead - self.start)
    }

    /// By the first site's clock.
    #[must_use]
    pub fn first_site(&self) -> LocalTime {
        LocalTime {
            ahead: 0,
            clock: self.clock.clone(),
        }
    }
}

/// The clock of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// How far it is ahead of the first site's at the start, in microseconds.
    pub ahead: i64,
    /// How it goes on from there.
    pub clock: SiteClock,
}

/// Days from 1970-01-01 to the date, if it is one.
#[must_use]
pub fn civil_day(date: &Datetime) -> Option<i64> {
    let date = date.date?;
    let year = i16::try_from(date.year).ok()?;
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    civil::Date::new(year, month, day).ok().map(day_number)
}

/// Days from 1970-01-01 to a civil date.
#[must_use]
pub fn day_number(date: civil::Date) -> i64 {
    date.duration_since(civil::date(1970, 1, 1)).as_hours() / 24
}

/// Microseconds from 1970-01-01T00:00 to the civil date and time, as written (an offset is not used).
#[must_use]
pub fn local_microseconds(date: &Datetime) -> Option<i64> {
    let time = date.time.map_or(0, |time| {
        let seconds = i64::from(time.hour) * 3_600
            + i64::from(time.minute) * 60
            + i64::from(time.second.unwrap_or(0));
        seconds * 1_000_000 + i64::from(time.nanosecond.unwrap_or(0) / 1_000)
    });
    Some(civil_day(date)? * DAY + time)
}

/// An offset from UTC in microseconds.
#[must_use]
pub fn offset_microseconds(offset: Offset) -> i64 {
    match offset {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes) * MINUTE,
    }
}

/// An offset from UTC as scenarios write it: `Z`, `+01:00`, `-5 h`.
#[must_use]
pub fn parse_offset(text: &str) -> Option<i64> {
    let text = text.trim();
    if text == "Z" {
        return Some(0);
    }
    let magnitude =
        if let Some((hours, minutes)) = text.trim_start_matches(['+', '-']).split_once(':') {
            let hours: i64 = two_digits(hours)?;
            let minutes: i64 = two_digits(minutes)?;
            if !text.starts_with(['+', '-']) || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * MINUTE
        } else {
            crate::quantity::signed_duration(text).ok()?.abs()
        };
    let offset = if text.starts_with('-') {
        -magnitude
    } else {
        magnitude
    };
    (offset.abs() <= 18 * 60 * MINUTE).then_some(offset)
}

fn two_digits(text: &str) -> Option<i64> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// A time of day in microseconds since midnight, `24:00` included.
#[must_use]
pub fn time_of_day(node: &Node) -> Option<u64> {
    match &node.value {
        Value::Text(text) => parse_time(text),
        Value::Date(date) if date.date.is_none() => {
            let time = date.time?;
            let seconds = u64::from(time.hour) * 3_600
                + u64::from(time.minute) * 60
                + u64::from(time.second.unwrap_or(0));
            Some(seconds * 1_000_000)
        }
        _ => None,
    }
}

/// A time of day from `06:00` or `06:00:30`, in microseconds since midnight.
#[must_use]
pub fn parse_time(text: &str) -> Option<u64> {
    let mut parts = text.trim().split(':');
    let hours = parts.next()?;
    let hours = if hours.len() == 1 {
        hours.parse().ok()?
    } else {
        two_digits(hours)?
    };
    let minutes = two_digits(parts.next()?)?;
    let seconds = parts.next().map_or(Some(0), two_digits)?;
    if parts.next().is_some() || minutes > 59 || seconds > 59 {
        return None;
    }
    let total = hours * 3_600 + minutes * 60 + seconds;
    (total <= 86_400).then(|| total.unsigned_abs() * 1_000_000)
}

/// A time in a week: `Tue 10:00`, `week 2 Tue 10:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekTime {
    /// How many weeks after the first one.
    pub weeks_later: u64,
    /// The day, Monday is 0.
    pub day: usize,
    /// Microseconds since midnight.
    pub time: u64,
}

/// A time in a week, if a text is one.
#[must_use]
pub fn parse_week_time(text: &str) -> Option<WeekTime> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (weeks_later, rest) = match words.as_slice() {
        [week, number, rest @ ..] if week.eq_ignore_ascii_case("week") => {
            (number.parse::<u16>().ok()?.checked_sub(1)?, rest)
        }
        rest => (0, rest),
    };
    let [day_name, time] = rest else {
        return None;
    };
    Some(WeekTime {
        weeks_later: u64::from(weeks_later),
        day: day(day_name)?,
        time: parse_time(time)?,
    })
}

impl Calendar {
    /// The first such time at or after the start, by the first site's clock, in microseconds from the start.
    #[must_use]
    pub fn first_at(&self, wanted: WeekTime) -> i64 {
        self.clock.next(self.first_written(wanted), 0)
    }

    /// The same as it is written, by the first site's clock as it was set at the start.
    #[must_use]
    pub fn first_written(&self, wanted: WeekTime) -> i64 {
        // 1970-01-01 was a Thursday.
        let start_of_week = (self.start + 3 * DAY).rem_euclid(7 * DAY);
        let in_week = wanted.day as i64 * DAY + wanted.time as i64;
        let first = (in_week - start_of_week).rem_euclid(7 * DAY);
        first + wanted.weeks_later as i64 * 7 * DAY
    }
}

/// Names of the days, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Days from `Mon-Fri`, `Sat`, `Mon,Wed`, `Fri-Mon`, `*`; Monday first.
#[must_use]
pub fn parse_days(text: &str) -> Option<[bool; 7]> {
    let mut days = [false; 7];
    for part in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        if part == "*" {
            return Some([true; 7]);
        }
        let (from, to) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (from, to) = (day(from)?, day(to)?);
        let length = (to + 7 - from) % 7;
        for step in 0..=length {
            days[(from + step) % 7] = true;
        }
    }
    days.contains(&true).then_some(days)
}

fn day(text: &str) -> Option<usize> {
    DAYS.iter()
        .position(|name| name.eq_ignore_ascii_case(text.trim()))
}

/// Periods of the week from `Mon-Fri 08:00-18:00`, several parted by `;`: days, begin, end.
#[must_use]
pub fn parse_periods(text: &str) -> Option<Vec<([bool; 7], u64, u64)>> {
    let mut periods = Vec::new();
    for part in text.split(';') {
        let part = part.trim();
        let (days, times) = match part.rsplit_once(' ') {
            Some((days, times)) if times.contains(':') => (days, times),
            None if part.contains(':') => ("*", part),
            _ => (part, "00:00-24:00"),
        };
        let (from, to) = times.split_once(['-', '–'])?;
        periods.push((parse_days(days)?, parse_time(from)?, parse_time(to)?));
    }
    Some(periods)
}

/// An offset from UTC as ISO 8601 shows it, `+01:00`.
#[must_use]
pub fn show_offset(microseconds: i64) -> String {
    let minutes = microseconds.unsigned_abs() / MINUTE.unsigned_abs();
    let sign = if microseconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A local date and time as ISO 8601 shows it, to the second.
#[must_use]
pub fn show_local(microseconds: i64) -> String {
    let day = microseconds.div_euclid(DAY);
    let seconds = microseconds.rem_euclid(DAY) / 1_000_000;
    let date = civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(day).unwrap_or_default())
        .map_or_else(|_| format!("day {day}"), |date| date.to_string());
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{date}T{hours:02}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Datetime {
        text.parse().expect("a date")
    }

    #[test]
    fn instants_count_from_the_start() {
        let calendar = Calendar {
            start: local_microseconds(&date("2026-03-02T00:00:00")).expect("valid"),
            utc_offset: Some(0),
            clock: SiteClock::default(),
        };
        assert_eq!(
            calendar.since_start(&date("2026-03-02T10:00:00")),
            Some(36_000_000_000)
        );
        assert_eq!(
            calendar.since_start(&date("2026-03-02T10:00:00+01:00")),
            Some(9 * 3_600_000_000)
        );
        assert_eq!(calendar.start().weekday_and_time(kernel::Time::ZERO).0, 0);
        // The midnight after 2026-03-02 by a clock one hour ahead is 23:00 of that day.
        let next_day = civil_day(&date("2026-03-02")).expect("valid") + 1;
        assert_eq!(
            calendar.midnight(
                next_day,
                &LocalTime {
                    ahead: 3_600_000_000,
                    clock: SiteClock::default(),
                }
            ),
            23 * 3_600_000_000
        );
    }

    #[test]
    fn a_time_in_a_week_is_the_first_at_or_after_the_start() {
        let from = |start: &str, text: &str| {
            let calendar = Calendar {
                start: local_microseconds(&date(start)).expect("valid"),
                utc_offset: None,
                clock: SiteClock::default(),
            };
            calendar.first_at(parse_week_time(text).expect("a time in a week")) / 3_600_000_000
        };
        // 2026-03-02 is a Monday.
        assert_eq!(from("2026-03-02T00:00:00", "Tue 10:00"), 34);
        assert_eq!(from("2026-03-02T00:00:00", "Mon 00:00"), 0);
        assert_eq!(from("2026-03-03T11:00:00", "Tue 10:00"), 7 * 24 - 1);
        assert_eq!(from("2026-03-02T00:00:00", "week 2 tue 10:00"), 7 * 24 + 34);
        assert_eq!(from("2026-03-04T12:00:00", "Sun 24:00"), 4 * 24 + 12);
        for text in [
            "Tue",
            "Tue 25:00",
            "week 0 Tue 10:00",
            "2 d 10 h",
            "week Tue 10:00",
        ] {
            assert_eq!(parse_week_time(text), None, "{text}");
        }
    }

    #[test]
    fn days_and_periods() {
        let week = [true, true, true, true, true, false, false];
        assert_eq!(parse_days("Mon-Fri"), Some(week));
        assert_eq!(
            parse_days("Sat-Mon"),
            Some([true, false, false, false, false, true, true])
        );
        assert_eq!(
            parse_days("Mon, wed"),
            Some([true, false, true, false, false, false, false])
        );
        assert_eq!(parse_days("Xyz"), None);
        assert_eq!(
            parse_periods("Mon-Fri 08:00-18:00"),
            Some(vec![(week, 8 * 3_600_000_000, 18 * 3_600_000_000)])
        );
    }

    #[test]
    fn offsets_and_times() {
        assert_eq!(parse_offset("+01:00"), Some(3_600_000_000));
        assert_eq!(parse_offset("-5 h"), Some(-5 * 3_600_000_000));
        assert_eq!(parse_offset("Z"), Some(0));
        assert_eq!(parse_offset("01:00"), None);
        assert_eq!(parse_time("24:00"), Some(86_400_000_000));
        assert_eq!(parse_time("24:01"), None);
        assert_eq!(show_local(0), "1970-01-01T00:00:00");
    }
}
