//! The states of a license server's nodes over time, from the records of the timeline.
//!
//! What a node's processes do is a function of the state that the timeline names; a
//! change of state is what lmgrd has something to say about.

use kernel::{Span, Time};
use model::plan::{FaultKind, MaintenanceTarget, Plan, ServiceIndex};
use model::records::{Component, Detail};

/// What runs of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Its host.
    pub host: bool,
    /// lmgrd.
    pub lmgrd: bool,
    /// The vendor daemon, serving or not.
    pub daemon: bool,
    /// The vendor daemon serves.
    pub serves: bool,
    /// The vendor daemon takes connections and answers nothing (SV13).
    pub hangs: bool,
    /// Its host's ID is the one that its license file was made for.
    pub host_id_fits: bool,
}

impl NodeState {
    /// All is well.
    pub const UP: NodeState = NodeState {
        host: true,
        lmgrd: true,
        daemon: true,
        serves: true,
        hangs: false,
        host_id_fits: true,
    };

    /// What a state of the timeline means.
    fn of(state: &str) -> NodeState {
        let (host, lmgrd, daemon, serves) = match state {
            "host down" | "switched off" => (false, false, false, false),
            "stopped" | "starting" => (true, false, false, false),
            "lmgrd down" => (true, false, true, true),
            "vendor daemon down" => (true, true, false, false),
            _ => (true, true, true, false),
        };
        NodeState {
            host,
            lmgrd,
            daemon,
            serves,
            hangs: state == "vendor daemon hangs",
            host_id_fits: state != "host ID is not the file's",
        }
    }
}

/// A change of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeChange {
    /// When.
    pub at: Time,
    /// The node's place in its service.
    pub node: usize,
    /// Before.
    pub from: NodeState,
    /// After.
    pub to: NodeState,
    /// Of a host that is back before its peers have missed it: only its own log knows.
    pub unseen: bool,
}

/// All changes of a service's nodes in order of time, stops before starts. At time 0 each node is up
/// or has changed from that.
pub fn changes(plan: &Plan, detail: &Detail, service: ServiceIndex) -> Vec<NodeChange> {
    let mut changes = Vec::new();
    let nodes = plan.services.get(service).map(|s| &s.nodes);
    for (node, server) in nodes.into_iter().flatten().enumerate() {
        let component = Component::Server(plan.servers[*server].symbol);
        let own = detail.conditions.iter();
        let own: Vec<_> = own.filter(|c| c.component == component).collect();
        let mut state = NodeState::UP;
        for (position, condition) in own.iter().enumerate() {
            let to = NodeState::of(condition.state);
            changes.push(NodeChange {
                at: condition.from,
                node,
                from: state,
                to,
                unseen: false,
            });
            state = to;
            let next = own.get(position + 1).map(|next| next.from);
            if let Some(end) = condition.to.filter(|end| next != Some(*end)) {
                let to = NodeState::UP;
                changes.push(NodeChange {
                    at: end,
                    node,
                    from: state,
                    to,
                    unseen: false,
                });
                state = to;
            }
        }
    }
    changes.sort_by_key(|change| (change.at, change.to.serves));
    changes
}

/// The changes as those notice them who write of them: in a three-node system its peers, who see a dead
/// process at once and a silent host only after its heartbeats have stayed away (TP12). A host that is
/// back by then was never missed: such changes are unseen.
pub fn noticed(plan: &Plan, detail: &Detail, service: ServiceIndex) -> Vec<NodeChange> {
    let mut changes = changes(plan, detail, service);
    let three_node = plan.services.get(service);
    let Some(three_node) = three_node.and_then(|s| s.three_node) else {
        return changes;
    };
    let silence = Span(
        (three_node.heartbeat_interval * 4)
            .0
            .saturating_sub(Span::SECOND.0),
    );
    let all = changes.clone();
    for change in &mut changes {
        let missed = |from: Time| {
            let mut later = all.iter().filter(|c| c.node == change.node);
            later.find(|c| c.at > from && c.to.lmgrd).map(|c| c.at)
        };
        if change.from.host && !change.to.host {
            let noticed = change.at + silence;
            change.unseen = missed(change.at).is_some_and(|back| back <= noticed);
            if !change.unseen {
                change.at = noticed;
            }
        }
        if !change.from.host && change.to.lmgrd {
            let mut before = all
                .iter()
                .filter(|c| c.node == change.node && c.at < change.at);
            let died = before.rfind(|c| c.from.host && !c.to.host).map(|c| c.at);
            change.unseen = died.is_some_and(|died| died + silence >= change.at);
        }
    }
    changes.sort_by_key(|change| (change.at, change.to.serves));
    changes
}

/// The state of each node of a service at an instant, after all that happened in it.
pub fn states(plan: &Plan, detail: &Detail, service: ServiceIndex, at: Time) -> Vec<NodeState> {
    let count = plan.services.get(service).map_or(0, |s| s.nodes.len());
    let mut states = vec![NodeState::UP; count];
    for change in changes(plan, detail, service) {
        if change.at <= at {
            states[change.node] = change.to;
        }
    }
    states
}

/// Whether a service was being stopped in good order at an instant: by `lmdown` or for maintenance.
pub fn is_orderly(plan: &Plan, detail: &Detail, service: ServiceIndex, at: Time) -> bool {
    let serves = |server: model::plan::ServerIndex| {
        plan.servers
            .get(server)
            .is_some_and(|s| s.service == service)
    };
    detail.recoveries.iter().any(|occurrence| {
        let under_way = occurrence.began <= at && occurrence.ended.is_none_or(|end| at <= end);
        let fault = plan.faults.get(occurrence.index as usize);
        under_way
            && fault.is_some_and(|fault| match &fault.kind {
                FaultKind::Lmdown(server) => serves(*server),
                FaultKind::Maintenance { targets, .. } => targets
                    .iter()
                    .any(|t| matches!(t, MaintenanceTarget::Server(s) if serves(*s))),
                _ => false,
            })
    })
}
