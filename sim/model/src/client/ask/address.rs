//! Lists of license servers that change during a run (FT13, TP14).
//!
//! A list is read at the start of an application; one that runs goes by the list that it
//! started with, one whose start is denied reads it anew at each try. Of several changes the latest decides.

use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::changes::AddressChange;
use crate::client::state::no_grant::dead_end;
use crate::license::Silence;
use crate::plan::{ApplicationIndex, FaultKind, ListEntry, ServerIndex, ServiceIndex};
use std::sync::Arc;

impl Clients<'_> {
    /// An occurrence changes the list of an application.
    pub(crate) fn change_address(&mut self, a: ApplicationIndex, fault: u32, occurrence: u32) {
        let FaultKind::AddressChange { list, .. } = &self.plan.faults[fault as usize].kind else {
            return;
        };
        let change = AddressChange {
            occurrence,
            link: self.graph.link_of(occurrence),
            list: list.clone().into(),
        };
        self.applications[a].address_changes.push(change);
        self.address_changed(a);
    }

    /// An occurrence ends: the list is what the others leave.
    pub(crate) fn restore_address(&mut self, a: ApplicationIndex, occurrence: u32) {
        self.applications[a]
            .address_changes
            .retain(|change| change.occurrence != occurrence);
        self.address_changed(a);
    }

    fn address_changed(&mut self, a: ApplicationIndex) {
        if !self.applications[a].has_started() {
            self.read_list(a);
            if let Some(at) = self.next_question(a) {
                self.schedule_try(a, at);
            }
        }
        self.infrastructure_changed();
    }

    /// An application that starts reads its list.
    pub(crate) fn read_list(&mut self, a: ApplicationIndex) {
        let state = &mut self.applications[a];
        let latest = state.address_changes.last();
        state.list_link = latest.map_or(LinkId::NONE, |change| change.link);
        let changed = latest.map(|change| Arc::clone(&change.list));
        let processes = &self.context.plan.applications[a].processes;
        for (process, plan) in state.processes.iter_mut().zip(processes) {
            process.list = match &changed {
                Some(list) => Arc::clone(list),
                None => plan.list.clone().into(),
            };
        }
    }

    /// The server that an entry of a list leads to now; else why it leads to none, with the link of the
    /// change of a file by which its port is not the server's.
    pub(crate) fn led_to(&self, entry: &ListEntry) -> Result<ServerIndex, (ListEntry, LinkId)> {
        match entry {
            ListEntry::Server(server) => Ok(*server),
            ListEntry::AtPort(server, port) | ListEntry::Number(server, port) => {
                let state = &self.license.server(*server);
                if state.port() == *port {
                    Ok(*server)
                } else {
                    Err((ListEntry::WrongAddress, state.port_link()))
                }
            }
            broken => Err((broken.clone(), LinkId::NONE)),
        }
    }

    /// Why an application that lost its server does not find it again: it listens at another port than the
    /// application's list says.
    pub(crate) fn listens_elsewhere(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> Option<Silence> {
        let mut moved = None;
        for entry in self.applications[a].list().iter() {
            let server = entry.server();
            if server.is_none_or(|s| self.plan.servers[s].service != service) {
                continue;
            }
            match self.led_to(entry) {
                Ok(_) => return None,
                Err((broken, link)) => moved = Some(dead_end(&broken, link)),
            }
        }
        moved
    }

    /// The services that a list leads to now, in its order.
    pub(crate) fn services_led_to(&self, list: &[ListEntry]) -> impl Iterator<Item = ServiceIndex> {
        let servers = list.iter().filter_map(|entry| self.led_to(entry).ok());
        servers.map(|server| self.plan.servers[server].service)
    }

    /// The list that the next start of an application would use.
    pub(crate) fn next_list(&self, a: ApplicationIndex) -> Arc<[ListEntry]> {
        let state = &self.applications[a];
        match state.address_changes.last() {
            Some(change) => Arc::clone(&change.list),
            None if state.list_link.is_some() => {
                let process = &self.plan.applications[a].processes[state.active];
                process.list.clone().into()
            }
            None => state.list(),
        }
    }
}
