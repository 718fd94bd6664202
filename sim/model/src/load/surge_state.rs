//! A surge at run time: who came with it, when, and what they hold (FT12).

use crate::load::rate::RateClock;
use crate::people::group::Session;
use crate::plan::FeatureId;
use kernel::{Stream, StreamSource, Time};
use std::collections::BTreeMap;

/// A surge at run time.
#[derive(Clone, Debug)]
pub(crate) struct Surge {
    /// The occurrences that last, each with its end.
    pub(super) active: Vec<(u32, Time)>,
    /// Agents: the sessions under way, of who is or would be in.
    pub(super) sessions: Vec<Session>,
    /// Demand: the arrivals on top, of each occurrence.
    pub(super) clocks: Vec<(u32, RateClock)>,
    pub(super) arrivals: Stream,
    pub(super) holdings: Stream,
    pub(super) chance: Stream,
    pub(super) arrived: u32,
    /// Units on top that hold licenses.
    pub(super) units: u32,
    /// What its agents hold.
    pub(super) held: HeldOnTop,
}

impl Surge {
    pub(crate) fn new(path: &str, source: &mut StreamSource) -> Surge {
        Surge {
            active: Vec::new(),
            sessions: Vec::new(),
            clocks: Vec::new(),
            arrivals: source.stream(path, "surge arrivals"),
            holdings: source.stream(path, "surge holding"),
            chance: source.stream(path, "surge chance"),
            arrived: 0,
            units: 0,
            held: HeldOnTop::default(),
        }
    }

    /// When the surge is over; time 0 while there is none.
    pub(crate) fn until(&self) -> Time {
        let ends = self.active.iter().map(|(_, until)| *until);
        ends.max().unwrap_or(Time::ZERO)
    }
}

/// Licenses that relocated agents would hold at home as well: the relocated group, the application or all of them, and
/// the feature.
pub(super) type AtHome = (u32, Option<u32>, FeatureId);

/// Licenses that the agents of a surge or a relocation hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldOnTop {
    /// By application and feature.
    pub(super) all: BTreeMap<(u32, FeatureId), u32>,
    /// What of it would be held at home as well.
    pub(super) at_home: BTreeMap<AtHome, u32>,
    /// What each agent was last known to hold.
    pub(super) known: Vec<Holds>,
}

/// What an agent holds: its bits of steps, seats and campaigns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Holds {
    pub(super) steps: u32,
    pub(super) seats: u8,
    pub(super) campaigns: u16,
}
