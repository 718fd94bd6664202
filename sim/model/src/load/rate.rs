//! When the next of a Poisson process with a weekly rate comes (AG6).
//!
//! A unit exponential is a distance on the cumulated rate, and the instant is where that
//! distance is used up; nothing is drawn and thrown away. Rates are constant over each segment of the week.

use crate::plan::{ClockChange, SiteClock, Start};
use kernel::{Span, Time};

/// The instants of a Poisson process with a weekly rate, by inversion of the cumulated rate.
#[derive(Clone, Debug)]
pub(super) struct RateClock {
    /// From when in the week (µs), and the rate per µs.
    segments: Vec<(u64, f64)>,
    /// The running segment, and until when it runs in simulated time: to its end, or the next change of the clock.
    segment: usize,
    segment_end: u64,
    /// The same as a number that needs no conversion at each arrival.
    segment_end_rounded: f64,
    now: u64,
    /// When the segment would end if the clock did not change.
    whole_end: u64,
    /// Changes of the clock to come, the next one last: when, and by how far it is put forward.
    changes: Vec<(u64, i64)>,
}

impl RateClock {
    /// From an instant on, with rates over the week by a clock.
    pub(crate) fn new(
        rates: &[(Span, f64)],
        start: Start,
        clock: &SiteClock,
        at: Time,
    ) -> RateClock {
        let segments: Vec<(u64, f64)> = rates
            .iter()
            .map(|(from, rate)| (from.0, rate / Span::HOUR.0 as f64))
            .collect();
        let mut new = RateClock {
            segments,
            segment: 0,
            segment_end: u64::MAX,
            segment_end_rounded: u64::MAX as f64,
            now: at.0,
            whole_end: u64::MAX,
            changes: Vec::new(),
        };
        if new.segments.len() > 1 {
            new.changes = changes_after(clock, at);
            let week = start.week_time().0 as i64 + clock.written(at.0 as i64);
            new.enter(week.rem_euclid(Span::WEEK.0 as i64) as u64);
        }
        new
    }

    /// Now is a time of the week.
    fn enter(&mut self, week: u64) {
        let begun = |(from, _): &(u64, f64)| *from <= week;
        self.segment = self.segments.iter().rposition(begun).unwrap_or(0);
        self.whole_end = self.now + self.end_in_week() - week;
        self.run_on();
    }

    /// The time of the week at which the segment ends.
    fn end_in_week(&self) -> u64 {
        let next = self.segments.get(self.segment + 1);
        next.map_or(Span::WEEK.0, |segment| segment.0)
    }

    /// The segment runs to its end, or to the next change of the clock.
    fn run_on(&mut self) {
        let change = self.changes.last().map_or(u64::MAX, |change| change.0);
        self.segment_end = self.whole_end.min(change);
        self.segment_end_rounded = self.segment_end as f64;
    }

    /// The next arrival after a unit of cumulated rate more; `NEVER` if no rate is above zero.
    #[inline]
    pub(super) fn advance(&mut self, unit: f64) -> Time {
        let rate = self.segments[self.segment].1;
        // Signed conversions are one instruction each, and the same up to the year 292,000.
        let at = self.now as i64 as f64 + unit / rate;
        if rate > 0.0 && at < self.segment_end_rounded {
            self.now = at as i64 as u64;
            return Time(self.now);
        }
        self.advance_over(unit)
    }

    #[cold]
    fn advance_over(&mut self, mut unit: f64) -> Time {
        if self.segments.iter().all(|(_, rate)| *rate <= 0.0) {
            return Time::NEVER;
        }
        loop {
            let rate = self.segments[self.segment].1;
            let inside = rate * (self.segment_end - self.now) as f64;
            if unit < inside {
                self.now += (unit / rate) as u64;
                return Time(self.now);
            }
            unit -= inside;
            self.now = self.segment_end;
            match self.changes.pop_if(|change| change.0 == self.now) {
                Some((_, forward)) => {
                    let week = (self.end_in_week() + self.now - self.whole_end) as i64 + forward;
                    self.enter(week.rem_euclid(Span::WEEK.0 as i64) as u64);
                }
                None => {
                    self.segment = (self.segment + 1) % self.segments.len();
                    self.whole_end += self.end_in_week() - self.segments[self.segment].0;
                    self.run_on();
                }
            }
        }
    }
}

