//! Times of day into one line of time (a log dates few of its lines).
//!
//! A time of day below the last one means that a midnight has passed, unless it is only
//! a little below (two processes write one file) or is the end of daylight saving time: an hour at most, at
//! night, on a date on which clocks change; or unless the next date that the log names shows that no midnight
//! has passed, so that the clock was set back ([`Clock::is_below`], [`Clock::set_back_to`]). Every dated line
//! (TIMESTAMP, a start, statistics) sets the day right. The result never goes back: a date before the day that
//! is known shows that the machine's date was set back, and the line of time goes on from there. It is local
//! time, less what an hour set back repeated, so that lengths hold across it; the hour skipped in spring cannot
//! be seen and lengthens what was out over it.

use super::envelope::Stamp;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Lines of two processes may be out of order by this much.
pub const DISORDER: i64 = 120;
/// A clock set back by no more than this, and only before [`NIGHT`], is daylight saving time's end.
const SET_BACK: i64 = 3700;
const NIGHT: i64 = 4 * 3600;
/// A date ahead by no more days than this is believed: nobody used the server.
const SILENT_DAYS: i64 = 30;

/// The time of one log.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Days since 1970-01-01 that day zero is, if a look ahead found a date; else 0.
    base: i64,
    /// Whether any date was seen.
    dated: bool,
    /// Days to add for display, where the date was only found after the first lines.
    display: i64,
    day: i64,
    seconds: i64,
    started: bool,
    /// Seconds that were lived twice.
    set_back: i64,
    /// When the last of these were.
    set_back_at: Option<i64>,
    /// Days that the line of time is ahead of the machine's date, since that was set.
    lag: i64,
    offset: Option<i32>,
    at: i64,
}

impl Clock {
    /// A clock whose first line is on a known day (days since 1970-01-01), or on an unknown one.
    #[must_use]
    pub fn new(first_day: Option<i64>) -> Clock {
        Clock {
            base: first_day.unwrap_or(0),
            dated: first_day.is_some(),
            ..Clock::default()
        }
    }

    /// Takes a line's stamp; the result is its place on the line of time, in seconds.
    #[inline]
    pub fn take(&mut self, stamp: Stamp) -> i64 {
        match stamp {
            Stamp::Clock(seconds) => self.advance(i64::from(seconds)),
            Stamp::Dated {
                day,
                seconds,
                offset,
            } => {
                let zone = self.zone_step(offset);
                self.note_set_back(zone);
                self.offset = offset.or(self.offset);
                self.take_dated(day, i64::from(seconds), zone.max(0));
            }
        }
        let now = DAY * (self.base + self.day) + self.seconds + self.set_back;
        self.at = if self.at == 0 { now } else { self.at.max(now) };
        self.at
    }

    /// By how many seconds a time of day is below the last line's, if that means a midnight or a clock that
    /// was set back.
    #[inline]
    #[must_use]
    pub fn is_below(&self, stamp: Stamp) -> Option<i64> {
        let Stamp::Clock(seconds) = stamp else {
            return None;
        };
        let below = self.seconds - i64::from(seconds);
        let is_step = self.started && below > DISORDER && !self.ends_saving(below);
        is_step.then_some(below)
    }

    /// By how many seconds a stamp is below the last line's because daylight saving time ends.
    #[must_use]
    pub fn saving_ends(&self, stamp: Stamp) -> Option<i64> {
        let Stamp::Clock(seconds) = stamp else {
            return None;
        };
        let below = self.seconds - i64::from(seconds);
        (self.started && below > DISORDER && self.ends_saving(below)).then_some(below)
    }

    /// Whether a step down by so many seconds can be the end of daylight saving time. Where no date is known,
    /// any night may be the one.
    fn ends_saving(&self, below: i64) -> bool {
        let by_night = below <= SET_BACK && self.seconds < NIGHT;
        by_night
            && self
                .local()
                .0
                .is_none_or(|day| is_change_day(day - self.lag))
    }

