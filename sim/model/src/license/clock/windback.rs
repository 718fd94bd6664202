//! What is known of a clock that is set back (FT17).

use crate::cause::graph::LinkId;
use kernel::Time;

/// What is known of a clock that is set back.
#[derive(Clone, Debug)]
pub(in crate::license) struct Windback {
    /// Occurrences that have set it back and hold.
    pub(super) by: Vec<u32>,
    /// The latest time that it has shown, in microseconds, as of its last change.
    pub(super) latest: i64,
    /// The same of one that was set back before time 0, for what starts at time 0.
    pub(super) latest_before: Option<i64>,
}

/// The clock of the server that grants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerClock {
    /// What it says, as true time of a clock that is right.
    pub(crate) at: Time,
    /// The condition of a daemon that runs on a clock that was set back.
    pub(crate) set_back: LinkId,
}

impl Windback {
    /// An occurrence has set it back.
    pub(super) fn is_by(&self, occurrence: u32) -> bool {
        self.by.contains(&occurrence)
    }
}

impl Default for Windback {
    fn default() -> Windback {
        Windback {
            by: Vec::new(),
            latest: i64::MIN,
            latest_before: None,
        }
    }
}
