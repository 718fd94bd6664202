//! Times of day into one line of time (a log dates few of its lines).
//!
//! The one idea: a time of day below the last one means that a midnight has passed, unless it is only
//! a little below (two processes write one file) or looks like the end of daylight saving time: an
//! hour at most, at night; or unless the next date that the log names shows that no midnight has passed, so
//! that the clock was set back ([`Clock::is_below`], [`Clock::set_back_to`]). Every dated line (TIMESTAMP, a start, statistics) sets the day right. The
//! result never goes back. It is local time, less what an hour set back repeated, so that lengths hold
//! across it; the hour skipped in spring cannot be seen and lengthens what was out over it.

use super::envelope::Stamp;

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Lines of two processes may be out of order by this much.
pub const DISORDER: i64 = 120;
/// A clock set back by no more than this, and only before [`NIGHT`], is daylight saving time's end.
const SET_BACK: i64 = 3700;
const NIGHT: i64 = 4 * 3600;

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
                if let (Some(old), Some(new)) = (self.offset, offset) {
                    self.note_set_back(i64::from(old - new));
                }
                self.offset = offset.or(self.offset);
                self.seconds = i64::from(seconds);
                self.started = true;
                self.set_day(day);
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
        let by_night = below <= SET_BACK && self.seconds < NIGHT;
        (self.started && below > DISORDER && !by_night).then_some(below)
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

    /// Takes the date that the last line named (days since 1970-01-01).
    pub fn set_day(&mut self, day: i64) {
        if self.dated {
            self.day = day - self.base - self.display;
        } else {
            self.dated = true;
            self.display = day - self.base - self.day;
        }
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
        let at = times(Some(1), &["2:50:00", "2:10:00", "3:00:00", "3:00:00"]);
        assert_eq!(at[1] - at[0], 1200);
        assert_eq!(at[2] - at[1], 3000);
        let day = times(Some(1), &["14:50:00", "14:10:00"]);
        assert_eq!(day[1] - day[0], DAY - 2400, "by day it is tomorrow");
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
        let mut time = Clock::new(Some(100));
        let dated = |seconds: u32, offset| Stamp::Dated {
            day: 100,
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
