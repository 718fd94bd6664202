//! Applications that a fault has driven to another server, and what others lack there by that.
//!
//! The one idea: without the fault it would hold nothing there. As long as it has that server, what it holds is an
//! entry in the ledger of its pools, though the fault may be over: who is short there next morning is so because of
//! it.

use crate::cause::graph::LinkId;
use crate::client::checkout::NoGrant;
use crate::world::World;

/// Where an application would be, and why it is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elsewhere {
    home: u32,
    link: LinkId,
}

impl World<'_> {
    /// A start was granted by a service; the conditions that it met on the way are why by no other before.
    pub(crate) fn note_started_elsewhere(&mut self, a: u32, reasons: &[LinkId]) {
        let is_rooted = |link: &LinkId| !self.graph.roots(*link).is_empty();
        if !reasons.iter().any(is_rooted) {
            return;
        }
        let Some(connection) = self.applications[a as usize].connection else {
            return;
        };
        let listed = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        let home = listed.first().copied().unwrap_or(connection.service);
        if home != connection.service {
            let link = self.all_of_application(a, reasons);
            self.applications[a as usize].elsewhere = Some(Elsewhere { home, link });
            self.note_holdings_elsewhere(a);
        }
    }

    /// A service gives an application back what it lost: its own, or another one.
    pub(crate) fn note_turned(&mut self, a: u32, service: u32) {
        let state = &self.applications[a as usize];
        let (lost_by, old) = (state.lost_by, state.elsewhere);
        let Some(loss) = state.loss else { return };
        let home = old.map_or(loss.service, |old| old.home);
        let elsewhere = if service == home {
            None
        } else if service == loss.service {
            old
        } else {
            let before = old.map_or(LinkId::NONE, |old| old.link);
            let link = self.all_of_application(a, &[before, lost_by]);
            link.is_some().then_some(Elsewhere { home, link })
        };
        self.applications[a as usize].elsewhere = elsewhere;
    }

    /// What such an application holds has changed.
    #[inline]
    pub(crate) fn note_holdings_elsewhere(&mut self, a: u32) {
        if let Some(elsewhere) = self.applications[a as usize].elsewhere {
            self.enter_holdings(a, elsewhere.link);
        }
    }

    #[cold]
    fn enter_holdings(&mut self, a: u32, link: LinkId) {
        let state = &self.applications[a as usize];
        let Some(connection) = state.connection else {
            return;
        };
        let lost = connection.cut || connection.epoch != self.license.epoch(connection.service);
        let own = state.needs.iter().filter(|need| !lost && !need.shared);
        let held = own.flat_map(|need| need.out.iter().copied());
        self.license
            .note_elsewhere(connection.service, (a, link), held);
    }
}
