//! A three-node system: who is master, when it changes, when there is no quorum (TP2–TP5, TP12).
//!
//! The one idea: the nodes that run and see each other form groups; a group of two or three is the
//! majority. While the master is in the majority all is well and other losses are not felt. Once it is
//! not, nothing is granted; when the loss is noticed everything that was out is lost and a majority
//! elects anew. Each node that the master misses, and the master itself, has an instant at which that
//! is noticed: at once for a process that stopped, after the heartbeats' silence for a host that lost
//! its power or is cut off. Network delay and the election's own duration are not modeled.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::license::service::Silence;
use crate::observe::records::Component;
use crate::plan::ThreeNode;
use kernel::{Span, Time};

/// The three-node part of a service at run time; nodes are numbered 0, 1, 2 in file order.
#[derive(Clone, Debug)]
pub(crate) struct Triad {
    parameters: ThreeNode,
    /// The node that grants, or the last that did while its loss is not noticed.
    pub(super) master: Option<usize>,
    /// The node that was master last for longer than an instant, and since when the present one is.
    last_master: usize,
    master_since: Time,
    /// Since when the master is lost or alone, unnoticed so far.
    suspended: Option<Time>,
    /// When the absence of a node is noticed, of each that is absent from the master's sight.
    pub(super) notices: [Option<Time>; 3],
    /// Which two nodes are connected to each other.
    pub(super) connections: [bool; 3],
    /// Which nodes run, and which of them are the majority, as clients across a cut last found it.
    pub(super) seen: [[bool; 2]; 3],
    /// The instant of the pending detection.
    detects: Option<Time>,
    /// TP5: the survivors elected nobody and wait for this node, or for repair.
    failed_for: Option<usize>,
    /// Of the pending detection or repair.
    incarnation: u32,
    /// Its condition while it does not grant, and the reasons that it has.
    pub(super) condition: LinkId,
    reasons: Vec<LinkId>,
    /// The cause that goes with the condition.
    cause: Cause,
    /// What has kept the first node away since it last was master: its return is of that.
    primary_away: Vec<LinkId>,
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
    pub(super) fn detection(&self) -> Span {
        let four = self.parameters.heartbeat_interval * 4;
        Span(four.0.saturating_sub(Span::SECOND.0))
    }
}

impl License {
    /// Why a three-node system does not grant; `None` if it does, or is no such system.
    pub(crate) fn triad_silence(&self, service: u32) -> Option<Silence> {
        let triad = self.services[service as usize].triad.as_ref()?;
        let grants = triad.master.is_some() && triad.suspended.is_none();
        (!grants).then(|| Silence::new(triad.cause, triad.condition, 2))
    }

    /// A node of a three-node system is master, or was until a loss that is not noticed.
    pub(crate) fn has_master(&self, service: u32) -> bool {
        let triad = self.services[service as usize].triad.as_ref();
        triad.is_some_and(|triad| triad.master.is_some())
    }

    /// The master has lost sight of the others, which is not noticed yet, and its processes run.
    pub(crate) fn is_cut_off_and_lives(&self, cx: &Context<'_>, service: u32) -> bool {
        let triad = self.services[service as usize].triad.as_ref();
        triad.is_some_and(|triad| triad.master.is_some() && triad.suspended.is_some())
            && self
                .node_answers(cx, self.granting_server(cx, service))
                .1
                .is_ok()
    }

    /// Follows a change of the nodes or of what they see.
    pub(crate) fn refresh_triad(&mut self, cx: &mut Context<'_>, service: u32) {
        let majority = self.majority(cx, service);
        self.note_absences(cx, service);
        self.note_connections(cx, service);
        self.note_primary(cx, service, &majority);
        let triad = self.triad(service);
        if let Some(master) = triad.master {
            if majority.contains(&master) {
                self.resume(cx, service, &majority);
            } else {
                self.suspend(cx, service, &majority, master);
            }
        } else if let Some(node) = triad.failed_for {
            if majority.contains(&node) {
                self.elect(cx, service, &majority);
            } else {
                self.keep_condition(cx, service, &majority);
            }
        } else if majority.is_empty() {
            self.keep_condition(cx, service, &majority);
        } else {
            self.elect(cx, service, &majority);
        }
    }

