//! The three-node part of a service at run time.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::plan::ThreeNode;
use kernel::{Span, Time};

/// The three-node part of a service at run time; nodes are numbered 0, 1, 2 in file order.
#[derive(Clone, Debug)]
pub(in crate::license) struct Triad {
    pub(super) parameters: ThreeNode,
    /// The node that grants, or the last that did while its loss is not noticed.
    pub(in crate::license) master: Option<usize>,
    /// The node that was master last for longer than an instant, and since when the present one is.
    pub(super) last_master: usize,
    pub(super) master_since: Time,
    /// Since when the master is lost or alone, unnoticed so far.
    pub(super) suspended: Option<Time>,
    /// When the absence of a node is noticed, of each that is absent from the master's sight.
    pub(in crate::license) notices: [Option<Time>; 3],
    /// Which two nodes are connected to each other.
    pub(in crate::license) connections: [bool; 3],
    /// Which nodes run, and which of them are the majority, as clients across a cut last found it.
    pub(in crate::license) seen: [[bool; 2]; 3],
    /// The instant of the pending detection.
    pub(super) detects: Option<Time>,
    /// TP5: the survivors elected nobody and wait for this node, or for repair.
    pub(super) failed_for: Option<usize>,
    /// Of the pending detection or repair.
    pub(super) incarnation: u32,
    /// Its condition while it does not grant, and the reasons that it has.
    pub(in crate::license) condition: LinkId,
    pub(super) reasons: Vec<LinkId>,
    /// The cause that goes with the condition.
    pub(super) cause: Cause,
    /// What has kept the first node away since it last was master: its return is of that.
    pub(super) primary_away: Vec<LinkId>,
}

impl Triad {
    pub(crate) fn new(parameters: ThreeNode) -> Triad {
        Triad {
            parameters,
            master: None,
            last_master: 0,
            master_since: Time::ZERO,
            suspended: None,
            notices: [None; 3],
            connections: [false; 3],
            seen: [[false; 2]; 3],
            detects: None,
            failed_for: None,
            incarnation: 0,
            condition: LinkId::NONE,
            reasons: Vec::new(),
            cause: Cause::NoQuorum,
            primary_away: Vec::new(),
        }
    }

    /// TP12: how long silence goes unnoticed.
    pub(in crate::license) fn detection(&self) -> Span {
        let four = self.parameters.heartbeat_interval * 4;
        Span(four.0.saturating_sub(Span::SECOND.0))
    }
}