    /// A line with its own date. By more than disorder before the last one, it shows that the clock was set back
    /// ([`Clock::date_is_back`] told by how much).
    fn take_dated(&mut self, day: i64, seconds: i64, zone: i64) {
        if !self.started || !self.dated {
            (self.seconds, self.started) = (seconds, true);
            self.set_day(day);
            return;
        }
        let behind = self.behind(day, seconds) - zone;
        if behind > DISORDER {
            self.lag += behind.div_euclid(DAY);
            self.set_back += behind.rem_euclid(DAY);
        }
        self.seconds = seconds;
        self.day = day + self.lag - self.base - self.display;
    }

    /// By how many seconds a line's zone is behind the last one's.
    fn zone_step(&self, offset: Option<i32>) -> i64 {
        match (self.offset, offset) {
            (Some(old), Some(new)) => i64::from(old - new),
            _ => 0,
        }
    }

    /// How far a date with its time is before the last line.
    fn behind(&self, day: i64, seconds: i64) -> i64 {
        let last = self.local().0.map_or(0, |day| DAY * day) + self.seconds;
        last - (DAY * (day + self.lag) + seconds)
    }

    /// By how many seconds a line's own date and time are before the last line's, if the zone does not say why.
    #[must_use]
    pub fn date_is_back(&self, stamp: Stamp) -> Option<i64> {
        let Stamp::Dated {
            day,
            seconds,
            offset,
        } = stamp
        else {
            return None;
        };
        let behind = self.behind(day, i64::from(seconds)) - self.zone_step(offset).max(0);
        (self.started && self.dated && behind > DISORDER).then_some(behind)
    }

    /// The clock was set back to this time of day: the day stays, and nothing happens earlier than what
    /// was written before.
    pub fn set_back_to(&mut self, stamp: Stamp) -> i64 {
        if let Stamp::Clock(seconds) = stamp {
            self.seconds = i64::from(seconds);
        }
        self.at
    }

    #[inline]
    fn advance(&mut self, seconds: i64) {
        let step = seconds - self.seconds;
        if !self.started {
            self.started = true;
        } else if step < 0 {
            if -step <= DISORDER {
                return;
            }
            if -step <= SET_BACK && self.seconds < NIGHT {
                self.note_set_back(3600);
            } else {
                self.day += 1;
            }
        } else if step > DAY - DISORDER {
            // A straggler from before midnight.
            return;
        }
        self.seconds = seconds;
    }

    /// Seconds are lived twice; both a zone and the times of day tell of the same ones.
    fn note_set_back(&mut self, seconds: i64) {
        let told = self
            .set_back_at
            .is_some_and(|then| self.at - then < 2 * 3600);
        if seconds > 0 && !told {
            self.set_back += seconds;
            self.set_back_at = Some(self.at);
        }
    }

    /// Takes the date that the last line named (days since 1970-01-01). The result is by how many days it is
    /// before the day that was known, 0 if it is not: the machine's date was set back, and time goes on.
    pub fn set_day(&mut self, day: i64) -> i64 {
        let Some(known) = self.local().0 else {
            self.dated = true;
            self.display = day - self.base - self.day;
            return 0;
        };
        let back = (known - (day + self.lag)).max(0);
        if back > 0 || self.lag > 0 && day >= known {
            // As soon as the calendar is not behind the line of time, they agree again.
            self.lag = (known - day).max(0);
        }
        self.day = day + self.lag - self.base - self.display;
        back
    }

    /// By how many days a date is so far ahead of the day that is known that silence hardly explains it.
    #[must_use]
    pub fn days_ahead(&self, day: i64) -> Option<i64> {
        let ahead = day + self.lag - self.local().0?;
        (ahead > SILENT_DAYS).then_some(ahead)
    }

    /// The machine's date was set ahead to this day, and later lines take it back: the day stays.
    pub fn set_ahead_to(&mut self, day: i64) {
        if let Some(known) = self.local().0 {
            self.lag = known - day;
        }
    }

    /// The place on the line of time of a day that the log names.
    #[must_use]
    pub fn placed(&self, day: i64) -> i64 {
        day + self.lag
    }

    /// The number of days before the first dated line, for a look ahead.
    #[must_use]
    pub fn days_passed(&self) -> i64 {
        self.day
    }

