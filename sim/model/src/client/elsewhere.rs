//! Applications that a fault has driven to another server, and what others lack there by that.
//!
//! The one idea: without the fault it would hold nothing there. As long as it has that server, what it holds is an
//! entry in the ledger of its pools, though the fault may be over: who is short there next morning is so because of
//! it.

use crate::cause::graph::LinkId;
use crate::client::checkout::NoGrant;
use crate::plan::Reconnect;
use crate::world::World;

/// Where an application would be, and why it is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elsewhere {
    home: u32,
    link: LinkId,
    /// How often all that was out of its home was lost, when it was looked at last.
    epoch: u32,
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
            let epoch = self.license.epoch(home);
            self.applications[a as usize].elsewhere = Some(Elsewhere { home, link, epoch });
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
            let epoch = self.license.epoch(home);
            link.is_some().then_some(Elsewhere { home, link, epoch })
        };
        self.applications[a as usize].elsewhere = elsewhere;
    }

    /// An application has back what it lost. Away from its home it looks at that at its next poll, as it did not while it
    /// had no connection.
    pub(crate) fn wake_if_driven(&mut self, a: u32) {
        if self.driven_from(a).is_some()
            && let Some(at) = self.next_question(a)
        {
            self.schedule_try(a, at);
        }
    }

    /// The service at which an application would hold what it holds, or wants back, without faults.
    pub(crate) fn home_of(&self, a: u32) -> Option<u32> {
        let state = &self.applications[a as usize];
        let known = state.connection.map(|connection| connection.service);
        let lost_or_left = || state.loss.map(|loss| loss.service);
        let home = state.elsewhere.map(|elsewhere| elsewhere.home);
        home.or(known).or_else(lost_or_left)
    }

    /// Why an application holds its licenses at another service than its home, if it does.
    pub(crate) fn driven_from(&self, a: u32) -> Option<(u32, LinkId)> {
        let elsewhere = self.applications[a as usize].elsewhere;
        elsewhere.map(|elsewhere| (elsewhere.home, elsewhere.link))
    }

    /// Something has happened to a service, or on the ways to it: whoever has been driven from it looks at it at its
    /// next poll, at which it would have noticed.
    pub(crate) fn wake_driven_from(&mut self, service: u32) {
        for a in 0..self.applications.len() as u32 {
            if self.driven_from(a).is_some_and(|(home, _)| home == service) {
                self.wake_if_driven(a);
            }
        }
    }

    /// A poll of an application that has been driven from its home: a fault that would drive it from there now is one
    /// reason more.
    pub(crate) fn review_home(&mut self, a: u32) {
        let Some(Elsewhere { home, link, epoch }) = self.applications[a as usize].elsewhere else {
            return;
        };
        let now = self.license.epoch(home);
        let host = self.host_of(a);
        let is_lost = epoch != now
            || self
                .license
                .reach_as_holder(&self.context, host, home)
                .is_err();
        let turns = self.plan.applications[a as usize].reconnect == Reconnect::AnyServer;
        let mut reasons = vec![link];
        if is_lost && turns && self.reach_anew(a, home).is_err() {
            reasons.extend(self.reasons_unreached(a, home, true));
        }
        let reasons = self.graph.of_other_roots(link, &reasons);
        let link = self.all_of_application(a, &reasons);
        let epoch = now;
        self.applications[a as usize].elsewhere = Some(Elsewhere { home, link, epoch });
        self.note_holdings_elsewhere(a);
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
        self.review_connections(connection.service);
    }
}
