//! The lists of license servers that applications ask.
//!
//! The one idea: a default list follows the servers that exist; an explicit one is an address book that
//! may be wrong, and a wrong entry is kept as what it is, because that is a fault to study (FT13).

use super::places::Places;
use super::servers::{Layout, PORT, SystemKind};
use super::{Context, license_file};
use crate::finding::Severity;
use crate::view::View;
use model::plan::{ListEntry, Server, ServerIndex, Service};

/// What lists are resolved against.
pub struct Network<'n, 'a> {
    /// Sites and hosts.
    pub places: &'n Places<'a>,
    /// Servers.
    pub servers: &'n [Server],
    /// Services with their pools.
    pub services: &'n [Service],
    /// Systems and their members.
    pub layout: &'n Layout<'a>,
}

/// An entry of a list as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// `port@host`.
    Address {
        /// The port.
        port: u16,
        /// The host.
        host: String,
    },
    /// The path of a license file.
    Path(String),
}

/// Splits a list into its entries (TP9): by `;` or `:`, where the `:` of a drive letter or of a
/// bracketed address parts nothing; those of a three-node system by `,`, which makes one group.
///
/// # Errors
/// What is wrong with an entry.
pub fn parse(text: &str) -> Result<Vec<Vec<Written>>, String> {
    let groups: Vec<&str> = split(text).into_iter().map(str::trim).collect();
    let groups: Vec<&str> = groups
        .into_iter()
        .filter(|group| !group.is_empty())
        .collect();
    if groups.is_empty() {
        return Err("the list is empty".to_owned());
    }
    groups
        .into_iter()
        .map(|group| {
            if group.contains('@') {
                group
                    .split(',')
                    .map(|entry| address(entry.trim()))
                    .collect()
            } else {
                Ok(vec![Written::Path(group.to_owned())])
            }
        })
        .collect()
}

fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut in_brackets = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            ';' => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            ':' if !in_brackets && !is_drive(&text[start..at], &text[at + 1..]) => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn is_drive(before: &str, after: &str) -> bool {
    let before = before.trim_start();
    before.len() == 1
        && before.bytes().all(|byte| byte.is_ascii_alphabetic())
        && after.starts_with(['\\', '/'])
}

fn address(entry: &str) -> Result<Written, String> {
    let Some((port, host)) = entry.split_once('@') else {
        return Err(format!("expected `port@host`, found `{entry}`"));
    };
    let port = match port.trim() {
        "" => PORT,
        port => match port.parse::<u16>() {
            Ok(port) if port > 0 => port,
            _ => return Err(format!("expected a port from 1 to 65535, found `{port}`")),
        },
    };
    let host = host.trim().trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() {
        return Err(format!("expected a host after `@`, found `{entry}`"));
    }
    Ok(Written::Address {
        port,
        host: host.to_owned(),
    })
}

impl Network<'_, '_> {
    /// The list of an application of a system, seen from a site: what the key says, else in file order.
    pub fn list(
        &self,
        context: &Context<'_>,
        view: &View<'_>,
        key: &str,
        system: usize,
        site: u32,
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
        vec![license_file::list_entry(context, self, view, key, path)]
    }

    /// The servers of a system in file order, those of a site first if one is given.
    fn default_list(&self, system: usize, first_site: Option<u32>) -> Vec<ListEntry> {
        let Some(system) = self.layout.systems.get(system) else {
            return Vec::new();
        };
        let mut servers: Vec<ServerIndex> = system
            .services
            .iter()
            .filter_map(|service| self.services[service.at()].nodes.first().copied())
            .collect();
        let site =
            |server: ServerIndex| self.places.hosts[self.servers[server.at()].host.at()].site;
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
        let groups = match parse(text) {
            Ok(groups) => groups,
            Err(message) => {
                let hint =
                    "such as `\"7260@lic-a:7260@lic-b\"`, `\"file-order\"`, `\"local-first\"`";
                view.error(key, message, hint);
                return Vec::new();
            }
        };
        let mut list: Vec<ListEntry> = Vec::new();
        for group in groups {
            let joined = group.len() > 1;
            for entry in group {
                let entry = self.entry(context, view, key, &entry);
                if joined && !self.is_three_node(&entry) {
                    let message = "`,` joins the nodes of a three-node system only";
                    view.error(key, message, "part other entries by `:` or `;`");
                }
                if !self.is_known(&list, &entry) {
                    list.push(entry);
                }
            }
        }
        list
    }

