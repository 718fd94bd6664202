//! Lists of records that are too long for memory: encoded in blocks, which go to a store as they fill.
//!
//! Records are written once, in order, and read from the first to the last. So a list is the block under
//! way and the places of those before it. Where a store keeps its blocks is not known here: the program has files.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

/// Bytes of a block, about.
const BLOCK: usize = 8 << 10;

/// Keeps blocks of bytes for one replication.
pub trait Store: Debug + Send + Sync {
    /// Takes a block, and says where it is from now on. A store that cannot take it remembers why.
    fn append(&self, block: &[u8]) -> u64;

    /// Reads a block that begins there; `false` if that failed, which the store remembers.
    fn read(&self, from: u64, block: &mut [u8]) -> bool;

    /// Why the first block was lost, if one was: the lists are not complete then.
    fn failure(&self) -> Option<String>;
}

/// What a list can hold.
pub trait Record: Sized {
    /// Appends the record's bytes.
    fn encode(&self, to: &mut Vec<u8>);

    /// Takes the record's bytes off the front; `None` if they are none.
    fn decode(from: &mut &[u8]) -> Option<Self>;
}

/// Where a block is.
#[derive(Clone, Copy, Debug)]
struct Block {
    from: u64,
    length: u32,
    /// The number of its first record.
    first: u64,
}

/// A list of records. Without a store all of it is in memory.
#[derive(Clone, Debug)]
pub struct Spool<T> {
    store: Option<Arc<dyn Store>>,
    blocks: Vec<Block>,
    /// The block under way, and the number of its first record.
    tail: Vec<u8>,
    tail_first: u64,
    count: u64,
    records: PhantomData<T>,
}

impl<T> Default for Spool<T> {
    fn default() -> Self {
        Spool {
            store: None,
            blocks: Vec::new(),
            tail: Vec::new(),
            tail_first: 0,
            count: 0,
            records: PhantomData,
        }
    }
}

impl<T> Spool<T> {
    /// Full blocks go to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        self.store = Some(store.clone());
    }

    /// Why the list is not complete, if it is not.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.store.as_ref().and_then(|store| store.failure())
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes of all records as encoded.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let stored: u64 = self.blocks.iter().map(|b| u64::from(b.length)).sum();
        stored + self.tail.len() as u64
    }
}

impl<T: Record> Spool<T> {
    /// Appends a record.
    pub fn push(&mut self, record: &T) {
        record.encode(&mut self.tail);
        self.count += 1;
        if self.tail.len() >= BLOCK
            && let Some(store) = &self.store
        {
            self.blocks.push(Block {
                from: store.append(&self.tail),
                length: self.tail.len() as u32,
                first: self.tail_first,
            });
            self.tail.clear();
            self.tail_first = self.count;
        }
    }

    /// All records, from the first to the last.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter {
            spool: self,
            next: 0,
            block: Vec::new(),
            at: 0,
        }
    }

    /// The record of a number, from 0.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<T> {
        let wanted = number as u64;
        let next = self.blocks.partition_point(|block| block.first <= wanted);
        let in_tail = wanted >= self.tail_first;
        let (next, first) = match next.checked_sub(1).filter(|_| !in_tail) {
            Some(block) => (block, self.blocks[block].first),
            None => (self.blocks.len(), self.tail_first),
        };
        let mut from = Iter {
            next,
            ..self.iter()
        };
        from.nth((wanted - first) as usize)
    }
}

impl<T: Record + PartialEq> PartialEq for Spool<T> {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}

impl<T: Record + Eq> Eq for Spool<T> {}

impl<T: Record> FromIterator<T> for Spool<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        let mut spool = Spool::default();
        records.into_iter().for_each(|record| spool.push(&record));
        spool
    }
}

impl<'s, T: Record> IntoIterator for &'s Spool<T> {
    type Item = T;
    type IntoIter = Iter<'s, T>;

    fn into_iter(self) -> Iter<'s, T> {
        self.iter()
    }
}

/// The records of a list, read block by block.
#[derive(Debug)]
pub struct Iter<'s, T> {
    spool: &'s Spool<T>,
    /// The block after the one that is read; one past them all is the block under way.
    next: usize,
    block: Vec<u8>,
    at: usize,
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter {
            spool: self.spool,
            next: self.next,
            block: self.block.clone(),
            at: self.at,
        }
    }
}

