//! FlexNet license files of a scenario's servers and applications.
//!
//! The file says features, ports and host ID; what the scenario says besides goes over it
//! (LF6). An error in a FEATURE line loses that feature only and is a warning here; one that keeps the
//! server from starting (LF14) is an error of the scenario.

use crate::check::context::Context;
use crate::check::options::file;
use crate::check::places::hosts::Places;
use crate::check::servers::layout::{Member, SystemKind, Systems};
use crate::check::servers::network::Network;
use crate::check::stock::lines::{Line, Part, VENDOR};
use crate::check::stock::opened::{open, open_path};
use crate::clock::day_number;
use crate::finding::Severity;
use crate::flexnet::license_file::Nodes;
use crate::flexnet::{self, Expiry, LicenseFile, ServerLine, host_id};
use crate::view::View;
use kernel::Span;
use model::plan::{HostIndex, ListEntry, Server, ServerIndex, ServerPorts};
use std::collections::BTreeMap;

/// The lines of the license file that the servers of a service name; ports, host IDs and the parameters
/// of a three-node system go into the servers.
pub fn read(
    context: &Context<'_>,
    systems: &mut Systems<'_>,
    service: usize,
    places: &Places<'_>,
) -> Vec<Line> {
    let members = &systems.layout.members[service];
    let Some((view, file)) = only_file(context, members) else {
        return Vec::new();
    };
    let kind = systems.layout.kind_of(service);
    check_nodes(&view, &file, kind);
    let lines = lines(&file, places, &|pool| {
        file::overdraft(context, members, pool)
    });
    let order = order_of(&view, systems, service, &file, places);
    for (line, member) in file.servers.iter().zip(order) {
        apply(line, &file, systems, service, member, places);
    }
    lines
}

/// The one file of a service: its servers' copies must not differ (TP2).
fn only_file<'a>(context: &Context<'_>, members: &[Member<'a>]) -> Option<(View<'a>, LicenseFile)> {
    let mut found: Option<(View<'a>, LicenseFile, Vec<u8>)> = None;
    for member in members {
        let view = &member.view;
        let Some((file, bytes)) = open(context, view, "license_file", Severity::Error) else {
            continue;
        };
        match &found {
            None => found = Some((view.clone(), file, bytes)),
            Some((_, _, first)) if same_text(first, &bytes) => {}
            Some(_) => {
                let message = "the license files of a three-node system differ";
                view.error(
                    "license_file",
                    message,
                    "TP2: all three hold copies of one file",
                );
            }
        }
    }
    found.map(|(view, file, _)| (view, file))
}

/// Whether two files say the same; line ends may differ.
fn same_text(one: &[u8], other: &[u8]) -> bool {
    let plain = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect()
    };
    plain(one) == plain(other)
}

fn check_nodes(view: &View<'_>, file: &LicenseFile, kind: SystemKind) {
    let nodes = file.nodes();
    let fits = match kind {
        SystemKind::ThreeNode => nodes == Nodes::Three,
        SystemKind::Single | SystemKind::Independent => matches!(nodes, Nodes::One | Nodes::None),
    };
    // A wrong number is reported by the file's own reader.
    if fits || matches!(nodes, Nodes::Wrong(_)) {
        return;
    }
    let (expected, hint) = match kind {
        SystemKind::ThreeNode => (
            "three SERVER lines",
            "LF10: a three-node system's file has three",
        ),
        SystemKind::Single => ("one SERVER line", "`kind = \"three-node\"` goes with three"),
        SystemKind::Independent => ("one SERVER line", "TP6: each server has a file of its own"),
    };
    let message = format!(
        "expected a license file with {expected}, found {}",
        file.servers.len()
    );
    view.error("license_file", message, hint);
}

