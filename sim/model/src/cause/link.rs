//! The links of the graph of causes: what happened to which component, and when.

use crate::plan::{FeatureId, HostIndex, ServiceIndex, Symbol};
use kernel::Time;

/// A link of the graph, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LinkId(pub(crate) u32);

impl LinkId {
    /// No link: plain capacity.
    pub(crate) const NONE: LinkId = LinkId(u32::MAX);

    /// Its place among the links of the graph.
    pub(super) fn at(self) -> usize {
        self.0 as usize
    }

    /// Whether there is a link at all.
    pub(crate) fn is_some(self) -> bool {
        self != LinkId::NONE
    }
}

/// A component as the timeline and `explain` name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// A license server.
    Server(Symbol),
    /// A host without a license server, an index into the plan's hosts.
    Host(HostIndex),
    /// A service (a three-node system), an index into the plan's services.
    Service(ServiceIndex),
    /// An application.
    Application(Symbol),
    /// A fault.
    Fault(Symbol),
    /// An agent of a group.
    Agent(Symbol, u32),
    /// A feature at a service (the plan's index).
    Feature(FeatureId, ServiceIndex),
}

/// A link of the cause graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// When.
    pub at: Time,
    /// What happened.
    pub what: &'static str,
    /// To what.
    pub component: Component,
    /// Its causes, at most four.
    pub parents: Vec<u32>,
}

/// What a link says of its component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// A fault begins: a root.
    FaultBegins,
    /// A fault begins, and its repair waits for a crew that others keep busy.
    FaultWaits,
    /// A host has no power.
    HostDown,
    /// A host has another ID than its license file was made for.
    HostIdChanged,
    /// A host's clock is set wrong.
    ClockSetWrong,
    /// A process runs whose host's clock was set back.
    ClockSetBack,
    /// lmgrd does not run.
    LmgrdStopped,
    /// The vendor daemon does not run.
    DaemonStopped,
    /// The vendor daemon runs and answers nothing.
    DaemonHangs,
    /// A cold standby is switched off again.
    StandbySwitchedOff,
    /// A server does not serve, for several reasons of which each would do.
    ServerSilent,
    /// Fewer than two nodes of a three-node system see each other.
    NoQuorum,
    /// A three-node system has lost its master and has none yet.
    MasterChange,
    /// The first node of a three-node system takes over again.
    PrimaryReturns,
    /// What an application held is lost.
    LicensesLost,
    /// Licenses are lacking, for several reasons.
    LicensesLacking,
    /// An application has started with fewer licenses than it asks for.
    StartedWithFewer,
    /// An application that starts waits for a server of its list that does not answer.
    StartWaits,
    /// The backup of a pair takes over, and does not work yet.
    TakesOver,
    /// An application was denied its start.
    StartDenied,
    /// An application has not got back all that it lost.
    NotAllBack,
    /// An application does not run.
    ApplicationDown,
    /// An application is in violation.
    Violation,
    /// Configuration Server has switched over to a backup that does not know LRM.
    UnawareBackup,
}

impl LinkKind {
    /// As records and `explain` name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            LinkKind::FaultBegins => "fault begins",
            LinkKind::FaultWaits => "fault begins, and waits for its crew, which is busy with",
            LinkKind::HostDown => "host down",
            LinkKind::HostIdChanged => "host ID changed",
            LinkKind::ClockSetWrong => "clock set wrong",
            LinkKind::ClockSetBack => "running on a clock that was set back",
            LinkKind::LmgrdStopped => "lmgrd stopped",
            LinkKind::DaemonStopped => "vendor daemon stopped",
            LinkKind::DaemonHangs => "vendor daemon hangs",
            LinkKind::StandbySwitchedOff => "standby switched off",
            LinkKind::ServerSilent => "server does not serve",
            LinkKind::NoQuorum => "no quorum",
            LinkKind::MasterChange => "master change",
            LinkKind::PrimaryReturns => "primary takes over again",
            LinkKind::LicensesLost => "licenses lost",
            LinkKind::LicensesLacking => "licenses are lacking",
            LinkKind::StartedWithFewer => "started with fewer licenses",
            LinkKind::StartWaits => "start waits for an answer",
            LinkKind::TakesOver => "backup takes over",
            LinkKind::StartDenied => "start denied",
            LinkKind::NotAllBack => "has not got back all that it lost",
            LinkKind::ApplicationDown => "application down",
            LinkKind::Violation => "licensing violation",
            LinkKind::UnawareBackup => "switched over to a backup that does not know LRM",
        }
    }
}
