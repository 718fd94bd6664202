//! The scenario as checked: what `scenarios` hands over and the model plays.
//!
//! The one idea: no option is left open and no name is left to resolve. Every member refers to others
//! by an index into the plan's own vectors; what is named by the user has a [`Symbol`], which is the
//! same in all variants of a study, so that results are paired without comparing text. A plan is
//! immutable; a world is built from it for each replication. It does not model text, files or dates
//! beyond the start's weekday and time of day.

use kernel::{Distribution, Span, Time};
use std::sync::Arc;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in the vector that this index points into.
            #[must_use]
            pub const fn at(self) -> usize { self.0 as usize }
        }
    )*};
}

index! {
    /// Into [`Plan::hosts`].
    HostIndex,
    /// Into [`Plan::services`].
    ServiceIndex,
    /// Into [`Plan::servers`].
    ServerIndex,
    /// Into [`Plan::applications`].
    ApplicationIndex,
    /// Into [`Plan::groups`].
    GroupIndex,
    /// Into [`Plan::demands`].
    DemandIndex,
    /// Into [`Plan::campaigns`].
    CampaignIndex,
    /// Into [`Plan::faults`].
    FaultIndex,
    /// Into [`Plan::firewalls`].
    FirewallIndex,
    /// Into [`Symbols::features`], the same in all variants.
    FeatureId,
    /// Into the list of [`Symbols`] that goes with the member's kind, the same in all variants.
    Symbol,
}

/// The names of a study: one table for all its variants, in file order of first mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    /// Features, as first written.
    pub features: Vec<String>,
    /// License servers.
    pub servers: Vec<String>,
    /// Application instances and pairs (`name`, or `name-1` … for a count above 1).
    pub applications: Vec<String>,
    /// Groups of agents.
    pub groups: Vec<String>,
    /// Demands.
    pub demands: Vec<String>,
    /// Faults by id; an expanded one as `id/target`; an expiry as `expiry/FEATURE@SERVER`.
    pub faults: Vec<String>,
}

/// One variant of a scenario, checked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// The names of the study, shared by its variants.
    pub symbols: Arc<Symbols>,
    /// When it starts, by the calendar.
    pub start: Start,
    /// How long it is played.
    pub duration: Span,
    /// The first part, not counted; below `duration`.
    pub warm_up: Span,
    /// Sites in file order.
    pub sites: Vec<Site>,
    /// Hosts in file order, then those that exist because something is placed on them.
    pub hosts: Vec<Host>,
    /// What grants licenses: a single server, an independent server, or a three-node system.
    pub services: Vec<Service>,
    /// License servers, each a node of one service.
    pub servers: Vec<Server>,
    /// Standing firewall rules, applied together: a connection needs all that stand between its ends.
    pub firewalls: Vec<Firewall>,
    /// Application instances and redundant pairs, in file order (the order of starting).
    pub applications: Vec<Application>,
    /// Campaign groups.
    pub campaigns: Vec<Campaign>,
    /// Groups of agents.
    pub groups: Vec<AgentGroup>,
    /// Demand that is not agents.
    pub demands: Vec<Demand>,
    /// Faults; expanded (one for each target of `each-server-host`).
    pub faults: Vec<Fault>,
    /// For each feature the licenses bought: the entitlement, or the sum of the files (a three-node
    /// file once). Zero where nothing is bought.
    pub entitlement: Vec<u64>,
    /// Whether reservations of vanished clients stay (SV9).
    pub parameters: Parameters,
}

/// The calendar date and time of instant zero, local to the first site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Days since 1970-01-01 (a Thursday) of the local date.
    pub day: i64,
    /// Time since local midnight.
    pub time_of_day: Span,
}

impl Start {
    /// The weekday of an instant, 0 for Monday, and the time since that day's midnight.
    #[must_use]
    pub fn weekday_and_time(&self, at: Time) -> (usize, Span) {
        let total = self.time_of_day.0 + at.0;
        let day = self.day + (total / Span::DAY.0) as i64;
        (
            ((day + 3).rem_euclid(7)) as usize,
            Span(total % Span::DAY.0),
        )
    }
}

