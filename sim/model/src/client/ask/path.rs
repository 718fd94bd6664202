//! The way through the network between an application and its server: what stands between them cuts its connection
//! (FT2, FT3, FT16).

use crate::client::Clients;
use crate::network::Obstacle;
use crate::plan::ApplicationIndex;

impl Clients<'_> {
    /// Rules between places have changed: connections may be cut, or possible again.
    pub(crate) fn network_changed(&mut self) {
        for a in self.applications.keys() {
            self.review_path(a);
        }
        for service in self.license.services() {
            self.licensing(|license, cx| license.refresh_service(cx, service));
            self.wake_clients(service);
            self.wake_driven_from(service);
        }
        self.infrastructure_changed();
    }

    /// Cuts the connection of an application if a block stands between it and its server now.
    pub(crate) fn review_path(&mut self, a: ApplicationIndex) {
        let state = &self.applications[a];
        let lost = state.loss.filter(|_| state.is_running());
        let connected = state.connection.map(|c| c.service);
        let Some(service) = connected.or(lost.map(|loss| loss.service)) else {
            return;
        };
        let is_connected = state
            .connection
            .is_some_and(|c| !c.cut && self.license.epoch(c.service) == c.epoch);
        let server = self.license.granting_server(&self.context, service);
        let plan = &self.plan.servers[server];
        let kept = self.network.keeps(
            &self.plan.hosts,
            self.host_of(a),
            plan.host,
            plan.vendor_port.into(),
        );
        if let Err(Obstacle { link, reset, .. }) = kept {
            if is_connected {
                self.cut_connection(a, link, reset);
            } else if self.plan.parameters.orphans && !reset {
                self.spare_all_of(a, service, link);
            }
        }
    }
}
