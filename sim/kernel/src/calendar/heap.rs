//! A packed 4-ary heap of sixteen-byte entries.
//!
//! A discrete-event simulation takes one entry and mostly puts one back, so taking
//! leaves a hole at the root that the next push fills in one descent; only a second take without a
//! push in between closes it from the heap's end. Which of four children comes first is a coin toss
//! to the processor's branch predictor, so it is found by selection, without branches: twice as
//! fast.

use std::hint::select_unpredictable;

use super::Entry;
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

    /// Adds an entry; returns whether it took new room, rather than that of an entry just taken.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry) -> bool {
        if self.hole {
            self.hole = false;
            self.sink(entry);
            return false;
        }
        let index = self.entries.len();
        self.entries.push(entry);
        self.rise(index, entry);
        true
    }

    /// Takes the earliest entry if its time lies before `end` or `end` is [`Time::NEVER`].
    #[inline]
    pub(super) fn pop_before(&mut self, end: Time) -> Option<Entry> {
        self.close_hole();
        let first = *self.entries.first()?;
        if first.time >= end && end != Time::NEVER {
            return None;
        }
        self.hole = true;
        Some(first)
    }

    pub(super) fn next_time(&self) -> Option<Time> {
        if self.hole {
            let children = self.entries.iter().skip(1).take(4);
            children.map(|entry| entry.time).min()
        } else {
            self.entries.first().map(|entry| entry.time)
        }
    }

    /// The entries, in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().skip(usize::from(self.hole))
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.entries.len() - usize::from(self.hole)
    }

    pub(super) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
    }

    /// Takes all entries out, in no order.
    pub(super) fn take_all(&mut self) -> Vec<Entry> {
        self.close_hole();
        std::mem::take(&mut self.entries)
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

    /// Puts `entry` where it belongs below the root, whose place is free. Not inlined by force: that saves instructions
    /// and costs time.
    #[inline]
    fn sink(&mut self, entry: Entry) {
        let entries = &mut self.entries[..];
        let mut index = 0;
        while let Some((least, child)) = least_child(entries, index) {
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

/// The least of a parent's up to four children and its index.
///
/// Of four, times are compared alone, as two of one time are rare; then words decide too.
#[inline]
fn least_child(entries: &[Entry], parent: usize) -> Option<(Entry, usize)> {
    let first = 4 * parent + 1;
    let four = entries.get(first..first + 4);
    if let Some(four) = four.and_then(|four| <&[Entry; 4]>::try_from(four).ok()) {
        let [a, b, c, d] = four;
        let (b_first, d_first) = (b.time < a.time, d.time < c.time);
        let left_time = select_unpredictable(b_first, b.time, a.time);
        let right_time = select_unpredictable(d_first, d.time, c.time);
        if a.time != b.time && c.time != d.time && left_time != right_time {
            let (left, right) = (usize::from(b_first), 2 + usize::from(d_first));
            let least = select_unpredictable(right_time < left_time, right, left) & 3;
            return Some((four[least], first + least));
        }
        let left = lesser((*a, first), (*b, first + 1));
        let right = lesser((*c, first + 2), (*d, first + 3));
        return Some(lesser(left, right));
    }
    let (&head, rest) = entries.get(first..)?.split_first()?;
    let rest = rest.iter().zip(first + 1..);
    Some(rest.fold((head, first), |least, (&entry, index)| {
        lesser(least, (entry, index))
    }))
}

#[inline]
fn lesser(left: (Entry, usize), right: (Entry, usize)) -> (Entry, usize) {
    let less = right.0 < left.0;
    let entry = Entry {
        time: select_unpredictable(less, right.0.time, left.0.time),
        word: select_unpredictable(less, right.0.word, left.0.word),
    };
    (entry, select_unpredictable(less, right.1, left.1))
}
