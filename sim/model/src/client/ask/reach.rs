//! Whether an application gets a new connection to a service: the name on its list first, then the way there, then room
//! for one client more (FT19, SV1, SV15).
//!
//! A connection that stands needs no name and no room, nor does an entry of the list that is an address need a name. It
//! stands from the application's first license there to its last.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::client::Clients;
use crate::license::{ByFault, Silence};
use crate::observe::records::Act;
use crate::plan::{ApplicationIndex, FeatureId, ListEntry, ServiceIndex};

/// lmgrd's answer to a client for which it has no room.
const NO_ROOM_AT_LMGRD: i16 = -16;

impl Clients<'_> {
    /// Whether an application would be received anew by a service; else why not.
    pub(crate) fn reach_anew(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        if !self.network.has_names() {
            return self.reach_by(a, &self.applications[a].list(), service);
        }
        let host = self.host_of(a);
        self.license.reach_as_new(&self.context, host, service)
    }

    /// The same under a list that may not be the one that the application uses now.
    pub(crate) fn reach_by(
        &self,
        a: ApplicationIndex,
        list: &[ListEntry],
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        if let Some(link) = self.names_missing(a, list, service).first() {
            return Err(Silence::new(Cause::HostUnknown, *link, 0));
        }
        let host = self.host_of(a);
        self.license.reach_as_new(&self.context, host, service)
    }

    /// Whether an application is received by a service, which it may be connected to already; else why not. lmgrd looks
    /// for room before the vendor daemon is asked.
    pub(crate) fn connect(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        match self.reach_anew(a, service) {
            Ok(()) => self.has_room_for(a, service),
            Err(silence) if is_from_behind_lmgrd(&silence) => {
                let refused = self.has_room_for(a, service).err();
                let by_lmgrd = refused.filter(|refused| refused.code == Some(NO_ROOM_AT_LMGRD));
                Err(by_lmgrd.unwrap_or(silence))
            }
            silent => silent,
        }
    }

    /// SV15: whether a service has room for an application's connection, or has it already.
    #[inline]
    pub(crate) fn has_room_for(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> Result<(), Silence> {
        if self.license.takes_all(service, self.applications.len()) {
            return Ok(());
        }
        self.refuses_connection(a, service).map_or(Ok(()), Err)
    }

    /// Whether a service would not receive an application without any fault either: a standby that is off (TP15), or one
    /// that has no room for its connection (SV15).
    pub(crate) fn is_shut_without_faults(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> bool {
        self.license.is_off(&self.context, service) || self.is_full_without_faults(a, service)
    }

    fn is_full_without_faults(&self, a: ApplicationIndex, service: ServiceIndex) -> bool {
        let refused = self.has_room_for(a, service).err();
        refused.is_some_and(|silence| self.graph.roots(silence.link).is_empty())
    }

    #[cold]
    fn refuses_connection(&self, a: ApplicationIndex, service: ServiceIndex) -> Option<Silence> {
        if self.is_connected(a, service) {
            return None;
        }
        let count = self.connections(service);
        let [lmgrd, daemon] = self.license.connections_max(&self.context, service);
        if count < lmgrd.min(daemon) {
            return None;
        }
        let links = self.connections_by_faults(a, service);
        let link = links.first().copied().unwrap_or(LinkId::NONE);
        let mut silence = Silence::new(Cause::TooManyConnections, link, 2);
        if count >= lmgrd {
            silence.code = Some(NO_ROOM_AT_LMGRD);
        }
        Some(silence)
    }

    /// An application holds something at a service.
    fn is_connected(&self, a: ApplicationIndex, service: ServiceIndex) -> bool {
        let state = &self.applications[a];
        let stands = state.connection.is_some_and(|c| {
            c.service == service && !c.cut && c.epoch == self.license.epoch(service)
        });
        stands && state.needs.iter().any(|need| !need.out.is_empty())
    }

    /// The clients that a service has now, dead ones included.
    fn connections(&self, service: ServiceIndex) -> u32 {
        let all = self.applications.keys();
        let alive = all.filter(|a| self.is_connected(*a, service)).count();
        (alive + self.license.dead_connections(service).len()) as u32
    }

    /// The connections that a service has by faults, or may have: of vanished clients, and of those driven there.
    fn connections_of_faults(&self, service: ServiceIndex) -> Vec<ByFault> {
        let dead = self.license.dead_connections(service).into_iter();
        let dead = dead.map(|(a, link)| (a, link, self.is_connected(a, service)));
        let mut found: Vec<ByFault> = dead.collect();
        for a in self.applications.keys() {
            let driven = self.driven_from(a).filter(|(home, _)| *home != service);
            let driven = driven.filter(|_| self.is_connected(a, service));
            found.extend(driven.map(|(_, link)| (a, link, true)));
        }
        found
    }

    /// The faults but for which a service would have room for an application. Without its fault a client that vanished
    /// would be connected still: what it left takes room only from itself, or once it is connected again.
    fn connections_by_faults(&self, a: ApplicationIndex, service: ServiceIndex) -> Vec<LinkId> {
        let [lmgrd, daemon] = self.license.connections_max(&self.context, service);
        let beyond = u64::from(self.connections(service)) + 1;
        let all = self.connections_of_faults(service);
        let is_more = |(index, (client, _, stands)): &(usize, &ByFault)| {
            let mut later = all[index + 1..].iter();
            *client == a || *stands || later.any(|(other, _, _)| other == client)
        };
        let ledger = all.iter().enumerate().filter(is_more);
        let ledger = ledger.map(|(_, (_, link, _))| (*link, 1));
        needed(ledger, beyond.saturating_sub(u64::from(lmgrd.min(daemon))))
    }

    /// The faults but for which a service that does not answer would have no room for an application if it did: by what
    /// vanished clients have left behind there, or would have.
    pub(crate) fn masked_connections(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> Vec<LinkId> {
        let left = self.license.dead_or_spared(&self.context, service);
        if left.is_empty() {
            return Vec::new();
        }
        let [lmgrd, daemon] = self.license.connections_max(&self.context, service);
        let holds = |b: ApplicationIndex| {
            let mut needs = self.applications[b].needs.iter();
            needs.any(|need| !need.uncounted && need.held.max(need.target) > 0)
        };
        let others = (self.applications.keys()).filter(|b| *b != a);
        let others = others.filter(|b| self.home_of(*b) == Some(service) && holds(*b));
        let others = others.count();
        let beyond = (others + left.len() + 1).saturating_sub(lmgrd.min(daemon) as usize);
        if beyond == 0 {
            return Vec::new();
        }
        let ledger = left.into_iter().map(|(_, link)| (link, 1));
        needed(ledger, beyond as u64)
    }

    /// Others hold something at a service, perhaps: whether it has room, for those who would come or wait.
    #[inline]
    pub(crate) fn review_connections(&mut self, service: ServiceIndex) {
        let takes_all = self.license.takes_all(service, self.applications.len());
        if !takes_all || self.license.was_full(service) {
            self.count_connections(service);
        }
    }

    #[cold]
    fn count_connections(&mut self, service: ServiceIndex) {
        let [lmgrd, daemon] = self.license.connections_max(&self.context, service);
        let is_full = self.connections(service) >= lmgrd.min(daemon);
        let full_with = is_full.then(|| self.connections_of_faults(service));
        let Some(had_room) = self.license.look_at_connections(service, full_with) else {
            return;
        };
        if had_room == is_full {
            self.refresh_admission_of_users();
        }
        // Who waits gets another answer, or the same one for other reasons.
        self.wake_waiting(service);
    }

    /// Writes a refused connection into the server's journal.
    pub(crate) fn note_refused_connection(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        asked: (FeatureId, u32),
        silence: &Silence,
    ) {
        if silence.cause != Cause::TooManyConnections {
            return;
        }
        if silence.code == Some(NO_ROOM_AT_LMGRD) {
            self.context.note_act(service, |_| Act::ConnectionRefused);
        } else {
            let client = (a, self.host_of(a));
            self.context
                .note_refusal(client, service, asked, silence.cause);
        }
    }

    /// Everything that keeps an application from a service; a holder needs neither a name nor lmgrd.
    pub(crate) fn reasons_unreached(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
        is_new: bool,
    ) -> Vec<LinkId> {
        let host = self.host_of(a);
        let mut reasons = self
            .license
            .reasons_unreached(&self.context, host, service, is_new);
        if is_new {
            let list = self.applications[a].list();
            reasons.extend(self.names_missing(a, &list, service));
        }
        if self.has_room_for(a, service).is_err() {
            reasons.extend(self.connections_by_faults(a, service));
        }
        reasons
    }

    /// Why the name of a service does not resolve for an application; nothing if its list has an address for it.
    fn names_missing(
        &self,
        a: ApplicationIndex,
        list: &[ListEntry],
        service: ServiceIndex,
    ) -> Vec<LinkId> {
        if self.network.has_names() {
            return Vec::new();
        }
        let has_number = list.iter().any(|entry| {
            matches!(entry, ListEntry::Number(server, _) if
                self.plan.servers[*server].service == service)
                && self.led_to(entry).is_ok()
        });
        if has_number {
            return Vec::new();
        }
        let host = self.host_of(a);
        self.network.unnamed(&self.plan.hosts, host).collect()
    }
}

/// A client has got past lmgrd, if that has room for it.
fn is_from_behind_lmgrd(silence: &Silence) -> bool {
    silence.cause == Cause::NoAnswer || silence.cause == Cause::PortBlocked && silence.progress == 2
}