impl<T: Record> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let blocks = &self.spool.blocks;
        loop {
            let bytes = match self.next > blocks.len() {
                true => &self.spool.tail,
                false => &self.block,
            };
            if let Some(mut rest) = bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
                let record = T::decode(&mut rest);
                self.at = bytes.len() - rest.len();
                return record;
            }
            if self.next > blocks.len() {
                return None;
            }
            self.at = 0;
            self.block.clear();
            if let Some(block) = blocks.get(self.next) {
                self.block.resize(block.length as usize, 0);
                let store = self.spool.store.as_ref()?;
                if !store.read(block.from, &mut self.block) {
                    return None;
                }
            }
            self.next += 1;
        }
    }
}

/// Appends a number: seven bits a byte, the lowest first.
pub(crate) fn put(to: &mut Vec<u8>, value: impl Into<u128>) {
    let mut value = value.into();
    while value >= 128 {
        to.push(value as u8 | 128);
        value >>= 7;
    }
    to.push(value as u8);
}

/// Takes a number off the front.
pub(crate) fn take<N: TryFrom<u128>>(from: &mut &[u8]) -> Option<N> {
    let mut value = 0u128;
    for shift in (0..128).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        value |= u128::from(byte & 127) << shift;
        if byte & 128 == 0 {
            return N::try_from(value).ok();
        }
    }
    None
}

/// Appends a number that may be missing.
pub(crate) fn put_optional(to: &mut Vec<u8>, value: Option<impl Into<u128>>) {
    put(to, value.map_or(0, |value| value.into() + 1));
}

/// Takes a number off the front that may be missing.
pub(crate) fn take_optional<N: TryFrom<u128>>(from: &mut &[u8]) -> Option<Option<N>> {
    match take::<u128>(from)? {
        0 => Some(None),
        value => N::try_from(value - 1).ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Debug, Default)]
    struct Memory(Mutex<Vec<u8>>);

    impl Store for Memory {
        fn append(&self, block: &[u8]) -> u64 {
            let mut kept = self.0.lock().unwrap();
            kept.extend_from_slice(block);
            (kept.len() - block.len()) as u64
        }

        fn read(&self, from: u64, block: &mut [u8]) -> bool {
            let from = from as usize;
            block.copy_from_slice(&self.0.lock().unwrap()[from..from + block.len()]);
            true
        }

        fn failure(&self) -> Option<String> {
            None
        }
    }

    impl Record for u64 {
        fn encode(&self, to: &mut Vec<u8>) {
            put(to, *self);
        }

        fn decode(from: &mut &[u8]) -> Option<u64> {
            take(from)
        }
    }

    #[test]
    fn a_list_reads_the_same_from_a_store_and_keeps_no_more_than_a_block() {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let (mut kept, mut spilled) = (Spool::default(), Spool::<u64>::default());
        spilled.spill_into(&store);
        let all: Vec<u64> = (0..100_000).map(|n| n * n * n).collect();
        for record in &all {
            kept.push(record);
            spilled.push(record);
            assert!(spilled.tail.len() < BLOCK + 16);
        }
        assert_eq!(spilled.len(), all.len());
        assert!(spilled.iter().eq(all.iter().copied()));
        assert_eq!(kept, spilled);
        assert_eq!(kept.bytes(), spilled.bytes());
        for number in [0, 1, 5_000, 50_000, 99_999] {
            assert_eq!(spilled.get(number), Some(all[number]));
            assert_eq!(kept.get(number), Some(all[number]));
        }
        assert_eq!(spilled.get(all.len()), None);
    }

    #[test]
    fn numbers_read_back_whatever_their_size() {
        let numbers = [
            0,
            1,
            127,
            128,
            u128::from(u64::MAX),
            u128::MAX / 2,
            u128::MAX,
        ];
        let mut bytes = Vec::new();
        for number in numbers {
            put(&mut bytes, number);
        }
        put_optional(&mut bytes, None::<u32>);
        put_optional(&mut bytes, Some(u32::MAX));
        let mut rest = &bytes[..];
        for number in numbers {
            assert_eq!(take(&mut rest), Some(number));
        }
        assert_eq!(take_optional::<u32>(&mut rest), Some(None));
        assert_eq!(take_optional::<u32>(&mut rest), Some(Some(u32::MAX)));
        assert!(rest.is_empty());
        assert_eq!(take::<u32>(&mut rest), None);
    }
}
