//! What happens late, roughly sorted: a radix heap over time alone.
//!
//! An entry waits in the bucket of the highest digit in which its time differs from a
//! base, and is looked at again only when the base has come to that digit, so each entry is moved a
//! few times, always sequentially, whatever the number of entries. Buckets are chains of small
//! blocks from one store, so that memory follows the number of entries. Order within a bucket is
//! not known here: the calendar sorts the nearest bucket in its heap.

use super::Entry;
use crate::time::Time;
use crate::word::Word;

const DIGIT_BITS: u32 = 4;
const DIGITS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = (u64::BITS / DIGIT_BITS) as usize;
/// Entries in a block, which with its two counters has a kilobyte: smaller ones lie scattered.
const BLOCK: usize = 63;
/// Each bucket has one block that is partly filled; with spans of any mix, few buckets are in use.
const PARTLY_FILLED: usize = 128;
const NO_BLOCK: u32 = u32::MAX;
const VOID: Entry = Entry {
    time: Time::ZERO,
    word: Word(0),
};

#[derive(Clone, Debug)]
struct Block {
    entries: [Entry; BLOCK],
    used: u32,
    next: u32,
}

/// Entries later than a base.
#[derive(Clone, Debug)]
pub(super) struct Far {
    base: u64,
    /// The first block of each bucket, by level and digit; only the first may be partly filled.
    heads: [u32; LEVELS * DIGITS],
    /// A bit for each digit whose bucket is not empty, by level.
    digits: [u16; LEVELS],
    /// A bit for each level with a bucket that is not empty.
    levels: u16,
    blocks: Vec<Block>,
    /// The first of the blocks that are not in use.
    free: u32,
    len: usize,
}

/// A bucket: a level and the bit position of a digit.
#[derive(Clone, Copy)]
struct Bucket {
    level: u32,
    digit: u32,
}

impl Bucket {
    fn index(self) -> usize {
        self.level as usize * DIGITS + self.digit as usize
    }
}

impl Far {
    pub(super) fn with_capacity(entries: usize) -> Far {
        Far {
            base: 0,
            heads: [NO_BLOCK; LEVELS * DIGITS],
            digits: [0; LEVELS],
            levels: 0,
            blocks: Vec::with_capacity(entries.div_ceil(BLOCK) + PARTLY_FILLED),
            free: NO_BLOCK,
            len: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Far>() + self.blocks.capacity() * size_of::<Block>()
    }

    /// No entry here is at or before this time.
    pub(super) fn base(&self) -> Time {
        Time(self.base)
    }

    /// Moves the base forward to a time that all entries are after, and that differs from the base
    /// only in digits in which no entry does.
    pub(super) fn advance_base(&mut self, base: Time) {
        debug_assert!(base.0 >= self.base && self.next_time().is_none_or(|next| next > base));
        self.base = base.0;
    }

    /// Adds an entry after the base.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        let bucket = self.bucket_of(entry.time.0);
        let index = bucket.index();
        let mut head = self.heads[index];
        if head == NO_BLOCK || self.blocks[head as usize].used as usize == BLOCK {
            head = self.add_block(head);
            self.heads[index] = head;
            self.digits[bucket.level as usize] |= 1 << bucket.digit;
            self.levels |= 1 << bucket.level;
        }
        let block = &mut self.blocks[head as usize];
        block.entries[block.used as usize] = entry;
        block.used += 1;
        self.len += 1;
    }

    /// Empties the nearest bucket, its like-digit entries re-sorted until it is small or all of one
    /// time, handing every entry of it to `near`; returns the last time that the bucket covers, or
    /// [`Time::NEVER`] when nothing is left here.
    pub(super) fn refill(&mut self, mut near: impl FnMut(Entry)) -> Time {
        loop {
            let Some(bucket) = self.nearest() else {
                return Time::NEVER;
            };
            let head = self.detach(bucket);
            let shift = bucket.level * DIGIT_BITS;
            // The digits above the bucket's, the bucket's own digit, zeros below.
            let above = self.base.checked_shr(shift + DIGIT_BITS).unwrap_or(0);
            let above = above.checked_shl(shift + DIGIT_BITS).unwrap_or(0);
            self.base = above | (u64::from(bucket.digit) << shift);
            let small = self.blocks[head as usize].next == NO_BLOCK;
            let mut found = false;
            let last = self.base | ((1 << shift) - 1);
            self.release(head, |far, entry| {
                if small || entry.time.0 == far.base {
                    near(entry);
                    found = true;
                } else {
                    far.push(entry);
                }
            });
            if small || found {
                return match (self.len, small) {
                    (0, _) => Time::NEVER,
                    (_, true) => Time(last),
                    (_, false) => Time(self.base),
                };
            }
        }
    }

    /// The time of the earliest entry, by looking at each of the nearest bucket.
    pub(super) fn next_time(&self) -> Option<Time> {
        let mut earliest = None;
        let mut head = self.heads[self.nearest()?.index()];
        while head != NO_BLOCK {
            let block = &self.blocks[head as usize];
            let used = block.entries[..block.used as usize].iter();
            earliest = used.map(|entry| entry.time).chain(earliest).min();
            head = block.next;
        }
        earliest
    }

    #[inline]
    fn bucket_of(&self, time: u64) -> Bucket {
        debug_assert!(time > self.base);
        let level = (u64::BITS - 1 - (time ^ self.base).leading_zeros()) / DIGIT_BITS;
        let digit = (time >> (level * DIGIT_BITS)) as u32 % DIGITS as u32;
        Bucket { level, digit }
    }

    fn nearest(&self) -> Option<Bucket> {
        let level = self.levels.trailing_zeros();
        let digit = self.digits.get(level as usize)?.trailing_zeros();
        Some(Bucket { level, digit })
    }

    /// Marks a bucket empty and returns its first block.
    fn detach(&mut self, bucket: Bucket) -> u32 {
        let digits = &mut self.digits[bucket.level as usize];
        *digits &= !(1 << bucket.digit);
        if *digits == 0 {
            self.levels &= !(1 << bucket.level);
        }
        std::mem::replace(&mut self.heads[bucket.index()], NO_BLOCK)
    }

    /// Frees a chain of blocks, handing out its entries; each block is free before its entries are
    /// filed again, so re-filing needs next to no room.
    fn release(&mut self, mut head: u32, mut each: impl FnMut(&mut Far, Entry)) {
        while head != NO_BLOCK {
            let block = &mut self.blocks[head as usize];
            let (entries, used, next) = (block.entries, block.used as usize, block.next);
            block.next = self.free;
            self.free = head;
            self.len -= used;
            for &entry in &entries[..used] {
                each(self, entry);
            }
            head = next;
        }
    }

    /// An empty block in front of the chain that begins with `next`.
    fn add_block(&mut self, next: u32) -> u32 {
        if self.free == NO_BLOCK {
            let index = u32::try_from(self.blocks.len()).expect("a calendar has under 2³⁶ entries");
            if self.blocks.len() == self.blocks.capacity() {
                // By a quarter instead of doubling: this is most of what a large run keeps.
                self.blocks
                    .reserve_exact(self.blocks.len() / 4 + PARTLY_FILLED);
            }
            self.blocks.push(Block {
                entries: [VOID; BLOCK],
                used: 0,
                next,
            });
            return index;
        }
        let index = self.free;
        let block = &mut self.blocks[index as usize];
        self.free = block.next;
        block.used = 0;
        block.next = next;
        index
    }
}
