//! Other ways to keep what is pending, for measurements and as oracles: not part of a simulation.
//!
//! The calendar's order is total, so any structure gives the same simulation; these have
//! its small face, and `benches` plays them alone and, as [`Calendar`](crate::Calendar), in the whole
//! program.

mod queue;
mod ring;

pub use queue::Queue;
pub use ring::Ring;

use super::{Calendar, Entry};
use crate::time::Time;

/// What a calendar does.
pub trait Pending {
    /// An empty one with room for `entries` pending at a time.
    fn with_capacity(entries: usize) -> Self;

    /// Adds an entry that does not lie before the latest one taken.
    fn push(&mut self, entry: Entry);

    /// Takes the earliest entry if it lies before `end` or `end` is [`Time::NEVER`].
    fn pop_before(&mut self, end: Time) -> Option<Entry>;

    /// The time of the earliest entry.
    fn next_time(&self) -> Option<Time>;

    /// The number of pending entries.
    fn len(&self) -> usize;

    /// Whether nothing is pending.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the earliest entry.
    fn pop(&mut self) -> Option<Entry> {
        self.pop_before(Time::NEVER)
    }
}

/// The calendar with its heap up to that many entries: none for a radix heap, all for a plain one.
#[derive(Clone, Debug)]
pub struct Limited<const NEAR: usize>(Calendar);

/// The packed 4-ary heap at all sizes.
pub type Heap = Limited<{ usize::MAX - 1 }>;
/// The radix heap at all sizes.
pub type Radix = Limited<0>;

/// Inherent methods are found first, so this is no recursion.
macro_rules! as_calendar {
    ($type:ty, [$($generics:tt)*], $self:ident => $calendar:expr, $entries:ident => $new:expr) => {
        impl<$($generics)*> Pending for $type {
            fn with_capacity($entries: usize) -> Self {
                $new
            }

            #[inline]
            fn push(&mut $self, entry: Entry) {
                $calendar.push(entry);
            }

            #[inline]
            fn pop_before(&mut $self, end: Time) -> Option<Entry> {
                $calendar.pop_before(end)
            }

            fn next_time(&$self) -> Option<Time> {
                $calendar.next_time()
            }

            fn len(&$self) -> usize {
                $calendar.len()
            }
        }
    };
}
as_calendar!(Calendar, [], self => self, entries => Calendar::with_capacity(entries));
as_calendar!(Ring, [], self => self, entries => Ring::with_capacity(entries));
as_calendar!(Queue, [], self => self, entries => Queue::with_capacity(entries));
as_calendar!(Limited<NEAR>, [const NEAR: usize], self => self.0,
    entries => Limited(Calendar::with_near_limit(entries, NEAR)));
