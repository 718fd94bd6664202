//! Who makes load: campaign groups, groups of agents with their schedules, and demand that is not agents.

use super::{ApplicationIndex, CampaignIndex, GroupIndex, Medium, SiteClock, Symbol, Timetable};
use kernel::{Distribution, Span, Time};
use std::sync::Arc;

/// An OCS campaign group.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// The Outbound Contact Server.
    pub application: ApplicationIndex,
    /// Dialing other than preview, which preview licenses do not allow.
    pub needs_full: bool,
    /// When it is loaded.
    pub loaded: Timetable,
}

/// AG1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentRole {
    /// An agent.
    Agent,
    /// A supervisor.
    Supervisor,
}

/// A group's login may name at most so many applications.
pub const STEPS_MAX: usize = 32;

/// A group's login may name at most so many applications whose seats its agents take at a first call
/// (AP8): an agent keeps a bit for each.
pub const SEATS_AT_FIRST_CALL_MAX: usize = 4;

/// A group of agents (AG1).
#[derive(Clone, Debug, PartialEq)]
pub struct AgentGroup {
    /// Its name's symbol.
    pub symbol: Symbol,
    /// How many agents.
    pub count: u32,
    /// Their role.
    pub role: AgentRole,
    /// What they handle.
    pub media: Vec<Medium>,
    /// The applications they log in to, in order; of several instances each agent takes the one of
    /// its number in turn.
    pub steps: Vec<Step>,
    /// Campaign groups they work for.
    pub campaigns: Vec<CampaignIndex>,
    /// How they come and go.
    pub schedule: Schedule,
    /// The probability that an agent is absent from a shift.
    pub absence: f64,
    /// AP8: from the login to the first call.
    pub first_call_after: Distribution,
    /// AG4: what a denied agent does.
    pub retry: Retry,
    /// AG11: when it gives up for its session.
    pub patience: Option<Patience>,
    /// Sessions: at time 0 in equilibrium (true), or all out.
    pub stationary: bool,
    /// AG9: the group whose agents work here while a relocation stands; such a group has no agents of its own
    /// (`count` 0), and its home group's symbol.
    pub home: Option<GroupIndex>,
}

/// One application of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The instances, in file order; at least one.
    pub choices: Vec<ApplicationIndex>,
    /// `without`: an agent without its seat (URS, OCS) or with the application not started is idle.
    pub idle_without: bool,
}

/// How a group comes and goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    /// AG2: every agent works every shift.
    Shifts(Vec<Shift>),
    /// AG3: a renewal process.
    Sessions {
        /// Length of a session.
        on: Distribution,
        /// Length between sessions.
        off: Distribution,
    },
    /// AG7: sessions as recorded: agent number, in, out; sorted by time in.
    Recorded(Arc<[(u32, Time, Time)]>),
}

/// A shift of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Which days it starts on, Monday first, by the clock of the group's site.
    pub days: [bool; 7],
    /// AG10: dates on which it does not start, as days from 1970-01-01 by the clock of the group's site; ascending.
    pub not_on: Arc<[i64]>,
    /// Start since midnight, by the first site's clock as it was set at the start (may be negative or beyond a day
    /// through offsets).
    pub start: i64,
    /// Its length.
    pub length: Span,
    /// Added to the start for each agent.
    pub arrive: Distribution,
    /// Added to the end for each agent.
    pub leave: Distribution,
    /// Breaks that log out: after this long from the planned login, lasting this long; in order.
    pub breaks: Vec<(Span, Span)>,
    /// The clock of the group's site, by which it starts and ends.
    pub clock: SiteClock,
}

impl Shift {
    /// Whether it starts on a date, given as days from 1970-01-01.
    #[must_use]
    pub fn starts_on(&self, date: i64) -> bool {
        // 1970-01-01 was a Thursday.
        self.days[(date + 3).rem_euclid(7) as usize] && self.not_on.binary_search(&date).is_err()
    }
}

/// AG4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The session is given up.
    None,
    /// Tries again after this long, at most so many times.
    Times {
        /// The wait between tries.
        after: Span,
        /// How many tries after the first.
        times: u32,
    },
    /// Tries again after this long until the session's planned end.
    UntilSessionEnd {
        /// The wait between tries.
        after: Span,
    },
}

/// AG11: how long a denied one goes on trying; whichever is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// It gives up with this many denied tries, the first included; at least 1.
    pub tries: Option<u32>,
    /// It gives up this long after its first denied try.
    pub time: Option<Span>,
}

/// AG6: demand that is not agents.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Its name's symbol.
    pub symbol: Symbol,
    /// The instances that serve it, in turn by arrival's number.
    pub choices: Vec<ApplicationIndex>,
    /// Kind of connection at GIS and the like.
    pub kind: Option<String>,
    /// AP10: calls for autodial.
    pub autodial: bool,
    /// When it arrives.
    pub arrivals: Arrivals,
    /// The clock that its rates go by.
    pub clock: SiteClock,
    /// How long a unit holds its licenses.
    pub holding: Distribution,
    /// What a denied unit does.
    pub retry: Retry,
    /// AG11: when it gives up trying.
    pub patience: Option<Patience>,
}

/// When a demand arrives.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A Poisson process whose rate is piecewise constant over the week: (from, arrivals an hour),
    /// `from` since Monday's midnight of the first site as its clock was set at the start, ascending, the first at 0.
    Rate(Arc<[(Span, f64)]>),
    /// AG7: as recorded, by time.
    Recorded(Arc<[RecordedUnit]>),
}

/// A unit of demand as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedUnit {
    /// When it arrives.
    pub at: Time,
    /// How long it holds its licenses.
    pub holding: Span,
    /// How many it takes of what one unit takes; at least 1.
    pub licenses: u32,
    /// Who it is: a number within its demand, 0 where the record names nobody.
    pub user: u32,
}
