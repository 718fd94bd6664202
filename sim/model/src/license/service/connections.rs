//! How many clients a license server takes at once (SV15).
//!
//! Lmgrd has a limit, and the vendor daemon may have one by its options file; both count the clients that
//! hold something there, and those that vanished and whose licenses are not freed yet. Who holds something is the
//! clients' to know; here is what the dead ones left.

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::license::License;
use crate::license::service::connection_limit::ByFault;
use crate::plan::{ApplicationIndex, ServiceIndex};
use kernel::Time;

impl License {
    /// A service would take so many clients at once beside all that vanished ones have left: no limit can be met.
    #[inline]
    pub(crate) fn takes_all(&self, service: ServiceIndex, clients: usize) -> bool {
        let left = self.services[service].orphans.len();
        clients + left <= self.connections[service].least as usize
    }

    /// How many clients lmgrd takes, and how many the vendor daemon, where a service grants now.
    pub(crate) fn connections_max(&self, cx: &Context<'_>, service: ServiceIndex) -> [u32; 2] {
        let server = self.granting_server(cx, service);
        let daemon = cx.plan.services[service].clients_max;
        [
            cx.plan.servers[server].max_connections,
            daemon.unwrap_or(u32::MAX),
        ]
    }

    /// The connections of vanished clients whose licenses are not freed yet, each with the link of the vanishing: what one
    /// client left at one instant is freed at one instant.
    pub(crate) fn dead_connections(
        &self,
        service: ServiceIndex,
    ) -> Vec<(ApplicationIndex, LinkId)> {
        let mut seen: Vec<(ApplicationIndex, Time)> = Vec::new();
        let mut found = Vec::new();
        for orphan in &self.services[service].orphans {
            let connection = (orphan.client.application, orphan.until);
            // What lingers, or was given back to a daemon that hangs, is nobody's connection.
            if orphan.link.is_some() && !seen.contains(&connection) {
                seen.push(connection);
                found.push((orphan.client.application, orphan.link));
            }
        }
        found
    }

    /// The same, with those that would be there had another fault not taken all from the service first.
    pub(crate) fn dead_or_spared(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
    ) -> Vec<(ApplicationIndex, LinkId)> {
        let mut found = self.dead_connections(service);
        let mut seen: Vec<(ApplicationIndex, Time)> = Vec::new();
        for spared in &self.services[service].spared {
            let connection = (spared.client, spared.until);
            if spared.until > cx.now && !seen.contains(&connection) {
                seen.push(connection);
                found.push((spared.client, spared.link));
            }
        }
        found
    }

    /// A service has room for another client from now on, or none with these connections by faults; whether it had room
    /// before, if that is new.
    pub(crate) fn look_at_connections(
        &mut self,
        service: ServiceIndex,
        full_with: Option<Vec<ByFault>>,
    ) -> Option<bool> {
        let state = &mut self.connections[service];
        if state.full_with == full_with {
            return None;
        }
        let before = std::mem::replace(&mut state.full_with, full_with);
        Some(before.is_none())
    }

    /// It had no room when last looked at.
    pub(crate) fn was_full(&self, service: ServiceIndex) -> bool {
        self.connections[service].full_with.is_some()
    }
}
