//! The lists of license servers that applications ask.
//!
//! A default list follows the servers that exist; an explicit one is an address book that
//! may be wrong, and a wrong entry is kept as what it is, because that is a fault to study (FT13).

use crate::check::context::Context;
use crate::check::places::hosts::Places;
use crate::check::servers::layout::Systems;
use crate::check::servers::network::Network;
use crate::check::stock::license_file;
use crate::finding::Severity;
use crate::flexnet::{self, ListItem, server_list};
use crate::view::View;
use model::plan::{ListEntry, ServerIndex, ServerPorts, SiteIndex};

/// What the license files that faults put in place say of ports: only where lmgrd's is another one.
pub fn later_ports(
    context: &Context<'_>,
    root: &View<'_>,
    systems: &Systems<'_>,
    places: &Places<'_>,
) -> Vec<ServerPorts> {
    let mut later: Vec<ServerPorts> = Vec::new();
    for fault in root.list("fault") {
        let named = fault.text("license_file");
        let Some(named) = named.filter(|_| fault.text("kind") == Some("license-file-change"))
        else {
            continue;
        };
        // What is wrong with the file is reported where the fault is checked.
        let path = context.path(named, fault.place("license_file"));
        let Ok(bytes) = context.files.bytes(&path) else {
            continue;
        };
        let file = flexnet::read(named, &bytes);
        let target = fault.text("target");
        for (service, members) in systems.layout.members.iter().enumerate() {
            let system = systems
                .layout
                .systems
                .iter()
                .find(|system| system.services.iter().any(|of| of.at() == service));
            let is_named = target.is_some()
                && (system.is_some_and(|system| system.name == target)
                    || members
                        .iter()
                        .any(|member| member.view.text("name") == target));
            let ports = license_file::ports(&file, members, &systems.servers, places);
            let moved = |ports: &ServerPorts| {
                is_named && systems.servers[ports.server.at()].port != ports.lmgrd
            };
            later.extend(ports.into_iter().filter(moved));
        }
    }
    later
}

impl Network<'_, '_> {
    /// The list of an application of a system, seen from a site: what the key says, else in file order.
    pub fn list(
        &self,
        context: &Context<'_>,
        view: &View<'_>,
        key: &str,
        system: usize,
        site: SiteIndex,
    ) -> Vec<ListEntry> {
        match view.text(key) {
            None | Some("file-order") => self.default_list(system, None),
            Some("local-first") => self.default_list(system, Some(site)),
            Some(text) => self.explicit(context, view, key, text),
        }
    }

    /// The list of an application that names a license file in a key of its own (TP14).
    pub fn file_list(&self, context: &Context<'_>, view: &View<'_>, key: &str) -> Vec<ListEntry> {
        let path = view.text(key).unwrap_or_default();
        let mut list = Vec::new();
        self.add(
            &mut list,
            license_file::list_entries(context, self, view, key, path),
        );
        list
    }

    /// The servers of a system in file order, those of a site first if one is given.
    fn default_list(&self, system: usize, first_site: Option<SiteIndex>) -> Vec<ListEntry> {
        let Some(system) = self.layout.systems.get(system) else {
            return Vec::new();
        };
        let mut servers: Vec<ServerIndex> = system
            .services
            .iter()
            .filter_map(|service| self.services[service.at()].nodes.first().copied())
            .collect();
        let site = |server: ServerIndex| self.places.hosts[self.servers[server.at()].host].site;
        servers.sort_by_key(|server| first_site.is_some_and(|first| site(*server) != first));
        servers.into_iter().map(ListEntry::Server).collect()
    }

    fn explicit(
        &self,
        context: &Context<'_>,
        view: &View<'_>,
        key: &str,
        text: &str,
    ) -> Vec<ListEntry> {
        let items = match server_list::parse(text) {
            Ok(items) => items,
            Err((offset, message)) => {
                let hint =
                    "such as `\"7260@lic-a:7260@lic-b\"`, `\"file-order\"`, `\"local-first\"`";
                let message = format!("character {}: {message}", offset + 1);
                view.error(key, message, hint);
                return Vec::new();
            }
        };
        let mut list: Vec<ListEntry> = Vec::new();
        for item in items {
            let entries = match item {
                ListItem::Address { port, host } => vec![self.resolve(view, key, port, &host)],
                ListItem::Path(path) => license_file::list_entries(context, self, view, key, &path),
            };
            self.add(&mut list, entries);
        }
        let servers = list
            .iter()
            .filter(|entry| self.service_of(entry).is_some())
            .count();
        if text.contains(',') && servers > 0 && !list.iter().any(|entry| self.is_three_node(entry))
        {
            let message = "`,` joins the nodes of a three-node system only";
            view.error(key, message, "part other entries by `:` or `;`");
        }
        list
    }

