//! Whether an application gets a new connection to a service: the name on its list first, then the way there (FT19, SV1).
//!
//! A connection that stands needs no name, nor does an entry of the list that is an address.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::license::service::Silence;
use crate::plan::ListEntry;
use crate::world::World;

impl World<'_> {
    /// Whether an application would be received anew by a service; else why not.
    pub(crate) fn reach_anew(&self, a: u32, service: u32) -> Result<(), Silence> {
        if !self.network.has_names() {
            return self.reach_by(a, &self.applications[a as usize].list(), service);
        }
        let host = self.host_of(a);
        self.license.reach_as_new(&self.context, host, service)
    }

    /// The same under a list that may not be the one that the application uses now.
    pub(crate) fn reach_by(&self, a: u32, list: &[ListEntry], service: u32) -> Result<(), Silence> {
        if let Some(link) = self.names_missing(a, list, service).first() {
            return Err(Silence::new(Cause::HostUnknown, *link, 0));
        }
        let host = self.host_of(a);
        self.license.reach_as_new(&self.context, host, service)
    }

    /// Everything that keeps an application from a service; a holder needs neither a name nor lmgrd.
    pub(crate) fn reasons_unreached(&self, a: u32, service: u32, is_new: bool) -> Vec<LinkId> {
        let host = self.host_of(a);
        let mut reasons = self
            .license
            .reasons_unreached(&self.context, host, service, is_new);
        if is_new {
            let list = self.applications[a as usize].list();
            reasons.extend(self.names_missing(a, &list, service));
        }
        reasons
    }

    /// Why the name of a service does not resolve for an application; nothing if its list has an address for it.
    fn names_missing(&self, a: u32, list: &[ListEntry], service: u32) -> Vec<LinkId> {
        if self.network.has_names() {
            return Vec::new();
        }
        let has_number = list.iter().any(|entry| {
            matches!(entry, ListEntry::Number(server, _) if
                self.plan.servers[server.at()].service.0 == service)
                && self.led_to(entry).is_ok()
        });
        if has_number {
            return Vec::new();
        }
        let host = self.host_of(a);
        self.network.unnamed(&self.plan.hosts, host).collect()
    }
}