/// Parameters of the whole scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// SV9: a client cut off by the network leaves its licenses behind (default true).
    pub orphans: bool,
    /// LF15: how long a new license file takes, low and high, uniform (default 24–48 h).
    pub order_lead_time: (Span, Span),
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its clock less the first site's, in microseconds.
    pub clock_ahead: i64,
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its site, an index into [`Plan::sites`].
    pub site: u32,
    /// Its clock less the true time of its site, in microseconds (SV6).
    pub clock_offset: i64,
    /// RAID 1: one disk's failure changes nothing (FT14).
    pub raid: bool,
    /// SV10: lmgrd comes up with the host (default true).
    pub autostart: bool,
    /// SV10: the delay of a manual start (default 30 min).
    pub manual_start_delay: Span,
    /// SV10: the Management Layer restarts a dead server (default false), after this long.
    pub managed: Option<Span>,
}

/// What grants licenses as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Name: the server's, or the topology's for a three-node system.
    pub name: String,
    /// Its nodes in the order of the SERVER lines: one, or three.
    pub nodes: Vec<ServerIndex>,
    /// Three-node: its parameters.
    pub three_node: Option<ThreeNode>,
    /// The pools of its license file, in file order.
    pub pools: Vec<Pool>,
    /// SV6 (default 24 h) and its check (false: expiring features only).
    pub clock_tolerance: Span,
    /// SV6: `clock_check = "all"`.
    pub clock_check_all: bool,
    /// SV4: how long a vanished client's licenses stay out (default 2 h).
    pub dead_client_timeout: Span,
    /// LF8: files are reread at the server's midnight (default true).
    pub automatic_reread: bool,
}

/// TP2–TP5 and TP12.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThreeNode {
    /// TP12: silence is noticed after 4 of these less a second (default 20 s).
    pub heartbeat_interval: Span,
    /// TP12 (default false).
    pub primary_is_master: bool,
    /// TP4 (default 4 min).
    pub rejoin_wait: Span,
    /// TP4: a probability (default 1).
    pub early_rejoin_failure: f64,
    /// TP5: a probability (default 0).
    pub failover_failure: f64,
    /// TP5 (default 15 min).
    pub failover_repair: Span,
}

/// The licenses of one name, version and pool attributes (LF3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The feature.
    pub feature: FeatureId,
    /// The version it grants up to.
    pub version: Version,
    /// Its parts by expiry.
    pub lots: Vec<Lot>,
    /// LF6: altered, so that every checkout is denied.
    pub altered: bool,
    /// LF12: not counted.
    pub uncounted: bool,
    /// A `START=` in the future: valid from here on.
    pub valid_from: Time,
    /// LF12: where an uncounted feature may run; empty for everywhere.
    pub only_on: Vec<HostIndex>,
}

/// Licenses of a pool that expire together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// How many.
    pub count: u32,
    /// The instant from which they are expired, by true time at the server (its clock's offset
    /// already taken off); `None` if permanent. Instants before the start are `Time::ZERO`.
    pub expires: Option<Time>,
    /// The fault that this expiry is, `expiry/FEATURE@SERVER`; `None` if permanent.
    pub fault: Option<Symbol>,
}

/// A feature's version, compared as FlexNet does: as a decimal fraction (8.1 = 8.10, LF5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Before the point.
    pub major: u32,
    /// After the point, as a fraction in 1e-8 (FlexNet compares versions as decimal fractions: 8.1 = 8.10).
    pub fraction: u32,
}

/// A license server: one host with its lmgrd and its vendor daemon (SV1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name's symbol.
    pub symbol: Symbol,
    /// Where it runs.
    pub host: HostIndex,
    /// The service it is a node of.
    pub service: ServiceIndex,
    /// lmgrd's port.
    pub port: u16,
    /// The vendor daemon's fixed port, if it has one.
    pub vendor_port: Option<u16>,
    /// LF7: the host's host ID is the file's (until a fault changes it).
    pub host_id_matches: bool,
    /// SV2 (default 1 s).
    pub vendor_restart_delay: Span,
}

/// A firewall between two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firewall {
    /// Its name.
    pub name: String,
    /// Its two sides.
    pub between: (Place, Place),
    /// What passes.
    pub open: Ports,
    /// Which way it acts.
    pub direction: Direction,
}

/// A site or a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All hosts of a site.
    Site(u32),
    /// One host.
    Host(HostIndex),
}

/// A set of ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ports {
    /// Every port.
    All,
    /// These ports only.
    Named(Vec<u16>),
}

/// Which connections a rule concerns: a connection is opened by the application towards the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    Both,
    /// Connections opened from the first place towards the second.
    Forward,
    /// Connections opened from the second place towards the first.
    Backward,
}

