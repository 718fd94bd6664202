//! The run loop: take the earliest entry, note it, hand it to the model.
//!
//! The one idea: everything that moves time passes through one loop, so the two faults of time (an
//! event in the past, an instant that never ends) are found there, whatever the model.

use crate::calendar::{Calendar, Entry};
use crate::fingerprint::Fingerprint;
use crate::time::Time;

/// What the entries mean.
pub trait Model {
    /// Handles one entry at its time and schedules what follows from it, now or later.
    fn handle(&mut self, entry: Entry, calendar: &mut Calendar);
}

/// One replication under way.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What is pending.
    pub calendar: Calendar,
    /// The time of the latest entry handled.
    pub now: Time,
    /// The number of entries handled.
    pub events: u64,
    /// The digest of the entries handled.
    pub fingerprint: Fingerprint,
    /// The number of entries handled at `now`.
    events_at_now: u64,
}

impl Run {
    /// More events than this at one instant are an endless loop. A million agents may well log in at
    /// the same microsecond; ten million may not.
    pub const MAXIMUM_EVENTS_AT_AN_INSTANT: u64 = 10_000_000;

    /// A run at time 0 over what `calendar` holds.
    #[must_use]
    pub fn new(calendar: Calendar) -> Run {
        Run {
            calendar,
            ..Run::default()
        }
    }

    /// Handles all entries with a time before `end`; those at `end` and later stay pending. With
    /// [`Time::NEVER`] it goes on until nothing is pending.
    ///
    /// # Panics
    /// If an entry lies in the past, or an instant has more than
    /// [`Self::MAXIMUM_EVENTS_AT_AN_INSTANT`] events: programming errors both.
    #[inline]
    pub fn run_until<M: Model>(&mut self, model: &mut M, end: Time) {
        while let Some(entry) = self.calendar.pop_before(end) {
            self.advance(entry);
            model.handle(entry, &mut self.calendar);
        }
    }

    #[inline]
    fn advance(&mut self, entry: Entry) {
        assert!(
            entry.time >= self.now,
            "{entry:?} lies in the past of {:?}",
            self.now
        );
        if entry.time > self.now {
            self.now = entry.time;
            self.events_at_now = 0;
        }
        self.events_at_now += 1;
        assert!(
            self.events_at_now <= Run::MAXIMUM_EVENTS_AT_AN_INSTANT,
            "endless loop at instant {:?}: {entry:?} is its event number {}",
            self.now,
            self.events_at_now
        );
        self.events += 1;
        self.fingerprint.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Span, Word};

    struct Ticker {
        every: Span,
        seen: Vec<u64>,
    }

    impl Model for Ticker {
        fn handle(&mut self, entry: Entry, calendar: &mut Calendar) {
            self.seen.push(entry.time.0);
            calendar.push(Entry {
                time: entry.time + self.every,
                word: entry.word,
            });
        }
    }

    fn started() -> Run {
        let mut calendar = Calendar::new();
        calendar.push(Entry {
            time: Time::ZERO,
            word: Word::new(0, 0, 0, 0),
        });
        Run::new(calendar)
    }

    #[test]
    fn entries_at_the_end_are_left_for_later() {
        let mut run = started();
        let mut ticker = Ticker {
            every: Span(10),
            seen: Vec::new(),
        };
        run.run_until(&mut ticker, Time(30));
        assert_eq!(ticker.seen, [0, 10, 20]);
        assert_eq!((run.now, run.events), (Time(20), 3));
        run.run_until(&mut ticker, Time(31));
        assert_eq!(ticker.seen, [0, 10, 20, 30]);
        assert_eq!(run.calendar.next_time(), Some(Time(40)));
    }

    #[test]
    fn a_run_in_two_parts_has_the_fingerprint_of_one() {
        let model = || Ticker {
            every: Span(7),
            seen: Vec::new(),
        };
        let (mut whole, mut parts) = (started(), started());
        whole.run_until(&mut model(), Time(1000));
        let mut ticker = model();
        parts.run_until(&mut ticker, Time(500));
        parts.run_until(&mut ticker, Time(1000));
        assert_eq!(whole.fingerprint, parts.fingerprint);
        assert_eq!(whole.events, parts.events);
    }

    #[test]
    #[should_panic(expected = "endless loop at instant Time(0)")]
    fn an_instant_that_never_ends_is_found() {
        struct Loop;
        impl Model for Loop {
            fn handle(&mut self, entry: Entry, calendar: &mut Calendar) {
                calendar.push(entry);
            }
        }
        started().run_until(&mut Loop, Time(1));
    }
}
