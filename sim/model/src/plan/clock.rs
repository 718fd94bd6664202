//! Clocks of sites: which instant a local time is, and the weekly timetables that go by them.
//!
//! A plan writes every local time by a clock that runs on from the start as it was set then. Where
//! daylight saving begins or ends, the site's real clock differs from that one by a shift, and a written time becomes
//! the instant at which the real clock shows it. A site without changes has no shift, and a written time is its instant.

use super::Start;
use kernel::{Span, Time};
use std::sync::Arc;

/// A change of a site's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    /// When, in microseconds since the start; before it, negative.
    pub at: i64,
    /// How far the clock is ahead from here on of how it was set at the start, in microseconds.
    pub shift: i64,
}

/// The zone of a site, about as long as a run needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its IANA name.
    pub name: String,
    /// Its offset from UTC at the start, in microseconds.
    pub utc_offset: i64,
    /// The shift before the first change, in microseconds.
    pub before: i64,
    /// The changes, by time.
    pub changes: Vec<ClockChange>,
}

/// The clock of a site: even, or that of a zone whose changes are played.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteClock {
    zone: Option<Arc<Zone>>,
}

impl SiteClock {
    /// The clock of a zone.
    #[must_use]
    pub fn of_zone(zone: Zone) -> SiteClock {
        SiteClock {
            zone: Some(Arc::new(zone)),
        }
    }

    /// Its zone, if it goes by one.
    #[must_use]
    pub fn zone(&self) -> Option<&Zone> {
        self.zone.as_deref()
    }

    /// Whether it never changes.
    #[must_use]
    pub fn is_even(&self) -> bool {
        self.changes().is_empty()
    }

    /// Its changes, by time.
    #[must_use]
    pub fn changes(&self) -> &[ClockChange] {
        self.zone().map_or(&[], |zone| &zone.changes)
    }

    /// How far it is ahead at an instant of how it was set at the start, in microseconds.
    #[must_use]
    pub fn shift(&self, at: i64) -> i64 {
        let Some(zone) = self.zone() else {
            return 0;
        };
        let passed = zone.changes.partition_point(|change| change.at <= at);
        match passed {
            0 => zone.before,
            _ => zone.changes[passed - 1].shift,
        }
    }

    /// Its offset from UTC at an instant, in microseconds, if it goes by a zone.
    #[must_use]
    pub fn utc_offset(&self, at: i64) -> Option<i64> {
        Some(self.zone()?.utc_offset + self.shift(at))
    }

    /// The time that it shows at an instant, as it would be written.
    #[must_use]
    pub fn written(&self, at: i64) -> i64 {
        at + self.shift(at)
    }

    /// The instant of a written time at which something begins: one that does not exist is the instant of the change,
    /// of two the first.
    #[must_use]
    pub fn start(&self, written: i64) -> i64 {
        self.next(written, i64::MIN)
    }

    /// The instant of a written time at which something ends: one that does not exist is the instant of the change,
    /// of two the second.
    #[must_use]
    pub fn end(&self, written: i64) -> i64 {
        let Some(zone) = self.zone() else {
            return written;
        };
        let mut until = i64::MAX;
        for change in zone.changes.iter().rev() {
            if change.at + change.shift <= written {
                return (written - change.shift).min(until);
            }
            until = change.at;
        }
        (written - zone.before).min(until)
    }

    /// The first instant, at or after another one, at which it shows a written time or a later one.
    #[must_use]
    pub fn next(&self, written: i64, from: i64) -> i64 {
        let Some(zone) = self.zone() else {
            return written.max(from);
        };
        let (mut begin, mut shift) = (i64::MIN, zone.before);
        for change in &zone.changes {
            if change.at > from && change.at + shift > written {
                break;
            }
            (begin, shift) = (change.at, change.shift);
        }
        (written - shift).max(begin).max(from)
    }
}

/// Where instants lie in the week of the first site's clock.
#[derive(Clone, Debug)]
pub struct ClockGrid {
    /// Microseconds from Monday's midnight to instant zero, below a week.
    pub week: u64,
    /// How the clock goes on from there.
    pub clock: SiteClock,
}