/// An application instance, or a redundant pair that shares its checkouts (AP5).
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its name's symbol.
    pub symbol: Symbol,
    /// The kind's name in the catalogue.
    pub kind: String,
    /// The primary's process, and the backup's of a pair.
    pub processes: Vec<Process>,
    /// How the backup takes over.
    pub redundancy: Redundancy,
    /// What it checks out and how its users get it, in the catalogue's order.
    pub needs: Vec<Need>,
    /// AP1: started again after `restart_delay` when it exits (default true).
    pub supervised: bool,
    /// AP1 (default 60 s).
    pub restart_delay: Span,
    /// When it is first started (default zero).
    pub starts_at: Time,
    /// It is not started before these have run.
    pub start_after: Vec<ApplicationIndex>,
    /// SV4 (default 120 s).
    pub poll_interval: Span,
    /// SV4 (default 60 s).
    pub retry_interval: Span,
    /// SV4 (default 5).
    pub retry_count: u32,
    /// SV2 (default run on).
    pub on_server_loss: OnServerLoss,
    /// AP2 (default refuse new).
    pub on_violation: OnViolation,
    /// TP8 (default same server).
    pub reconnect: Reconnect,
    /// TP7 (default sticky).
    pub list_search: ListSearch,
    /// What it does for others by its role.
    pub role: Role,
    /// AP11: who is logged out first when a number is exceeded (default latest).
    pub logout_order: LogoutOrder,
}

/// A part that only one kind of application plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// None.
    Plain,
    /// Solution Control Server: switches pairs over while it holds the given need (`ha_redundancy`).
    SolutionControl,
    /// Configuration Server, with the LRM gate on a new database (AP15, AP16).
    Configuration {
        /// The database is new or upgraded.
        new_database: bool,
    },
    /// License Reporting Manager (AP16, AP22).
    LicenseReporting,
    /// Message Server, Genesys Administrator, IP installer: pass the LRM gate of a new database (AP16).
    Framework,
    /// Outbound Contact Server (AP9).
    Outbound,
}

/// One process of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Where it runs.
    pub host: HostIndex,
    /// Its server list, resolved (TP6, TP9, TP14).
    pub list: Vec<ListEntry>,
}

/// An entry of a server list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListEntry {
    /// A service at its right address; the server through which a three-node system is named.
    Server(ServerIndex),
    /// The host exists, but no lmgrd listens at that port.
    WrongAddress,
    /// The name does not resolve.
    HostUnknown,
    /// The path has no file at the application's host.
    FileMissing,
}

/// AP5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redundancy {
    /// One process.
    None,
    /// The backup ends the logins when it takes over.
    WarmStandby,
    /// The backup keeps the logins.
    HotStandby,
}

/// One feature that an application takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The feature.
    pub feature: FeatureId,
    /// The version asked for (LF5).
    pub version: Version,
    /// A required one that is denied at the start ends the start (AP1).
    pub required: bool,
    /// When and how many.
    pub take: Take,
    /// Who shares one checkout (AP20).
    pub unit: CheckoutUnit,
    /// How what is held is given to users.
    pub give: Give,
}

/// When a feature is checked out from the license server, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// At the start, this many or the start is denied.
    Exactly(u32),
    /// At the start, this many or what is left (T-Server, OCS, UCS, Interaction Server).
    UpTo(u32),
    /// At the start, all that is left (`max`), at most 9999 (SV5).
    All,
    /// At each agent's login, this many (Genesys Desktop, `per_login`).
    AtLogin(u32),
    /// At each arrival of a demand, this many (GIS connections, treatments).
    AtArrival(u32),
}

/// Who shares one checkout (AP20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutUnit {
    /// Each instance or pair has its own.
    Instance,
    /// All running instances of the kind at one service share one, given back by the last.
    Environment,
}

