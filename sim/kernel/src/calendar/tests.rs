//! The calendar by hand, and against `priority-queue`, an implementation that is not ours.
//!
//! Each entry has its own priority there (time, word, number of the push), so the oracle's order is
//! total as well and both must agree on every entry taken, however few entries the heap may keep.

use std::cmp::Reverse;

use priority_queue::PriorityQueue;
use proptest::prelude::*;

use super::structures::{Heap, Pending, Radix, Ring};
use super::*;

fn entry(time: u64, word: u64) -> Entry {
    Entry {
        time: Time(time),
        word: Word(word),
    }
}

#[test]
fn entries_of_one_instant_come_in_the_order_of_their_words() {
    let mut calendar = Calendar::new();
    for word in [5, 3, 9, 3, 0, u64::MAX] {
        calendar.push(entry(7, word));
    }
    calendar.push(entry(6, 100));
    let words: Vec<u64> = std::iter::from_fn(|| calendar.pop())
        .map(|e| e.word.0)
        .collect();
    assert_eq!(words, [100, 0, 3, 3, 5, 9, u64::MAX]);
    assert!(calendar.is_empty());
}

#[test]
fn next_time_sees_past_the_entry_just_taken() {
    let mut calendar = Calendar::with_capacity(4);
    assert_eq!(calendar.next_time(), None);
    for time in [4, 8, 6, 9, 5, 7] {
        calendar.push(entry(time, 0));
    }
    for time in 4..=9 {
        assert_eq!(calendar.next_time(), Some(Time(time)));
        assert_eq!(calendar.pop(), Some(entry(time, 0)));
    }
    assert_eq!((calendar.next_time(), calendar.len()), (None, 0));
    calendar.push(entry(9, 1));
    assert_eq!((calendar.next_time(), calendar.len()), (Some(Time(9)), 1));
}

#[test]
fn an_entry_at_the_end_stays() {
    let mut calendar = Calendar::new();
    calendar.push(entry(10, 0));
    assert_eq!(calendar.pop_before(Time(10)), None);
    assert_eq!(calendar.len(), 1);
    assert_eq!(calendar.pop_before(Time(11)), Some(entry(10, 0)));
    calendar.push(entry(u64::MAX, 0));
    assert_eq!(calendar.pop(), Some(entry(u64::MAX, 0)));
}

#[test]
#[should_panic(expected = "scheduled into the past")]
fn scheduling_into_the_past_panics() {
    let mut calendar = Calendar::new();
    calendar.push(entry(10, 0));
    calendar.pop();
    calendar.push(entry(9, 0));
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Schedule this long after the time of the latest entry taken.
    Push {
        after: u64,
        word: u64,
    },
    Pop,
    PopBefore {
        after: u64,
    },
}

/// The calendar and the oracle, moved in step and compared at each.
struct Pair<P> {
    calendar: P,
    oracle: PriorityQueue<u64, Reverse<(Entry, u64)>>,
    pushes: u64,
    now: Time,
}

impl<P: Pending> Pair<P> {
    fn new(calendar: P) -> Pair<P> {
        Pair {
            calendar,
            oracle: PriorityQueue::new(),
            pushes: 0,
            now: Time::ZERO,
        }
    }

    fn push(&mut self, after: u64, word: u64) {
        let entry = Entry {
            time: Time(self.now.0.saturating_add(after)),
            word: Word(word),
        };
        self.calendar.push(entry);
        self.oracle.push(self.pushes, Reverse((entry, self.pushes)));
        self.pushes += 1;
    }

    fn oracle_next(&self) -> Option<Entry> {
        self.oracle.peek().map(|(_, &Reverse((entry, _)))| entry)
    }

    fn pop_before(&mut self, end: Time) {
        let expected = self
            .oracle_next()
            .filter(|next| end == Time::NEVER || next.time < end);
        assert_eq!(self.calendar.pop_before(end), expected);
        if let Some(entry) = expected {
            self.oracle.pop();
            self.now = entry.time;
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Push { after, word } => self.push(after, word),
            Step::Pop => self.pop_before(Time::NEVER),
            Step::PopBefore { after } => self.pop_before(Time(self.now.0.saturating_add(after))),
        }
        assert_eq!(self.calendar.len(), self.oracle.len());
        assert_eq!(self.calendar.is_empty(), self.oracle.is_empty());
        assert_eq!(
            self.calendar.next_time(),
            self.oracle_next().map(|entry| entry.time)
        );
    }

