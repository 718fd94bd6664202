//! The pending events, in the one order that the kernel knows: time, then word.
//!
//! The order is total and does not depend on how entries came in, so the structure
//! behind it is a matter of speed alone and may change without changing a byte of any result.
//! Entries are never cancelled; a stale one is recognized by the incarnation in its word.

mod far;
mod heap;
#[cfg(any(test, feature = "structures"))]
pub mod structures;

use crate::time::Time;
use crate::word::Word;
use far::Far;
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

/// The pending events of one replication.
///
/// Entries up to an instant, the horizon, are in a heap; later ones wait unsorted. With few entries
/// the horizon is never and there is only the heap; when the heap has grown past a limit, the
/// horizon comes down. Which structure is fastest at which size is told, with others, in
/// `docs/performance.md`.
#[derive(Clone, Debug)]
pub struct Calendar {
    near: Heap,
    /// All entries up to this time are in `near`, all later ones in `far`.
    horizon: Time,
    far: Option<Box<Far>>,
    /// The time of the latest entry taken: nothing may be scheduled before it.
    floor: Time,
    near_limit: usize,
    capacity: usize,
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar::new()
    }
}

impl Calendar {
    /// More entries than this are not all kept in the heap. The features are for measuring what a
    /// whole simulation costs with one structure for all sizes.
    const NEAR_LIMIT: usize = if cfg!(feature = "calendar-heap") {
        usize::MAX - 1
    } else if cfg!(feature = "calendar-radix") {
        0
    } else {
        8_192
    };

    /// An empty calendar.
    #[must_use]
    pub fn new() -> Calendar {
        Calendar::with_capacity(0)
    }

    /// An empty calendar with room for `entries` pending at a time.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Calendar {
        Calendar::with_near_limit(entries, Calendar::NEAR_LIMIT)
    }

    fn with_near_limit(entries: usize, near_limit: usize) -> Calendar {
        Calendar {
            near: Heap::with_capacity(entries.min(near_limit + 1)),
            horizon: Time::NEVER,
            far: None,
            floor: Time::ZERO,
            near_limit,
            capacity: entries,
        }
    }

    /// Adds an entry; an equal one may be pending already.
    ///
    /// # Panics
    /// If the entry lies before the latest one taken: scheduling into the past is a programming
    /// error.
    #[inline]
    pub fn push(&mut self, entry: Entry) {
        assert!(
            entry.time >= self.floor,
            "{entry:?} is scheduled into the past of {:?}",
            self.floor
        );
        if entry.time > self.horizon
            && let Some(far) = &mut self.far
        {
            far.push(entry);
            return;
        }
        let grown = self.near.push(entry);
        if grown && self.near.len() > self.near_limit {
            self.lower_horizon();
        }
    }

    /// Takes the earliest entry.
    #[inline]
    pub fn pop(&mut self) -> Option<Entry> {
        self.pop_before(Time::NEVER)
    }

    /// Takes the earliest entry if it lies before `end`; [`Time::NEVER`] is after every entry,
    /// those at that time included.
    #[inline]
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
        let entry = self.near.pop_before(end)?;
        self.floor = entry.time;
        Some(entry)
    }

    /// The time of the earliest entry.
    #[must_use]
    pub fn next_time(&self) -> Option<Time> {
        let far = || self.far.as_ref().and_then(|far| far.next_time());
        self.near.next_time().or_else(far)
    }

    /// The entries that are near, in no order: the next ones, as long as nothing is scheduled before
    /// them.
    pub fn near(&self) -> impl Iterator<Item = &Entry> {
        self.near.entries()
    }

    /// The number of pending entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.near.len() + self.far.as_ref().map_or(0, |far| far.len())
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The memory that the entries' room takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Calendar>() + self.near.bytes() + self.far.as_ref().map_or(0, |far| far.bytes())
    }

    /// Moves all but the nearest entries from the heap to where they wait.
    ///
    /// The new horizon is the base of what waits. It lies in what the last refill covered, so that
    /// what waits already keeps its place, and while the two are equal nothing is left to be moved.
    #[cold]
    #[inline(never)]
    fn lower_horizon(&mut self) {
        let capacity = self.capacity;
        let far = self
            .far
            .get_or_insert_with(|| Box::new(Far::with_capacity(capacity)));
        let base = far.base().max(self.floor);
        if self.horizon == far.base() {
            return;
        }
        far.advance_base(base);
        self.horizon = base;
        for entry in self.near.take_all() {
            if entry.time > base {
                far.push(entry);
            } else {
                self.near.push(entry);
            }
        }
    }

    /// Brings the next of what waits near, if nothing is; whether it did. With few entries nothing ever
    /// waits.
    #[inline(never)]
    pub fn draw_near(&mut self) -> bool {
        let Some(far) = &mut self.far else {
            return false;
        };
        if self.near.len() > 0 || far.len() == 0 {
            return false;
        }
        self.horizon = far.refill(|entry| {
            self.near.push(entry);
        });
        true
    }
}

#[cfg(test)]
mod tests;