    fn service_of(&self, entry: &ListEntry) -> Option<model::plan::ServiceIndex> {
        match entry {
            ListEntry::Server(server) => Some(self.servers[server.at()].service),
            _ => None,
        }
    }

    fn is_three_node(&self, entry: &ListEntry) -> bool {
        let Some(service) = self.service_of(entry) else {
            // A wrong address is reported as such.
            return true;
        };
        self.layout
            .systems
            .iter()
            .any(|s| s.kind == SystemKind::ThreeNode && s.services.contains(&service))
    }

    /// Any entry of a three-node system reaches all of it, so a second one changes nothing (TP9).
    fn is_known(&self, list: &[ListEntry], entry: &ListEntry) -> bool {
        let service = self.service_of(entry);
        service.is_some() && list.iter().any(|known| self.service_of(known) == service)
    }

    fn entry(
        &self,
        context: &Context<'_>,
        view: &View<'_>,
        key: &str,
        entry: &Written,
    ) -> ListEntry {
        match entry {
            Written::Address { port, host } => self.resolve(view, key, *port, host),
            Written::Path(path) => license_file::list_entry(context, self, view, key, path),
        }
    }

    /// What stands at an address. A wrong one is a warning.
    pub fn resolve(&self, view: &View<'_>, key: &str, port: u16, host: &str) -> ListEntry {
        // A server's name is taken for its host's, should they differ.
        let index = self.places.host(host).or_else(|| {
            let mut members = self.layout.members.iter().flatten();
            let member = members.find(|member| member.view.text("name") == Some(host))?;
            Some(self.servers[member.server.at()].host)
        });
        let Some(index) = index else {
            let hosts = self.places.hosts.iter().map(|host| host.name.as_str());
            let hint = match crate::keys::nearest(host, hosts) {
                Some(near) => format!("is `{near}` meant?"),
                None => "it is played as a name that does not resolve".to_owned(),
            };
            let message = format!("the host `{host}` is not known");
            view.report(Severity::Warning, key, message, hint);
            return ListEntry::HostUnknown;
        };
        let mut there = self
            .servers
            .iter()
            .enumerate()
            .filter(|(_, server)| server.host == index);
        if let Some((at, _)) = there.clone().find(|(_, server)| server.port == port) {
            return ListEntry::Server(ServerIndex(u32::try_from(at).unwrap_or(u32::MAX)));
        }
        let hint = match there.next() {
            Some((_, server)) => format!("its license server listens at {}", server.port),
            None => "no license server runs there".to_owned(),
        };
        let message = format!("no license server listens at `{port}@{host}`");
        view.report(Severity::Warning, key, message, hint);
        ListEntry::WrongAddress
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16, host: &str) -> Written {
        Written::Address {
            port,
            host: host.to_owned(),
        }
    }

    #[test]
    fn tp9_entries_are_parted_by_colon_or_semicolon() {
        let both = vec![vec![address(7260, "lic-a")], vec![address(7261, "lic-b")]];
        assert_eq!(parse("7260@lic-a:7261@lic-b"), Ok(both.clone()));
        assert_eq!(parse("@lic-a;7261@lic-b"), Ok(both));
    }

    #[test]
    fn tp9_a_drive_letter_and_an_address_in_brackets_are_not_parted() {
        assert_eq!(
            parse("C:\\flexlm\\license.dat;7260@[fe80::1]:@lic-b"),
            Ok(vec![
                vec![Written::Path("C:\\flexlm\\license.dat".to_owned())],
                vec![address(7260, "fe80::1")],
                vec![address(7260, "lic-b")],
            ])
        );
        assert_eq!(
            parse("/opt/license.dat:7260@lic-a"),
            Ok(vec![
                vec![Written::Path("/opt/license.dat".to_owned())],
                vec![address(7260, "lic-a")],
            ])
        );
    }

    #[test]
    fn tp9_nodes_of_a_three_node_system_are_parted_by_comma() {
        assert_eq!(
            parse("7260@a,7260@b,@c"),
            Ok(vec![vec![
                address(7260, "a"),
                address(7260, "b"),
                address(7260, "c")
            ]])
        );
    }

    #[test]
    fn wrong_entries_say_what_was_expected() {
        assert_eq!(
            parse("72x@a"),
            Err("expected a port from 1 to 65535, found `72x`".to_owned())
        );
        assert_eq!(
            parse("7260@"),
            Err("expected a host after `@`, found `7260@`".to_owned())
        );
        assert!(parse(" ; ").is_err());
    }
}
