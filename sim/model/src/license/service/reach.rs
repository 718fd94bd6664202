//! Whether a client at a host reaches a service: the network between, then lmgrd, then the vendor daemon (SV1, FT2, FT16).
//!
//! A new client needs lmgrd's port and the vendor daemon's; a holder has its connection to the daemon, which
//! the network may cut. Why nobody answers is the first obstacle on the way; the links are those of all of them.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::license::License;
use crate::license::service::silence::Silence;
use crate::network::{Obstacle, Port};
use crate::plan::{HostIndex, ServiceIndex};

impl License {
    /// Everything that keeps a client at a host from a service: in the network between, and at the service. A holder
    /// needs no lmgrd.
    pub(crate) fn reasons_unreached(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
        is_new: bool,
    ) -> Vec<LinkId> {
        let server = self.granting_server(cx, service);
        if self.servers[server].is_off() {
            return vec![LinkId::NONE];
        }
        let (process, at) = (&self.servers[server], cx.plan.servers[server].host);
        let hosts = &cx.plan.hosts;
        let blocks = |port| cx.network.blocks(hosts, host, at, port, !is_new);
        let mut reasons = blocks(Port::from(process.vendor_port));
        let state = &self.services[service];
        if state.triad.is_none() || self.has_master(service) {
            reasons.extend(process.would_come_up_later(cx.now));
        }
        if is_new {
            reasons.extend(blocks(Port::Fixed(process.port)));
            reasons.extend(state.for_new.err().map(|silence| silence.link));
        } else {
            reasons.extend(state.for_holders.err().map(|silence| silence.link));
        }
        reasons
    }

    /// Whether a new client at a host gets through to a service's vendor daemon: lmgrd's port first,
    /// then the daemon's (SV1, FT2). A three-node system answers at its master, whichever of its
    /// servers is named (TP9).
    pub(crate) fn reach_as_new(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        let server = self.granting_server(cx, service);
        let plan = &cx.plan.servers[server];
        let blocked = |port, code, progress| {
            cx.network
                .passes(&cx.plan.firewalls, &cx.plan.hosts, host, plan.host, port)
                .map_err(|met| self.unreached(cx, (host, service), met, code, progress))
        };
        let state = &self.services[service];
        if let Err(silence) = state.for_new
            && silence.cause == Cause::ServerDown
        {
            return Err(self.seen_from(cx, host, service, silence, false));
        }
        let process = &self.servers[server];
        blocked(Port::Fixed(process.port), -15, 1)?;
        state.for_new?;
        blocked(Port::from(process.vendor_port), -16, 2)
    }

    /// Whether a holder at a host is still connected to the daemon that granted, and may ask it for more.
    pub(crate) fn reach_as_holder(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        if let Err(silence) = self.services[service].for_holders {
            return Err(self.seen_from(cx, host, service, silence, true));
        }
        self.stays_connected(cx, host, service)
    }

    /// Whether a holder's poll is answered. A living master that is cut off from its peers grants nothing,
    /// yet its connections stand until the loss is noticed (TP3).
    pub(crate) fn answers_poll(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> bool {
        let answers =
            self.services[service].for_holders.is_ok() || self.is_cut_off_and_lives(cx, service);
        answers && self.stays_connected(cx, host, service).is_ok()
    }

    /// Whether the network keeps a connection from a host to the daemon that granted.
    pub(in crate::license) fn stays_connected(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        let server = self.granting_server(cx, service);
        let plan = &cx.plan.servers[server];
        cx.network
            .keeps(
                &cx.plan.hosts,
                host,
                plan.host,
                Port::from(self.servers[server].vendor_port),
            )
            .map_err(|met| self.unreached(cx, (host, service), met, -16, 2))
    }

    /// What a client finds that does not get through to the server that grants.
    #[cold]
    fn unreached(
        &self,
        cx: &Context<'_>,
        (host, service): (HostIndex, ServiceIndex),
        met: Obstacle,
        code: i16,
        progress: u8,
    ) -> Silence {
        if met.is_cut {
            return self.across_cut(cx, host, service, met.link);
        }
        Silence {
            cause: Cause::PortBlocked,
            code: Some(code),
            link: met.link,
            progress,
        }
    }

    /// FT16: across a cut nobody sees why a server does not answer.
    #[cold]
    fn seen_from(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
        silence: Silence,
        established: bool,
    ) -> Silence {
        let server = self.granting_server(cx, service);
        if self.servers[server].is_off() {
            return silence;
        }
        let at = cx.plan.servers[server].host;
        let cuts = cx
            .network
            .cut_links(&cx.plan.hosts, (host, at), established);
        match cuts.first() {
            Some(link) => self.across_cut(cx, host, service, *link),
            None => silence,
        }
    }

    /// FT16: what a client finds that a cut parts from the server that grants. Of a three-node system it may reach other
    /// nodes: one of the majority sends it to the master, one outside knows that there is no quorum where it is.
    fn across_cut(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
        link: LinkId,
    ) -> Silence {
        let out_of_reach = Silence::new(Cause::Partitioned, link, 1);
        if self.services[service].triad.is_none() {
            return out_of_reach;
        }
        let nodes = &cx.plan.services[service].nodes;
        let is_reached = |node: &usize| {
            let server = nodes[*node];
            let at = cx.plan.servers[server].host;
            let port = Port::Fixed(self.servers[server].port);
            let way = cx
                .network
                .passes(&cx.plan.firewalls, &cx.plan.hosts, host, at, port);
            self.node_runs(cx, service, *node) && way.is_ok()
        };
        let mut reached = (0..nodes.len()).filter(is_reached).peekable();
        if reached.peek().is_none() {
            return out_of_reach;
        }
        let silent = self.triad_silence(service);
        if reached.any(|node| self.is_in_majority(cx, service, nodes[node])) {
            // Until the loss of a master is noticed they send clients to it.
            let silent = silent.filter(|_| !self.has_master(service));
            return silent.unwrap_or(out_of_reach);
        }
        let link = silent.map_or(link, |silence| silence.link);
        Silence::new(Cause::NoQuorum, link, 2)
    }
}
