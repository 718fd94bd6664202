//! Where the agents of a group work: what relocations (AG9) have to know of groups and of themselves.
//!
//! A group of the file knows where it leads now, a relocated group who is on the way to it.

use crate::plan::GroupIndex;
use kernel::Time;

/// An agent's way to another place: since when, and when it arrives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) since: Time,
    pub(super) arrives: Time,
}

/// What is known of a group that relocations move, or that is one's other place.
#[derive(Clone, Debug)]
pub(super) struct Whereabouts {
    /// The group of the file: itself, if it is no relocated one.
    pub(super) home: u32,
    /// Where who comes on duty goes now.
    pub(super) there: u32,
    /// The relocations of a home group that stand, in order of begin: occurrence and group.
    pub(super) standing: Vec<(u32, u32)>,
    /// Of each agent its way here.
    pub(super) ways: Vec<Way>,
    /// The number of what leads here.
    pub(super) led_by: Option<u32>,
}

impl Whereabouts {
    pub(super) fn of(group: u32, home: Option<GroupIndex>) -> Whereabouts {
        Whereabouts {
            home: home.map_or(group, |home| home.0),
            there: group,
            standing: Vec::new(),
            ways: Vec::new(),
            led_by: None,
        }
    }
}
