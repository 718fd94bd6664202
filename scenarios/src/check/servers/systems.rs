//! License servers and the systems that they form.
//!
//! A system (`[topology]`) decides what grants as one: each independent server is a
//! service of its own, the three of a three-node system are one. What they grant is decided elsewhere.

use crate::check::context::Context;
use crate::check::parameters::Parameters;
use crate::check::places::hosts::{self, Places};
use crate::check::servers::layout::{Layout, Member, System, SystemKind, Systems};
use crate::check::servers::standby;
use crate::check::unknown::unknown;
use crate::finding::Severity;
use crate::symbols::List;
use crate::view::View;
use kernel::Span;
use model::plan::{HostIndex, Server, ServerIndex, Service, ServiceIndex, ThreeNode};
use std::collections::BTreeSet;

/// The default port of lmgrd (TP9).
pub const PORT: u16 = 7260;
/// The vendor daemon's own default is none; SV2: after this long it is started again.
const VENDOR_RESTART_DELAY: Span = Span::SECOND;
/// SV15: so many connections lmgrd takes at once if nothing is said.
pub const MAX_CONNECTIONS: u32 = 1_000;
/// FT17.
pub const WINDBACK_TOLERANCE: Span = Span::DAY;
/// SV4.
const DEAD_CLIENT_TIMEOUT: Span = Span(2 * Span::HOUR.0);
/// SV6.
const CLOCK_TOLERANCE: Span = Span::DAY;

/// Servers; those of the systems, each with its system; standbys.
type Read<'a> = (Vec<Server>, Vec<(usize, Member<'a>)>, Vec<Member<'a>>);

/// Reads topologies and servers.
pub fn read<'a>(
    context: &Context<'_>,
    root: &View<'a>,
    own: &View<'a>,
    global: &Parameters<'a>,
    places: &mut Places<'a>,
) -> Systems<'a> {
    keep_hosts(root, own, places);
    let mut systems = read_systems(root, global);
    let (mut servers, members, standbys) = read_servers(context, root, &systems, (global, places));
    let hint = "add `[[server]]` with its `name`";
    match standbys.first() {
        _ if !members.is_empty() => {}
        Some(standby) => standby
            .view
            .error("", "the only license servers are standbys", hint),
        None => root.error("", "there is no license server", hint),
    }
    let mut services = Vec::new();
    let mut service_members = Vec::new();
    let mut kinds = Vec::new();
    let mut rest = members;
    for (number, system) in systems.iter_mut().enumerate() {
        let (mine, others) = rest.into_iter().partition(|(of, _)| *of == number);
        rest = others;
        let mine: Vec<Member<'a>> = mine.into_iter().map(|(_, member)| member).collect();
        check_system(system, &mine, &servers, places);
        for part in divide(system.kind, mine) {
            let index = ServiceIndex(u32::try_from(services.len()).unwrap_or(u32::MAX));
            system.services.push(index);
            for member in &part {
                servers[member.server.at()].service = index;
            }
            services.push(service(Some(system), &part));
            service_members.push(part);
            kinds.push(system.kind);
        }
    }
    for standby in standbys {
        let index = ServiceIndex(u32::try_from(services.len()).unwrap_or(u32::MAX));
        servers[standby.server.at()].service = index;
        let part = vec![standby];
        services.push(service(None, &part));
        service_members.push(part);
        kinds.push(SystemKind::Single);
    }
    Systems {
        services,
        servers,
        layout: Layout {
            systems,
            members: service_members,
            kinds,
        },
    }
}

/// The servers in file order; for each that is no standby its system and its entry; and the standbys.
fn read_servers<'a>(
    context: &Context<'_>,
    root: &View<'a>,
    systems: &[System<'a>],
    (global, places): (&Parameters<'a>, &mut Places<'a>),
) -> Read<'a> {
    let mut members: Vec<(usize, Member<'a>)> = Vec::new();
    let mut standbys: Vec<Member<'a>> = Vec::new();
    let mut servers: Vec<Server> = Vec::new();
    let mut names = BTreeSet::new();
    for view in root.list("server") {
        let Some(name) = view.named("name") else {
            continue;
        };
        if !names.insert(name) {
            view.error(
                "name",
                format!("two servers are named `{name}`"),
                "give one of them another name",
            );
            continue;
        }
        let is_standby = standby::is_standby(&view);
        let system = match is_standby {
            true => None,
            false => Some(choose(&view, systems, "topology")),
        };
        let parameters = system.map_or(global, |system| &systems[system].parameters);
        let parameters = parameters.with(&view);
        let index = ServerIndex(u32::try_from(servers.len()).unwrap_or(u32::MAX));
        servers.push(server(context, &view, name, &parameters, places));
        let member = Member {
            server: index,
            view,
            parameters,
        };
        match system {
            Some(system) => members.push((system, member)),
            None => {
                standby::check(&member.view);
                standbys.push(member);
            }
        }
    }
    (servers, members, standbys)
}

