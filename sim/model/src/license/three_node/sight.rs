//! What the nodes of a three-node system see of each other: their connections, absences, and the majority (TP12, FT3, FT16).
//!
//! Two nodes see each other if nothing parts them. A connection that stands may outlive a cut; once one of
//! the two has stopped, a new one has to pass.

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::license::License;
use crate::plan::{HostIndex, ServerIndex, ServiceIndex};

impl License {
    fn host_of_node(cx: &Context<'_>, service: ServiceIndex, node: usize) -> HostIndex {
        let server = cx.plan.services[service].nodes[node];
        cx.plan.servers[server].host
    }

    /// The links of all that keeps two nodes from seeing each other. Where one does not run, what would have let their
    /// connection stand is no reason.
    pub(super) fn parted_nodes(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        one: usize,
        other: usize,
    ) -> Vec<LinkId> {
        let both_run = self.node_runs(cx, service, one) && self.node_runs(cx, service, other);
        let stands = self.triad(service).connections[between(one, other)] || !both_run;
        let hosts = (
            License::host_of_node(cx, service, one),
            License::host_of_node(cx, service, other),
        );
        cx.network.parted(&cx.plan.hosts, hosts, stands)
    }

    fn nodes_see(&self, cx: &Context<'_>, service: ServiceIndex, one: usize, other: usize) -> bool {
        one == other || self.parted_nodes(cx, service, one, other).is_empty()
    }

    /// Two nodes that run and see each other are connected from now on; who stops or is parted is not.
    pub(super) fn note_connections(&mut self, cx: &Context<'_>, service: ServiceIndex) {
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let stands = self.node_runs(cx, service, one)
                && self.node_runs(cx, service, other)
                && self.nodes_see(cx, service, one, other);
            self.triad_mut(service).connections[between(one, other)] = stands;
        }
    }

    /// For each node that is not heard any more, when that will be noticed: the silence of TP12 runs from the
    /// last moment it was heard, whatever becomes of it then. The others hear the master, the master hears
    /// them. That a process stopped is noticed at once, unless nobody is there to see it.
    pub(super) fn note_absences(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let now = cx.now;
        let silence_ends = now + self.triad(service).detection();
        for node in 0..3 {
            let runs = self.node_runs(cx, service, node);
            let in_sight = self.is_in_sight(cx, service, node);
            let server = cx.plan.services[service].nodes[node];
            let host = cx.plan.servers[server].host;
            let died_silently =
                self.servers[server].lmgrd_died_silently || !self.hosts[host].is_up();
            let is_silent = (runs || died_silently || !in_sight)
                && (in_sight || !self.is_reset(cx, service, node));
            let notice = &mut self.triad_mut(service).notices[node];
            *notice = match *notice {
                _ if runs && in_sight => None,
                _ if !is_silent => Some(notice.map_or(now, |known| known.min(now))),
                None => Some(silence_ends),
                known => known,
            };
        }
    }

    /// The network lets the master see a node or, if that is the master itself, any other node that runs.
    fn is_in_sight(&self, cx: &Context<'_>, service: ServiceIndex, node: usize) -> bool {
        let master = self.triad(service).master;
        match master {
            None => true,
            Some(master) if master != node => self.nodes_see(cx, service, master, node),
            Some(_) => (0..3).any(|other| {
                other != node
                    && self.node_runs(cx, service, other)
                    && self.nodes_see(cx, service, node, other)
            }),
        }
    }

    /// FT16: a cut has reset the connection between the master and a node or, if that is the master itself, any other.
    fn is_reset(&self, cx: &Context<'_>, service: ServiceIndex, node: usize) -> bool {
        let reset = |one, other| {
            let hosts = (
                License::host_of_node(cx, service, one),
                License::host_of_node(cx, service, other),
            );
            cx.network.is_reset(&cx.plan.hosts, hosts.0, hosts.1)
        };
        match self.triad(service).master {
            None => false,
            Some(master) if master != node => reset(master, node),
            Some(_) => (0..3).any(|other| other != node && reset(node, other)),
        }
    }

    /// The largest group of at least two nodes that run and see each other; empty if there is none.
    pub(super) fn majority(&self, cx: &Context<'_>, service: ServiceIndex) -> Vec<usize> {
        let mut best: Vec<usize> = Vec::new();
        for node in (0..3).filter(|node| self.node_runs(cx, service, *node)) {
            let sees = |n: &usize| self.nodes_see(cx, service, node, *n);
            let group: Vec<usize> = (0..3)
                .filter(|n| self.node_runs(cx, service, *n) && sees(n))
                .collect();
            if group.len() > best.len() {
                best = group;
            }
        }
        if best.len() >= 2 { best } else { Vec::new() }
    }

    /// FT16: clients across a cut from the master find something else at the nodes that they reach than they did before.
    pub(in crate::license) fn nodes_look_different(
        &mut self,
        cx: &Context<'_>,
        service: ServiceIndex,
    ) -> bool {
        if !cx.network.has_cuts() {
            return false;
        }
        let majority = self.majority(cx, service);
        let seen = [0, 1, 2].map(|node| {
            let runs = self.node_runs(cx, service, node);
            [runs, majority.contains(&node)]
        });
        std::mem::replace(&mut self.triad_mut(service).seen, seen) != seen
    }

    /// A server is in the majority of its three-node system, or in none.
    pub(in crate::license) fn is_in_majority(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        server: ServerIndex,
    ) -> bool {
        let nodes = &cx.plan.services[service].nodes;
        let majority = || self.majority(cx, service);
        self.services[service].triad.is_none()
            || majority().iter().any(|node| nodes[*node] == server)
    }

    /// A node's lmgrd runs, on a host that may serve the file.
    pub(in crate::license) fn node_runs(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        node: usize,
    ) -> bool {
        let server = cx.plan.services[service].nodes[node];
        let host = cx.plan.servers[server].host;
        self.servers[server].lmgrd_up && self.hosts[host].is_up() && self.host_id_fits(cx, server)
    }
}

/// The place of two nodes among the three pairs.
const fn between(one: usize, other: usize) -> usize {
    one + other - 1
}
