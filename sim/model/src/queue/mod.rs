//! Queues with removal by key: who is next, of many who may go at any time.
//!
//! They know agents and jobs by number only. Who is next never depends on how a hash table is laid out: all turns differ.

mod holders;
mod line;
#[cfg(test)]
mod tests;

pub(crate) use holders::Holders;
pub(crate) use line::Line;
use rustc_hash::FxHasher;
use std::hash::BuildHasherDefault;

/// A queue of numbers with a total order of turns; equal input gives equal tables on every machine.
pub(crate) type Turns<K, P> = priority_queue::PriorityQueue<K, P, BuildHasherDefault<FxHasher>>;
