//! Where the agents of a group work: what relocations (AG9) have to know of groups and of themselves.
//!
//! A group of the file knows where it leads now, a relocated group who is on the way to it.

use crate::cause::graph::LinkId;
use crate::plan::GroupIndex;
use kernel::{Stream, StreamSource, Time};

/// A relocation at run time.
#[derive(Clone, Debug)]
pub(crate) struct Relocation {
    /// Draws how long each agent takes.
    pub(crate) times: Stream,
    /// How often it has begun.
    pub(crate) begun: u64,
    /// Its latest occurrence.
    pub(crate) latest: Option<u32>,
    /// Begins to come, with the links of the occurrences that they follow.
    pub(crate) calls: Vec<(Time, LinkId)>,
}

impl Relocation {
    pub(crate) fn new(path: &str, source: &mut StreamSource) -> Relocation {
        Relocation {
            times: source.stream(path, "relocation"),
            begun: 0,
            latest: None,
            calls: Vec::new(),
        }
    }
}

/// An agent's way to another place: since when, and when it arrives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) since: Time,
    pub(crate) arrives: Time,
}

/// What is known of a group that relocations move, or that is one's other place.
#[derive(Clone, Debug)]
pub(crate) struct Whereabouts {
    /// The group of the file: itself, if it is no relocated one.
    pub(crate) home: u32,
    /// Where who comes on duty goes now.
    pub(crate) there: u32,
    /// The relocations of a home group that stand, in order of begin: occurrence and group.
    pub(crate) standing: Vec<(u32, u32)>,
    /// Of each agent its way here.
    pub(crate) ways: Vec<Way>,
    /// The relocation that leads here.
    pub(crate) fault: Option<u32>,
    /// Time on the way, in microseconds of W.
    pub(crate) time: u128,
}

impl Whereabouts {
    pub(crate) fn of(group: u32, home: Option<GroupIndex>) -> Whereabouts {
        Whereabouts {
            home: home.map_or(group, |home| home.0),
            there: group,
            standing: Vec::new(),
            ways: Vec::new(),
            fault: None,
            time: 0,
        }
    }
}