    pub(super) fn triad(&self, service: u32) -> &Triad {
        self.services[service as usize]
            .triad
            .as_ref()
            .expect("a three-node system")
    }

    pub(super) fn triad_mut(&mut self, service: u32) -> &mut Triad {
        self.services[service as usize]
            .triad
            .as_mut()
            .expect("a three-node system")
    }

    /// A node's lmgrd runs, on a host that may serve the file.
    pub(super) fn node_runs(&self, cx: &Context<'_>, service: u32, node: usize) -> bool {
        let server = cx.plan.services[service as usize].nodes[node];
        let host = cx.plan.servers[server.at()].host;
        self.servers[server.at()].lmgrd_up
            && self.hosts[host.at()].is_up()
            && self.host_id_fits(cx, server.0)
    }

    /// Remembers why the first node is not in the majority, until it is master again.
    fn note_primary(&mut self, cx: &mut Context<'_>, service: u32, majority: &[usize]) {
        let triad = self.triad(service);
        if !triad.parameters.primary_is_master || majority.contains(&0) {
            return;
        }
        let mut away = std::mem::take(&mut self.triad_mut(service).primary_away);
        for link in self.reasons_of_absence_of(cx, service, 0) {
            if link.is_some() && !away.contains(&link) {
                away.push(link);
            }
        }
        self.triad_mut(service).primary_away = away;
    }

    /// Why a node does not run, or does not see another.
    fn reasons_of_absence_of(&self, cx: &Context<'_>, service: u32, node: usize) -> Vec<LinkId> {
        let mut reasons = self.reason_not_running(cx, service, node);
        for other in (0..3).filter(|other| *other != node) {
            reasons.extend(self.parted_nodes(cx, service, other, node));
        }
        reasons
    }

    fn reason_not_running(&self, cx: &Context<'_>, service: u32, node: usize) -> Vec<LinkId> {
        let server = cx.plan.services[service as usize].nodes[node];
        let state = &self.servers[server.at()];
        let host = &self.hosts[cx.plan.servers[server.at()].host.at()];
        let mut reasons = vec![host.condition];
        if !state.lmgrd_up {
            reasons.push(state.lmgrd_condition);
            reasons.extend(state.would_come_up_later(cx.now));
        }
        if !self.host_id_fits(cx, server.0) {
            reasons.push(self.misfit_link(cx, server.0));
        }
        reasons.retain(|link| link.is_some());
        reasons
    }

    /// The master is in the majority: a suspended one serves again, a returned primary may take over.
    fn resume(&mut self, cx: &mut Context<'_>, service: u32, majority: &[usize]) {
        let triad = self.triad_mut(service);
        if triad.suspended.is_some() {
            triad.suspended = None;
            triad.detects = None;
            triad.incarnation += 1;
            self.leave_condition(cx, service);
        }
        let triad = self.triad(service);
        let takes_over =
            triad.parameters.primary_is_master && triad.master != Some(0) && majority.contains(&0);
        if takes_over {
            let away = std::mem::take(&mut self.triad_mut(service).primary_away);
            let component = Component::Service(service);
            let what = LinkKind::PrimaryReturns;
            let link = cx.graph.append(cx.now, what, component, &away);
            self.empty_for(cx, service, link);
            self.install(cx, service, 0);
        }
    }

    /// The master has left the majority: nothing is granted, and the loss is noticed now or later.
    fn suspend(&mut self, cx: &mut Context<'_>, service: u32, majority: &[usize], master: usize) {
        let now = cx.now;
        let runs = self.node_runs(cx, service, master);
        let triad = self.triad_mut(service);
        triad.suspended = triad.suspended.or(Some(now));
        // A dead master is missed by the others; a living one misses both of them.
        let noticed = if runs {
            let others = (0..3).filter(|node| *node != master);
            others.filter_map(|node| triad.notices[node]).max()
        } else {
            triad.notices[master]
        };
        let noticed = noticed.unwrap_or(now);
        self.keep_condition(cx, service, majority);
        if noticed <= now {
            self.notice_loss(cx, service);
            return;
        }
        let triad = self.triad_mut(service);
        if triad.detects != Some(noticed) {
            triad.detects = Some(noticed);
            triad.incarnation += 1;
            let incarnation = triad.incarnation;
            let detection = Event::Detection {
                service,
                incarnation,
            };
            cx.schedule(noticed, detection);
        }
    }

