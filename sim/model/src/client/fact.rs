//! What clients tell those above them, who give work to applications and hold what they give: groups, agents, demands.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::license::Death;
use crate::plan::{ApplicationIndex, HostIndex};

/// What becomes of an application's users. `Load` hands facts on in the order in which they were told, within the
/// same instant, as soon as the step that told them is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientFact {
    /// A host has lost its power, and the processes on it die.
    HostStopped { host: HostIndex },
    /// An application stops: its users go first, and then it is told to go on with that.
    Stops {
        application: ApplicationIndex,
        stop: Stop,
    },
    /// The other process of a pair takes over and keeps no logins: the users go first, and then it goes on with that.
    TakesOver {
        application: ApplicationIndex,
        link: LinkId,
    },
    /// The seats that an application gave inside sessions are gone.
    SeatsLost { application: ApplicationIndex },
    /// An application does not work for want of licenses: who waits for it loses time.
    Unlicensed {
        application: ApplicationIndex,
        link: LinkId,
    },
    /// An application does not work, and not for want of licenses.
    OutOfWork { application: ApplicationIndex },
    /// An application works from now on.
    Works { application: ApplicationIndex },
    /// An application takes new work again, or its other process works on: who waits for a seat may get one.
    TakesWork { application: ApplicationIndex },
    /// An application has another number of licenses to give.
    RoomChanged { application: ApplicationIndex },
}

/// How and why an application stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) cause: Cause,
    pub(crate) link: LinkId,
    /// How its process died; it has exited for want of licenses if none did.
    pub(crate) death: Option<Death>,
    pub(crate) then: AfterStop,
}

/// What follows a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterStop {
    /// It stays down until something lets it start.
    Down,
    /// The pair's other process begins the start anew, if it can.
    OtherProcess,
    /// A start of its own begins at once.
    Start,
    /// Supervision starts it again after its restart delay.
    Restart,
}
