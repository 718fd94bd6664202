//! Faults: when they begin and what they do.

use super::{
    ApplicationIndex, DemandIndex, Direction, FaultIndex, FeatureId, GroupIndex, HostIndex,
    ListEntry, Need, Place, Plan, Pool, Ports, ServerIndex, ServiceIndex, SiteClock, SiteIndex,
    Symbol, Timetable,
};
use kernel::{Distribution, Span, Time};

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
    /// Random repairs progress only within these periods.
    pub repair_during: Timetable,
    /// FT20: the crew for a member of which each repair waits, an index into [`Plan::crews`](super::Plan::crews); its
    /// hours are `repair_during`.
    pub crew: Option<u32>,
    /// Its own occurrences have no effect, and nothing follows them: for a replay without it. All draws stay
    /// those of the replication with it, and what a common cause strikes it with stays too.
    pub removed: bool,
}

/// FT20: who repairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crew {
    /// Its name.
    pub name: String,
    /// How many repairs it works on at once; at least 1.
    pub size: u32,
}

/// A time that is written once and comes again at the same time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallClock {
    /// The first time as it is written, in microseconds from the start as the clock was set then.
    pub first: i64,
    /// The clock that it is written by.
    pub clock: SiteClock,
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
        /// Where later times keep the time of day, although clocks change between them.
        wall_clock: Option<WallClock>,
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
    /// The vendor daemon takes connections and answers nothing (SV13).
    DaemonHang(ServerIndex),
    /// The share on which a server's license file lies is out of its reach (FT21).
    FileShare(ServerIndex),
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
    /// The network between a site and another one, or all others (FT16).
    SiteCut {
        /// The site.
        site: SiteIndex,
        /// The other site; `None` for every other one.
        other: Option<SiteIndex>,
        /// Established connections are dropped too (default).
        drops_established: bool,
        /// Both ends are told (`reset`), else silent.
        reset: bool,
    },
    /// The name service at a site: its clients resolve no name (FT19).
    NameService {
        /// The site.
        site: SiteIndex,
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
    /// An administrator frees stale checkouts of a feature (FT18): at once, and no cause of anything.
    Lmremove {
        /// Where.
        service: ServiceIndex,
        /// Of what.
        feature: FeatureId,
        /// Only what this fault left behind: nothing if it is none of the plan's.
        left_by: Option<FaultIndex>,
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
        /// The nodes whose host ID is not the one that the new file was made for (LF7).
        foreign_on: Vec<ServerIndex>,
        /// The ports that the new file gives to servers, from their next start on.
        ports: Vec<ServerPorts>,
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
    /// A host's clock is set back, and falls behind what it last showed (FT17).
    ClockWindback {
        /// The host.
        host: HostIndex,
        /// By how much.
        by: Span,
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
    /// AG9: groups work at other applications.
    Relocate {
        /// Each group with the one that its agents are of while it stands.
        moves: Vec<(GroupIndex, GroupIndex)>,
        /// How long an agent is on its way.
        time: Distribution,
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

impl FaultKind {
    /// The name that scenario files give it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            FaultKind::HostKill(_) => "host-kill",
            FaultKind::ServerKill(_) => "server-kill",
            FaultKind::LmgrdKill(_) => "lmgrd-kill",
            FaultKind::VendorDaemonKill(_) => "vendor-daemon-kill",
            FaultKind::DaemonHang(_) => "daemon-hang",
            FaultKind::Lmdown(_) => "lmdown",
            FaultKind::FileShare(_) => "file-share",
            FaultKind::FirewallBlock { .. } => "firewall-block",
            FaultKind::SiteCut { .. } => "site-cut",
            FaultKind::NameService { .. } => "name-service",
            FaultKind::Partition(_) => "partition",
            FaultKind::LicenseExpiry { .. } => "license-expiry",
            FaultKind::Lmremove { .. } => "lmremove",
            FaultKind::LicenseFileChange { .. } => "license-file-change",
            FaultKind::OptionChange { .. } => "option-change",
            FaultKind::ApplicationCrash { .. } => "application-crash",
            FaultKind::Switchover(_) => "switchover",
            FaultKind::Maintenance { .. } => "maintenance",
            FaultKind::ClockOffset { .. } => "clock-offset",
            FaultKind::ClockWindback { .. } => "clock-windback",
            FaultKind::HostIdChange(_) => "host-id-change",
            FaultKind::DiskFailure(_) => "disk-failure",
            FaultKind::AddressChange { .. } => "address-change",
            FaultKind::PersonDisable { .. } => "person-disable",
            FaultKind::Relocate { .. } => "relocate",
            FaultKind::LrmDisconnect => "lrm-disconnect",
            FaultKind::CommonCause { .. } => "common-cause",
            FaultKind::SurgeAgents { .. } | FaultKind::SurgeDemand { .. } => "surge",
        }
    }
}

/// The ports that a license file gives to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerPorts {
    /// The server.
    pub server: ServerIndex,
    /// lmgrd's.
    pub lmgrd: u16,
    /// The vendor daemon's, if it is fixed.
    pub vendor: Option<u16>,
}

impl FaultKind {
    /// The pools that a new license file brings; none for other kinds.
    #[must_use]
    pub fn pools(&self) -> &[Pool] {
        match self {
            FaultKind::LicenseFileChange { pools, .. } => pools,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub(crate) fn pools_mut(&mut self) -> &mut [Pool] {
        match self {
            FaultKind::LicenseFileChange { pools, .. } => pools,
            _ => &mut [],
        }
    }
}

impl Plan {
    /// The surge that a group comes with.
    pub(crate) fn surge_of(&self, group: u32) -> Option<u32> {
        let group = GroupIndex(group);
        let comes_with = |fault: &Fault| fault.kind == FaultKind::SurgeAgents { group };
        let at = self.faults.iter().position(comes_with)?;
        u32::try_from(at).ok()
    }
}

/// What maintenance stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintenanceTarget {
    /// An application: 0 its primary, 1 its backup, `None` all processes.
    Application(ApplicationIndex, Option<u8>),
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
