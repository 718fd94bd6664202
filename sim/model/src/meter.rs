//! Integers that a replication accumulates: counts, and levels integrated over time.
//!
//! The one idea: nothing is averaged and nothing outside the counted window W = [warm-up, duration)
//! counts. A level is folded into its integral when it changes; its peak is taken only over values
//! that lasted, so that what is given back within an instant never shows. Hours of the week and ten-
//! minute periods are closed when time passes their end, off the hot path.

use crate::records::ProfileHour;
use kernel::{Span, Time};

/// The counted window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: Time,
    pub(crate) to: Time,
}

impl Window {
    /// Whether an instant counts.
    #[inline]
    pub(crate) fn contains(self, at: Time) -> bool {
        at >= self.from && at < self.to
    }

    /// The part of [from, to) inside, in microseconds.
    #[inline]
    pub(crate) fn overlap(self, from: Time, to: Time) -> u64 {
        let to = to.min(self.to);
        let from = from.max(self.from);
        to.0.saturating_sub(from.0)
    }

    /// |W|.
    pub(crate) fn length(self) -> Span {
        self.to - self.from
    }
}

/// Counts of requests of one subject.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counter {
    /// Attempts.
    pub(crate) attempts: u64,
    /// Attempts denied (licensing, network).
    pub(crate) denied: u64,
    /// Requests (by their first attempt).
    pub(crate) requests: u64,
    /// Requests whose first attempt was denied (licensing, network).
    pub(crate) first_denied: u64,
    /// Requests whose first attempt was denied, all classes of cause.
    pub(crate) first_refused: u64,
    /// Requests given up, or open at the end, after a denial.
    pub(crate) unserved: u64,
}

impl Counter {
    /// Adds another subject's counts.
    pub(crate) fn add(&mut self, other: &Counter) {
        self.attempts += other.attempts;
        self.denied += other.denied;
        self.requests += other.requests;
        self.first_denied += other.first_denied;
        self.first_refused += other.first_refused;
        self.unserved += other.unserved;
    }
}

/// A state that is on or off: its time on inside W.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Switch {
    on: bool,
    since: Time,
    total: u64,
}

impl Switch {
    pub(crate) fn new(on: bool) -> Switch {
        Switch {
            on,
            since: Time::ZERO,
            total: 0,
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, window: Window, now: Time, on: bool) {
        if on != self.on {
            if self.on {
                self.total += window.overlap(self.since, now);
            }
            self.on = on;
            self.since = now;
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// Time on inside W, up to the end.
    pub(crate) fn total(&self, window: Window) -> u64 {
        self.total
            + if self.on {
                window.overlap(self.since, window.to)
            } else {
                0
            }
    }
}

/// A number integrated over W, with its peak.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Integral {
    value: u64,
    since: Time,
    total: u128,
    peak: u64,
}

impl Integral {
    #[inline]
    pub(crate) fn set(&mut self, window: Window, now: Time, value: u64) {
        if now > self.since {
            let inside = window.overlap(self.since, now);
            self.total += u128::from(inside) * u128::from(self.value);
            if inside > 0 {
                self.peak = self.peak.max(self.value);
            }
            self.since = now;
        }
        self.value = value;
    }

    pub(crate) fn value(&self) -> u64 {
        self.value
    }

    /// The integral over W and the peak, up to the end.
    pub(crate) fn finish(mut self, window: Window) -> (u128, u64) {
        let value = self.value;
        self.set(window, window.to, value);
        (self.total, self.peak)
    }
}

/// The length of a period of the usage report.
pub(crate) const USAGE_PERIOD: Span = Span(600_000_000);

/// One ten-minute period of a level, closed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Period {
    pub(crate) from: Time,
    pub(crate) peak: u64,
    pub(crate) integral: u128,
}

/// A level that is also reported by hour of the week and, in detailed replications, by ten minutes.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    whole: Integral,
    /// The running part: closed at `part_end`.
    part: Integral,
    part_end: Time,
    part_from: Time,
    /// From the clock's hour grid to simulated time: the first grid point at or before 0 is `-shift`.
    shift: u64,
    /// The hour of the week of the first part.
    hour: usize,
    pub(crate) hours: Box<[ProfileHour; 168]>,
    pub(crate) periods: Option<Vec<Period>>,
}