/// How the licenses of a need reach users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Give {
    /// Not at all: holding it switches a function on.
    Function,
    /// Not at all: holding it lets Solution Control Server switch pairs over (`ha_redundancy`, AP5).
    Switchover,
    /// Not at all: holding it makes the pair's standby a hot one. A required one that is missing ends
    /// the start (T-Server, IVR Server); an optional one leaves a warm standby (URS) (AP5).
    HotStandby,
    /// Not at all: arrivals of this kind (`None`: all) are refused, `function-off`, while it is not
    /// held (the agent and queue services of GIS, AP13).
    Service {
        /// The kind of demand.
        kind: Option<String>,
    },
    /// One login registers this many; none left is a denied login (T-Server, AP7).
    Login {
        /// DNs for each agent, at least 1.
        per_agent: u32,
        /// DNs registered at the start, which keep their seats (AP21).
        registered: u32,
        /// Only logins of these: `None` is everyone, or supervisors or agents (Desktop).
        role: Option<AgentRole>,
        /// For supervisors: on denial an agent's license instead, the index of that need (AP12).
        fallback: Option<u32>,
    },
    /// One for each agent from the first call on; beyond the number agents are in excess (URS, AP8).
    FirstCall,
    /// One for each agent in a loaded campaign; beyond the number agents are in excess (OCS, AP9).
    Campaign {
        /// Campaign groups of another mode than preview are not loaded.
        preview_only: bool,
    },
    /// One for each agent with that medium (`None`: every agent); over the number the latest are
    /// logged out (Interaction Server, AP11).
    Forced {
        /// The medium whose agents need it.
        medium: Option<Medium>,
    },
    /// One for each arrival while it is held (ports, connections, callback requests).
    Arrival {
        /// Only demands of this kind (`None`: all that name the application).
        kind: Option<String>,
        /// AP10: autodial is refused on preview licenses.
        refuses_autodial: bool,
        /// AP10: a restart finds the use of before, from stored call times; else it ends with the
        /// application.
        restored: bool,
    },
}

/// What agents handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Calls.
    Voice,
    /// E-mail.
    Email,
    /// Chat.
    Chat,
    /// Anything else that is open media.
    Open,
    /// Short messages.
    Sms,
}

/// SV2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnServerLoss {
    /// It keeps running under its violation.
    RunOn,
    /// After the retries it exits, to be started again.
    Exit,
}

/// AP2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnViolation {
    /// New work that needs the feature is refused.
    RefuseNew,
    /// New work goes on.
    Continue,
}

/// TP8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconnect {
    /// A running application waits for its own server.
    SameServer,
    /// It goes down its list.
    AnyServer,
}

/// TP7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListSearch {
    /// The server that grants the first feature serves them all.
    Sticky,
    /// The first server that grants every required feature.
    WholeSet,
}

/// AP11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutOrder {
    /// Who logged in last.
    Latest,
    /// Who logged in first.
    Earliest,
    /// Anyone.
    Random,
}

/// An OCS campaign group.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// The Outbound Contact Server.
    pub application: ApplicationIndex,
    /// Dialing other than preview, which preview licenses do not allow.
    pub needs_full: bool,
    /// When it is loaded, as periods of the week; empty for always.
    pub loaded: Vec<WeekPeriod>,
}

/// A period that repeats weekly: from and to in time since Monday's midnight of the first site; one
/// that runs past the week's end has `to` above a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekPeriod {
    /// Its begin.
    pub from: Span,
    /// Its end, above `from`.
    pub to: Span,
}

/// AG1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentRole {
    /// An agent.
    Agent,
    /// A supervisor.
    Supervisor,
}

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
    /// Sessions: at time 0 in equilibrium (true), or all out.
    pub stationary: bool,
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
    /// Start since midnight, by the first site's clock (may be negative or beyond a day through offsets).
    pub start: i64,
    /// Its length.
    pub length: Span,
    /// Added to the start for each agent.
    pub arrive: Distribution,
    /// Added to the end for each agent.
    pub leave: Distribution,
    /// Breaks that log out: after this long from the planned login, lasting this long; in order.
    pub breaks: Vec<(Span, Span)>,
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
    /// How long a unit holds its licenses.
    pub holding: Distribution,
    /// What a denied unit does.
    pub retry: Retry,
}

/// When a demand arrives.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A Poisson process whose rate is piecewise constant over the week: (from, arrivals an hour),
    /// `from` since Monday's midnight of the first site, ascending, the first at 0.
    Rate(Arc<[(Span, f64)]>),
    /// AG7: as recorded: (at, holding).
    Recorded(Arc<[(Time, Span)]>),
}

/// A fault (FT).
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its id's symbol.
    pub symbol: Symbol,
    /// What it does.
    pub kind: FaultKind,
    /// The names it acts on, for tables.
    pub target: String,
    /// When it begins.
    pub begins: Begin,
    /// How long it holds its target down; `None`: for good.
    pub lasts: Option<Distribution>,
    /// It happens at all with this probability, each time.
    pub probability: f64,
    /// Random repairs progress only within these periods; empty for always.
    pub repair_during: Vec<WeekPeriod>,
}

