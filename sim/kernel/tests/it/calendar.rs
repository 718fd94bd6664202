//! The calendar against `priority-queue`, an implementation that is not ours.
//!
//! Each entry has its own priority there (time, word, number of the push), so the oracle's order is
//! total as well and both must agree on every entry taken.

use std::cmp::Reverse;

use kernel::{Calendar, Entry, Time, Word};
use priority_queue::PriorityQueue;
use proptest::prelude::*;

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
struct Pair {
    calendar: Calendar,
    oracle: PriorityQueue<u64, Reverse<(Entry, u64)>>,
    pushes: u64,
    now: Time,
}

impl Pair {
    fn new(calendar: Calendar) -> Pair {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn entries_come_in_the_order_of_the_oracle(
        capacity in prop_oneof![Just(0_usize), Just(1_000_000)],
        steps in prop::collection::vec(steps(), 0..300),
    ) {
        let mut pair = Pair::new(Calendar::with_capacity(capacity));
        for step in steps {
            pair.step(step);
        }
        pair.drain();
    }
}