    /// Whether any date was seen.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.dated
    }

    /// The last line's local day (days since 1970-01-01; `None` if no line was dated) and second.
    #[must_use]
    pub fn local(&self) -> (Option<i64>, i64) {
        let day = self.base + self.day + self.display;
        (self.dated.then_some(day), self.seconds)
    }
}

/// Whether clocks are set back on a day in some part of the world: the last Sunday of October, the first of
/// November, and in the south the first of April.
fn is_change_day(day: i64) -> bool {
    let Ok(date) = Date::constant(1970, 1, 1).checked_add(day.days()) else {
        return false;
    };
    let sunday = date.weekday() == Weekday::Sunday;
    let first = date.day() <= 7;
    sunday && matches!((date.month(), first), (4 | 11, true))
        || sunday && date.month() == 10 && date.day() > 24
}

/// Which steps down of a log's clock are midnights, from the day that is known before them and the next day
/// that the log names after them: so many of the largest as days have passed.
#[must_use]
pub fn is_midnight(steps: &[i64], days: i64) -> bool {
    let Some(&first) = steps.first() else {
        return true;
    };
    let larger = steps.iter().skip(1).filter(|step| **step > first).count();
    i64::try_from(larger).unwrap_or(i64::MAX) < days
}

#[cfg(test)]
mod tests {
    use super::super::envelope::day_number;
    use super::*;

    #[test]
    fn the_largest_steps_down_are_the_midnights() {
        assert!(is_midnight(&[80_000], 1) && !is_midnight(&[180], 0));
        assert!(
            !is_midnight(&[180, 80_000], 1),
            "the second is the midnight"
        );
        assert!(is_midnight(&[80_000, 180], 1));
        assert!(is_midnight(&[500, 400], 2) && is_midnight(&[500], 4));
    }

    #[test]
    fn a_clock_that_was_set_back_stays_on_its_day() {
        let mut time = Clock::new(Some(3));
        let noon = time.take(clock("12:05:00"));
        assert_eq!(time.is_below(clock("12:04:00")), None, "two processes");
        assert_eq!(time.is_below(clock("12:01:00")), Some(240));
        assert_eq!(time.set_back_to(clock("12:01:00")), noon);
        assert_eq!(time.take(clock("12:06:00")), noon + 60);
        assert_eq!(time.local(), (Some(3), 43_560));
    }

    fn clock(text: &str) -> Stamp {
        let mut parts = text.split(':').map(|part| part.parse::<u32>().expect(text));
        let mut next = || parts.next().unwrap_or(0);
        Stamp::Clock(3600 * next() + 60 * next() + next())
    }

    fn times(first_day: Option<i64>, stamps: &[&str]) -> Vec<i64> {
        let mut time = Clock::new(first_day);
        stamps.iter().map(|text| time.take(clock(text))).collect()
    }

    #[test]
    fn midnights_are_counted() {
        let at = times(
            Some(10),
            &["23:59:59", "0:00:00", "12:00:00", "11:00:00", "11:00:00"],
        );
        assert_eq!(
            at,
            [
                11 * DAY - 1,
                11 * DAY,
                11 * DAY + 43_200,
                12 * DAY + 39_600,
                12 * DAY + 39_600
            ]
        );
    }

    #[test]
    fn lines_a_little_out_of_order_are_no_midnight() {
        let at = times(Some(0), &["10:00:30", "9:59:59", "10:00:31"]);
        assert_eq!(at, [36_030, 36_030, 36_031]);
        let at = times(Some(1), &["23:59:50", "0:00:02", "23:59:59", "0:00:03"]);
        assert_eq!(at, [2 * DAY - 10, 2 * DAY + 2, 2 * DAY + 2, 2 * DAY + 3]);
    }

    #[test]
    fn an_hour_set_back_at_night_is_lived_twice() {
        let october = day_number(2026, 10, 25);
        let at = times(october, &["2:50:00", "2:10:00", "3:00:00", "3:00:00"]);
        assert_eq!(at[1] - at[0], 1200);
        assert_eq!(at[2] - at[1], 3000);
        let day = times(Some(1), &["14:50:00", "14:10:00"]);
        assert_eq!(day[1] - day[0], DAY - 2400, "by day it is tomorrow");
    }