/// The hosts of the file's own servers exist in every variant, also where the server is removed or
/// runs elsewhere.
fn keep_hosts<'a>(root: &View<'a>, own: &View<'a>, places: &mut Places<'a>) {
    let here = root.list("server");
    let hosts: BTreeSet<Option<&str>> = here.iter().map(host_name).collect();
    for view in own.list("server") {
        if !hosts.contains(&host_name(&view)) {
            place(&view, places);
        }
    }
}

/// The name of the host that a server's entry says.
#[must_use]
pub fn host_name<'a>(view: &View<'a>) -> Option<&'a str> {
    view.text("host").or_else(|| view.text("name"))
}

fn place<'a>(view: &View<'a>, places: &mut Places<'a>) -> Option<model::plan::HostIndex> {
    let host = host_name(view)?;
    let site = view.text("site").map(|site| (site, view.place("site")));
    Some(places.place(host, site, view))
}

fn read_systems<'a>(root: &View<'a>, global: &Parameters<'a>) -> Vec<System<'a>> {
    let mut systems: Vec<System<'a>> = Vec::new();
    let entries = root.list("topology");
    let several = entries.len() > 1;
    for view in entries {
        let name = view.text("name");
        if several && name.is_none() {
            view.error(
                "",
                "`name` is missing",
                "each of several license systems has a name",
            );
        }
        if name.is_some() && systems.iter().any(|system| system.name == name) {
            let name = name.unwrap_or_default();
            view.error(
                "name",
                format!("two license systems are named `{name}`"),
                "give one of them another name",
            );
        }
        let kind = match view.text("kind") {
            Some("three-node") => SystemKind::ThreeNode,
            Some("independent") => SystemKind::Independent,
            _ => SystemKind::Single,
        };
        systems.push(System {
            name,
            kind,
            parameters: global.with(&view),
            view,
            services: Vec::new(),
        });
    }
    if systems.is_empty() {
        systems.push(System {
            name: None,
            kind: SystemKind::Single,
            view: root.clone(),
            parameters: global.clone(),
            services: Vec::new(),
        });
    }
    systems
}

/// The system that a server or application chooses; the first where the choice is wrong.
#[must_use]
pub fn choose(view: &View<'_>, systems: &[System<'_>], key: &str) -> usize {
    match view.text(key) {
        Some(name) => {
            let found = systems.iter().position(|system| system.name == Some(name));
            if found.is_none() {
                let names = systems.iter().filter_map(|system| system.name);
                unknown(view, (view.place(key), key), "license system", name, names);
            }
            found.unwrap_or(0)
        }
        None => {
            if systems.len() > 1 {
                let names: Vec<&str> = systems.iter().filter_map(|system| system.name).collect();
                let hint = format!("`topology = ` one of: {}", names.join(", "));
                view.error(
                    "",
                    "the server names no license system, and there are several",
                    hint,
                );
            }
            0
        }
    }
}

fn server<'a>(
    context: &Context<'_>,
    view: &View<'a>,
    name: &str,
    parameters: &Parameters<'a>,
    places: &mut Places<'a>,
) -> Server {
    let host = place(view, places).unwrap_or(model::plan::HostIndex(0));
    hosts::start_of_servers(places, host, parameters);
    Server {
        symbol: context.symbols.symbol(List::Servers, name),
        host,
        service: ServiceIndex(0),
        port: view.port("port").unwrap_or(PORT),
        vendor_port: view.port("vendor_port"),
        host_id_matches: true,
        bound_to: places.binding(host),
        vendor_restart_delay: parameters.duration("vendor_restart_delay", VENDOR_RESTART_DELAY),
        start_time: context.time_taken(parameters.view_of("start_time"), "start_time"),
        // When it is on is known when all faults are.
        standby: None,
        max_connections: max_connections(parameters),
    }
}

/// SV15: how many clients lmgrd takes at once.
fn max_connections(parameters: &Parameters<'_>) -> u32 {
    let given = parameters.count("max_connections", MAX_CONNECTIONS);
    if given > 0 {
        return given;
    }
    if let Some(view) = parameters.view_of("max_connections") {
        let message = "lmgrd takes no client at all";
        let hint = "write at least 1, or leave it out for 1000";
        view.error("max_connections", message, hint);
    }
    MAX_CONNECTIONS
}

