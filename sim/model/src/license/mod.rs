//! License servers: hosts and processes, what grants as one, license files, and what is checked out of them.
//!
//! It knows its clients by number, host and place in an options file, and not what they are: no application, user or
//! demand has a name here. What happens to a client because of a server is told as a [`Fact`](crate::context::Fact).
//!
//! The state of each part is a file of its own, and private to this room; what happens to it stands beside it, as methods
//! of [`License`] that take the context. Other rooms use what is re-exported here.

mod clock;
mod file;
mod process;
mod service;
mod stock;
mod three_node;

pub(crate) use clock::setting::ClockSetting;
pub(crate) use file::bounds::Asked;
pub(crate) use file::shares::shares;
pub(crate) use file::state::Former;
pub(crate) use process::server::Death;
pub(crate) use service::connection_limit::ByFault;
pub(crate) use service::silence::Silence;
pub(crate) use stock::client::Client;
pub(crate) use stock::eligibility::is_served_uncounted;
pub(crate) use stock::held::Held;
pub(crate) use stock::ledger::lacks;
pub(crate) use stock::pool::{PoolState, Pools};
pub(crate) use stock::request::{CHECKOUT_MAX, Grant, Refusal, Want};

use crate::context::Context;
use crate::event::Event;
use crate::license::process::host::HostState;
use crate::license::process::server::ServerState;
use crate::license::service::connection_limit::Connections;
use crate::license::service::state::ServiceState;
use crate::plan::{ClockGrid, HostIndex, Plan, ServerIndex, ServiceIndex, TiSliceKeys, TiVec};
use kernel::StreamSource;

/// All license servers of a world, and the hosts that they and their clients stand on.
#[derive(Clone, Debug)]
pub(crate) struct License {
    hosts: TiVec<HostIndex, HostState>,
    servers: TiVec<ServerIndex, ServerState>,
    services: TiVec<ServiceIndex, ServiceState>,
    /// SV15: how many clients each service takes.
    connections: TiVec<ServiceIndex, Connections>,
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
    pub(crate) fn services(&self) -> TiSliceKeys<ServiceIndex> {
        self.services.keys()
    }

    /// The servers, in file order.
    pub(crate) fn servers(&self) -> TiSliceKeys<ServerIndex> {
        self.servers.keys()
    }

    /// The hosts, in file order.
    pub(crate) fn hosts(&self) -> TiSliceKeys<HostIndex> {
        self.hosts.keys()
    }

    /// LF12: some file has, or comes to have, an uncounted line.
    pub(crate) fn has_uncounted(&self) -> bool {
        self.has_uncounted
    }

    /// Counts how often all that was out of a service was lost: a client that was granted in an earlier epoch holds
    /// nothing any more.
    pub(crate) fn epoch(&self, service: ServiceIndex) -> u32 {
        self.services[service].epoch
    }

    /// The pools of a service, by their numbers.
    pub(crate) fn pools(&self, service: ServiceIndex) -> &Pools {
        &self.services[service].pools
    }

    /// The pools of all services.
    pub(crate) fn all_pools(&self) -> impl Iterator<Item = &PoolState> {
        self.services.iter().flat_map(|service| &service.pools)
    }
}

#[cfg(test)]
mod tests;
