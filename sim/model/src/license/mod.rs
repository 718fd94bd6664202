//! License servers: hosts and processes, what grants as one, license files, and what is checked out of them.
//!
//! It knows its clients by number, host and place in an options file, and not what they are: no application, user or
//! demand has a name here. What happens to a client because of a server is told as a [`Fact`](crate::context::Fact).

pub(crate) mod bounds;
pub(crate) mod clock;
pub(crate) mod clock_setting;
pub(crate) mod connections;
pub(crate) mod former;
pub(crate) mod hang;
pub(crate) mod host_id;
pub(crate) mod license_file;
pub(crate) mod orphan;
pub(crate) mod policy;
pub(crate) mod pool;
pub(crate) mod reach;
pub(crate) mod server;
pub(crate) mod service;
pub(crate) mod share;
pub(crate) mod sight;
pub(crate) mod standby;
pub(crate) mod startup;
pub(crate) mod three_node;
pub(crate) mod windback;

#[cfg(test)]
mod tests;

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::event::Event;
use crate::license::connections::Connections;
use crate::license::policy::Client;
use crate::license::pool::PoolState;
use crate::license::server::{HostState, ServerState};
use crate::license::service::ServiceState;
use crate::observe::meter::{Level, Window};
use crate::observe::spool::Store;
use crate::plan::ClockGrid;
use crate::plan::{FeatureId, HostIndex, Plan, Version};
use kernel::StreamSource;
use std::ops::Range;
use std::sync::Arc;

/// All license servers of a world, and the hosts that they and their clients stand on.
#[derive(Clone, Debug)]
pub(crate) struct License {
    hosts: Vec<HostState>,
    servers: Vec<ServerState>,
    services: Vec<ServiceState>,
    /// SV15: how many clients each service takes.
    connections: Vec<Connections>,
    /// LF12: some file has, or comes to have, an uncounted line.
    has_uncounted: bool,
    /// Licenses of some file, or of one that comes to be, have an end.
    has_dated: bool,
}

impl License {
    /// Hosts are up, processes down, and nothing is checked out.
    pub(crate) fn new(
        plan: &Plan,
        source: &mut StreamSource,
        grid: &ClockGrid,
        detailed: bool,
    ) -> License {
        let servers = plan.servers.iter();
        let services = plan.services.iter();
        let pools = services.clone().flat_map(|service| &service.pools);
        let changed = plan.faults.iter().flat_map(|fault| fault.kind.pools());
        let mut pools = pools.chain(changed);
        let mut lots = pools.clone().flat_map(|pool| &pool.lots);
        License {
            hosts: plan.hosts.iter().map(HostState::new).collect(),
            servers: servers.map(|s| ServerState::new(s, source, plan)).collect(),
            services: services
                .map(|s| ServiceState::new(s, grid, detailed))
                .collect(),
            connections: Connections::of(plan),
            has_uncounted: pools.any(|pool| pool.uncounted),
            has_dated: lots.any(|lot| lot.expires.is_some()),
        }
    }

    /// A process of a server is due, a silence is noticed, a date has come: what the license servers have scheduled.
    pub(crate) fn handle(&mut self, cx: &mut Context<'_>, event: Event) {
        match event {
            Event::ServerStart {
                server,
                incarnation,
            } => self.server_start(cx, server, incarnation),
            Event::Detection {
                service,
                incarnation,
            } => self.detection(cx, service, incarnation),
            Event::FailoverRepair {
                service,
                incarnation,
            } => self.failover_repair(cx, service, incarnation),
            Event::Expiry { service } => self.expiry(cx, service),
            Event::OrphanRelease { service } => self.orphan_release(cx, service),
            Event::Reread {
                service,
                incarnation,
            } => self.reread_at_midnight(cx, service, incarnation),
            Event::FileArrival { host } => self.review_host_id(cx, host),
            Event::StandbyReview { server } => self.review_standby(cx, server),
            _ => unreachable!("{event:?} is not the license servers'"),
        }
    }

    /// The services, in file order.
    pub(crate) fn services(&self) -> Range<u32> {
        0..self.services.len() as u32
    }

    /// The servers, in file order.
    pub(crate) fn servers(&self) -> Range<u32> {
        0..self.servers.len() as u32
    }

    /// The hosts, in file order.
    pub(crate) fn hosts(&self) -> Range<u32> {
        0..self.hosts.len() as u32
    }

    /// A server's processes and ports.
    pub(crate) fn server(&self, server: u32) -> &ServerState {
        &self.servers[server as usize]
    }

    /// No occurrence holds a host down.
    pub(crate) fn host_is_up(&self, host: HostIndex) -> bool {
        self.hosts[host.at()].is_up()
    }

    /// The condition of a host that is down.
    pub(crate) fn host_condition(&self, host: u32) -> LinkId {
        self.hosts[host as usize].condition
    }

    /// An occurrence holds a host down.
    pub(crate) fn holds_host(&self, host: u32, occurrence: u32) -> bool {
        self.hosts[host as usize].holds.contains(&occurrence)
    }

    /// LF12: some file has, or comes to have, an uncounted line.
    pub(crate) fn has_uncounted(&self) -> bool {
        self.has_uncounted
    }

    /// Counts how often all that was out of a service was lost: a client that was granted in an earlier epoch holds
    /// nothing any more.
    pub(crate) fn epoch(&self, service: u32) -> u32 {
        self.services[service as usize].epoch
    }

    /// The pools of a service, by their numbers.
    pub(crate) fn pools(&self, service: u32) -> &[PoolState] {
        &self.services[service as usize].pools
    }

    /// The pools of all services.
    pub(crate) fn all_pools(&self) -> impl Iterator<Item = &PoolState> {
        self.services.iter().flat_map(|service| &service.pools)
    }

