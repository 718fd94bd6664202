//! `priority-queue`, an implementation that is not ours, with the calendar's face.

use std::cmp::Reverse;

use priority_queue::PriorityQueue;

use crate::calendar::Entry;
use crate::time::Time;

/// Entries by the number of their push, which tells equal ones apart.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    entries: PriorityQueue<u64, Reverse<(Entry, u64)>>,
    pushes: u64,
}

impl Queue {
    fn next(&self) -> Option<Entry> {
        self.entries.peek().map(|(_, &Reverse((entry, _)))| entry)
    }
}

impl Queue {
    /// An empty one.
    #[must_use]
    pub fn new() -> Queue {
        Queue::with_capacity(0)
    }

    /// An empty one with room for `entries` pending at a time.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Queue {
        Queue {
            entries: PriorityQueue::with_capacity(entries),
            pushes: 0,
        }
    }

    /// Adds an entry that does not lie before the latest one taken.
    pub fn push(&mut self, entry: Entry) {
        self.entries
            .push(self.pushes, Reverse((entry, self.pushes)));
        self.pushes += 1;
    }

    /// Takes the earliest entry if it lies before `end` or `end` is [`Time::NEVER`].
    pub fn pop_before(&mut self, end: Time) -> Option<Entry> {
        let next = self.next()?;
        if next.time >= end && end != Time::NEVER {
            return None;
        }
        self.entries.pop();
        Some(next)
    }

    /// The time of the earliest entry.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        self.next().map(|entry| entry.time)
    }

    /// The number of pending entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// As [`Self::pop_before`]: all entries are near.
    pub fn pop_near_before(&mut self, end: Time) -> Option<Entry> {
        self.pop_before(end)
    }

    /// Nothing waits.
    #[must_use]
    pub fn draw_near(&mut self) -> bool {
        false
    }

    /// None: nothing tells the next ones from others.
    pub fn near(&self) -> impl Iterator<Item = &Entry> {
        std::iter::empty()
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
