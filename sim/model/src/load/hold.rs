//! Units of demand that hold licenses or wait to try again, a slot each.

use crate::plan::{ApplicationIndex, User};
use kernel::Span;

/// The surge of a unit that is planned demand.
pub(super) const PLANNED: u32 = u32::MAX;

/// A unit of demand that holds licenses, or waits to try again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hold {
    pub(super) demand: u32,
    pub(super) application: ApplicationIndex,
    pub(super) length: Span,
    pub(super) attempt: u32,
    pub(super) counted: bool,
    /// An attempt of it was denied for licensing or network.
    pub(super) denied: bool,
    /// It has what it came for, until its release.
    pub(super) held: bool,
    /// The surge that it came with; [`PLANNED`] if it was planned.
    pub(super) surge: u32,
    pub(super) request: u64,
    /// How many it takes of what one unit takes, and who it is.
    pub(super) licenses: u32,
    pub(super) user: u32,
}

impl Hold {
    /// Who it is among those who would hold licenses but for a fault: no agent.
    pub(super) fn key(&self) -> u64 {
        1 << 63 | self.request
    }

    pub(super) fn user(&self) -> User {
        User::Unit {
            demand: self.demand,
            user: self.user,
        }
    }
}

/// The slots of units.
#[derive(Clone, Debug, Default)]
pub(super) struct Holds {
    pub(super) slots: Vec<Hold>,
    pub(super) free: Vec<u32>,
}

impl Holds {
    #[inline]
    pub(super) fn add(&mut self, hold: Hold) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = hold;
            slot
        } else {
            self.slots.push(hold);
            self.slots.len() as u32 - 1
        }
    }
}
