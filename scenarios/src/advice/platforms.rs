//! Advice about License Manager and the systems that it runs on (SV12): the guide's table of requirements.

use super::{Design, advice, warning};
use crate::check::servers::layout::Member;
use crate::check::servers::protocols::{SERVES_IPV6, lm_version};
use crate::view::View;

/// License Manager from here on serves 8.x applications.
const SERVES_8: (u32, u32) = (11, 7);

pub(super) fn advise(design: &Design<'_, '_>) {
    bits(design);
    for member in design.network.layout.members.iter().flatten() {
        let Some(version) = lm_version(&member.parameters) else {
            continue;
        };
        serves_release_8(design, member, version);
        runs_on_its_system(design, member, version);
    }
}

/// The entry of the host that a server runs on.
fn host_of<'d>(design: &'d Design<'_, '_>, member: &Member<'_>) -> Option<&'d View<'d>> {
    let host = design.network.servers[member.server.at()].host;
    design.network.places.entries[host].as_ref()
}

fn bits(design: &Design<'_, '_>) {
    for entry in design.network.places.entries.iter().flatten() {
        if let Some(bits) = entry.count_u32("bits")
            && !matches!(bits, 32 | 64)
        {
            let message = format!("an operating system has 32 or 64 bits, not {bits}");
            entry.error("bits", message, "write 32 or 64");
        }
    }
}

fn serves_release_8(design: &Design<'_, '_>, member: &Member<'_>, version: (u32, u32)) {
    let mut kinds = design.applications.kinds.iter().flatten();
    let (major, minor) = version;
    if version < SERVES_8 && kinds.any(|kind| kind.release >= 8) {
        let message =
            format!("License Manager {major}.{minor} does not serve applications of release 8");
        warning(
            &member.view,
            "lm_version",
            message,
            "SV12: install 11.7 or later",
        );
    }
    let host = design.network.servers[member.server.at()].host;
    let is_ipv6 = design.network.places.hosts[host].name.contains(':');
    if version < SERVES_IPV6 && is_ipv6 {
        let message = format!("License Manager {major}.{minor} does not know IPv6");
        warning(
            &member.view,
            "lm_version",
            message,
            "SV12: install 11.9 or later",
        );
    }
}

/// The least version that the guide asks for on a system, and that of Management Framework with it.
fn required(os: &str, bits: u32) -> ((u32, u32), &'static str) {
    match (os, bits) {
        ("windows-server-2008" | "windows-server-2012" | "red-hat-linux-5", 64) => ((11, 9), "8.1"),
        ("windows-server-2008", 32) => ((11, 7), "8.0.2"),
        _ => ((9, 5), "7.1"),
    }
}

fn runs_on_its_system(design: &Design<'_, '_>, member: &Member<'_>, version: (u32, u32)) {
    let Some(host) = host_of(design, member) else {
        return;
    };
    let Some(os) = host.text("os") else {
        return;
    };
    let bits = host.count_u32("bits").unwrap_or(64);
    let ((major, minor), framework) = required(os, bits);
    if version < (major, minor) {
        let message = format!(
            "{os} ({bits} bits) needs License Manager {major}.{minor} or later, not {}.{}",
            version.0, version.1
        );
        let hint = format!("SV12: install it, with Management Framework {framework} or later");
        warning(&member.view, "lm_version", message, &hint);
    }
    if matches!(os, "windows-xp" | "windows-server-2003") && host.text("ip").is_none() {
        let message = format!("a license server on {os} answers IPv4 or IPv6, not both");
        let hint = "SV12: write the host's `ip`; it is played as IPv4, and IPv6 clients need a server of their own";
        advice(host, "os", message, hint);
    }
}
