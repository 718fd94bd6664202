//! Simulated instants as dates and times of the first site's clock.
//!
//! Local time is one signed count of microseconds since 1970-01-01, so that periods of
//! the calendar (ten minutes to months) are arithmetic. Where the first site goes by a zone its clock is put
//! forward and back during a run, and what is printed says its offset from UTC.

use crate::civil::{date_time, weekday};
use crate::granularity::Granularity;
use kernel::{Span, Time};
use model::plan::{ClockChange, Plan, SiteClock, Start, Zone};
use serde::{Deserialize, Serialize};

const DAY: i128 = Span::DAY.0 as i128;

/// Weekdays from Monday, as short as the terminal and the charts print them.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The calendar of a plan: turns instants into local dates and times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Clock {
    /// Local microseconds since 1970-01-01 at the scenario's start.
    origin: i128,
    /// How the first site's clock goes on from there.
    clock: SiteClock,
}

/// A clock as results keep it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    /// One that never changes: its origin.
    Even(i64),
    /// One of a zone.
    Zoned {
        origin: i64,
        zone: String,
        utc_offset: i64,
        before: i64,
        /// When, and the shift from then on.
        changes: Vec<(i64, i64)>,
    },
}

impl From<Clock> for Stored {
    fn from(clock: Clock) -> Stored {
        let origin = clock.origin as i64;
        match clock.clock.zone() {
            None => Stored::Even(origin),
            Some(zone) => Stored::Zoned {
                origin,
                zone: zone.name.clone(),
                utc_offset: zone.utc_offset,
                before: zone.before,
                changes: zone.changes.iter().map(|c| (c.at, c.shift)).collect(),
            },
        }
    }
}

impl From<Stored> for Clock {
    fn from(stored: Stored) -> Clock {
        match stored {
            Stored::Even(origin) => Clock {
                origin: i128::from(origin),
                clock: SiteClock::default(),
            },
            Stored::Zoned {
                origin,
                zone,
                utc_offset,
                before,
                changes,
            } => Clock {
                origin: i128::from(origin),
                clock: SiteClock::of_zone(Zone {
                    name: zone,
                    utc_offset,
                    before,
                    changes: changes
                        .into_iter()
                        .map(|(at, shift)| ClockChange { at, shift })
                        .collect(),
                }),
            },
        }
    }
}

impl Clock {
    /// The calendar of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self {
            clock: plan.clock(),
            ..Self::new(plan.start)
        }
    }

    /// The calendar that begins at a start, on a clock that never changes.
    #[must_use]
    pub fn new(start: Start) -> Self {
        Self {
            origin: i128::from(start.day) * DAY + i128::from(start.time_of_day.0),
            clock: SiteClock::default(),
        }
    }

    /// Local microseconds since 1970-01-01 of an instant.
    #[must_use]
    pub fn local(&self, at: Time) -> i128 {
        self.origin + i128::from(at.0) + i128::from(self.clock.shift(at.0 as i64))
    }

    /// The instant of a local time, if it is not before the start: of two the first.
    #[must_use]
    pub fn instant(&self, local: i128) -> Option<Time> {
        let written = i64::try_from(local - self.origin).ok()?;
        u64::try_from(self.clock.start(written)).ok().map(Time)
    }

    /// The instant of a local time with its offset from UTC in microseconds, if it is not before the start; `None` too
    /// where the clock goes by no zone.
    #[must_use]
    pub fn instant_at(&self, local: i128, offset: i64) -> Option<Time> {
        let at_start = self.clock.utc_offset(0)?;
        let since = local - i128::from(offset) - (self.origin - i128::from(at_start));
        u64::try_from(since).ok().map(Time)
    }

    /// The offset from UTC at an instant as ISO 8601 writes it, `+01:00`; empty where the clock goes by no zone.
    #[must_use]
    pub fn offset(&self, at: Time) -> String {
        self.offset_of(at.0 as i64)
    }

    fn offset_of(&self, at: i64) -> String {
        let Some(offset) = self.clock.utc_offset(at) else {
            return String::new();
        };
        let minutes = offset.unsigned_abs() / Span::MINUTE.0;
        let sign = if offset < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// Date and time to the second in which the instant falls: `2026-03-04T10:00:00`, or `2026-03-04T10:00:00+01:00`.
    #[must_use]
    pub fn text(&self, at: Time) -> String {
        date_time(self.local(at)) + &self.offset(at)
    }

    /// As people read it in a story: `Wed 2026-03-04 10:00:00`, or `Wed 2026-03-04 10:00:00 +01:00`.
    #[must_use]
    pub fn story(&self, at: Time) -> String {
        let local = self.local(at);
        let offset = self.offset(at);
        let gap = if offset.is_empty() { "" } else { " " };
        format!(
            "{} {}{gap}{offset}",
            WEEKDAYS[weekday(local)],
            date_time(local).replace('T', " ")
        )
    }

    /// The changes of the clock after the start: when, and by how far it is ahead from then on of how it was set at the
    /// start, in microseconds.
    pub fn changes(&self) -> impl Iterator<Item = (Time, i64)> + '_ {
        let changes = self.clock.changes().iter();
        let later = changes.filter(|change| change.at > 0);
        later.map(|change| (Time(change.at as u64), change.shift))
    }

    /// The offset from UTC at the start, in microseconds, if the clock goes by a zone.
    #[must_use]
    pub fn utc_offset(&self) -> Option<i64> {
        self.clock.utc_offset(0)
    }

    /// The period of the calendar in which an instant falls. An hour that comes twice is two.
    #[must_use]
    pub fn period(&self, granularity: Granularity, at: Time) -> Period {
        let (begin, end) = granularity.period(self.local(at));
        let written = |local: i128| (local - self.origin) as i64;
        let (from, to) = if granularity < Granularity::Day {
            let at = at.0 as i64;
            let shift = self.clock.shift(at);
            let changes = self.clock.changes();
            let next = changes.partition_point(|change| change.at <= at);
            let last = next
                .checked_sub(1)
                .map_or(i64::MIN, |last| changes[last].at);
            let next = changes.get(next).map_or(i64::MAX, |next| next.at);
            (
                (written(begin) - shift).max(last),
                (written(end) - shift).min(next),
            )
        } else {
            (
                self.clock.start(written(begin)),
                self.clock.start(written(end)),
            )
        };
        Period {
            begin,
            from,
            to,
            label: date_time(begin) + &self.offset_of(from),
        }
    }
}

