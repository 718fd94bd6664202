//! Applications that a fault has driven to another server, and what others lack there by that.
//!
//! Without the fault it would hold nothing there. As long as it has that server, what it holds is an
//! entry in the ledger of its pools, though the fault may be over: who is short there next morning is so because of
//! it.

use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::elsewhere::Elsewhere;
use crate::client::state::no_grant::NoGrant;
use crate::plan::{ApplicationIndex, FeatureId, Reconnect, ServiceIndex};

impl Clients<'_> {
    /// A start was granted by a service; the conditions that it met on the way are why by no other before.
    pub(crate) fn note_started_elsewhere(&mut self, a: ApplicationIndex, reasons: &[LinkId]) {
        if self.may_be_led(a, reasons) {
            self.note_led(a, self.home_by_plan(a), reasons);
        }
    }

    /// The same for an application's first user, who took so many of a need.
    pub(crate) fn note_user_elsewhere(
        &mut self,
        a: ApplicationIndex,
        (need, count): (usize, u32),
        reasons: &[LinkId],
    ) {
        let state = &mut self.applications[a];
        let parted = state.elsewhere.take();
        let needs = state.needs.iter_mut();
        let of_users = needs.filter(|need| need.is_taken_for_each_user());
        of_users.for_each(|need| need.at_home = None);
        if let Some(parted) = parted {
            let reasons = [&[parted.link], reasons].concat();
            self.note_led(a, Some(parted.home), &reasons);
        } else if self.may_be_led(a, reasons) {
            self.note_led(a, self.home_of_user(a, need, count), reasons);
        }
    }

    /// An application that wants nothing back has no connection any more. Without the fault that ended it, it would ask
    /// that service alone for its next user (TP7).
    pub(crate) fn note_parted(&mut self, a: ApplicationIndex, service: ServiceIndex) {
        let state = &self.applications[a];
        let (link, epoch) = (state.lost_by, self.license.epoch(service));
        if state.elsewhere.is_none() && !self.graph.roots(link).is_empty() {
            let home = service;
            self.applications[a].elsewhere = Some(Elsewhere { home, link, epoch });
        }
    }

    /// A fault may have led an application to the service that it has.
    fn may_be_led(&self, a: ApplicationIndex, reasons: &[LinkId]) -> bool {
        if self.graph.occurrences().is_empty() {
            return false;
        }
        let is_rooted = |link: &LinkId| !self.graph.roots(*link).is_empty();
        let connection = self.applications[a].connection;
        reasons.iter().any(is_rooted)
            || connection.is_some_and(|connection| {
                let service = connection.service;
                !self.license.activated_by(&self.context, service).is_empty()
            })
    }

    /// An application is served, or has a start without anything: its home may be another service, to which it would
    /// have come but for what it met on the way, or since a standby before its home is on.
    #[cold]
    fn note_led(&mut self, a: ApplicationIndex, home: Option<ServiceIndex>, reasons: &[LinkId]) {
        let connection = self.applications[a].connection;
        let service = connection.map(|connection| connection.service);
        if home == service {
            return;
        }
        let activated = service.map(|service| self.license.activated_by(&self.context, service));
        let activated = activated.unwrap_or_default();
        let listed = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        let place = |service: ServiceIndex| listed.iter().position(|listed| *listed == service);
        let is_before = home.is_none() || service.and_then(place) < home.and_then(place);
        let link = match is_before && !activated.is_empty() {
            true => self.all_of_application(a, &activated),
            false => match home {
                None => return,
                Some(home) => {
                    let mut unreached = self.reasons_unreached(a, home, true);
                    unreached.retain(|link| !self.graph.roots(*link).is_empty());
                    // What shuts others before it says nothing of its home.
                    let is_shut = !unreached.is_empty();
                    self.all_of_application(a, if is_shut { &unreached } else { reasons })
                }
            },
        };
        if self.graph.roots(link).is_empty() {
            return;
        }
        self.note_numbers_at_home(a, home, link);
        if let (Some(_), Some(home)) = (service, home) {
            let epoch = self.license.epoch(home);
            self.applications[a].elsewhere = Some(Elsewhere { home, link, epoch });
            self.note_holdings_elsewhere(a);
        }
    }

    /// A service gives an application back what it lost: its own, or another one.
    pub(crate) fn note_turned(&mut self, a: ApplicationIndex, service: ServiceIndex) {
        let state = &self.applications[a];
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
        self.applications[a].elsewhere = elsewhere;
    }

    /// An application has back what it lost. Away from its home it looks at that at its next poll, as it did not while it
    /// had no connection.
    pub(crate) fn wake_if_driven(&mut self, a: ApplicationIndex) {
        if self.driven_from(a).is_some()
            && let Some(at) = self.next_question(a)
        {
            self.schedule_try(a, at);
        }
    }

    /// The service at which an application would hold what it holds, or wants back, without faults.
    pub(crate) fn home_of(&self, a: ApplicationIndex) -> Option<ServiceIndex> {
        let state = &self.applications[a];
        let known = state.connection.map(|connection| connection.service);
        let lost_or_left = || state.loss.map(|loss| loss.service);
        let home = state.elsewhere.map(|elsewhere| elsewhere.home);
        home.or(known).or_else(lost_or_left)
    }

    /// Why an application holds its licenses at another service than its home, if it does.
    pub(crate) fn driven_from(&self, a: ApplicationIndex) -> Option<(ServiceIndex, LinkId)> {
        let elsewhere = self.applications[a].elsewhere;
        elsewhere.map(|elsewhere| (elsewhere.home, elsewhere.link))
    }

    /// Nothing of what was held is to be had. Where no fault is a reason of the answers, what ended the checkouts is, with
    /// what shuts the other servers of the list: but for one of those it would have had it back. Who would not even have
    /// started without faults would have had no checkouts.
    pub(crate) fn add_loss(
        &self,
        a: ApplicationIndex,
        reasons: &mut Vec<LinkId>,
        ways: &[Vec<LinkId>],
    ) {
        let is_rooted = |link: &LinkId| !self.graph.roots(*link).is_empty();
        let state = &self.applications[a];
        let mut needs = state.needs.iter();
        let has_none = needs.any(|need| need.at_home.is_some_and(|home| home.service.is_none()));
        if has_none || reasons.iter().any(is_rooted) {
            return;
        }
        let ways = self.graph.of_nearest_ways(ways);
        reasons.extend(self.graph.of_other_roots(state.lost_by, &ways));
    }

    /// What others than an application have lost of a service's feature and want back there, to which a fault had driven
    /// them.
    pub(crate) fn lost_by_driven(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
        feature: FeatureId,
    ) -> Vec<(LinkId, u32)> {
        let mut lost = Vec::new();
        for (b, state) in self.applications.iter_enumerated() {
            let Some(elsewhere) = state.elsewhere.filter(|e| b != a && e.home != service) else {
                continue;
            };
            let connection = state.connection;
            let is_lost = |epoch| epoch != self.license.epoch(service);
            let is_there = match connection {
                Some(connection) => connection.service == service && is_lost(connection.epoch),
                None => state.loss.is_some_and(|loss| loss.service == service),
            };
            let needs = state.needs.iter().filter(|n| n.need.feature == feature);
            let count: u32 = needs
                .map(|n| match n.is_taken_for_each_user() {
                    true => n.in_use,
                    false => n.held.max(n.target),
                })
                .sum();
            if is_there && count > 0 {
                lost.push((elsewhere.link, count));
            }
        }
        lost
    }

    /// Something has happened to a service, or on the ways to it: whoever has been driven from it looks at it at its
    /// next poll, at which it would have noticed.
    pub(crate) fn wake_driven_from(&mut self, service: ServiceIndex) {
        for a in self.applications.keys() {
            if self.driven_from(a).is_some_and(|(home, _)| home == service) {
                self.wake_if_driven(a);
            }
        }
    }

    /// A poll of an application that has been driven from its home: a fault that would drive it from there now is one
    /// reason more.
    pub(crate) fn review_home(&mut self, a: ApplicationIndex) {
        let Some(Elsewhere { home, link, epoch }) = self.applications[a].elsewhere else {
            return;
        };
        let now = self.license.epoch(home);
        let host = self.host_of(a);
        let is_lost = epoch != now
            || self
                .license
                .reach_as_holder(&self.context, host, home)
                .is_err();
        let turns = self.plan.applications[a].reconnect == Reconnect::AnyServer;
        let mut reasons = vec![link];
        if is_lost && turns && self.reach_anew(a, home).is_err() {
            reasons.extend(self.reasons_unreached(a, home, true));
        }
        let reasons = self.graph.of_other_roots(link, &reasons);
        let link = self.all_of_application(a, &reasons);
        let epoch = now;
        self.applications[a].elsewhere = Some(Elsewhere { home, link, epoch });
        self.note_holdings_elsewhere(a);
    }

    /// What such an application holds has changed.
    #[inline]
    pub(crate) fn note_holdings_elsewhere(&mut self, a: ApplicationIndex) {
        if let Some(elsewhere) = self.applications[a].elsewhere {
            self.enter_holdings(a, elsewhere.link);
        }
    }

    #[cold]
    fn enter_holdings(&mut self, a: ApplicationIndex, link: LinkId) {
        let state = &self.applications[a];
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
