//! What a detailed replication leaves behind: flat, typed rows, one struct for each result file.
//!
//! A record states a fact and never averages. Records hold symbols, not names; who
//! prints them has the study's [`Symbols`](crate::plan::Symbols).

pub(crate) mod refusal;
mod server_log;

pub use self::server_log::{Act, Entry, JOURNAL_MAX, JournalPool, JournalPools};
use crate::cause::Cause;
pub use crate::cause::link::{Component, Link};
pub use crate::observe::series::{ShareRows, ShareSeries, UsageRows, UsageSeries};
pub use crate::observe::spool::Spool;
pub use crate::observe::usage::{Metered, Share, Usage, UsageSubject, Whose};
use crate::plan::{FeatureId, HostIndex, PoolIndex, ServiceIndex, Symbol, TiVec};
use kernel::{Span, Time};

/// Where a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// By the license server (or on the way to it).
    Server,
    /// By the application.
    Application,
}

/// The class of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestClass {
    /// An agent's login.
    Login,
    /// A unit of demand.
    Arrival,
    /// A seat inside a running session.
    Seat,
    /// An application's start.
    Start,
    /// A checkout of one feature by an instance.
    Checkout,
}

impl RequestClass {
    /// As result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RequestClass::Login => "login",
            RequestClass::Arrival => "arrival",
            RequestClass::Seat => "seat",
            RequestClass::Start => "start",
            RequestClass::Checkout => "checkout",
        }
    }
}

/// An agent's work as its roster has it: exogenous, so that it is the same in every play of the replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RosterPlace {
    /// The agent's number within its group.
    pub agent: u32,
    /// When the session begins (shifts), or is planned to end (recorded sessions).
    pub session: Time,
    /// How many breaks of the session are over.
    pub part: u8,
}

/// One denied attempt (MT1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// When.
    pub at: Time,
    /// By whom.
    pub level: Level,
    /// The application concerned.
    pub application: Option<Symbol>,
    /// The feature concerned.
    pub feature: Option<FeatureId>,
    /// The group of agents; `None` for other classes.
    pub group: Option<Symbol>,
    /// Which agent of the group it was; `None` where no roster says who comes when.
    pub agent: Option<RosterPlace>,
    /// The server that names the cause, if one was asked.
    pub server: Option<Symbol>,
    /// Licenses asked for.
    pub requested: u32,
    /// Licenses that were to be had.
    pub available: u32,
    /// Licenses of the feature that the application goes by: what it holds as far as it knows, which after a
    /// loss that it has not noticed is more than the server has given out.
    pub seats: u32,
    /// Why.
    pub cause: Cause,
    /// FlexNet's code as met (a blocked vendor port differs from a blocked lmgrd port).
    pub flexnet_error: Option<i16>,
    /// The root faults, by begin.
    pub roots: Vec<Symbol>,
    /// The class of the request.
    pub class: RequestClass,
    /// The request's number within the replication, from 1.
    pub request: u64,
    /// The attempt's number within the request, from 1.
    pub attempt: u32,
    /// The demand, for class arrival.
    pub demand: Option<Symbol>,
    /// The link of the cause graph that this denial appended or met, for `explain`.
    pub link: Option<u32>,
}

/// One violation (MT2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The application.
    pub application: Symbol,
    /// The feature; `None` where the violation concerns all (a lost server at the start).
    pub feature: Option<FeatureId>,
    /// Its type.
    pub kind: Cause,
    /// When it opened.
    pub opened: Time,
    /// When it closed; `None` if open at the end.
    pub closed: Option<Time>,
    /// Distinct agents affected.
    pub agents_affected: u32,
    /// The most agents in excess at once.
    pub excess_peak: u32,
    /// The root faults, by begin.
    pub roots: Vec<Symbol>,
    /// Its link in the cause graph, for `explain`.
    pub link: Option<u32>,
}

/// One occurrence of a fault and what followed (MT3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The fault.
    pub fault: Symbol,
    /// Index into the plan's faults, for its kind and target.
    pub index: u32,
    /// When it began.
    pub began: Time,
    /// When it ended; `None` if it never did.
    pub ended: Option<Time>,
    /// The first instant from its end on without a condition below it.
    pub recovered: Option<Time>,
    /// Denied attempts with it first among their roots (licensing, network; login, arrival, seat).
    pub denials: u64,
    /// Violations with it first among their roots.
    pub violations: u64,
    /// Agent time lost with it first among the roots.
    pub agent_time_lost: Span,
    /// FT20: how long its repair waited for a member of its crew; `None` if it has none.
    pub waited: Option<Span>,
}

/// A state that a component was in, for the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What was in it.
    pub component: Component,
    /// The state's name, e.g. `down`, `no-quorum`, `stopped`.
    pub state: &'static str,
    /// From when.
    pub from: Time,
    /// Until when; `None` if until the end.
    pub to: Option<Time>,
}

