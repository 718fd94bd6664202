//! The tasks that are in play or finished ahead of the first one not delivered.
//!
//! It bounds how far fast threads run ahead of a slow one, and so the memory. It knows no thread and no player.

use std::collections::VecDeque;

/// The tasks between the first one not delivered and the last one taken.
pub(super) struct Window<O> {
    count: u64,
    width: u64,
    /// The next task to take.
    next: u64,
    /// The next task to deliver.
    pub(super) head: u64,
    /// The outcomes of the tasks from `head` on, as far as they are finished.
    pub(super) slots: VecDeque<Option<O>>,
    pub(super) closed: bool,
}

impl<O> Window<O> {
    pub(super) fn new(count: u64, width: usize) -> Window<O> {
        Window {
            count,
            width: width as u64,
            next: 0,
            head: 0,
            slots: VecDeque::with_capacity(width),
            closed: false,
        }
    }

    /// Nothing will be taken any more.
    pub(super) fn is_exhausted(&self, stop: bool) -> bool {
        self.closed || stop || self.next == self.count
    }

    pub(super) fn take(&mut self) -> Option<u64> {
        if self.next >= self.head + self.width {
            return None;
        }
        self.next += 1;
        self.slots.push_back(None);
        Some(self.next - 1)
    }

    pub(super) fn put(&mut self, index: u64, outcome: O) {
        let place = (index - self.head) as usize;
        self.slots[place] = Some(outcome);
    }

    pub(super) fn deliver(&mut self) -> Option<(u64, O)> {
        let outcome = self.slots.front_mut()?.take()?;
        self.slots.pop_front();
        self.head += 1;
        Some((self.head - 1, outcome))
    }
}
