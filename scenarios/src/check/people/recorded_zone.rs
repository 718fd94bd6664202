//! A recorded debug log whose server stands in a time zone: its line of time as elapsed time.
//!
//! A log's line of time is local time, plus what an hour set back repeated where the log shows it. So it
//! leaps over the hour that does not exist in spring, and lacks the hour that comes twice where nobody wrote then.

use crate::clock::LocalTime;
use crate::zones;
use kernel::Span;

const DAY: i64 = Span::DAY.0 as i64;

/// Days since 1970-01-01 below which a log's first day is a count, and no date.
const DATED: i64 = 3_650;

/// Where a log's line of time and elapsed time part: from when on, and by how much the line is ahead, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaps(Vec<(i64, i64)>);

impl Leaps {
    /// Those of a log that begins on a day (counted from 1970-01-01) and is so long, by the clock of a place; `noted`
    /// says that the log shows where its clock was set back.
    #[must_use]
    pub fn of(first_day: i64, length: Span, noted: bool, by: &LocalTime) -> Leaps {
        let zone = by.clock.zone().filter(|_| first_day >= DATED);
        let Some((name, zone)) = zone.and_then(|own| Some((&own.name, zones::find(&own.name)?)))
        else {
            return Leaps::default();
        };
        let midnight = zones::instant(&zone, first_day * DAY);
        let clock = zones::clock(&zone, name, midnight, length);
        let (mut leaps, mut shift, mut ahead) = (Vec::new(), 0, 0);
        for change in clock.changes().iter().filter(|change| change.at > 0) {
            let forward = change.shift - shift;
            shift = change.shift;
            if forward < 0 && noted {
                continue;
            }
            // The line is put forward at once; where it is put back unseen, it stands again after that long.
            let from = change.at + ahead + forward.max(0);
            ahead += forward;
            leaps.push((from, ahead));
        }
        Leaps(leaps)
    }

    /// The elapsed time of a place on the line, both in microseconds since the log's first midnight.
    #[must_use]
    pub fn elapsed(&self, line: u64) -> u64 {
        let passed = self.0.partition_point(|(from, _)| *from <= line as i64);
        let ahead = passed.checked_sub(1).map_or(0, |last| self.0[last].1);
        line.saturating_add_signed(-ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const HOUR: u64 = Span::HOUR.0;

    fn leaps(year: i16, month: i8, day: i8, noted: bool) -> Leaps {
        let zone = zones::find("Europe/Lisbon").expect("known");
        let by = LocalTime {
            ahead: 0,
            clock: zones::clock(&zone, "Europe/Lisbon", 0, Span::DAY),
        };
        let first = crate::clock::day_number(date(year, month, day));
        Leaps::of(first, Span(60 * Span::DAY.0), noted, &by)
    }

    #[test]
    fn ag7_the_hour_that_does_not_exist_did_not_pass_and_the_one_that_comes_twice_did() {
        // Saturday's midnight is hour 0: Sunday's 00:59 is 24:59, 02:00 is the next minute.
        let spring = leaps(2026, 3, 28, false);
        assert_eq!(spring.elapsed(24 * HOUR), 24 * HOUR);
        assert_eq!(spring.elapsed(26 * HOUR), 25 * HOUR);
        assert_eq!(spring.elapsed(30 * HOUR), 29 * HOUR);
        // In autumn the line has the hour where the log shows that it was set back; else it is given to it.
        let shown = leaps(2026, 10, 24, true);
        assert_eq!(shown.elapsed(30 * HOUR), 30 * HOUR);
        let silent = leaps(2026, 10, 24, false);
        assert_eq!(silent.elapsed(25 * HOUR), 25 * HOUR);
        assert_eq!(silent.elapsed(26 * HOUR), 27 * HOUR);
        assert_eq!(silent.elapsed(30 * HOUR), 31 * HOUR);
        // A log without a date, and one of another time of the year, are as they are.
        assert_eq!(leaps(1970, 3, 28, false), Leaps::default());
        assert_eq!(leaps(2026, 5, 1, false), Leaps::default());
    }
}