/// When a fault begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Begin {
    /// At a time; then again every so long, so many times in all.
    At {
        /// The first time.
        at: Time,
        /// The distance between begins.
        every: Option<Span>,
        /// How many in all; `u32::MAX` for no limit.
        times: u32,
    },
    /// Relative to another fault.
    When {
        /// The other fault.
        fault: FaultIndex,
        /// At its end, else at its begin.
        at_end: bool,
        /// How long after.
        delay: Distribution,
        /// With this probability.
        probability: f64,
    },
    /// A random process: up times, and the fault's own length as the down time.
    Random {
        /// From a fault's end to its next begin.
        time_to_failure: Distribution,
        /// At time 0 in equilibrium, else new.
        stationary: bool,
    },
    /// Only as a member of a common cause.
    Never,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// Power gone: the host and all on it, silently.
    HostKill(HostIndex),
    /// lmgrd and vendor daemon stop, the host stays.
    ServerKill(ServerIndex),
    /// lmgrd alone.
    LmgrdKill(ServerIndex),
    /// The vendor daemon alone.
    VendorDaemonKill(ServerIndex),
    /// `lmdown` (SV11).
    Lmdown(ServerIndex),
    /// A block of ports between two places.
    FirewallBlock {
        /// Where.
        between: (Place, Place),
        /// What no longer passes.
        ports: Ports,
        /// Which way.
        direction: Direction,
        /// Established connections are dropped too (default).
        drops_established: bool,
        /// A refusal is sent (`reset`): noticed at once, else silent.
        reset: bool,
    },
    /// License server hosts parted from each other (FT3).
    Partition(Vec<Vec<HostIndex>>),
    /// A feature's licenses expire (FT4).
    LicenseExpiry {
        /// Where.
        service: ServiceIndex,
        /// Which.
        feature: FeatureId,
    },
    /// A new license file (FT5).
    LicenseFileChange {
        /// Where; in a three-node system all copies unless `copies` names one.
        service: ServiceIndex,
        /// The pools of the new file.
        pools: Vec<Pool>,
        /// `lmreread` runs at once; else the next midnight.
        reread: bool,
        /// Only this node's copy.
        only: Option<ServerIndex>,
    },
    /// FT6: other needs from here on.
    OptionChange {
        /// The application.
        application: ApplicationIndex,
        /// Its needs under the new options.
        needs: Vec<Need>,
    },
    /// FT7.
    ApplicationCrash {
        /// The application.
        application: ApplicationIndex,
        /// 0 the primary, 1 the backup; `None` all processes.
        process: Option<u8>,
    },
    /// A manual switchover.
    Switchover(ApplicationIndex),
    /// Restarts one after the other.
    Maintenance {
        /// In order.
        targets: Vec<MaintenanceTarget>,
        /// How long each is down.
        each_lasts: Span,
        /// From one's end to the next one's begin.
        gap: Span,
    },
    /// FT8.
    ClockOffset {
        /// The host.
        host: HostIndex,
        /// The offset in microseconds.
        offset: i64,
    },
    /// FT9.
    HostIdChange(HostIndex),
    /// FT14.
    DiskFailure(HostIndex),
    /// FT13.
    AddressChange {
        /// The application.
        application: ApplicationIndex,
        /// Its list from the next restart on.
        list: Vec<ListEntry>,
    },
    /// AG8.
    PersonDisable {
        /// The group.
        group: GroupIndex,
        /// How many of it.
        count: u32,
    },
    /// FT10.
    LrmDisconnect,
    /// FT11.
    CommonCause {
        /// Hosts or faults.
        members: Vec<CommonMember>,
        /// For each member.
        each_probability: f64,
        /// Members are struck within this, uniformly.
        spread: Span,
    },
    /// FT12: more agents of a group.
    SurgeAgents {
        /// The group, itself of the plan's groups, whose agents log in only then.
        group: GroupIndex,
    },
    /// FT12: more of a demand.
    SurgeDemand {
        /// The demand.
        demand: DemandIndex,
        /// Its rate times this.
        factor: f64,
    },
}

/// What maintenance stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintenanceTarget {
    /// An application.
    Application(ApplicationIndex),
    /// A license server.
    Server(ServerIndex),
}

/// What a common cause strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommonMember {
    /// A host, as by `host-kill`.
    Host(HostIndex),
    /// A fault of its own.
    Fault(FaultIndex),
}