/// The changes of a clock after an instant, the next one last: when, and by how far it is put forward.
fn changes_after(clock: &SiteClock, at: Time) -> Vec<(u64, i64)> {
    let later = clock.changes().iter().rev();
    let later = later.filter(|change| change.at > at.0 as i64);
    let forward = |change: &ClockChange| change.shift - clock.shift(change.at - 1);
    later.map(|c| (c.at as u64, forward(c))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Zone;

    const MONDAY: Start = Start {
        day: 4,
        time_of_day: Span::ZERO,
    };

    #[test]
    fn ag6_arrivals_invert_the_cumulated_rate() {
        // 2 an hour for the first half of the week, nothing after: 168 units fill the first half.
        let even = SiteClock::default();
        let half = Span(Span::WEEK.0 / 2);
        let mut clock =
            RateClock::new(&[(Span::ZERO, 2.0), (half, 0.0)], MONDAY, &even, Time::ZERO);
        assert_eq!(clock.advance(1.0), Time(Span::HOUR.0 / 2));
        assert_eq!(clock.advance(166.0), Time(Span::HOUR.0 / 2 * 167));
        // The next 3 units: one ends the first half, two lie at the begin of the second week.
        let at = clock.advance(3.0);
        assert!(at.0.abs_diff(Span::WEEK.0 + Span::HOUR.0) <= 2, "{at:?}");
        let mut never = RateClock::new(&[(Span::ZERO, 0.0)], MONDAY, &even, Time::ZERO);
        assert_eq!(never.advance(1.0), Time::NEVER);
    }

    #[test]
    fn ag6_rates_follow_a_clock_that_is_put_forward_and_back() {
        let hour = Span::HOUR.0 as i64;
        let change = |at: i64, shift: i64| ClockChange {
            at: at * hour,
            shift: shift * hour,
        };
        // From 10:00 to 11:00 on Monday, and on Tuesday from 07:00 back to 06:00, which is hour 30 of the run.
        let clock = SiteClock::of_zone(Zone {
            name: "Test/Zone".to_owned(),
            utc_offset: 0,
            before: 0,
            changes: vec![change(10, 1), change(30, 0)],
        });
        let from = |hours: u64, halves: u64| Span(Span::HOUR.0 * hours + Span::HOUR.0 / 2 * halves);
        // 4 an hour from 09:30 to 11:30 on Monday; 1 an hour from 06:00 to 06:30 on Tuesday, then 3 to 07:00.
        let rates = [
            (Span::ZERO, 0.0),
            (from(9, 1), 4.0),
            (from(11, 1), 0.0),
            (from(30, 0), 1.0),
            (from(30, 1), 3.0),
            (from(31, 0), 0.0),
        ];
        let at = |hour: f64| (hour * Span::HOUR.0 as f64) as u64;
        // Half an hour before the change and half an hour after it have two each: the middle is the change. Each
        // of the hours that come twice has half a unit, and one and a half.
        let worked_out = [
            (1.0, 9.75),
            (2.0, 10.25),
            (1.25, 29.25),
            (0.25, 29.5),
            (1.5, 30.0),
            (0.5, 30.5),
            (0.75, 30.75),
        ];
        let mut arrivals = RateClock::new(&rates, MONDAY, &clock, Time::ZERO);
        for (units, hour) in worked_out {
            let found = arrivals.advance(units).0;
            assert!(found.abs_diff(at(hour)) <= 4, "{hour}: {found}");
        }
        // The same from an instant between the changes on.
        let mut later = RateClock::new(&rates, MONDAY, &clock, Time(at(29.25)));
        assert!(later.advance(0.25).0.abs_diff(at(29.5)) <= 4);
        // Weeks later the clock stands as at the start: Monday 09:30 is hour 177.5.
        let mut week = RateClock::new(&rates, MONDAY, &clock, Time(at(40.0)));
        assert!(week.advance(4.0).0.abs_diff(at(178.5)) <= 4);
    }
}