impl ClockGrid {
    /// The hour of the week, from Monday's midnight, that the clock shows.
    #[must_use]
    pub fn hour(&self, at: Time) -> usize {
        let week = self.week as i64 + self.clock.written(at.0 as i64);
        week.div_euclid(Span::HOUR.0 as i64).rem_euclid(168) as usize
    }

    /// Whether hours of the clock begin at other minutes of the run after a change, or are cut by one.
    #[must_use]
    pub fn has_odd_change(&self) -> bool {
        let hour = Span::HOUR.0 as i64;
        let odd = |change: &ClockChange| {
            change.shift % hour != 0 || (self.week as i64 + change.at) % hour != 0
        };
        self.clock.changes().iter().any(odd)
    }
}

/// A period that repeats weekly: from and to in time since Monday's midnight of the first site as its clock was set
/// at the start; one that runs past the week's end has `to` above a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekPeriod {
    /// Its begin.
    pub from: Span,
    /// Its end, above `from`.
    pub to: Span,
}

/// Periods that repeat weekly by the clock of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timetable {
    /// By their begin; none for always.
    pub periods: Vec<WeekPeriod>,
    /// The clock that they go by.
    pub clock: SiteClock,
}

const WEEK: i64 = Span::WEEK.0 as i64;

impl Timetable {
    /// Whether it never ends.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.periods.is_empty()
    }

    /// The written time of the Monday's midnight before an instant.
    fn monday(&self, start: Start, at: i64) -> i64 {
        let written = self.clock.written(at);
        written - (start.week_time().0 as i64 + written).rem_euclid(WEEK)
    }

    /// When a period begins and ends in the week that begins at a written time.
    fn instants(&self, period: WeekPeriod, monday: i64) -> (i64, i64) {
        let begin = self.clock.start(monday + period.from.0 as i64);
        (begin, self.clock.end(monday + period.to.0 as i64))
    }

    /// Whether it is on at an instant.
    #[must_use]
    pub fn is_on(&self, start: Start, at: i64) -> bool {
        let monday = self.monday(start, at);
        let covers = |monday: i64| {
            let mut periods = self.periods.iter();
            periods.any(|period| {
                let (begin, end) = self.instants(*period, monday);
                (begin..end).contains(&at)
            })
        };
        // A period of the week before may run into this one, and a change of the clock may be at the week's end.
        self.is_always() || (-1..=1).any(|week| covers(monday + week * WEEK))
    }

    /// The next instant at which it turns on or off; `None` if it never does.
    #[must_use]
    pub fn next_turn(&self, start: Start, after: Time) -> Option<Time> {
        let after = after.0 as i64;
        let (monday, on) = (self.monday(start, after), self.is_on(start, after));
        let weeks = (-1..=3).map(|week| monday + week * WEEK);
        let bounds = weeks.flat_map(|monday| {
            let periods = self.periods.iter();
            periods.flat_map(move |period| <[i64; 2]>::from(self.instants(*period, monday)))
        });
        let mut bounds: Vec<i64> = bounds.filter(|bound| *bound > after).collect();
        bounds.sort_unstable();
        let turn = bounds
            .into_iter()
            .find(|bound| self.is_on(start, *bound) != on)?;
        Some(Time(turn as u64))
    }

    /// How long work takes from an instant on that goes on only while it is on.
    #[must_use]
    pub fn worked(&self, start: Start, from: i64, work: Span) -> Span {
        if self.is_always() {
            return work;
        }
        let monday = self.monday(start, from);
        // Up to where it is worked off: periods may overlap where an hour comes twice.
        let (mut left, mut reached) = (work.0, from);
        for week in -1.. {
            for period in &self.periods {
                let (begin, end) = self.instants(*period, monday + week * WEEK);
                let begin = begin.max(reached);
                let open = (end - begin).max(0) as u64;
                if open > 0 && left <= open {
                    return Span((begin + left as i64 - from) as u64);
                }
                left -= open;
                reached = reached.max(end);
            }
        }
        work
    }
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
