//! A ring of buckets (Brown's calendar queue, CACM 31, 1988), the current bucket sorted by a heap.
//!
//! A bucket spans a few mean gaps between events, so putting in and taking out touch few
//! entries, if the width fits. It is found anew from the earliest eighth of what waits whenever the number
//! of entries has doubled or fallen to an eighth, and when the way from entry to entry has become long: a
//! crowd at the first instant, as agents who are at work when a simulation begins, says nothing of later gaps.

use crate::calendar::Entry;
use crate::calendar::heap::Heap;
use crate::time::Time;

/// Entries in a bucket, about.
const FILL: u64 = 8;
const FEWEST_BUCKETS: usize = 16;
/// More buckets than this for each waiting entry, walked through since the width was found, and it is found anew.
const LONGEST_WAY: usize = 16;

/// A ring of buckets.
#[derive(Clone, Debug)]
pub struct Ring {
    /// Entries of the current bucket and before.
    near: Heap,
    buckets: Vec<Vec<Entry>>,
    /// A bucket spans two to this many microseconds.
    shift: u32,
    /// The number of the current bucket, counted from time 0.
    current: u64,
    /// Entries in the buckets, those of later rounds included.
    waiting: usize,
    /// Empty buckets walked through since the width was found, less one for each that had an entry.
    walked: usize,
}

impl Ring {
    fn place(&self, bucket: u64) -> usize {
        bucket as usize & (self.buckets.len() - 1)
    }

    fn file(&mut self, entry: Entry) {
        let bucket = entry.time.0 >> self.shift;
        if bucket <= self.current {
            self.near.push(entry);
        } else {
            let place = self.place(bucket);
            self.buckets[place].push(entry);
            self.waiting += 1;
        }
    }

    /// Goes on to the next bucket that has an entry of this round; past a whole round of none, to the
    /// earliest entry.
    #[inline(never)]
    fn advance(&mut self) {
        for _ in 0..self.buckets.len() {
            self.current += 1;
            if self.empty_current() {
                self.walked = self.walked.saturating_sub(1);
                return;
            }
            self.walked += 1;
        }
        // Each entry is looked at, and more than that if the buckets are few.
        self.walked += self.waiting;
        let times = self.buckets.iter().flatten().map(|entry| entry.time.0);
        if let Some(earliest) = times.min() {
            self.current = earliest >> self.shift;
            self.empty_current();
        }
    }

    /// Moves the current bucket's entries of this round to the heap; whether there was one.
    fn empty_current(&mut self) -> bool {
        let place = self.place(self.current);
        if self.buckets[place].is_empty() {
            return false;
        }
        let mut entries = std::mem::take(&mut self.buckets[place]);
        let before = entries.len();
        let due = |entry: &mut Entry| entry.time.0 >> self.shift == self.current;
        for entry in entries.extract_if(.., due) {
            self.near.push(entry);
        }
        let moved = before - entries.len();
        self.waiting -= moved;
        self.buckets[place] = entries;
        moved > 0
    }

    /// Another number of buckets, another width.
    #[cold]
    #[inline(never)]
    fn rebuild(&mut self) {
        // The current bucket's entries too: some may lie after the new one's end.
        let mut entries = self.near.take_all();
        entries.extend(self.buckets.drain(..).flatten());
        let begin = self.current << self.shift;
        let eighth = entries.len() / 8;
        let (_, nth, _) = entries.select_nth_unstable_by_key(eighth, |entry| entry.time);
        let gap = (nth.time.0 - begin.min(nth.time.0)) / (eighth as u64 + 1);
        self.shift = gap.saturating_mul(FILL).max(1).ilog2();
        self.current = begin >> self.shift;
        let buckets = entries.len().next_power_of_two().max(FEWEST_BUCKETS);
        self.buckets = vec![Vec::new(); buckets];
        self.waiting = 0;
        self.walked = 0;
        for entry in entries {
            self.file(entry);
        }
    }
}

impl Ring {
    /// An empty one.
    #[must_use]
    pub fn new() -> Ring {
        Ring::with_capacity(0)
    }

    /// An empty one with room for `entries` pending at a time.
    #[must_use]
    pub fn with_capacity(_entries: usize) -> Ring {
        Ring {
            near: Heap::with_capacity(FEWEST_BUCKETS),
            buckets: vec![Vec::new(); FEWEST_BUCKETS],
            shift: 0,
            current: 0,
            waiting: 0,
            walked: 0,
        }
    }

    /// Adds an entry that does not lie before the latest one taken.
    pub fn push(&mut self, entry: Entry) {
        self.file(entry);
        if self.waiting > 2 * self.buckets.len() {
            self.rebuild();
        }
    }

    /// Takes the earliest entry if it lies before `end` or `end` is [`Time::NEVER`].
    pub fn pop_before(&mut self, end: Time) -> Option<Entry> {
        loop {
            let entry = self.pop_near_before(end);
            if entry.is_some() || !self.draw_near() {
                return entry;
            }
        }
    }

    /// As [`Self::pop_before`], but of the entries that are near.
    #[inline]
    pub fn pop_near_before(&mut self, end: Time) -> Option<Entry> {
        self.near.pop_before(end)
    }

    /// Brings the next of what waits near, if nothing is; whether it did.
    #[inline(never)]
    pub fn draw_near(&mut self) -> bool {
        if self.near.len() > 0 || self.waiting == 0 {
            return false;
        }
        let few = self.waiting < self.buckets.len() / 8 && self.buckets.len() > FEWEST_BUCKETS;
        if few || self.walked > LONGEST_WAY * (self.waiting + FEWEST_BUCKETS) {
            self.rebuild();
        }
        while self.near.len() == 0 && self.waiting > 0 {
            self.advance();
        }
        true
    }

    /// The time of the earliest entry.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        let waiting = || self.buckets.iter().flatten().map(|entry| entry.time).min();
        self.near.next_time().or_else(waiting)
    }

    /// The number of pending entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.near.len() + self.waiting
    }

    /// The entries that are near, in no order.
    pub fn near(&self) -> impl Iterator<Item = &Entry> {
        self.near.entries()
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for Ring {
    fn default() -> Ring {
        Ring::new()
    }
}
