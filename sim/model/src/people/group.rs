//! A group of agents at run time: its roster, its streams and what is counted of it.
//!
//! Agents are individuals in state (`agent`) and a group in code. What happens to a group is in `roster` and `session`.

use crate::observe::meter::{Counter, Integral};
use crate::people::seat::outbound::Outbound;
use crate::people::whereabouts::Whereabouts;
use crate::plan::AgentGroup;
use kernel::{Span, Stream, StreamSource, Time};

/// A session of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Session {
    pub(super) login: Time,
    pub(super) agent: u32,
    pub(super) logout: Time,
    pub(super) first_call: Span,
    pub(super) shift: u8,
}

/// The streams that a group draws from; exogenous all.
#[derive(Clone, Debug)]
pub(super) struct Streams {
    pub(super) absence: Stream,
    pub(super) arrive: Stream,
    pub(super) leave: Stream,
    pub(super) first_call: Stream,
    pub(super) on: Stream,
    pub(super) off: Stream,
}

/// A group at run time.
#[derive(Clone, Debug)]
pub(super) struct GroupState {
    /// Its first agent among all.
    pub(super) first: u32,
    pub(super) count: u32,
    pub(super) streams: Streams,
    /// Sessions to come, the earliest last.
    pub(super) roster: Vec<Session>,
    /// The next day of the roster to draw, in days from the first.
    pub(super) next_day: i64,
    /// For breaks: of each agent the shift that it works, and since when.
    pub(super) shift_of: Vec<(u8, Time)>,
    pub(super) whereabouts: Whereabouts,
    /// AG11: of each agent of a group with patience, when its request was first denied.
    pub(super) denied_since: Vec<Time>,
    /// FT12: the fault that its agents come with.
    pub(super) surge: Option<u32>,
    /// The steps whose seats its agents take at their first call, by slot.
    pub(super) seat_steps: Vec<usize>,
    /// The Outbound Contact Servers that its agents work for.
    pub(super) outbound: Vec<Outbound>,
    pub(super) totals: GroupTotals,
}

/// What is counted of a group; times in microseconds of W.
#[derive(Clone, Debug, Default)]
pub(crate) struct GroupTotals {
    /// How many of its agents work outside their campaigns for want of licenses.
    pub(crate) outside: Integral,
    pub(crate) counter: Counter,
    pub(crate) lost_time: u128,
    pub(crate) planned_time: u128,
    /// Time on the way to another place.
    pub(crate) moving_time: u128,
    pub(crate) logouts_by_stop: u64,
    pub(crate) forced_logouts: u64,
}

impl GroupState {
    pub(super) fn new(
        group: &AgentGroup,
        (first, count): (u32, u32),
        whereabouts: Whereabouts,
        name: &str,
        source: &mut StreamSource,
    ) -> GroupState {
        // A group's other places have streams of their own, from which nothing is drawn.
        let path = match group.home {
            Some(_) => format!("agents/{name}/{}", whereabouts.there),
            None => format!("agents/{name}"),
        };
        let mut stream = |purpose| source.stream(&path, purpose);
        GroupState {
            first,
            count,
            streams: Streams {
                absence: stream("absence"),
                arrive: stream("arrive"),
                leave: stream("leave"),
                first_call: stream("first call"),
                on: stream("session"),
                off: stream("between sessions"),
            },
            roster: Vec::new(),
            next_day: -2,
            shift_of: Vec::new(),
            denied_since: match group.patience {
                Some(_) => vec![Time::NEVER; count as usize],
                None => Vec::new(),
            },
            whereabouts,
            surge: None,
            seat_steps: Vec::new(),
            outbound: Vec::new(),
            totals: GroupTotals::default(),
        }
    }
}