    #[test]
    fn clocks_change_on_three_sundays_only() {
        for (month, day, changes) in [
            (10, 25, true),
            (11, 1, true),
            (4, 5, true),
            (10, 24, false),
            (10, 18, false),
            (11, 8, false),
            (4, 12, false),
            (3, 29, false),
        ] {
            let date = day_number(2026, month, day).expect("a day");
            assert_eq!(is_change_day(date), changes, "{month}/{day}");
            let mut time = Clock::new(Some(date));
            time.take(clock("2:50:00"));
            let back = clock("2:10:00");
            assert_eq!(time.saving_ends(back).is_some(), changes);
            assert_eq!(time.is_below(back).is_some(), !changes);
        }
    }

    #[test]
    fn a_date_that_goes_back_does_not_stop_the_line_of_time() {
        let mut time = Clock::new(Some(100));
        let first = time.take(clock("13:00:00"));
        time.take(clock("13:10:00"));
        assert_eq!(time.set_day(99), 1);
        assert_eq!(time.take(clock("13:20:00")) - first, 1200);
        assert_eq!(time.set_day(99), 0, "said once");
        time.take(clock("1:00:00"));
        assert_eq!(time.set_day(100), 0);
        assert_eq!(time.local(), (Some(101), 3600));
        assert_eq!(time.set_day(102), 0);
        assert_eq!(
            time.local(),
            (Some(102), 3600),
            "the calendar has caught up"
        );
    }

    #[test]
    fn a_date_far_ahead_that_is_taken_back_does_not_pass() {
        let mut time = Clock::new(Some(100));
        let first = time.take(clock("13:00:00"));
        assert_eq!(time.days_ahead(130), None, "a long silence");
        assert_eq!(time.days_ahead(131), Some(31));
        time.set_ahead_to(4000);
        assert_eq!(time.set_day(4000), 0);
        assert_eq!(time.set_day(100), 3900);
        assert_eq!(time.take(clock("14:00:00")) - first, 3600);
        assert_eq!(time.local(), (Some(100), 50_400));
    }

    #[test]
    fn a_zone_tells_an_hour_set_back_exactly() {
        let mut time = Clock::new(Some(100));
        let dated = |hour: u32, offset| Stamp::Dated {
            day: 100,
            seconds: 3600 * hour,
            offset: Some(offset),
        };
        let first = time.take(dated(2, 7200));
        assert_eq!(time.take(dated(2, 3600)) - first, 3600);
        assert_eq!(time.take(dated(4, 3600)) - first, 3 * 3600);
    }

    #[test]
    fn a_zone_and_times_of_day_together_count_the_hour_once() {
        let october = day_number(1970, 10, 25).expect("a day");
        let mut time = Clock::new(Some(october));
        let dated = |seconds: u32, offset| Stamp::Dated {
            day: october,
            seconds,
            offset: Some(offset),
        };
        let first = time.take(dated(9000, 7200));
        let stamps = [
            Stamp::Clock(10_700),
            Stamp::Clock(7_300),
            dated(7_310, 3600),
            Stamp::Clock(7_320),
        ];
        let after: Vec<i64> = stamps
            .into_iter()
            .map(|stamp| time.take(stamp) - first)
            .collect();
        assert_eq!(after, [1700, 1900, 1910, 1920]);
    }

    #[test]
    fn dates_set_the_day_right() {
        let mut time = Clock::new(Some(100));
        let first = time.take(clock("8:00:00"));
        let next = time.take(clock("9:00:00"));
        assert_eq!(next - first, 3600, "nothing says that a day lies between");
        time.set_day(103);
        assert_eq!(time.take(clock("9:00:01")) - first, 3 * DAY + 3601);
        assert_eq!(time.local(), (Some(103), 32_401));
    }

    #[test]
    fn an_undated_log_has_times_only() {
        let mut time = Clock::new(None);
        assert_eq!(time.take(clock("8:00:00")), 28_800);
        assert_eq!(time.local(), (None, 28_800));
        time.take(clock("7:00:00"));
        time.set_day(50);
        assert_eq!(time.local(), (Some(50), 25_200));
        assert_eq!(
            time.take(clock("7:00:01")),
            DAY + 25_201,
            "the line of time does not jump"
        );
    }
}