    /// Silence has lasted long enough.
    pub(crate) fn detection(&mut self, cx: &mut Context<'_>, service: u32, incarnation: u32) {
        let triad = self.triad(service);
        let current = incarnation == triad.incarnation & kernel::Word::INCARNATION_MASK;
        if triad.suspended.is_some() && current {
            self.refresh_service(cx, service);
            cx.tell(Fact::InfrastructureChanged);
        }
    }

    /// The loss of the master, or of the quorum, is noticed: all checkouts are lost.
    fn notice_loss(&mut self, cx: &mut Context<'_>, service: u32) {
        self.empty(cx, service);
        let now = cx.now;
        let triad = self.triad_mut(service);
        let lost = triad.master.take();
        if let Some(lost) = lost.filter(|_| triad.master_since < now) {
            triad.last_master = lost;
        }
        let lost_at = triad.suspended.take().unwrap_or(now);
        triad.detects = None;
        triad.incarnation += 1;
        let majority = self.majority(cx, service);
        if majority.is_empty() {
            self.keep_condition(cx, service, &majority);
        } else if self.failover_fails(cx, service) {
            self.triad_mut(service).failed_for = lost;
            self.keep_condition(cx, service, &majority);
            let triad = self.triad(service);
            let (delay, incarnation) = (triad.parameters.failover_repair, triad.incarnation);
            let at = (lost_at + delay).max(now);
            cx.schedule(
                at,
                Event::FailoverRepair {
                    service,
                    incarnation,
                },
            );
        } else {
            self.elect(cx, service, &majority);
        }
    }

    /// TP5: one draw for each loss of a master.
    fn failover_fails(&mut self, cx: &mut Context<'_>, service: u32) -> bool {
        let probability = self.triad(service).parameters.failover_failure;
        let first = cx.plan.services[service as usize].nodes[0];
        probability > 0.0 && self.servers[first.at()].rejoin.uniform() < probability
    }