/// LF11, and servers that would take each other's ports.
pub fn check_ports(systems: &Systems<'_>) {
    let mut taken: BTreeSet<(HostIndex, u16)> = BTreeSet::new();
    for member in systems.layout.members.iter().flatten() {
        let server = &systems.servers[member.server.at()];
        if server.vendor_port == Some(server.port) {
            let message = format!(
                "lmgrd and vendor daemon both listen at port {}",
                server.port
            );
            let hint = "LF11: give the vendor daemon another port";
            member.view.error("vendor_port", message, hint);
        }
        let mine = [Some(server.port), server.vendor_port];
        let mine = || mine.iter().flatten().map(|port| (server.host, *port));
        if let Some((_, port)) = mine().find(|at| taken.contains(at)) {
            let message = format!("another server of this host listens at port {port}");
            let hint = "give one of them another `port`, or another `host`";
            member.view.error("port", message, hint);
        }
        taken.extend(mine());
    }
}

fn check_system(
    system: &System<'_>,
    members: &[Member<'_>],
    servers: &[Server],
    places: &Places<'_>,
) {
    let count = members.len();
    match system.kind {
        SystemKind::Single if count > 1 => {
            let message = format!("a single configuration has one server, found {count}");
            let hint = "write `kind = \"independent\"` or `\"three-node\"` under `[topology]`, \
                        or remove the others";
            members[1].view.error("", message, hint);
        }
        SystemKind::ThreeNode if count != 3 => {
            let message = format!("a three-node system has three servers, found {count}");
            system.view.error(
                "kind",
                message,
                "name three `[[server]]`, in the order of the file",
            );
        }
        SystemKind::ThreeNode => {
            let site = |member: &Member<'_>| places.hosts[servers[member.server.at()].host].site;
            let hosts = |member: &Member<'_>| servers[member.server.at()].host;
            if members
                .iter()
                .any(|member| site(member) != site(&members[0]))
            {
                let message = "the nodes of a three-node system stand at several sites";
                let hint = "place them at one site: they lose quorum with the link between sites";
                system.view.report(Severity::Warning, "kind", message, hint);
            }
            if (1..count).any(|at| {
                members[..at]
                    .iter()
                    .any(|m| hosts(m) == hosts(&members[at]))
            }) {
                let message = "two nodes of a three-node system run on one host";
                system
                    .view
                    .error("kind", message, "each node needs a host of its own");
            }
        }
        _ => {}
    }
}

fn divide(kind: SystemKind, members: Vec<Member<'_>>) -> Vec<Vec<Member<'_>>> {
    match kind {
        SystemKind::ThreeNode if !members.is_empty() => vec![members],
        _ => members.into_iter().map(|member| vec![member]).collect(),
    }
}

fn service(system: Option<&System<'_>>, members: &[Member<'_>]) -> Service {
    // A single or independent server's own parameters count; a three-node system has but one set,
    // which its first node may say.
    let parameters = &members[0].parameters;
    let first = members[0].view.text("name").unwrap_or_default();
    let three_node = system
        .filter(|system| system.kind == SystemKind::ThreeNode)
        .map(|_| three_node(parameters));
    let name = match three_node {
        Some(_) => system.and_then(|of| of.name).unwrap_or("three-node"),
        None => first,
    };
    Service {
        name: name.to_owned(),
        nodes: members.iter().map(|member| member.server).collect(),
        three_node,
        pools: Vec::new(),
        clock_tolerance: parameters.duration("clock_tolerance", CLOCK_TOLERANCE),
        windback_tolerance: parameters.duration("windback_tolerance", WINDBACK_TOLERANCE),
        clock_check_all: parameters.is("clock_check", "all"),
        dead_client_timeout: parameters.duration("dead_client_timeout", DEAD_CLIENT_TIMEOUT),
        automatic_reread: parameters.truth("automatic_reread", true),
        clients_max: None,
    }
}

fn three_node(parameters: &Parameters<'_>) -> ThreeNode {
    ThreeNode {
        heartbeat_interval: parameters
            .positive_duration("heartbeat_interval", Span::from_seconds(20)),
        primary_is_master: parameters.truth("primary_is_master", false),
        rejoin_wait: parameters.duration("rejoin_wait", Span(4 * Span::MINUTE.0)),
        early_rejoin_failure: parameters.fraction("early_rejoin_failure", 1.0),
        failover_failure: parameters.fraction("failover_failure", 0.0),
        failover_repair: parameters.duration("failover_repair", Span(15 * Span::MINUTE.0)),
    }
}
