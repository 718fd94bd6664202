//! Simulated instants as dates and times of the first site's clock.
//!
//! The one idea: local time is one signed count of microseconds since 1970-01-01, so that periods of
//! the calendar (ten minutes to months) are arithmetic. Time zones and their changes are not modeled:
//! a scenario's offsets are fixed during a run.

use kernel::{Span, Time};
use model::plan::Start;
use serde::{Deserialize, Serialize};

const DAY: i128 = Span::DAY.0 as i128;

/// Weekdays from Monday, as short as the terminal and the charts print them.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The calendar of a plan: turns instants into local dates and times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clock {
    /// Local microseconds since 1970-01-01 at the scenario's start.
    origin: i128,
}

/// A date of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl Clock {
    /// The calendar that begins at a plan's start.
    #[must_use]
    pub fn new(start: Start) -> Self {
        Self {
            origin: i128::from(start.day) * DAY + i128::from(start.time_of_day.0),
        }
    }

    /// Local microseconds since 1970-01-01 of an instant.
    #[must_use]
    pub fn local(self, at: Time) -> i128 {
        self.origin + i128::from(at.0)
    }

    /// The instant of a local time, if it is not before the start.
    #[must_use]
    pub fn instant(self, local: i128) -> Option<Time> {
        u64::try_from(local - self.origin).ok().map(Time)
    }

    /// Date and time to the second in which the instant falls: `2026-03-04T10:00:00`.
    #[must_use]
    pub fn text(self, at: Time) -> String {
        date_time(self.local(at))
    }

    /// As people read it in a story: `Wed 2026-03-04 10:00:00`.
    #[must_use]
    pub fn story(self, at: Time) -> String {
        let local = self.local(at);
        format!(
            "{} {}",
            WEEKDAYS[weekday(local)],
            date_time(local).replace('T', " ")
        )
    }
}

/// A local time as `2026-03-04T10:00:00`; what is below a second is cut off.
#[must_use]
pub fn date_time(local: i128) -> String {
    let Date { year, month, day } = date(local);
    let (hour, minute, second) = time_of_day(local);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// The month of a local time, `2026-03`.
#[must_use]
pub fn month(local: i128) -> String {
    let date = date(local);
    format!("{:04}-{:02}", date.year, date.month)
}

/// Hour, minute and second of a local time.
#[must_use]
pub fn time_of_day(local: i128) -> (u8, u8, u8) {
    let seconds = local.rem_euclid(DAY) / 1_000_000;
    (
        (seconds / 3600) as u8,
        (seconds / 60 % 60) as u8,
        (seconds % 60) as u8,
    )
}

/// The weekday of a local time, 0 for Monday.
#[must_use]
pub fn weekday(local: i128) -> usize {
    // 1970-01-01 was a Thursday, which is 3.
    (local.div_euclid(DAY) + 3).rem_euclid(7) as usize
}

/// The date of a local time.
///
/// By counting in eras of 400 years (146,097 days) with years that begin in March, so that the leap
/// day is a year's last.
#[must_use]
pub fn date(local: i128) -> Date {
    let days = local.div_euclid(DAY) + 719_468; // days since 0000-03-01
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    Date {
        year: (era * 400 + year_of_era + i128::from(month <= 2)) as i64,
        month: month as u8,
        day: day as u8,
    }
}

/// The local time of a date's midnight; a month beyond 12 counts on into the next year.
#[must_use]
pub fn midnight(year: i64, month: u8, day: u8) -> i128 {
    let months = i128::from(year) * 12 + i128::from(month) - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let year = year - i128::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i128::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02 is day 20,514 since 1970: 56 years of 365 days and 14 leap days make 20,454 days to
    /// 2026-01-01, then 31 + 28 + 1. It is a Monday.
    const START: Start = Start {
        day: 20_514,
        time_of_day: Span::HOUR,
    };

    #[test]
    fn instants_become_local_date_times() {
        let clock = Clock::new(START);
        assert_eq!(clock.text(Time::ZERO), "2026-03-02T01:00:00");
        assert_eq!(
            clock.text(Time(2 * Span::DAY.0 + 1_999_999)),
            "2026-03-04T01:00:01"
        );
        assert_eq!(clock.story(Time::ZERO), "Mon 2026-03-02 01:00:00");
        assert_eq!(clock.instant(clock.local(Time(5))), Some(Time(5)));
        assert_eq!(clock.instant(clock.local(Time::ZERO) - 1), None);
    }

    #[test]
    fn dates_and_midnights_are_inverse_over_leap_years_and_before_1970() {
        assert_eq!(date_time(midnight(2024, 2, 29)), "2024-02-29T00:00:00");
        assert_eq!(date_time(midnight(1969, 12, 31)), "1969-12-31T00:00:00");
        assert_eq!(
            date_time(midnight(2000, 2, 29) + DAY),
            "2000-03-01T00:00:00"
        );
        assert_eq!(
            date_time(midnight(1900, 2, 28) + DAY),
            "1900-03-01T00:00:00"
        );
        assert_eq!(midnight(2025, 13, 1), midnight(2026, 1, 1));
        assert_eq!(weekday(midnight(1969, 12, 31)), 2);
        for day in -800_000..800_000 {
            let Date {
                year,
                month,
                day: of_month,
            } = date(day * DAY);
            assert_eq!(midnight(year, month, of_month), day * DAY);
        }
    }
}