/// A step of the story that `explain` tells: who asked whom for what and got which answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When.
    pub at: Time,
    /// Who asked.
    pub application: Symbol,
    /// Who was asked.
    pub server: Option<Symbol>,
    /// For what.
    pub feature: FeatureId,
    /// How many.
    pub requested: u32,
    /// How many were granted; 0 with the cause.
    pub granted: u32,
    /// Why not.
    pub cause: Option<Cause>,
}

/// Something that an application logs besides its denials and violations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub at: Time,
    /// Who logs it.
    pub application: Symbol,
    /// What.
    pub what: Noticed,
}

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// 21-25100: LRM has connected to Configuration Server (AP16).
    LrmConnected,
    /// 21-25102: LRM has disconnected, or is not there after a restart or switchover (AP16).
    LrmDisconnected,
    /// Configuration Server's copy of the license file has expired; it serves on (AP15).
    LicenseCopyExpired,
    /// LRM has the new copy, and the errors stop (AP15).
    LicenseCopyRenewed,
    /// 20007: DNs found no seat at T-Server's start (AP21).
    RegistrationsRejected {
        /// How many DNs.
        count: u32,
        /// How many seats there are.
        seats: u32,
    },
}

/// A start that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    /// When.
    pub at: Time,
    /// Which application.
    pub application: Symbol,
    /// Where its working process runs.
    pub host: HostIndex,
}

/// Where an application's working process runs from an instant on: at a start, or when its backup takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Working {
    /// From when on.
    pub at: Time,
    /// Which application.
    pub application: Symbol,
    /// The host of the process that works, or asks for its start.
    pub host: HostIndex,
}

/// All records of one detailed replication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Denied attempts in W, in order of time.
    pub denials: Spool<Denial>,
    /// Violations in order of opening.
    pub violations: Vec<Violation>,
    /// Occurrences of faults in order of begin.
    pub recoveries: Vec<Recovery>,
    /// Use by ten minutes, a series for each subject and pool.
    pub usage: Vec<UsageSeries>,
    /// The same by whose it is, where the plan's reporting asks for it.
    pub shares: Vec<ShareSeries>,
    /// MT7: when License Reporting Manager was away and counted nothing, each time from and until when; `None` where
    /// nobody expects one.
    pub lrm_away: Option<Vec<(Time, Time)>>,
    /// States for the timeline, in order of begin.
    pub conditions: Vec<Condition>,
    /// The cause graph.
    pub links: Vec<Link>,
    /// Every answer of a license server to a start or a reconnection, and every denial to a user.
    pub answers: Vec<Answer>,
    /// What applications log besides.
    pub notices: Vec<Notice>,
    /// Starts that succeeded, in order.
    pub starts: Vec<Started>,
    /// Where applications run, in order; one that is missing runs on its first process's host.
    pub working: Vec<Working>,
    /// What the license servers did, in order; at most [`JOURNAL_MAX`] entries.
    pub journal: Vec<Entry>,
    /// The pools of each service.
    pub pools: TiVec<ServiceIndex, TiVec<PoolIndex, JournalPool>>,
    /// From when on the journal is silent because it is full.
    pub journal_ends: Option<Time>,
}

impl Detail {
    /// Use by ten minutes, series after series.
    pub fn usage_rows(&self) -> impl Iterator<Item = Usage> + Clone + '_ {
        self.usage.iter().flat_map(UsageSeries::rows)
    }

    /// Use by whose it is, series after series.
    pub fn share_rows(&self) -> impl Iterator<Item = Share> + Clone + '_ {
        self.shares.iter().flat_map(ShareSeries::rows)
    }
}

/// Use and denials by hour of the week, of one replication: what `profile.csv` is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// For each subject of `profile_subjects`, 168 hours from Monday 00:00.
    pub hours: Vec<[ProfileHour; 168]>,
}

/// One hour of the week over one replication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProfileHour {
    /// License-microseconds in use.
    pub integral: u128,
    /// Microseconds of this hour inside the counted window.
    pub observed: u64,
    /// The most in use.
    pub peak: u64,
    /// Denied attempts (licensing, network) of classes login, arrival and seat.
    pub denied: u64,
}

/// Which choices of the plan a replication came to at all. Another value of one that decided nothing gives the
/// same replication, event by event, so it need not be played again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// AP2: a violation stood that refuses new work or does not, as the choice says.
    pub on_violation: bool,
    /// TP8: an application lost its server and had another one in its list.
    pub reconnect: bool,
}

/// What one replication yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The integers, one cell for each column of the study's layout.
    pub row: kernel::Row,
    /// Use by hour of the week, over the subjects of `profile_subjects`.
    pub profile: Profile,
    /// Fingerprint of the event stream.
    pub fingerprint: u64,
    /// Requests of all classes.
    pub requests: u64,
    /// Events handled.
    pub events: u64,
    /// Which choices of the plan decided anything.
    pub decided: Decided,
    /// Records, if asked for.
    pub detail: Option<Detail>,
}
