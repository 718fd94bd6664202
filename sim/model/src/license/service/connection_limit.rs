//! How many clients a service takes, and whether it had room when last looked at (SV15).

use crate::cause::graph::LinkId;
use crate::plan::{ApplicationIndex, Plan, Service, ServiceIndex, TiVec};

/// A connection that a service has by a fault, or may have: the client, the link, and whether it stands.
pub(crate) type ByFault = (ApplicationIndex, LinkId, bool);

/// The limits of a service, and what it had when last looked at.
#[derive(Clone, Debug)]
pub(in crate::license) struct Connections {
    /// The least limit of any of its servers.
    pub(super) least: u32,
    /// There was no room for another client, with these connections by faults.
    pub(super) full_with: Option<Vec<ByFault>>,
}

impl Connections {
    /// Those of each service.
    pub(in crate::license) fn of(plan: &Plan) -> TiVec<ServiceIndex, Connections> {
        let least = |service: &Service| {
            let nodes = service.nodes.iter();
            let lmgrd = nodes.map(|node| plan.servers[*node].max_connections);
            lmgrd.chain(service.clients_max).min().unwrap_or(u32::MAX)
        };
        let services = plan.services.iter();
        let states = services.map(|service| Connections {
            least: least(service),
            full_with: None,
        });
        states.collect()
    }
}
