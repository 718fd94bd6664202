//! Faults of the network: blocks, cuts, partitions and names, and whom they concern (FT2, FT3, FT16, FT19).

use crate::network::{Block, Cut, Obstacle, Partition};
use crate::plan::FaultKind;
use crate::world::World;

impl World<'_> {
    /// A fault shuts ways through the network.
    pub(crate) fn shut_ways(&mut self, fault: u32, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        match &self.plan.faults[fault as usize].kind {
            FaultKind::FirewallBlock {
                between,
                ports,
                direction,
                drops_established,
                reset,
            } => self.network.block(Block {
                occurrence,
                link,
                between: *between,
                ports: ports.clone(),
                direction: *direction,
                drops_established: *drops_established,
                reset: *reset,
            }),
            FaultKind::SiteCut {
                site,
                other,
                drops_established,
                reset,
            } => self.network.cut(Cut {
                occurrence,
                link,
                site: *site,
                other: *other,
                drops_established: *drops_established,
                reset: *reset,
            }),
            FaultKind::NameService { site } => self.network.unname(occurrence, link, *site),
            FaultKind::Partition(groups) => self.network.part(Partition {
                occurrence,
                link,
                groups: groups.clone(),
            }),
            _ => return,
        }
        self.context.graph.stand(link);
        self.ways_changed(fault);
    }

    /// What an occurrence has shut is open again, as far as nothing else shuts it.
    pub(crate) fn open_ways(&mut self, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        self.network.lift(occurrence);
        self.context.graph.leave(self.context.now, link);
        self.ways_changed(self.graph.occurrence(occurrence).fault);
    }

    fn ways_changed(&mut self, fault: u32) {
        self.network_changed();
        let kind = &self.plan.faults[fault as usize].kind;
        if matches!(kind, FaultKind::SiteCut { .. }) {
            self.cuts_changed();
        }
    }

    /// Rules between places have changed: connections may be cut, or possible again.
    fn network_changed(&mut self) {
        for a in 0..self.applications.len() as u32 {
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
    pub(crate) fn review_path(&mut self, a: u32) {
        let state = &self.applications[a as usize];
        let lost = state.loss.filter(|_| state.is_running());
        let connected = state.connection.map(|c| c.service);
        let Some(service) = connected.or(lost.map(|loss| loss.service)) else {
            return;
        };
        let is_connected = state
            .connection
            .is_some_and(|c| !c.cut && self.license.epoch(c.service) == c.epoch);
        let server = self.license.granting_server(&self.context, service);
        let plan = &self.plan.servers[server as usize];
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
