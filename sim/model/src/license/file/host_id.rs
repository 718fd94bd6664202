//! Host IDs that change during a run, and the new license files that are ordered then (LF7, LF15, FT9, FT14).
//!
//! A host whose ID is not the one that its license file was made for cannot serve that file,
//! from that instant on; all that was out of it is lost. The new file is ordered when the ID changes and
//! arrives after `order_lead_time`; for a disk that was replaced that is when the new one is in. Licenses
//! that are bound to the host IDs of clients (LF12) do not notice.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::observe::records::Component;
use crate::plan::{HostIdBinding, HostIndex, ServerIndex};
use kernel::Span;

impl License {
    /// A server may serve its license file: the file was made for its host.
    pub(in crate::license) fn host_id_fits(&self, cx: &Context<'_>, server: ServerIndex) -> bool {
        let host = cx.plan.servers[server].host;
        let is_free = cx.plan.servers[server].bound_to == HostIdBinding::Any;
        self.servers[server].host_id_matches && (is_free || self.hosts[host].id_holds.is_empty())
    }

    /// The condition that a server may not serve its file by; none if it never could.
    pub(in crate::license) fn misfit_link(&self, cx: &Context<'_>, server: ServerIndex) -> LinkId {
        let plan = &cx.plan.servers[server];
        let host = self.hosts[plan.host].id_condition;
        if host.is_some() {
            host
        } else {
            self.file_link(plan.service)
        }
    }

    /// An occurrence changes a host's ID; a new file is ordered, and comes after its lead time.
    pub(crate) fn change_host_id(
        &mut self,
        cx: &mut Context<'_>,
        host: HostIndex,
        occurrence: u32,
        lead_time: Span,
    ) {
        let arrives = cx.now + lead_time;
        self.hosts[host].id_holds.push((occurrence, arrives));
        if arrives < cx.window.to {
            cx.schedule(arrives, Event::FileArrival { host });
        }
        self.host_id_changed(cx, host);
    }

    /// A new license file has come, or a fault has let a host's ID go: what has both is served again.
    pub(crate) fn review_host_id(&mut self, cx: &mut Context<'_>, host: HostIndex) {
        let now = cx.now;
        let occurrences = cx.graph.occurrences();
        let holds = &mut self.hosts[host].id_holds;
        let before = holds.len();
        holds.retain(|(occurrence, arrives)| {
            *arrives > now || occurrences[*occurrence as usize].ended.is_none()
        });
        if holds.len() != before {
            self.host_id_changed(cx, host);
        }
    }

    /// FT14: a server on a host has its license file bound to the serial number of the host's disk.
    pub(crate) fn is_bound_to_disk(&self, cx: &Context<'_>, host: HostIndex) -> bool {
        let bound = |server: &ServerIndex| cx.plan.servers[*server].bound_to;
        let servers = self.servers_on(cx, host);
        servers.iter().any(|s| bound(s) == HostIdBinding::Disk)
    }

    fn host_id_changed(&mut self, cx: &mut Context<'_>, host: HostIndex) {
        let state = &self.hosts[host];
        let old = state.id_condition;
        let holds: Vec<u32> = state.id_holds.iter().map(|(o, _)| *o).collect();
        let reasons = cx.hold_links(&holds);
        let servers = self.servers_on(cx, host);
        for server in servers.into_iter().filter(|_| reasons.is_empty()) {
            self.start_with_new_file(cx, server, old);
        }
        self.hosts[host].id_condition = if reasons.is_empty() {
            cx.leave(old)
        } else {
            cx.enter(
                old,
                LinkKind::HostIdChanged,
                Component::Host(host),
                &reasons,
            )
        };
        for server in self.servers_on(cx, host) {
            let service = cx.plan.servers[server].service;
            if !old.is_some() && !self.host_id_fits(cx, server) {
                self.empty_if_granting(cx, service, server);
            }
            self.refresh_service(cx, service);
        }
        cx.tell(Fact::InfrastructureChanged);
    }
}
