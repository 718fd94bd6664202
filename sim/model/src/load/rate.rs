//! When the next of a Poisson process with a weekly rate comes (AG6).
//!
//! The one idea: a unit exponential is a distance on the cumulated rate, and the instant is where that
//! distance is used up; nothing is drawn and thrown away. Rates are constant over each segment of the week.

use kernel::{Span, Time};

/// The instants of a Poisson process with a weekly rate, by inversion of the cumulated rate.
#[derive(Clone, Debug)]
pub(crate) struct RateClock {
    /// From when in the week (µs), and the rate per µs.
    segments: Vec<(u64, f64)>,
    /// The running segment, and when it ends in simulated time.
    segment: usize,
    segment_end: u64,
    /// The same as a number that needs no conversion at each arrival.
    segment_end_rounded: f64,
    now: u64,
}

impl RateClock {
    /// From an instant of the week on, which is the clock's zero.
    pub(crate) fn new(rates: &[(Span, f64)], week_at_zero: u64) -> RateClock {
        let segments: Vec<(u64, f64)> = rates
            .iter()
            .map(|(from, rate)| (from.0, rate / Span::HOUR.0 as f64))
            .collect();
        let segment = segments
            .iter()
            .rposition(|(from, _)| *from <= week_at_zero)
            .unwrap_or(0);
        let mut clock = RateClock {
            segments,
            segment,
            segment_end: 0,
            segment_end_rounded: 0.0,
            now: 0,
        };
        let next = clock
            .segments
            .get(segment + 1)
            .map_or(Span::WEEK.0, |s| s.0);
        clock.segment_end = if clock.segments.len() == 1 {
            u64::MAX
        } else {
            next - week_at_zero
        };
        clock.segment_end_rounded = clock.segment_end as f64;
        clock
    }

    /// The same with its zero at an instant of simulated time.
    pub(crate) fn starting_at(mut self, at: Time) -> RateClock {
        self.now = at.0;
        self.segment_end = self.segment_end.saturating_add(at.0);
        self.segment_end_rounded = self.segment_end as f64;
        self
    }

    /// The next arrival after a unit of cumulated rate more; `NEVER` if no rate is above zero.
    #[inline]
    pub(crate) fn advance(&mut self, unit: f64) -> Time {
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
            self.segment = (self.segment + 1) % self.segments.len();
            let from = self.segments[self.segment].0;
            let to = self
                .segments
                .get(self.segment + 1)
                .map_or(Span::WEEK.0, |s| s.0);
            self.segment_end += to - from;
            self.segment_end_rounded = self.segment_end as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ag6_arrivals_invert_the_cumulated_rate() {
        // 2 an hour for the first half of the week, nothing after: 168 units fill the first half.
        let half = Span(Span::WEEK.0 / 2);
        let mut clock = RateClock::new(&[(Span::ZERO, 2.0), (half, 0.0)], 0);
        assert_eq!(clock.advance(1.0), Time(Span::HOUR.0 / 2));
        assert_eq!(clock.advance(166.0), Time(Span::HOUR.0 / 2 * 167));
        // The next 3 units: one ends the first half, two lie at the begin of the second week.
        let at = clock.advance(3.0);
        assert!(at.0.abs_diff(Span::WEEK.0 + Span::HOUR.0) <= 2, "{at:?}");
        let mut never = RateClock::new(&[(Span::ZERO, 0.0)], 0);
        assert_eq!(never.advance(1.0), Time::NEVER);
    }
}
