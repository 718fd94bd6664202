//! IPv4 and IPv6: which license servers a client can speak to (SV12).
//!
//! A server on a system with both stacks answers both kinds of client. Windows XP and Server 2003 have one stack each,
//! and License Manager before 11.9 knows IPv4 only. A client that has no protocol in common with a server finds no
//! address of it.

use super::parameters::Parameters;
use super::places::Places;
use super::server_lists::Network;
use super::servers::Layout;
use crate::finding::Severity;
use crate::view::View;
use model::plan::{HostIndex, ListEntry, Server, ServerIndex};

/// License Manager from here on knows IPv6.
pub const SERVES_IPV6: (u32, u32) = (11, 9);

/// The protocols of a host or of a license server on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocols {
    v4: bool,
    v6: bool,
}

impl Protocols {
    /// Those of a host.
    fn of_host(places: &Places<'_>, host: HostIndex) -> Protocols {
        let entry = places.entries[host].as_ref();
        let ip = entry.and_then(|entry| entry.text("ip"));
        Protocols {
            v4: ip != Some("v6"),
            v6: ip != Some("v4"),
        }
    }

    /// Those that a license server of a version answers on a host.
    fn of_server(places: &Places<'_>, host: HostIndex, version: Option<(u32, u32)>) -> Protocols {
        let own = Protocols::of_host(places, host);
        let entry = places.entries[host].as_ref();
        let os = entry.and_then(|entry| entry.text("os"));
        let has_one_stack = matches!(os, Some("windows-xp" | "windows-server-2003"));
        let is_old = version.is_some_and(|version| version < SERVES_IPV6);
        Protocols {
            v4: own.v4,
            v6: own.v6 && !is_old && !(has_one_stack && own.v4),
        }
    }

    const fn meets(self, other: Protocols) -> bool {
        self.v4 && other.v4 || self.v6 && other.v6
    }

    const fn name(self) -> &'static str {
        match (self.v4, self.v6) {
            (true, true) => "IPv4 and IPv6",
            (true, false) => "IPv4",
            (false, true) => "IPv6",
            (false, false) => "neither IPv4 nor IPv6",
        }
    }
}

/// For each license server the protocols that it answers.
#[must_use]
pub fn of_servers(places: &Places<'_>, servers: &[Server], layout: &Layout<'_>) -> Vec<Protocols> {
    let mut versions = vec![None; servers.len()];
    for member in layout.members.iter().flatten() {
        versions[member.server.at()] = lm_version(&member.parameters);
    }
    let each = servers.iter().zip(versions);
    each.map(|(server, version)| Protocols::of_server(places, server.host, version))
        .collect()
}

/// A list of license servers, and where it is written.
pub struct Speaks<'s, 'n, 'a> {
    network: &'s Network<'n, 'a>,
    view: &'s View<'s>,
    key: &'s str,
}

impl<'s, 'n, 'a> Speaks<'s, 'n, 'a> {
    /// The list under a key.
    #[must_use]
    pub fn new(network: &'s Network<'n, 'a>, view: &'s View<'s>, key: &'s str) -> Self {
        Speaks { network, view, key }
    }

    /// The list as a client on a host has it: a server with no protocol in common is a name without an address.
    #[must_use]
    pub fn understood(&self, client: HostIndex, list: Vec<ListEntry>) -> Vec<ListEntry> {
        let own = Protocols::of_host(self.network.places, client);
        let entries = list.into_iter();
        entries
            .map(|entry| match entry.server() {
                Some(server) if !own.meets(self.network.protocols[server.at()]) => {
                    self.unknown(own, server)
                }
                _ => entry,
            })
            .collect()
    }

    fn unknown(&self, own: Protocols, server: ServerIndex) -> ListEntry {
        let mut members = self.network.layout.members.iter().flatten();
        let member = members.find(|member| member.server == server);
        let name = member.and_then(|member| member.view.text("name"));
        let message = format!(
            "the license server `{}` answers {} only, the client speaks {} only: it is played as a name that does \
             not resolve",
            name.unwrap_or_default(),
            self.network.protocols[server.at()].name(),
            own.name()
        );
        let hint = "SV12: License Manager 11.9 on a host with `ip = \"both\"` answers both";
        let key = if self.view.has(self.key) {
            self.key
        } else {
            ""
        };
        self.view.report(Severity::Warning, key, message, hint);
        ListEntry::HostUnknown
    }
}

/// The version under `lm_version`, `11.9` or `"11.16.2"`; release numbers compare part by part.
#[must_use]
pub fn lm_version(parameters: &Parameters<'_>) -> Option<(u32, u32)> {
    let text = parameters.version_text("lm_version")?;
    let mut parts = text.split('.');
    let major = parts.next()?.trim().parse().ok()?;
    let minor = parts
        .next()
        .map_or(Some(0), |part| part.trim().parse().ok())?;
    Some((major, minor))
}
