//! Integers that a replication accumulates: counts, and levels integrated over time.
//!
//! Nothing is averaged and nothing outside the counted window W = [warm-up, duration)
//! counts. A level is folded into its integral when it changes; its peak is taken only over values
//! that lasted, so that what is given back within an instant never shows. Hours of the week and ten-
//! minute periods are closed when time passes their end, off the hot path.

use crate::observe::records::ProfileHour;
use crate::observe::series::{PeriodGrid, Periods};
use crate::observe::spool::Store;
use crate::observe::usage::Period;
use crate::plan::ClockGrid;
use kernel::{Span, Time};
use std::sync::Arc;

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
    /// An attempt that got what it asked for; the first of its request, or a later one.
    #[inline]
    pub(crate) fn served(&mut self, first: bool) {
        self.attempts += 1;
        self.requests += u64::from(first);
    }

    /// An attempt that did not: denied for licensing or network, or refused for whatever cause.
    pub(crate) fn refused(&mut self, first: bool, denied: bool, refused: bool) {
        self.served(first);
        self.denied += u64::from(denied);
        self.first_denied += u64::from(first && denied);
        self.first_refused += u64::from(first && refused);
    }

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

/// A level that is also reported by hour of the week and, in detailed replications, by ten minutes.
///
/// A change touches one running sum; what the sum belongs to is booked at the stops: the ends of parts
/// (hours, or ten minutes) and the begin of the counted window.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    value: u64,
    since: Time,
    /// The next stop: no change has come after it yet.
    stop: Time,
    /// The integral from the latest stop to `since`, and the greatest value that lasted within.
    area: u128,
    peak: u64,
    books: Box<Books>,
}

/// What a level came to at its stops.
#[derive(Clone, Debug)]
struct Books {
    /// Over W.
    whole: u128,
    whole_peak: u64,
    /// Over the running part.
    part: u128,
    part_peak: u64,
    part_from: Time,
    part_end: Time,
    /// From the clock's hour grid to simulated time: the first grid point at or before 0 is `-shift`.
    shift: u64,
    /// Parts are ten minutes, as hours of the clock do not stay on one grid.
    by_ten_minutes: Option<PeriodGrid>,
    grid: ClockGrid,
    hours: [ProfileHour; 168],
    periods: Option<Periods>,
}

impl Level {
    /// A level that is 0 at instant zero.
    pub(crate) fn new(grid: &ClockGrid, detailed: bool) -> Level {
        let mut books = Box::new(Books {
            whole: 0,
            whole_peak: 0,
            part: 0,
            part_peak: 0,
            part_from: Time::ZERO,
            part_end: Time::ZERO,
            shift: grid.week % Span::HOUR.0,
            by_ten_minutes: (detailed || grid.has_odd_change()).then(|| PeriodGrid::of(grid)),
            grid: grid.clone(),
            hours: [ProfileHour::default(); 168],
            periods: detailed.then(|| Periods::new(PeriodGrid::of(grid))),
        });
        books.part_end = books.end_of_part(Time::ZERO);
        Level {
            value: 0,
            since: Time::ZERO,
            stop: Time::ZERO,
            area: 0,
            peak: 0,
            books,
        }
    }

    /// The level is `value` from now on.
    #[inline]
    pub(crate) fn set(&mut self, window: Window, now: Time, value: u64) {
        if now >= self.stop {
            self.pass_stops(window, now);
        }
        self.run_to(now);
        self.value = value;
    }

    /// The integral runs on to an instant that is not after the next stop.
    #[inline]
    fn run_to(&mut self, now: Time) {
        if now > self.since {
            self.area += u128::from((now - self.since).0) * u128::from(self.value);
            self.peak = self.peak.max(self.value);
            self.since = now;
        }
    }

    #[cold]
    #[inline(never)]
    fn pass_stops(&mut self, window: Window, now: Time) {
        while now >= self.stop {
            self.run_to(self.stop);
            self.books.book(window, self.stop, self.area, self.peak);
            (self.area, self.peak) = (0, 0);
            self.stop = self.books.next_stop(window, self.stop);
        }
    }

    /// The peak over W of a level that is finished.
    pub(crate) fn whole_peak(&self) -> u64 {
        self.books.whole_peak
    }

    /// By hour of the week; complete once the level is finished.
    pub(crate) fn hours(&self) -> &[ProfileHour; 168] {
        &self.books.hours
    }

    /// The ten-minute periods of a detailed replication; complete once the level is finished.
    pub(crate) fn periods(&self) -> Periods {
        self.books.periods.clone().unwrap_or_default()
    }

    /// The periods go to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        if let Some(periods) = &mut self.books.periods {
            periods.spill_into(store);
        }
    }

    /// Closes everything at the end; the integral over W and the peak.
    pub(crate) fn finish(&mut self, window: Window) -> (u128, u64) {
        self.pass_stops(window, window.to);
        if self.books.part_from < window.to {
            // The last part is cut off by the end.
            self.books.part_end = window.to;
            self.stop = window.to;
            self.pass_stops(window, window.to);
        }
        (self.books.whole, self.books.whole_peak)
    }
}

impl Books {
    fn end_of_part(&self, from: Time) -> Time {
        if let Some(periods) = &self.by_ten_minutes {
            return periods.end_of_period(from);
        }
        let step = Span::HOUR.0;
        Time(((from.0 + self.shift) / step + 1) * step - self.shift)
    }

    fn next_stop(&self, window: Window, at: Time) -> Time {
        if at < window.from {
            self.part_end.min(window.from)
        } else {
            self.part_end
        }
    }

    /// Takes in what the level came to between the latest stop and this one: all of it inside W, or
    /// all before.
    fn book(&mut self, window: Window, stop: Time, area: u128, peak: u64) {
        if stop > window.from {
            self.whole += area;
            self.whole_peak = self.whole_peak.max(peak);
        }
        self.part += area;
        self.part_peak = self.part_peak.max(peak);
        if stop == self.part_end {
            self.close_part(window);
        }
    }

    fn close_part(&mut self, window: Window) {
        let (from, to) = (self.part_from, self.part_end);
        let (integral, peak) = (self.part, self.part_peak);
        if let Some(periods) = &mut self.periods {
            let period = Period {
                from,
                peak,
                integral,
            };
            periods.push(period, to);
        }
        let observed = window.overlap(from, to);
        if observed > 0 {
            let hour = &mut self.hours[self.grid.hour(from)];
            // A part that the window cuts is counted by the share that lies inside.
            let length = u128::from((to - from).0);
            hour.integral += integral * u128::from(observed) / length;
            hour.observed += observed;
            hour.peak = hour.peak.max(peak);
        }
        (self.part, self.part_peak) = (0, 0);
        self.part_from = to;
        self.part_end = self.end_of_part(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::SiteClock;

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
            &ClockGrid {
                week: Span::HOUR.0 / 2,
                clock: SiteClock::default(),
            },
            false,
        );
        level.set(window, Time::ZERO + Span::MINUTE * 10, 3);
        level.set(window, Time::ZERO + Span::MINUTE * 100, 7);
        let (total, peak) = level.finish(window);
        let hours: u128 = level.hours().iter().map(|h| h.integral).sum();
        assert_eq!((hours, peak), (total, 7));
        assert_eq!(total, u128::from(Span::MINUTE.0) * (3 * 90 + 7 * 200));
        let observed: u64 = level.hours().iter().map(|h| h.observed).sum();
        assert_eq!(observed, window.length().0);
    }
}
