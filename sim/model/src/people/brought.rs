//! What is known of agents whom something has brought: a surge, and what each holds.

use crate::people::group::Session;
use kernel::Time;

/// A surge of agents at run time.
#[derive(Clone, Debug, Default)]
pub(super) struct Surge {
    /// The occurrences that last, each with its end.
    pub(super) active: Vec<(u32, Time)>,
    /// The sessions under way, of who is or would be in.
    pub(super) sessions: Vec<Session>,
}

impl Surge {
    /// When it is over; time 0 while there is none.
    pub(super) fn until(&self) -> Time {
        let ends = self.active.iter().map(|(_, until)| *until);
        ends.max().unwrap_or(Time::ZERO)
    }
}

/// What an agent holds: its bits of steps, seats and campaigns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Holds {
    pub(super) steps: u32,
    pub(super) seats: u8,
    pub(super) campaigns: u16,
}
