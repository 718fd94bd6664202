//! A three-node system: who is master, when it changes, when there is no quorum (TP2–TP5, TP12).
//!
//! The one idea: the nodes that run and see each other form groups; a group of two or three is the
//! majority. While the master is in the majority all is well and other losses are not felt. Once it is
//! not, nothing is granted; when the loss is noticed (at once for a process that died, after the
//! heartbeats' silence otherwise) everything that was out is lost and a majority elects anew. Network
//! delay and the election's own duration are not modeled.

use crate::cause::Cause;
use crate::event::Event;
use crate::graph::LinkId;
use crate::plan::ThreeNode;
use crate::records::Component;
use crate::server::Death;
use crate::service::Silence;
use crate::world::World;
use kernel::{Span, Time};

/// The three-node part of a service at run time; nodes are numbered 0, 1, 2 in file order.
#[derive(Clone, Debug)]
pub(crate) struct Triad {
    parameters: ThreeNode,
    /// The node that grants, or the last that did while its loss is not noticed.
    pub(crate) master: Option<usize>,
    /// The master is lost or alone, unnoticed so far.
    suspended: bool,
    /// TP5: the survivors elected nobody and wait for this node, or for repair.
    failed_for: Option<usize>,
    /// Of the pending detection or repair.
    incarnation: u32,
    /// Its condition while it does not grant.
    pub(crate) condition: LinkId,
    /// The cause that goes with the condition.
    cause: Cause,
}

impl Triad {
    pub(crate) fn new(parameters: ThreeNode) -> Triad {
        Triad {
            parameters,
            master: None,
            suspended: false,
            failed_for: None,
            incarnation: 0,
            condition: LinkId::NONE,
            cause: Cause::NoQuorum,
        }
    }

    /// TP12: how long silence goes unnoticed.
    fn detection(&self) -> Span {
        let four = self.parameters.heartbeat_interval * 4;
        Span(four.0.saturating_sub(Span::SECOND.0))
    }
}