    /// TP5: somebody has repaired the election that failed.
    pub(crate) fn failover_repair(&mut self, cx: &mut Context<'_>, service: u32, incarnation: u32) {
        let triad = self.triad_mut(service);
        if incarnation != triad.incarnation & kernel::Word::INCARNATION_MASK {
            return;
        }
        triad.failed_for = None;
        self.refresh_service(cx, service);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// A majority chooses its master among the first two of the file (TP12); of any two nodes one is.
    fn elect(&mut self, cx: &mut Context<'_>, service: u32, majority: &[usize]) {
        let triad = self.triad_mut(service);
        triad.failed_for = None;
        triad.incarnation += 1;
        match [0, 1].into_iter().find(|node| majority.contains(node)) {
            Some(node) => {
                self.leave_condition(cx, service);
                self.install(cx, service, node);
            }
            None => self.keep_condition(cx, service, majority),
        }
    }

    /// A node is master from now on: it serves its own copy of the file, and knows who is absent.
    fn install(&mut self, cx: &mut Context<'_>, service: u32, node: usize) {
        let now = cx.now;
        let triad = self.triad_mut(service);
        triad.master = Some(node);
        triad.master_since = now;
        triad.notices = [None; 3];
        if node == 0 {
            triad.primary_away.clear();
        }
        self.note_absences(cx, service);
        for notice in &mut self.triad_mut(service).notices {
            *notice = notice.map(|_| now);
        }
        self.take_file_of_master(cx, service);
    }

    fn leave_condition(&mut self, cx: &mut Context<'_>, service: u32) {
        let triad = self.triad_mut(service);
        triad.reasons.clear();
        let old = triad.condition;
        self.triad_mut(service).condition = cx.leave(old);
    }

    /// The condition of a system that does not grant, with the reasons that hold now.
    fn keep_condition(&mut self, cx: &mut Context<'_>, service: u32, majority: &[usize]) {
        // Any two nodes that run and see each other would do.
        let pairs = [(0, 1), (0, 2), (1, 2)].map(|(one, other)| {
            let mut reasons = self.reason_not_running(cx, service, one);
            reasons.extend(self.reason_not_running(cx, service, other));
            reasons.extend(self.parted_nodes(cx, service, one, other));
            reasons
        });
        let mut reasons = cx.graph.of_nearest_ways(&pairs);
        reasons.extend(self.daemon_alone(cx, service));
        reasons.sort_unstable();
        reasons.dedup();
        let (what, cause) = if majority.len() >= 2 {
            (LinkKind::MasterChange, Cause::MasterChange)
        } else {
            (LinkKind::NoQuorum, Cause::NoQuorum)
        };
        let triad = self.triad(service);
        if triad.condition.is_some() && triad.cause == cause && triad.reasons == reasons {
            return;
        }
        let old = triad.condition;
        let link = cx.enter(old, what, Component::Service(service), &reasons);
        let triad = self.triad_mut(service);
        triad.condition = link;
        triad.cause = cause;
        triad.reasons = reasons;
    }

    /// What holds down the vendor daemon alone of the node that is master, or was, or would not have been noticed there:
    /// were the others and its lmgrd there, it would be master still, and grant nothing.
    fn daemon_alone(&self, cx: &Context<'_>, service: u32) -> Vec<LinkId> {
        let triad = self.triad(service);
        let node = triad.master.unwrap_or(triad.last_master);
        let server = cx.plan.services[service as usize].nodes[node];
        let state = &self.servers[server.at()];
        let holds = state.daemon_holds.iter().copied();
        let alone: Vec<u32> = holds.filter(|o| !state.lmgrd_holds.contains(o)).collect();
        let mut links = cx.hold_links(&alone);
        links.extend(state.hang_links(cx));
        if node == triad.last_master {
            links.extend(state.unnoticed(cx.now));
        }
        links
    }

    /// TP12: for how long the silent death of a server's host is not noticed.
    pub(super) fn unnoticed_for(&self, cx: &Context<'_>, server: u32) -> Span {
        let service = cx.plan.servers[server as usize].service.at();
        let triad = self.services[service].triad.as_ref();
        triad.map_or(Span::ZERO, Triad::detection)
    }

    /// TP4: a node of a three-node system that would start too early rejoins only then.
    pub(crate) fn early_rejoin(&mut self, cx: &mut Context<'_>, server: u32) -> Option<Time> {
        let service = cx.plan.servers[server as usize].service.0;
        let parameters = self.services[service as usize].triad.as_ref()?.parameters;
        let safe = self.servers[server as usize].last_ran? + parameters.rejoin_wait;
        if cx.now >= safe {
            return None;
        }
        let fails = parameters.early_rejoin_failure >= 1.0
            || self.servers[server as usize].rejoin.uniform() < parameters.early_rejoin_failure;
        fails.then_some(safe)
    }

    /// TP4: how long a node that is let go now would have to wait, if an early rejoin is sure to fail.
    pub(super) fn wait_to_rejoin(&self, cx: &Context<'_>, server: u32) -> Span {
        let service = cx.plan.servers[server as usize].service.at();
        let triad = self.services[service].triad.as_ref();
        let parameters = triad.map(|triad| triad.parameters);
        let parameters = parameters.filter(|known| known.early_rejoin_failure >= 1.0);
        let ran = self.servers[server as usize].last_ran;
        let safe = parameters.and_then(|known| Some(ran? + known.rejoin_wait));
        safe.map_or(Span::ZERO, |safe| safe.max(cx.now).since(cx.now))
    }

    /// A server's processes run at time 0, before any client is there, unless a fault holds them down or has let them
    /// go in that instant and they have yet to come up.
    pub(crate) fn start_at_zero(&mut self, server: u32) {
        let state = &mut self.servers[server as usize];
        state.lmgrd_up = state.lmgrd_holds.is_empty() && !state.waits_to_start();
        state.daemon_up = state.lmgrd_up && state.daemon_holds.is_empty();
    }
}
