//! A packed 4-ary heap of sixteen-byte entries.
//!
//! The one idea: a discrete-event simulation takes one entry and mostly puts one back, so taking
//! leaves a hole at the root that the next push fills in one descent; only a second take without a
//! push in between closes it from the heap's end.

use super::{Entry, Pending};
use crate::time::Time;

/// The pending entries; `entries[0]` is void while `hole` is set.
#[derive(Clone, Debug, Default)]
pub(super) struct Heap {
    entries: Vec<Entry>,
    hole: bool,
}

impl Heap {
    pub(super) fn with_capacity(entries: usize) -> Heap {
        Heap {
            entries: Vec::with_capacity(entries),
            hole: false,
        }
    }

    #[inline]
    fn rise(&mut self, mut index: usize, entry: Entry) {
        while index > 0 {
            let parent = (index - 1) / 4;
            if entry >= self.entries[parent] {
                break;
            }
            self.entries[index] = self.entries[parent];
            index = parent;
        }
        self.entries[index] = entry;
    }

    /// Puts `entry` where it belongs below the root, whose place is free.
    #[inline]
    fn sink(&mut self, entry: Entry) {
        let entries = &mut self.entries[..];
        let mut index = 0;
        loop {
            let first = 4 * index + 1;
            let Some(children) = entries.get(first..entries.len().min(first + 4)) else {
                break;
            };
            let Some((&head, rest)) = children.split_first() else {
                break;
            };
            let (mut least, mut child) = (head, first);
            for (offset, &candidate) in rest.iter().enumerate() {
                if candidate < least {
                    (least, child) = (candidate, first + 1 + offset);
                }
            }
            if entry <= least {
                break;
            }
            entries[index] = least;
            index = child;
        }
        entries[index] = entry;
    }

    #[inline]
    fn close_hole(&mut self) {
        if self.hole {
            self.hole = false;
            if let Some(last) = self.entries.pop()
                && !self.entries.is_empty()
            {
                self.sink(last);
            }
        }
    }
}

impl Pending for Heap {
    #[inline]
    fn push(&mut self, entry: Entry) {
        if self.hole {
            self.hole = false;
            self.sink(entry);
        } else {
            let index = self.entries.len();
            self.entries.push(entry);
            self.rise(index, entry);
        }
    }

    #[inline]
    fn pop_before(&mut self, end: Time) -> Option<Entry> {
        self.close_hole();
        let first = *self.entries.first()?;
        if first.time >= end && end != Time::NEVER {
            return None;
        }
        self.hole = true;
        Some(first)
    }

    fn next_time(&self) -> Option<Time> {
        if self.hole {
            self.entries
                .iter()
                .skip(1)
                .take(4)
                .map(|entry| entry.time)
                .min()
        } else {
            self.entries.first().map(|entry| entry.time)
        }
    }

    fn len(&self) -> usize {
        self.entries.len() - usize::from(self.hole)
    }
}
