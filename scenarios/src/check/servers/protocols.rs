//! IPv4 and IPv6: which license servers a client can speak to (SV12).
//!
//! A server on a system with both stacks answers both kinds of client. Windows XP and Server 2003 have one stack each,
//! and License Manager before 11.9 knows IPv4 only. A client that has no protocol in common with a server finds no
//! address of it.

use crate::check::parameters::Parameters;
use crate::check::places::hosts::Places;
use crate::check::servers::layout::Layout;
use model::plan::{HostIndex, Server};

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
    pub(super) fn of_host(places: &Places<'_>, host: HostIndex) -> Protocols {
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

    pub(super) const fn meets(self, other: Protocols) -> bool {
        self.v4 && other.v4 || self.v6 && other.v6
    }

    pub(super) const fn name(self) -> &'static str {
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