/// A period of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its begin in local microseconds since 1970.
    pub begin: i128,
    /// Its begin in microseconds since the start; the first may lie before it.
    pub from: i64,
    /// Its end in microseconds since the start.
    pub to: i64,
    /// Its begin as result files print it.
    pub label: String,
}

impl Period {
    /// The mean over the part of it that was played, from and to in microseconds since the start.
    #[must_use]
    pub fn mean(&self, integral: u128, played: (Time, Time)) -> f64 {
        let from = self.from.max(played.0.0 as i64);
        let length = self.to.min(played.1.0 as i64) - from;
        if length > 0 {
            integral as f64 / length as f64
        } else {
            0.0
        }
    }
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

    /// Lisbon from 2026-10-24T00:00 on, +01:00: set back by an hour at hour 26, from 02:00 to 01:00 on Sunday.
    fn lisbon() -> Clock {
        let start = Start {
            day: 20_750,
            time_of_day: Span::ZERO,
        };
        Clock {
            clock: SiteClock::of_zone(Zone {
                name: "Europe/Lisbon".to_owned(),
                utc_offset: Span::HOUR.0 as i64,
                before: 0,
                changes: vec![ClockChange {
                    at: 26 * Span::HOUR.0 as i64,
                    shift: -(Span::HOUR.0 as i64),
                }],
            }),
            ..Clock::new(start)
        }
    }

    #[test]
    fn a_clock_of_a_zone_says_its_offset_and_finds_its_instants() {
        let (clock, at) = (lisbon(), |hour: f64| {
            Time((hour * Span::HOUR.0 as f64) as u64)
        });
        assert_eq!(clock.text(at(25.5)), "2026-10-25T01:30:00+01:00");
        assert_eq!(clock.text(at(26.5)), "2026-10-25T01:30:00+00:00");
        assert_eq!(clock.story(at(27.0)), "Sun 2026-10-25 02:00:00 +00:00");
        let twice = clock.local(at(26.5));
        assert_eq!(clock.instant(twice), Some(at(25.5)));
        assert_eq!(clock.instant_at(twice, 0), Some(at(26.5)));
        assert_eq!(clock.instant_at(twice, Span::HOUR.0 as i64), Some(at(25.5)));
        assert_eq!(Clock::new(START).instant_at(0, 0), None);
        assert_eq!(
            clock.changes().collect::<Vec<_>>(),
            [(at(26.0), -(Span::HOUR.0 as i64))]
        );
    }

    #[test]
    fn an_hour_that_comes_twice_is_two_periods_and_its_day_has_25() {
        let (clock, hour) = (lisbon(), Span::HOUR.0 as i64);
        let at = |hours: f64| Time((hours * hour as f64) as u64);
        let bounds = |granularity, hours| {
            let period = clock.period(granularity, at(hours));
            let (from, to) = (period.from / hour, period.to / hour);
            (from, to, period.label)
        };
        let told = |from, to, label: &str| (from, to, label.to_owned());
        assert_eq!(
            bounds(Granularity::Hour, 25.9),
            told(25, 26, "2026-10-25T01:00:00+01:00")
        );
        assert_eq!(
            bounds(Granularity::Hour, 26.0),
            told(26, 27, "2026-10-25T01:00:00+00:00")
        );
        assert_eq!(
            bounds(Granularity::Hour, 27.0),
            told(27, 28, "2026-10-25T02:00:00+00:00")
        );
        assert_eq!(
            bounds(Granularity::Day, 30.0),
            told(24, 49, "2026-10-25T00:00:00+01:00")
        );
        // The week from Monday, October 19th, 24 h before which is day 20,745.
        assert_eq!(
            bounds(Granularity::Week, 30.0),
            told(-120, 49, "2026-10-19T00:00:00+01:00")
        );
        // A use of 2 over the 25 hours is a mean of 2.
        let day = clock.period(Granularity::Day, at(30.0));
        let played = (Time::ZERO, at(100.0));
        assert_eq!(day.mean(2 * 25 * hour as u128, played), 2.0);
    }

    #[test]
    fn a_clock_is_kept_as_a_number_unless_it_goes_by_a_zone() {
        let even = Clock::new(START);
        let kept = serde_json::to_string(&even).expect("JSON");
        assert_eq!(kept, (START.local()).to_string());
        assert_eq!(serde_json::from_str::<Clock>(&kept).expect("a clock"), even);
        let zoned = serde_json::to_string(&lisbon()).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Clock>(&zoned).expect("a clock"),
            lisbon()
        );
    }
}