    /// A service's file has a feature for a client at a version, stock ignored.
    pub(crate) fn has_for(
        &self,
        cx: &Context<'_>,
        service: u32,
        (feature, version): (FeatureId, Version),
        client: Client,
    ) -> bool {
        let clock = self.server_clock(cx, service);
        let mut of_feature = self.pools(service).iter().filter(|p| p.feature == feature);
        of_feature.any(|pool| pool.has_some() && pool.refuses(version, client, clock).is_none())
    }

    /// Licenses of a feature in a service's file that one of these clients may have at its version, stock ignored.
    pub(crate) fn in_file_for(
        &self,
        cx: &Context<'_>,
        service: u32,
        feature: FeatureId,
        clients: &[(Version, Client)],
    ) -> u64 {
        let clock = self.server_clock(cx, service);
        let serves = |pool: &&PoolState| {
            let mut clients = clients.iter();
            clients.any(|(version, client)| pool.refuses(*version, *client, clock).is_none())
        };
        let of_feature = self.pools(service).iter().filter(|p| p.feature == feature);
        of_feature
            .filter(serves)
            .map(|pool| u64::from(pool.in_file))
            .sum()
    }

    /// Whether somebody waits for licenses to come back to a service; if nobody does, no fact says that some have.
    pub(crate) fn await_stock(&mut self, service: u32, waits: bool) {
        self.services[service as usize].awaited = waits;
    }

    /// Licenses of a service's file have expired.
    pub(crate) fn has_expired(&self, service: u32) -> bool {
        self.services[service as usize].has_expired()
    }

    /// Why a service would not answer a new client, if so.
    pub(crate) fn silence_for_new(&self, service: u32) -> Option<service::Silence> {
        self.services[service as usize].for_new.err()
    }

    /// The node of a three-node system that grants or did so last, if there is one; none for another service.
    pub(crate) fn master(&self, service: u32) -> Option<Option<usize>> {
        let triad = self.services[service as usize].triad.as_ref();
        triad.map(|triad| triad.master)
    }

    /// What is out of each pool of a service, over time.
    pub(crate) fn levels(&self, service: u32) -> &[Level] {
        &self.services[service as usize].levels
    }

    /// What is out of each pool over time goes to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        let levels = self.services.iter_mut().flat_map(|s| &mut s.levels);
        levels.for_each(|level| level.spill_into(store));
    }

    /// Closes the levels at the end.
    pub(crate) fn finish_levels(&mut self, window: Window) {
        for level in self.services.iter_mut().flat_map(|s| &mut s.levels) {
            level.finish(window);
        }
    }

    /// Of each pool of a service whether so many or fewer of its feature are free as when last looked at, where more
    /// than `most` of the feature make no difference; true if one turned. What is free for one may be reserved for
    /// another.
    pub(crate) fn look_at_stock(&mut self, service: u32, most: &[u32]) -> bool {
        let mut turned = false;
        for pool in &mut self.services[service as usize].pools {
            let free = pool.free().min(most[pool.feature.at()]);
            turned |= free != pool.had_free || pool.policy.is_some();
            pool.had_free = free;
        }
        turned
    }

    /// A change took so many more licenses of a feature for a client than the plan gives it: others may lack them.
    pub(crate) fn divert(
        &mut self,
        service: u32,
        feature: FeatureId,
        (client, link, count): (u32, LinkId, u32),
    ) {
        let pools = &mut self.services[service as usize].pools;
        if let Some(pool) = pools.iter_mut().find(|pool| pool.feature == feature) {
            pool.diverted.push((client, link, count));
        }
    }

    /// What changes took for a client of a service's feature more than the plan gives it.
    pub(crate) fn diverted_by(&self, service: u32, feature: FeatureId, client: u32) -> u32 {
        let pools = self.pools(service).iter().filter(|p| p.feature == feature);
        let taken = pools.flat_map(|pool| &pool.diverted);
        let own = taken.filter(|(by, _, _)| *by == client);
        own.map(|(_, _, count)| count).sum()
    }

    /// A client gives back so many of what changes took for it, the latest first.
    pub(crate) fn shrink_diverted(
        &mut self,
        service: u32,
        feature: FeatureId,
        client: u32,
        count: u32,
    ) {
        let mut left = count;
        let pools = &mut self.services[service as usize].pools;
        for pool in pools.iter_mut().filter(|pool| pool.feature == feature) {
            let of_client = |entry: &&mut (u32, LinkId, u32)| entry.0 == client;
            for (_, _, taken) in pool.diverted.iter_mut().rev().filter(of_client) {
                let part = left.min(*taken);
                *taken -= part;
                left -= part;
            }
            pool.diverted.retain(|(_, _, taken)| *taken > 0);
        }
    }

    /// What a client had is no longer out: nothing is diverted by it, here or elsewhere.
    pub(crate) fn forget_diverted(&mut self, client: u32) {
        for pool in self.services.iter_mut().flat_map(|s| &mut s.pools) {
            pool.diverted.retain(|(by, _, _)| *by != client);
            pool.elsewhere.retain(|(by, _, _)| *by != client);
        }
    }

    /// What a client holds at a service, by the numbers of its pools, is out there because a fault has driven the
    /// client from another server.
    pub(crate) fn note_elsewhere(
        &mut self,
        service: u32,
        (client, link): (u32, LinkId),
        held: impl Iterator<Item = (u32, u32)>,
    ) {
        let pools = &mut self.services[service as usize].pools;
        for pool in pools.iter_mut() {
            pool.elsewhere.retain(|(by, _, _)| *by != client);
        }
        for (pool, count) in held {
            pools[pool as usize].elsewhere.push((client, link, count));
        }
    }
}
