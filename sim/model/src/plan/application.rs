//! Applications: where they run, what they ask for, how they give it to users, and the choices that the guide
//! leaves open.

use super::{AgentRole, ApplicationIndex, FeatureId, HostIndex, ServerIndex, Symbol, Version};
use kernel::{Distribution, Span, Time};

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
    /// SV13 (default 30 s).
    pub answer_timeout: Span,
    /// FT17: by how much its host's clock may be behind what that last showed (default 24 h).
    pub windback_tolerance: Span,
    /// SV14: from its start until it takes work (default 0 s).
    pub start_time: Distribution,
    /// SV14: from the primary's end until the backup takes work (default 0 s).
    pub takeover_time: Distribution,
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
    /// Configuration Server, with the LRM gate on a new database (AP15, AP16, AP22).
    Configuration(ConfigurationServer),
    /// License Reporting Manager (AP16, AP22).
    LicenseReporting,
    /// Message Server, Genesys Administrator, IP installer: pass the LRM gate of a new database (AP16).
    Framework,
    /// Outbound Contact Server (AP9).
    Outbound,
}

/// What only a Configuration Server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigurationServer {
    /// It is the master; LRM connects to no proxy (AP22).
    pub is_master: bool,
    /// The database is new or upgraded: LRM has not connected to it yet (AP16).
    pub new_database: bool,
    /// The license file was loaded into the database before the first start (AP15, default true).
    pub license_loaded: bool,
    /// AP16: how long LRM may be away before that is a violation (default 30 d).
    pub lrm_grace: Span,
    /// AP22: how long a backup that was started before LRM first connected refuses all but LRM after
    /// its switchover (default 5 min).
    pub lrm_backup_downtime: Span,
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
    /// A server at a port that it listens at before or after a change of its license file (LF8): the
    /// right address only while it does.
    AtPort(ServerIndex, u16),
    /// A server by the address of its host, at a port: no name has to resolve (FT19).
    Number(ServerIndex, u16),
    /// The host exists, but no lmgrd listens at that port.
    WrongAddress,
    /// The name does not resolve.
    HostUnknown,
    /// The path has no file at the application's host.
    FileMissing,
}

impl ListEntry {
    /// The server that it names, whatever port that listens at.
    #[must_use]
    pub const fn server(&self) -> Option<ServerIndex> {
        match self {
            ListEntry::Server(server)
            | ListEntry::AtPort(server, _)
            | ListEntry::Number(server, _) => Some(*server),
            ListEntry::WrongAddress | ListEntry::HostUnknown | ListEntry::FileMissing => None,
        }
    }
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