/// Where instant zero lies on the clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockGrid {
    /// Microseconds since Monday's midnight, below a week.
    pub(crate) week: u64,
}

impl Level {
    /// A level that is 0 at instant zero.
    pub(crate) fn new(grid: ClockGrid, detailed: bool) -> Level {
        let hour = (grid.week / Span::HOUR.0) as usize % 168;
        let mut level = Level {
            whole: Integral::default(),
            part: Integral::default(),
            part_end: Time::ZERO,
            part_from: Time::ZERO,
            shift: grid.week % Span::HOUR.0,
            hour,
            hours: Box::new([ProfileHour::default(); 168]),
            periods: detailed.then(Vec::new),
        };
        level.part_end = level.end_of_part(Time::ZERO);
        level
    }

    fn end_of_part(&self, from: Time) -> Time {
        let step = if self.periods.is_some() {
            USAGE_PERIOD.0
        } else {
            Span::HOUR.0
        };
        Time(((from.0 + self.shift) / step + 1) * step - self.shift)
    }

    /// The level is `value` from now on.
    #[inline]
    pub(crate) fn set(&mut self, window: Window, now: Time, value: u64) {
        if now >= self.part_end {
            self.close_parts(window, now);
        }
        self.whole.set(window, now, value);
        self.part.set(
            Window {
                from: self.part_from,
                to: self.part_end,
            },
            now,
            value,
        );
    }

    /// The level now.
    pub(crate) fn value(&self) -> u64 {
        self.whole.value()
    }

    #[cold]
    fn close_parts(&mut self, window: Window, now: Time) {
        while now >= self.part_end {
            let value = self.part.value();
            let (from, to) = (self.part_from, self.part_end);
            let (integral, peak) = self.part.finish(Window { from, to });
            if let Some(periods) = &mut self.periods {
                periods.push(Period {
                    from,
                    peak,
                    integral,
                });
            }
            let observed = window.overlap(from, to);
            if observed > 0 {
                let slot = ((from.0 + self.shift) / Span::HOUR.0) as usize;
                let hour = &mut self.hours[(self.hour + slot) % 168];
                // A part that the window cuts is counted by the share that lies inside.
                let length = u128::from((to - from).0);
                hour.integral += integral * u128::from(observed) / length;
                hour.observed += observed;
                hour.peak = hour.peak.max(peak);
            }
            self.part = Integral::default();
            self.part.since = to;
            self.part.value = value;
            self.part_from = to;
            self.part_end = self.end_of_part(to);
        }
    }

    /// Closes everything at the end; the integral over W and the peak.
    pub(crate) fn finish(&mut self, window: Window) -> (u128, u64) {
        let value = self.value();
        self.set(window, window.to, value);
        if self.part_from < window.to {
            // The last part is cut off by the end.
            self.part_end = window.to;
            self.close_parts(window, window.to);
        }
        self.whole.finish(window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: Window = Window {
        from: Time(100),
        to: Time(200),
    };

    #[test]
    fn only_the_window_counts_and_a_value_within_an_instant_does_not() {
        let mut level = Integral::default();
        level.set(W, Time(50), 4);
        level.set(W, Time(110), 9);
        level.set(W, Time(110), 2);
        let (total, peak) = level.finish(W);
        // 4 over [100, 110), 2 over [110, 200); 9 never lasted.
        assert_eq!((total, peak), (4 * 10 + 2 * 90, 4));
    }

    #[test]
    fn hours_and_whole_agree() {
        let window = Window {
            from: Time::ZERO,
            to: Time::ZERO + Span::HOUR * 5,
        };
        let mut level = Level::new(
            ClockGrid {
                week: Span::HOUR.0 / 2,
            },
            false,
        );
        level.set(window, Time::ZERO + Span::MINUTE * 10, 3);
        level.set(window, Time::ZERO + Span::MINUTE * 100, 7);
        let (total, peak) = level.finish(window);
        let hours: u128 = level.hours.iter().map(|h| h.integral).sum();
        assert_eq!((hours, peak), (total, 7));
        assert_eq!(total, u128::from(Span::MINUTE.0) * (3 * 90 + 7 * 200));
        let observed: u64 = level.hours.iter().map(|h| h.observed).sum();
        assert_eq!(observed, window.length().0);
    }
}
