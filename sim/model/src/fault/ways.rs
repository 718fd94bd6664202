//! Faults of the network: blocks, cuts, partitions and names, and whom they concern (FT2, FT3, FT16, FT19).

use crate::client::Clients;
use crate::fault::Faults;
use crate::network::{Block, Cut, Partition};
use crate::plan::FaultKind;

impl Faults<'_> {
    /// A fault shuts ways through the network.
    pub(super) fn shut_ways(&mut self, fault: u32, occurrence: u32) {
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
        self.graph.stand(link);
        self.ways_changed(fault);
    }

    /// What an occurrence has shut is open again, as far as nothing else shuts it.
    pub(super) fn open_ways(&mut self, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        self.network.lift(occurrence);
        let now = self.now;
        self.graph.leave(now, link);
        self.ways_changed(self.graph.occurrence(occurrence).fault);
    }

    fn ways_changed(&mut self, fault: u32) {
        self.clients(Clients::network_changed);
        let kind = &self.plan.faults[fault as usize].kind;
        if matches!(kind, FaultKind::SiteCut { .. }) {
            self.clients(Clients::cuts_changed);
        }
    }
}
