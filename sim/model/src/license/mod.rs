//! License servers: hosts and processes, what grants as one, license files, and what is checked out of them.
//!
//! It knows its clients by number, host and place in an options file, and not what they are: no application, user or
//! demand has a name here. What happens to a client because of a server is told as a [`Fact`](crate::context::Fact).

pub(crate) mod clock;
pub(crate) mod host_id;
pub(crate) mod license_file;
pub(crate) mod orphan;
pub(crate) mod policy;
pub(crate) mod pool;
pub(crate) mod server;
pub(crate) mod service;
pub(crate) mod three_node;

use crate::license::server::{HostState, ServerState};
use crate::license::service::ServiceState;
use crate::observe::meter::ClockGrid;
use crate::plan::Plan;
use kernel::StreamSource;

/// All license servers of a world, and the hosts that they and their clients stand on.
#[derive(Clone, Debug)]
pub(crate) struct License {
    pub(crate) hosts: Vec<HostState>,
    pub(crate) servers: Vec<ServerState>,
    pub(crate) services: Vec<ServiceState>,
    /// LF12: some file has, or comes to have, an uncounted line.
    pub(crate) has_uncounted: bool,
}

impl License {
    /// Hosts are up, processes down, and nothing is checked out.
    pub(crate) fn new(
        plan: &Plan,
        source: &mut StreamSource,
        grid: ClockGrid,
        detailed: bool,
    ) -> License {
        let servers = plan.servers.iter();
        let services = plan.services.iter();
        let pools = services.clone().flat_map(|service| &service.pools);
        let changed = plan.faults.iter().flat_map(|fault| fault.kind.pools());
        License {
            hosts: plan.hosts.iter().map(HostState::new).collect(),
            servers: servers.map(|s| ServerState::new(s, source, plan)).collect(),
            services: services
                .map(|s| ServiceState::new(s, grid, detailed))
                .collect(),
            has_uncounted: pools.chain(changed).any(|pool| pool.uncounted),
        }
    }
}
