//! The run loop: take the earliest entry, note it, hand it to the model.
//!
//! Everything that moves time passes through one loop, so the two faults of time (an
//! event in the past, an instant that never ends) are found there, whatever the model.

use crate::fingerprint::Fingerprint;
use crate::time::Time;
use crate::{Calendar, Entry};

/// What the entries mean.
pub trait Model {
    /// What is pending; the loop takes entries from it and the model puts entries into it.
    fn calendar(&mut self) -> &mut Calendar;

    /// Handles one entry at its time and schedules what follows from it, now or later.
    fn handle(&mut self, entry: Entry);

    /// Entries have come near ([`Calendar::near`]): what they are about may be fetched from memory all
    /// at once, which takes hardly longer than one. Nothing may change by it.
    fn foresee(&self) {}
}

/// One replication under way.
#[derive(Clone, Debug, Default)]
pub struct Run {
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
    /// More events than this at one instant are an endless loop. A million agents may well log in
    /// at the same microsecond; ten million may not.
    pub const MAXIMUM_EVENTS_AT_AN_INSTANT: u64 = 10_000_000;

    /// A run at time 0.
    #[must_use]
    pub fn new() -> Run {
        Run::default()
    }

    /// Handles all entries with a time before `end`; those at `end` and later stay pending. With
    /// [`Time::NEVER`] it goes on until nothing is pending.
    ///
    /// # Panics
    /// If an entry lies in the past, or an instant has more than
    /// [`Self::MAXIMUM_EVENTS_AT_AN_INSTANT`] events: programming errors both.
    #[inline]
    pub fn run_until<M: Model>(&mut self, model: &mut M, end: Time) {
        loop {
            while let Some(entry) = model.calendar().pop_near_before(end) {
                self.advance(entry);
                model.handle(entry);
            }
            if !model.calendar().draw_near() {
                break;
            }
            model.foresee();
        }
    }

    /// Handles entries as [`Self::run_until`] does, at most `events` of them; whether the end is reached.
    ///
    /// # Panics
    /// As [`Self::run_until`].
    pub fn run_for<M: Model>(&mut self, model: &mut M, end: Time, events: u64) -> bool {
        let stop = self.events.saturating_add(events);
        loop {
            while self.events < stop {
                let Some(entry) = model.calendar().pop_near_before(end) else {
                    break;
                };
                self.advance(entry);
                model.handle(entry);
            }
            if self.events >= stop {
                return false;
            }
            if !model.calendar().draw_near() {
                return true;
            }
            model.foresee();
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
        calendar: Calendar,
        every: Span,
        seen: Vec<u64>,
    }

    impl Model for Ticker {
        fn calendar(&mut self) -> &mut Calendar {
            &mut self.calendar
        }

        fn handle(&mut self, entry: Entry) {
            self.seen.push(entry.time.0);
            self.calendar.push(Entry {
                time: entry.time + self.every,
                word: entry.word,
            });
        }
    }

    fn ticker(every: Span) -> Ticker {
        let mut calendar = Calendar::new();
        calendar.push(Entry {
            time: Time::ZERO,
            word: Word::new(0, 0, 0, 0),
        });
        Ticker {
            calendar,
            every,
            seen: Vec::new(),
        }
    }

    #[test]
    fn entries_at_the_end_are_left_for_later() {
        let (mut run, mut ticker) = (Run::new(), ticker(Span(10)));
        run.run_until(&mut ticker, Time(30));
        assert_eq!(ticker.seen, [0, 10, 20]);
        assert_eq!((run.now, run.events), (Time(20), 3));
        run.run_until(&mut ticker, Time(31));
        assert_eq!(ticker.seen, [0, 10, 20, 30]);
        assert_eq!(ticker.calendar.next_time(), Some(Time(40)));
    }

    #[test]
    fn a_run_in_two_parts_has_the_fingerprint_of_one() {
        let (mut whole, mut parts) = (Run::new(), Run::new());
        whole.run_until(&mut ticker(Span(7)), Time(1000));
        let mut ticker = ticker(Span(7));
        parts.run_until(&mut ticker, Time(500));
        parts.run_until(&mut ticker, Time(1000));
        assert_eq!(whole.fingerprint, parts.fingerprint);
        assert_eq!(whole.events, parts.events);
    }

    #[test]
    fn a_run_by_pieces_is_the_run() {
        let (mut whole, mut pieces) = (Run::new(), Run::new());
        whole.run_until(&mut ticker(Span(7)), Time(1000));
        let mut ticker = ticker(Span(7));
        let mut asked = 0;
        while !pieces.run_for(&mut ticker, Time(1000), 10) {
            asked += 1;
        }
        assert_eq!(asked, whole.events / 10);
        assert_eq!(whole.fingerprint, pieces.fingerprint);
    }

    #[test]
    #[should_panic(expected = "endless loop at instant Time(0)")]
    fn an_instant_that_never_ends_is_found() {
        Run::new().run_until(&mut ticker(Span::ZERO), Time(1));
    }
}