/// Which member each SERVER line is: by its host's name, else by its place. The nodes of the service
/// take the order of the lines.
fn order_of(
    view: &View<'_>,
    systems: &mut Systems<'_>,
    service: usize,
    file: &LicenseFile,
    places: &Places<'_>,
) -> Vec<usize> {
    let members = &systems.layout.members[service];
    let host_of = |member: &Member<'_>| systems.servers[member.server.at()].host;
    let by_name: Vec<Option<usize>> = file
        .servers
        .iter()
        .map(|line| {
            members
                .iter()
                .position(|member| places.is_meant(host_of(member), &line.host))
        })
        .collect();
    let mut named: Vec<usize> = by_name.iter().copied().flatten().collect();
    named.sort_unstable();
    named.dedup();
    if named.len() == file.servers.len() {
        let order: Vec<usize> = by_name.into_iter().flatten().collect();
        if order.len() == members.len() {
            systems.services[service].nodes =
                order.iter().map(|&member| members[member].server).collect();
        }
        return order;
    }
    for (line, member) in file.servers.iter().zip(members) {
        let index = host_of(member);
        let host = &places.hosts[index].name;
        let general = ["this_host", "any"]
            .iter()
            .any(|word| line.host.eq_ignore_ascii_case(word));
        if !places.is_meant(index, &line.host) && !general {
            let message = format!(
                "the file is for host `{}`, the server runs on `{host}`",
                line.host
            );
            let hint = "LF6: the host's name may be edited; it is taken as if it were";
            view.report(Severity::Advice, "license_file", message, hint);
        }
    }
    (0..file.servers.len().min(members.len())).collect()
}

/// What a SERVER line and the DAEMON line say about one server, unless the scenario says otherwise.
fn apply(
    line: &ServerLine,
    file: &LicenseFile,
    systems: &mut Systems<'_>,
    service: usize,
    member: usize,
    places: &Places<'_>,
) {
    let member = &systems.layout.members[service][member];
    let server = &mut systems.servers[member.server.at()];
    if !member.view.has("port") {
        server.port = line.port_or_default();
    }
    if !member.view.has("vendor_port") {
        let vendor = file.vendor(VENDOR).or(file.vendors.first());
        server.vendor_port = vendor.and_then(flexnet::VendorLine::fixed_port);
    }
    server.bound_to = host_id::binding(&line.host_id);
    let own = places.entries[server.host].as_ref();
    if let Some(own) = own.and_then(|entry| entry.text("host_id")) {
        server.host_id_matches = host_id::matches(own, &line.host_id);
        if !server.host_id_matches {
            let message = format!(
                "the license file is for the host ID {}, and the host of `{}` has {own}: every checkout is denied (LF7)",
                line.host_id,
                member.view.text("name").unwrap_or_default()
            );
            let hint = "order a file for this host, or correct `host_id`";
            let at = places.entries[server.host].as_ref();
            if let Some(entry) = at {
                entry.report(Severity::Warning, "host_id", message, hint);
            }
        }
    }
    let parameters = &member.parameters;
    if let Some(three_node) = &mut systems.services[service].three_node {
        if line.primary_is_master && !parameters.has("primary_is_master") {
            three_node.primary_is_master = true;
        }
        if let Some(seconds) = line.heartbeat_interval.filter(|seconds| *seconds > 0)
            && !parameters.has("heartbeat_interval")
        {
            three_node.heartbeat_interval = Span::from_seconds(seconds.into());
        }
    }
}

/// The servers of a service whose host ID is not the one that a file was made for, each by its host's name
/// or by its place in the file (LF7).
#[must_use]
pub fn foreign_on(
    file: &LicenseFile,
    members: &[Member<'_>],
    network: &Network<'_, '_>,
) -> Vec<ServerIndex> {
    let mut foreign = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let host = network.servers[member.server.at()].host;
        let by_name = file
            .servers
            .iter()
            .find(|line| network.places.is_meant(host, &line.host));
        let line = by_name.or_else(|| file.servers.get(at));
        let own = network.places.entries[host].as_ref();
        if let (Some(line), Some(own)) = (line, own.and_then(|entry| entry.text("host_id")))
            && !host_id::matches(own, &line.host_id)
        {
            foreign.push(member.server);
        }
    }
    foreign
}

/// The ports that a file gives to the servers of a service: what a scenario says of a server itself goes
/// over it.
#[must_use]
pub fn ports(
    file: &LicenseFile,
    members: &[Member<'_>],
    servers: &[Server],
    places: &Places<'_>,
) -> Vec<ServerPorts> {
    let vendor = file.vendor(VENDOR).or(file.vendors.first());
    let vendor_port = vendor.and_then(flexnet::VendorLine::fixed_port);
    let mut ports = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let server = &servers[member.server.at()];
        let mut lines = file.servers.iter();
        let by_name = lines.find(|line| places.is_meant(server.host, &line.host));
        let Some(line) = by_name.or_else(|| file.servers.get(at)) else {
            continue;
        };
        let (own_port, own_vendor) = (member.view.has("port"), member.view.has("vendor_port"));
        ports.push(ServerPorts {
            server: member.server,
            lmgrd: if own_port {
                server.port
            } else {
                line.port_or_default()
            },
            vendor: if own_vendor {
                server.vendor_port
            } else {
                vendor_port
            },
        });
    }
    ports
}

