//! The pending events, in the one order that the kernel knows: time, then word.
//!
//! The one idea: the order is total and does not depend on how entries came in, so the structure
//! behind it is a matter of speed alone and may change without changing a byte of any result. Entries
//! are never cancelled; a stale one is recognized by the incarnation in its word.

mod heap;

use crate::time::Time;
use crate::word::Word;
use heap::Heap;

/// One pending event; ordered by time, then word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// When it happens.
    pub time: Time,
    /// What happens, to whom, and its place within the instant.
    pub word: Word,
}

const _: () = assert!(size_of::<Entry>() == 16);

impl Entry {
    /// Both fields as one number, for one comparison without a branch on equal times.
    #[inline]
    fn key(self) -> u128 {
        (u128::from(self.time.0) << 64) | u128::from(self.word.0)
    }
}

impl PartialOrd for Entry {
    #[inline]
    fn partial_cmp(&self, other: &Entry) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    #[inline]
    fn cmp(&self, other: &Entry) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// What a structure behind the calendar does. Pops come in the order of [`Entry`]; two equal entries
/// are two entries.
trait Pending {
    fn push(&mut self, entry: Entry);
    /// Takes the earliest entry if its time lies before `end` or `end` is [`Time::NEVER`].
    fn pop_before(&mut self, end: Time) -> Option<Entry>;
    fn next_time(&self) -> Option<Time>;
    fn len(&self) -> usize;
}

/// The pending events of one replication.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pending: Heap,
    /// The time of the latest entry taken: nothing may be scheduled before it.
    floor: Time,
}

impl Calendar {
    /// An empty calendar.
    #[must_use]
    pub fn new() -> Calendar {
        Calendar::default()
    }

    /// An empty calendar with room for `entries` pending at a time.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Calendar {
        Calendar {
            pending: Heap::with_capacity(entries),
            floor: Time::ZERO,
        }
    }

    /// Adds an entry; an equal one may be pending already.
    ///
    /// # Panics
    /// If the entry lies before the latest one taken: scheduling into the past is a programming error.
    #[inline]
    pub fn push(&mut self, entry: Entry) {
        assert!(
            entry.time >= self.floor,
            "{entry:?} is scheduled into the past of {:?}",
            self.floor
        );
        self.pending.push(entry);
    }

    /// Takes the earliest entry.
    #[inline]
    pub fn pop(&mut self) -> Option<Entry> {
        self.pop_before(Time::NEVER)
    }

    /// Takes the earliest entry if it lies before `end`; [`Time::NEVER`] is after every entry, those
    /// at that time included.
    #[inline]
    pub fn pop_before(&mut self, end: Time) -> Option<Entry> {
        let entry = self.pending.pop_before(end)?;
        self.floor = entry.time;
        Some(entry)
    }

    /// The time of the earliest entry.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        self.pending.next_time()
    }

    /// The number of pending entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
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
}
