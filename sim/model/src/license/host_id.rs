//! Host IDs that change during a run, and the new license files that are ordered then (LF7, LF15, FT9, FT14).
//!
//! The one idea: a host whose ID is not the one that its license file was made for cannot serve that file,
//! from that instant on; all that was out of it is lost. The new file is ordered when the ID changes and
//! arrives after `order_lead_time`; for a disk that was replaced that is when the new one is in. Licenses
//! that are bound to the host IDs of clients (LF12) do not notice.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::observe::records::Component;
use crate::plan::HostIdBinding;
use crate::world::World;
use kernel::Span;

impl World<'_> {
    /// A server may serve its license file: the file was made for its host.
    pub(crate) fn host_id_fits(&self, server: u32) -> bool {
        let host = self.plan.servers[server as usize].host;
        let is_free = self.plan.servers[server as usize].bound_to == HostIdBinding::Any;
        self.servers[server as usize].host_id_matches
            && (is_free || self.hosts[host.at()].id_holds.is_empty())
    }

    /// The condition that a server may not serve its file by; none if it never could.
    pub(crate) fn misfit_link(&self, server: u32) -> LinkId {
        let plan = &self.plan.servers[server as usize];
        let host = self.hosts[plan.host.at()].id_condition;
        if host.is_some() {
            host
        } else {
            self.file_link(plan.service.0)
        }
    }

    /// An occurrence changes a host's ID; a new file is ordered.
    pub(crate) fn change_host_id(&mut self, host: u32, occurrence: u32) {
        let fault = self.graph.occurrences[occurrence as usize].fault as usize;
        let (low, high) = self.plan.parameters.order_lead_time;
        let share = self.faults[fault].lead_time.uniform();
        let lead_time = Span(low.0 + (share * high.0.saturating_sub(low.0) as f64) as u64);
        let arrives = self.now + lead_time;
        self.hosts[host as usize]
            .id_holds
            .push((occurrence, arrives));
        if arrives < self.window.to {
            self.schedule(arrives, Event::FileArrival { host });
        }
        self.host_id_changed(host);
    }

    /// A new license file has come, or a fault has let a host's ID go: what has both is served again.
    pub(crate) fn review_host_id(&mut self, host: u32) {
        let now = self.now;
        let occurrences = &self.graph.occurrences;
        let holds = &mut self.hosts[host as usize].id_holds;
        let before = holds.len();
        holds.retain(|(occurrence, arrives)| {
            *arrives > now || occurrences[*occurrence as usize].ended.is_none()
        });
        if holds.len() != before {
            self.host_id_changed(host);
        }
    }

    /// FT14: a host is up with a new disk; a file that is bound to the old one's serial number is void.
    pub(crate) fn replace_disk(&mut self, host: u32, occurrence: u32) {
        let bound = |server: &u32| self.plan.servers[*server as usize].bound_to;
        let servers = self.servers_on(host);
        if servers.iter().any(|s| bound(s) == HostIdBinding::Disk) {
            self.change_host_id(host, occurrence);
        }
        self.host_up(host, occurrence);
    }

    fn host_id_changed(&mut self, host: u32) {
        let state = &self.hosts[host as usize];
        let old = state.id_condition;
        let holds: Vec<u32> = state.id_holds.iter().map(|(o, _)| *o).collect();
        let reasons = self.hold_links(&holds);
        self.hosts[host as usize].id_condition = if reasons.is_empty() {
            self.leave(old)
        } else {
            self.enter(old, "host ID changed", Component::Host(host), &reasons)
        };
        for server in self.servers_on(host) {
            let service = self.plan.servers[server as usize].service.0;
            if !old.is_some() && !self.host_id_fits(server) {
                self.empty_if_granting(service, server);
            }
            self.refresh_service(service);
        }
        self.infrastructure_changed();
    }
}