/// The lines of a file as pools take them: what is sold by product number is never checked out (LF13). What
/// may be overdrawn of a pool can be had like the rest, and is added to its last lot.
#[must_use]
pub fn lines(
    file: &LicenseFile,
    places: &Places<'_>,
    overdraft: &dyn Fn(&flexnet::Pool) -> u32,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (number, pool) in file.pools(None).iter().enumerate() {
        if pool.sellable.is_some() {
            continue;
        }
        let only_on = hosts_of(&pool.host_ids, places);
        let beyond = overdraft(pool);
        let last = pool.lots.len().saturating_sub(1);
        let parts = pool
            .lots
            .iter()
            .enumerate()
            .map(|(number_of_lot, lot)| Part {
                count: (!pool.uncounted).then(|| {
                    let more = if number_of_lot == last { beyond } else { 0 };
                    lot.count.saturating_add(more)
                }),
                version: pool.version,
                expires: match lot.expires {
                    Expiry::Permanent => None,
                    Expiry::Date(date) => Some(day_number(date)),
                },
                starts: lot.starts.map(day_number),
                only_on: only_on.clone(),
                pool: u32::try_from(number + 1).unwrap_or(u32::MAX),
                vendor: Some(pool.vendor.clone()),
            });
        let parts: Vec<Part> = parts.collect();
        let next = lines.len();
        let at = *by_name
            .entry(pool.name.to_ascii_lowercase())
            .or_insert(next);
        if at == next {
            lines.push(Line {
                name: pool.name.clone(),
                at: crate::written::Origin::default(),
                key: String::new(),
                parts: Vec::new(),
            });
        }
        lines[at].parts.extend(parts);
    }
    lines
}

/// A host that no scenario has: what is locked to it is refused everywhere.
const ELSEWHERE: HostIndex = HostIndex(u32::MAX);

/// LF12: the hosts that a list of host IDs names, empty for all. Where none of them is in the scenario,
/// the licenses are there and are another host's.
fn hosts_of(host_ids: &[String], places: &Places<'_>) -> Vec<HostIndex> {
    let anywhere = |id: &String| host_id::HostId::parse(id) == host_id::HostId::Any;
    if host_ids.is_empty() || host_ids.iter().any(anywhere) {
        return Vec::new();
    }
    let entries = places.entries.iter().zip(&places.hosts).enumerate();
    let named: Vec<HostIndex> = entries
        .filter(|(_, (entry, host))| {
            let own = entry.as_ref().and_then(|entry| entry.text("host_id"));
            host_ids.iter().any(|id| {
                own.is_some_and(|own| host_id::matches(own, id))
                    || host_id::is_host_named(id, &host.name)
            })
        })
        .map(|(at, _)| HostIndex(u32::try_from(at).unwrap_or(u32::MAX)))
        .collect();
    if named.is_empty() {
        vec![ELSEWHERE]
    } else {
        named
    }
}

/// What a list's entry that is a path leads to: host and port of the file's SERVER lines count, stale
/// or not (TP14).
pub fn list_entries(
    context: &Context<'_>,
    network: &Network<'_, '_>,
    view: &View<'_>,
    key: &str,
    path: &str,
) -> Vec<ListEntry> {
    if path.starts_with(r"\\") {
        let message = format!("the file `{path}` is on another computer");
        let hint = "TP14: a Windows service of the System account cannot read it, and it is played as \
                    missing; write `port@host`";
        view.report(Severity::Warning, key, message, hint);
        return vec![ListEntry::FileMissing];
    }
    let Some((file, _)) = open_path(context, view, key, path, Severity::Warning) else {
        return vec![ListEntry::FileMissing];
    };
    if file.servers.is_empty() {
        let message = format!("`{path}` has no SERVER line and leads to no license server");
        view.report(Severity::Warning, key, message, "write `port@host` instead");
        return vec![ListEntry::WrongAddress];
    }
    let servers = file.servers.iter();
    servers
        .map(|line| network.resolve(view, key, line.port_or_default(), &line.host))
        .collect()
}
