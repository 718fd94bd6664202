//! Why a three-node system does not grant: the links of all that keeps its nodes from a majority.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::Context;
use crate::license::License;
use crate::observe::records::Component;
use crate::plan::ServiceIndex;

impl License {
    /// Remembers why the first node is not in the majority, until it is master again.
    pub(super) fn note_primary(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        majority: &[usize],
    ) {
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
    fn reasons_of_absence_of(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        node: usize,
    ) -> Vec<LinkId> {
        let mut reasons = self.reason_not_running(cx, service, node);
        for other in (0..3).filter(|other| *other != node) {
            reasons.extend(self.parted_nodes(cx, service, other, node));
        }
        reasons
    }

    fn reason_not_running(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        node: usize,
    ) -> Vec<LinkId> {
        let server = cx.plan.services[service].nodes[node];
        let state = &self.servers[server];
        let host = &self.hosts[cx.plan.servers[server].host];
        let mut reasons = vec![host.condition];
        if !state.lmgrd_up {
            reasons.push(state.lmgrd_condition);
            reasons.extend(state.would_come_up_later(cx.now));
        }
        if !self.host_id_fits(cx, server) {
            reasons.push(self.misfit_link(cx, server));
        }
        reasons.retain(|link| link.is_some());
        reasons
    }

    pub(super) fn leave_condition(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let triad = self.triad_mut(service);
        triad.reasons.clear();
        let old = triad.condition;
        self.triad_mut(service).condition = cx.leave(old);
    }

    /// The condition of a system that does not grant, with the reasons that hold now.
    pub(super) fn keep_condition(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        majority: &[usize],
    ) {
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
    fn daemon_alone(&self, cx: &Context<'_>, service: ServiceIndex) -> Vec<LinkId> {
        let triad = self.triad(service);
        let node = triad.master.unwrap_or(triad.last_master);
        let server = cx.plan.services[service].nodes[node];
        let state = &self.servers[server];
        let holds = state.daemon_holds.iter().copied();
        let alone: Vec<u32> = holds.filter(|o| !state.lmgrd_holds.contains(o)).collect();
        let mut links = cx.hold_links(&alone);
        links.extend(state.hang_links(cx));
        if node == triad.last_master {
            links.extend(state.unnoticed(cx.now));
        }
        links
    }
}