impl World<'_> {
    /// Why a three-node system does not grant; `None` if it does, or is no such system.
    pub(crate) fn triad_silence(&self, service: u32) -> Option<Silence> {
        let triad = self.services[service as usize].triad.as_ref()?;
        let grants = triad.master.is_some() && !triad.suspended;
        (!grants).then(|| Silence::new(triad.cause, triad.condition, 2))
    }

    /// Follows a change of the nodes or of what they see.
    pub(crate) fn refresh_triad(&mut self, service: u32, death: Death) {
        let majority = self.majority(service);
        let triad = self.triad(service);
        let master_is_in = triad.master.is_some_and(|m| majority.contains(&m));
        if master_is_in {
            self.resume(service, &majority);
        } else if triad.master.is_some() {
            self.suspend(service, &majority, death);
        } else if let Some(node) = triad.failed_for {
            if majority.contains(&node) {
                self.elect(service, &majority);
            } else {
                self.keep_condition(service, &majority);
            }
        } else if majority.is_empty() {
            self.keep_condition(service, &majority);
        } else {
            self.elect(service, &majority);
        }
    }

    fn triad(&self, service: u32) -> &Triad {
        self.services[service as usize]
            .triad
            .as_ref()
            .expect("a three-node system")
    }

    fn triad_mut(&mut self, service: u32) -> &mut Triad {
        self.services[service as usize]
            .triad
            .as_mut()
            .expect("a three-node system")
    }

    /// The master is in the majority: a suspended one serves again, a returned primary may take over.
    fn resume(&mut self, service: u32, majority: &[usize]) {
        let triad = self.triad_mut(service);
        if triad.suspended {
            triad.suspended = false;
            triad.incarnation += 1;
            let old = triad.condition;
            self.triad_mut(service).condition = self.leave(old);
        }
        let triad = self.triad(service);
        let takes_over =
            triad.parameters.primary_is_master && triad.master != Some(0) && majority.contains(&0);
        if takes_over {
            self.empty(service);
            self.triad_mut(service).master = Some(0);
        }
    }

    /// The master has left the majority: nothing is granted, and the loss is noticed now or later.
    fn suspend(&mut self, service: u32, majority: &[usize], death: Death) {
        let was_suspended = self.triad(service).suspended;
        self.triad_mut(service).suspended = true;
        self.keep_condition(service, majority);
        if was_suspended && death == Death::Silent {
            return; // The first silence's timer runs.
        }
        let triad = self.triad_mut(service);
        if was_suspended || death == Death::Silent {
            triad.incarnation += 1;
        }
        let incarnation = triad.incarnation;
        if death == Death::Silent {
            let at = self.now + self.triad(service).detection();
            self.schedule(
                at,
                Event::Detection {
                    service,
                    incarnation,
                },
            );
        } else {
            self.notice_loss(service);
        }
    }

    /// Silence has lasted long enough.
    pub(crate) fn detection(&mut self, service: u32, incarnation: u32) {
        let triad = self.triad(service);
        if triad.suspended && incarnation == triad.incarnation & kernel::Word::INCARNATION_MASK {
            self.notice_loss(service);
            self.refresh_service(service, Death::Clean);
            self.infrastructure_changed();
        }
    }

    /// The loss of the master, or of the quorum, is noticed: all checkouts are lost.
    fn notice_loss(&mut self, service: u32) {
        self.empty(service);
        let lost = self.triad_mut(service).master.take();
        let triad = self.triad_mut(service);
        triad.suspended = false;
        triad.incarnation += 1;
        let majority = self.majority(service);
        if majority.is_empty() {
            self.keep_condition(service, &majority);
        } else if self.failover_fails(service) {
            self.triad_mut(service).failed_for = lost;
            self.keep_condition(service, &majority);
            let triad = self.triad(service);
            let (delay, incarnation) = (triad.parameters.failover_repair, triad.incarnation);
            let loss = if let Some(node) = lost {
                self.last_ran(service, node)
            } else {
                self.now
            };
            let at = (loss + delay).max(self.now);
            self.schedule(
                at,
                Event::FailoverRepair {
                    service,
                    incarnation,
                },
            );
        } else {
            self.elect(service, &majority);
        }
    }

    /// When a node last ran; now if it still does (it was cut off).
    fn last_ran(&self, service: u32, node: usize) -> Time {
        let server = self.plan.services[service as usize].nodes[node];
        let state = &self.servers[server.at()];
        if state.lmgrd_up {
            self.now
        } else {
            state.last_ran.unwrap_or(self.now)
        }
    }

    /// TP5: one draw for each loss of a master.
    fn failover_fails(&mut self, service: u32) -> bool {
        let probability = self.triad(service).parameters.failover_failure;
        let first = self.plan.services[service as usize].nodes[0];
        probability > 0.0 && self.servers[first.at()].rejoin.uniform() < probability
    }

    /// TP5: somebody has repaired the election that failed.
    pub(crate) fn failover_repair(&mut self, service: u32, incarnation: u32) {
        let triad = self.triad_mut(service);
        if incarnation != triad.incarnation & kernel::Word::INCARNATION_MASK {
            return;
        }
        triad.failed_for = None;
        self.refresh_service(service, Death::Clean);
        self.infrastructure_changed();
    }

    /// A majority chooses its master among the first two of the file (TP12).
    fn elect(&mut self, service: u32, majority: &[usize]) {
        let elected = [0, 1].into_iter().find(|node| majority.contains(node));
        let triad = self.triad_mut(service);
        triad.failed_for = None;
        triad.incarnation += 1;
        triad.master = elected;
        if elected.is_some() {
            let old = triad.condition;
            self.triad_mut(service).condition = self.leave(old);
        } else {
            self.keep_condition(service, majority);
        }
    }

    /// The condition of a system that does not grant, with the reasons that hold now.
    fn keep_condition(&mut self, service: u32, majority: &[usize]) {
        let mut reasons = Vec::new();
        let nodes = self.plan.services[service as usize].nodes.clone();
        for server in &nodes {
            let state = &self.servers[server.at()];
            let host = &self.hosts[self.plan.servers[server.at()].host.at()];
            if !host.is_up() {
                reasons.push(host.condition);
            } else if !state.lmgrd_up {
                reasons.push(state.lmgrd_condition);
            }
        }
        reasons.extend(self.network.partitions.iter().map(|p| p.link));
        let quorum = majority.len() >= 2;
        let (what, cause) = if quorum {
            ("master change", Cause::MasterChange)
        } else {
            ("no quorum", Cause::NoQuorum)
        };
        let old = self.triad(service).condition;
        let link = self.enter(old, what, Component::Service(service), &reasons);
        let triad = self.triad_mut(service);
        triad.condition = link;
        triad.cause = cause;
    }

    /// The largest group of at least two nodes that run and see each other; empty if there is none.
    fn majority(&self, service: u32) -> Vec<usize> {
        let nodes = &self.plan.services[service as usize].nodes;
        let runs = |n: usize| {
            let server = nodes[n].at();
            self.servers[server].lmgrd_up
                && self.servers[server].host_id_matches
                && self.hosts[self.plan.servers[server].host.at()].is_up()
        };
        let host = |n: usize| self.plan.servers[nodes[n].at()].host;
        let sees = |a: usize, b: usize| self.network.sees(host(a), host(b)).is_ok();
        let mut best: Vec<usize> = Vec::new();
        for node in 0..nodes.len() {
            if runs(node) {
                let group: Vec<usize> = (0..nodes.len())
                    .filter(|n| runs(*n) && sees(node, *n))
                    .collect();
                if group.len() > best.len() {
                    best = group;
                }
            }
        }
        if best.len() >= 2 { best } else { Vec::new() }
    }

    /// TP4: a node of a three-node system that would start too early rejoins only then.
    pub(crate) fn early_rejoin(&mut self, server: u32) -> Option<Time> {
        let service = self.plan.servers[server as usize].service.0;
        let parameters = self.services[service as usize].triad.as_ref()?.parameters;
        let safe = self.servers[server as usize].last_ran? + parameters.rejoin_wait;
        if self.now >= safe {
            return None;
        }
        let fails = parameters.early_rejoin_failure >= 1.0
            || self.servers[server as usize].rejoin.uniform() < parameters.early_rejoin_failure;
        fails.then_some(safe)
    }

    /// Starts a server's processes at time 0, before any client is there.
    pub(crate) fn start_at_zero(&mut self, server: u32) {
        let state = &mut self.servers[server as usize];
        state.lmgrd_up = state.lmgrd_holds.is_empty();
        state.daemon_up = state.lmgrd_up && state.daemon_holds.is_empty();
    }
}
