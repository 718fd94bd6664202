//! Local times as dates and times of day.
//!
//! A local time is a signed count of microseconds since 1970-01-01T00:00.

use jiff::Timestamp;
use jiff::civil::{self, DateTime};
use jiff::tz::Offset;

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

/// What lies before the year -9999 or after 9999 becomes the nearest instant that does not.
fn civil(local: i128) -> DateTime {
    let (first, last) = (Timestamp::MIN, Timestamp::MAX);
    let within = local.clamp(first.as_microsecond().into(), last.as_microsecond().into());
    let instant = Timestamp::from_microsecond(within as i64).unwrap_or(last);
    Offset::UTC.to_datetime(instant)
}

/// A local time as `2026-03-04T10:00:00`; what is below a second is cut off.
#[must_use]
pub fn date_time(local: i128) -> String {
    civil(local).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The month of a local time, `2026-03`.
#[must_use]
pub fn month(local: i128) -> String {
    civil(local).strftime("%Y-%m").to_string()
}

/// Hour, minute and second of a local time.
#[must_use]
pub fn time_of_day(local: i128) -> (u8, u8, u8) {
    let time = civil(local).time();
    let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(i8::unsigned_abs);
    (hour, minute, second)
}

/// The weekday of a local time, 0 for Monday.
#[must_use]
pub fn weekday(local: i128) -> usize {
    let weekday = civil(local).weekday().to_monday_zero_offset();
    usize::from(weekday.unsigned_abs())
}

/// The date of a local time.
#[must_use]
pub fn date(local: i128) -> Date {
    let date = civil(local).date();
    Date {
        year: date.year().into(),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
    }
}

/// The local time at which a month begins; the month after the twelfth is the next year's first.
#[must_use]
pub fn month_begin(year: i64, month: u8) -> i128 {
    let (year, month) = if month > 12 {
        (year + 1, month - 12)
    } else {
        (year, month)
    };
    let first = i16::try_from(year).ok().zip(i8::try_from(month).ok());
    let date = first.and_then(|(year, month)| civil::Date::new(year, month, 1).ok());
    let instant = date.and_then(|date| Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok());
    instant.unwrap_or(Timestamp::MAX).as_microsecond().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i128 = 86_400_000_000;

    #[test]
    fn dates_and_first_days_agree_over_leap_years_and_before_1970() {
        assert_eq!(date_time(month_begin(2024, 3) - DAY), "2024-02-29T00:00:00");
        assert_eq!(date_time(month_begin(1970, 1) - 1), "1969-12-31T23:59:59");
        assert_eq!(date_time(month_begin(1900, 3) - DAY), "1900-02-28T00:00:00");
        assert_eq!(month_begin(2025, 13), month_begin(2026, 1));
        assert_eq!(weekday(-DAY), 2);
        assert_eq!(time_of_day(-1), (23, 59, 59));
        for day in -800_000..800_000 {
            let Date {
                year,
                month,
                day: of_month,
            } = date(day * DAY);
            assert_eq!(
                month_begin(year, month),
                (day - i128::from(of_month) + 1) * DAY
            );
        }
    }

    #[test]
    fn what_no_calendar_has_is_its_end() {
        assert_eq!(date_time(i128::MAX), "9999-12-30T22:00:00");
        assert_eq!(date(i128::MIN).year, -9999);
    }
}
