//! A three-node system loses its master or its quorum (TP3, TP5, TP12).
//!
//! From then on nothing is granted; when the loss is noticed everything that was out is lost, and a majority elects anew. It
//! is noticed at once for a process that stopped, after the heartbeats' silence for a host that lost its power or is cut off.

use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::license::three_node::triad::Triad;
use crate::plan::{ServerIndex, ServiceIndex};
use kernel::Span;

impl License {
    /// The master has left the majority: nothing is granted, and the loss is noticed now or later.
    pub(super) fn suspend(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        majority: &[usize],
        master: usize,
    ) {
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
    pub(in crate::license) fn detection(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        incarnation: u32,
    ) {
        let triad = self.triad(service);
        let current = incarnation == triad.incarnation & kernel::Word::INCARNATION_MASK;
        if triad.suspended.is_some() && current {
            self.refresh_service(cx, service);
            cx.tell(Fact::InfrastructureChanged);
        }
    }

    /// The loss of the master, or of the quorum, is noticed: all checkouts are lost.
    fn notice_loss(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
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
    fn failover_fails(&mut self, cx: &mut Context<'_>, service: ServiceIndex) -> bool {
        let probability = self.triad(service).parameters.failover_failure;
        let first = cx.plan.services[service].nodes[0];
        probability > 0.0 && self.servers[first].rejoin.uniform() < probability
    }

    /// TP5: somebody has repaired the election that failed.
    pub(in crate::license) fn failover_repair(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        incarnation: u32,
    ) {
        let triad = self.triad_mut(service);
        if incarnation != triad.incarnation & kernel::Word::INCARNATION_MASK {
            return;
        }
        triad.failed_for = None;
        self.refresh_service(cx, service);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// TP12: for how long the silent death of a server's host is not noticed.
    pub(in crate::license) fn unnoticed_for(&self, cx: &Context<'_>, server: ServerIndex) -> Span {
        let service = cx.plan.servers[server].service;
        let triad = self.services[service].triad.as_ref();
        triad.map_or(Span::ZERO, Triad::detection)
    }
}