    /// Any entry of a three-node system reaches all of it, so a second one changes nothing (TP9).
    fn add(&self, list: &mut Vec<ListEntry>, entries: Vec<ListEntry>) {
        for entry in entries {
            let service = self.service_of(&entry);
            // An address that is not always right does not make another one needless.
            let leads = |known: &ListEntry| match known {
                ListEntry::AtPort(..) | ListEntry::Number(..) => *known == entry,
                // Where no name resolves a number leads there still (FT19).
                _ if matches!(entry, ListEntry::Number(..)) => false,
                _ => self.service_of(known) == service,
            };
            let known = list.iter().any(leads);
            if service.is_none() || !known {
                list.push(entry);
            }
        }
    }

    fn service_of(&self, entry: &ListEntry) -> Option<model::plan::ServiceIndex> {
        let server = entry.server()?;
        Some(self.servers[server.at()].service)
    }

    /// Whether an entry leads into a three-node system.
    #[must_use]
    pub fn is_three_node(&self, entry: &ListEntry) -> bool {
        let service = self.service_of(entry);
        service.is_some_and(|service| self.services[service.at()].three_node.is_some())
    }

    /// What was meant by an unknown host: a license server rather than any other host.
    fn hint_of_host(&self, host: &str) -> String {
        let members = self.layout.members.iter().flatten();
        let servers: Vec<&str> = members.filter_map(|m| m.view.text("name")).collect();
        let hosts = self.places.hosts.iter().map(|host| host.name.as_str());
        let near = crate::keys::nearest(host, servers.iter().copied());
        match near.or_else(|| crate::keys::nearest(host, hosts)) {
            Some(near) => {
                format!("is `{near}` meant? It is played as a name that does not resolve")
            }
            None if servers.len() <= 12 => format!(
                "it is played as a name that does not resolve; the license servers are: {}",
                servers.join(", ")
            ),
            None => "it is played as a name that does not resolve".to_owned(),
        }
    }

    /// What stands at an address. A wrong one is a warning.
    pub fn resolve(&self, view: &View<'_>, key: &str, port: u16, host: &str) -> ListEntry {
        // A server's name is taken for its host's, should they differ.
        let is_number = host.parse::<std::net::IpAddr>().is_ok();
        let named = self.places.host(host).or_else(|| self.places.host_at(host));
        let index = named.or_else(|| {
            let mut members = self.layout.members.iter().flatten();
            let member = members.find(|member| member.view.text("name") == Some(host))?;
            Some(self.servers[member.server.at()].host)
        });
        let Some(index) = index else {
            let hint = self.hint_of_host(host);
            let message = format!("the host `{host}` is not known");
            view.report(Severity::Warning, key, message, hint);
            return ListEntry::HostUnknown;
        };
        let mut there = self
            .servers
            .iter()
            .enumerate()
            .filter(|(_, server)| server.host == index);
        let index_of = |at: usize| ServerIndex(u32::try_from(at).unwrap_or(u32::MAX));
        let moves = |at: usize| {
            let mut moves = self.later_ports.iter();
            moves.any(|ports| ports.server == index_of(at))
        };
        if let Some((at, _)) = there.clone().find(|(_, server)| server.port == port) {
            return if is_number {
                ListEntry::Number(index_of(at), port)
            } else if moves(at) {
                ListEntry::AtPort(index_of(at), port)
            } else {
                ListEntry::Server(index_of(at))
            };
        }
        let mut later = self.later_ports.iter();
        let here = |ports: &&ServerPorts| {
            ports.lmgrd == port && self.servers[ports.server.at()].host == index
        };
        if let Some(ports) = later.find(here) {
            return if is_number {
                ListEntry::Number(ports.server, port)
            } else {
                ListEntry::AtPort(ports.server, port)
            };
        }
        let hint = match there.next() {
            Some((_, server)) => format!(
                "write `{}@{host}`: its license server listens there",
                server.port
            ),
            None => "no license server runs there; name the host of one".to_owned(),
        };
        let message = format!("no license server listens at `{port}@{host}`");
        view.report(Severity::Warning, key, message, hint);
        ListEntry::WrongAddress
    }
}