    fn drain(&mut self) {
        while !self.oracle.is_empty() {
            self.step(Step::Pop);
        }
        self.step(Step::Pop);
    }
}

/// Spans of every size, with many ties: none at all, a few units, anything up to `u64::MAX`.
fn spans() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => Just(0),
        3 => 0..4_u64,
        3 => 0..2_000_u64,
        2 => 0..10_000_000_000_u64,
        1 => (0..64_u32, any::<u64>()).prop_map(|(shift, bits)| bits >> shift),
    ]
}

fn words() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => 0..3_u64,
        1 => any::<u64>(),
        1 => Just(u64::MAX),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (spans(), words()).prop_map(|(after, word)| Step::Push { after, word }),
        4 => Just(Step::Pop),
        1 => spans().prop_map(|after| Step::PopBefore { after }),
    ]
}

/// Heaps that keep nothing, little, or all that these tests schedule.
fn near_limits() -> impl Strategy<Value = usize> {
    prop_oneof![
        Just(0_usize),
        Just(1),
        Just(5),
        Just(40),
        Just(Calendar::NEAR_LIMIT)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn entries_come_in_the_order_of_the_oracle(
        capacity in prop_oneof![Just(0_usize), Just(1_000)],
        near_limit in near_limits(),
        steps in prop::collection::vec(steps(), 0..300),
    ) {
        play(Pair::new(Calendar::with_near_limit(capacity, near_limit)), &steps);
    }

    #[test]
    fn other_structures_keep_the_order_of_the_oracle(
        steps in prop::collection::vec(steps(), 0..300),
    ) {
        play(Pair::new(Heap::with_capacity(0)), &steps);
        play(Pair::new(Radix::with_capacity(0)), &steps);
        play(Pair::new(Ring::with_capacity(0)), &steps);
    }
}

fn play<P: Pending>(mut pair: Pair<P>, steps: &[Step]) {
    for step in steps {
        pair.step(*step);
    }
    pair.drain();
}

#[test]
fn a_calendar_of_many_entries_keeps_the_order_of_the_oracle() {
    play_many(Calendar::new(), |calendar| {
        calendar.far.as_ref().is_some_and(|far| far.len() > 0)
    });
}

#[test]
fn a_ring_of_many_entries_keeps_the_order_of_the_oracle() {
    play_many(Ring::new(), |_| true);
}

/// Goal: the sizes at which the calendar really changes its ways. Method: fill it past the limit,
/// keep it there with a mix of near, far and simultaneous entries, then let it run dry, twice.
fn play_many<P: Pending>(calendar: P, is_full: fn(&P) -> bool) {
    let mut stream = crate::StreamSource::new(1, 0).stream("calendar", "steps");
    let mut pair = Pair::new(calendar);
    for _ in 0..2 {
        for _ in 0..3 * Calendar::NEAR_LIMIT {
            pair.push(u64::from(stream.below(1_000_000_000)), stream.word());
        }
        // All at one instant: more than the heap would keep.
        let instant = u64::from(stream.below(1_000_000_000));
        for _ in 0..2 * Calendar::NEAR_LIMIT {
            pair.push(instant, stream.word());
        }
        assert!(is_full(&pair.calendar));
        for _ in 0..200_000 {
            pair.pop_before(Time::NEVER);
            let after = match stream.below(4) {
                0 => 0,
                1 => stream.below(1_000),
                2 => stream.below(10_000_000),
                _ => stream.below(1_000_000_000),
            };
            pair.push(u64::from(after), u64::from(stream.below(50)));
        }
        pair.drain();
    }
}

#[test]
fn many_entries_need_little_more_room_than_themselves() {
    let entries = 300_000;
    let mut stream = crate::StreamSource::new(1, 0).stream("calendar", "room");
    let mut calendar = Calendar::with_capacity(entries);
    for _ in 0..entries {
        calendar.push(entry(u64::from(stream.below(u32::MAX)), 0));
    }
    for _ in 0..entries {
        let taken = calendar.pop().expect("nothing was lost");
        calendar.push(entry(taken.time.0 + u64::from(stream.below(u32::MAX)), 0));
    }
    let bytes = calendar.bytes();
    let least = entries * size_of::<Entry>();
    assert!(bytes < least + least / 5, "{bytes} bytes for {least}");
}
