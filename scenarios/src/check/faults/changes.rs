//! Faults that change what something is: files, options, addresses, people, load.

use crate::catalogue::LICENSE_FILE;
use crate::check::applications::needs;
use crate::check::context::Context;
use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::{Scene, group_index, unknown_group};
use crate::check::faults::targets::{self, Found};
use crate::check::parameters::Parameters;
use crate::check::servers::speaks::Speaks;
use crate::check::stock::lines::{self, Line};
use crate::check::stock::pools::{self, Stock};
use crate::check::stock::{license_file, opened};
use crate::check::unknown::unknown;
use crate::finding::Severity;
use crate::quantity::RATE_MAX;
use crate::symbols::List;
use crate::view::View;
use crate::written::Value;
use model::plan::{
    ApplicationIndex, Arrivals, DemandIndex, FaultKind, FeatureId, ServerIndex, ServerPorts,
    Service, ServiceIndex,
};

/// Reads a fault of one of the kinds of this room.
pub fn read(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    kind: &str,
) -> Vec<Drafted> {
    match kind {
        "license-expiry" => license_expiry(context, view, scene),
        "lmremove" => lmremove(context, view, scene),
        "option-change" => option_change(context, view, scene),
        "address-change" => address_change(context, view, scene),
        "person-disable" => person_disable(context, view, scene),
        "surge" => surge(context, view, scene),
        _ => license_file_change(context, view, scene),
    }
}

/// What grants the licenses that a fault changes.
enum Grantor {
    /// A service, and the node if one was named.
    Here(ServiceIndex, Option<ServerIndex>),
    /// A server that this variant has removed.
    Removed,
    /// Nothing; it is reported.
    Nowhere,
}

/// The service under `target`: a server's, or a three-node system by its name.
fn grantor(view: &View<'_>, scene: &Scene<'_, '_>) -> Grantor {
    view.missing("target");
    let Some(name) = view.text("target") else {
        return Grantor::Nowhere;
    };
    let services = scene.network.services;
    let system = |service: &Service| service.three_node.is_some() && service.name == name;
    if let Some(at) = services.iter().position(system) {
        return Grantor::Here(ServiceIndex(u32::try_from(at).unwrap_or(u32::MAX)), None);
    }
    match targets::server(view, scene, name, view.place("target")) {
        Found::Here(server) => {
            Grantor::Here(scene.network.servers[server.at()].service, Some(server))
        }
        Found::Removed => Grantor::Removed,
        Found::Nowhere => Grantor::Nowhere,
    }
}

/// FT4, FT5: a new license file, or what it says otherwise.
fn license_file_change(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
) -> Vec<Drafted> {
    match (view.has("license_file"), view.has("features")) {
        (true, false) | (false, true) => {}
        (true, true) => {
            let message = "a new file is given by `license_file` or `features`, not both";
            view.error("features", message, "remove one of the two");
        }
        (false, false) if view.has("altered") => {}
        (false, false) => {
            let hint = "write `license_file` or `features`";
            view.error("", "the fault does not say what the new file holds", hint);
        }
    }
    let target = view.text("target").unwrap_or_default();
    let (service, node) = match grantor(view, scene) {
        Grantor::Here(service, node) => (service, node),
        Grantor::Removed => return Drafted::one(target, None),
        Grantor::Nowhere => return Vec::new(),
    };
    let (mut stock, foreign_on, ports) = new_stock(context, view, scene, service);
    stock.alter(view);
    let members = &scene.network.layout.members[service.at()];
    let expiry = pools::expiry(members, scene.network.servers, scene.network.places);
    let only_target = view.text("copies") == Some("target");
    if only_target && scene.network.services[service.at()].three_node.is_none() {
        let message = "only a three-node system has several copies of its file";
        view.error("copies", message, "leave it out");
    }
    if only_target && node.is_none() {
        view.error(
            "target",
            "the fault does not say which node's copy changes",
            "name a server",
        );
    }
    let kind = FaultKind::LicenseFileChange {
        service,
        pools: expiry.map_or_else(Vec::new, |expiry| stock.pools(context, &expiry)),
        reread: view.truth("reread").unwrap_or(true),
        only: node.filter(|_| only_target),
        foreign_on,
        ports,
    };
    Drafted::one(target, Some(kind))
}

/// What the new file holds: a file's own lines, or the old ones with changes; on which servers it may
/// not be served (LF7); and the ports that it gives them.
fn new_stock(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    service: ServiceIndex,
) -> (Stock, Vec<ServerIndex>, Vec<ServerPorts>) {
    let old = &scene.stocks[service.at()];
    if view.has("license_file") {
        let Some((file, _)) = opened::open(context, view, "license_file", Severity::Error) else {
            return (Stock::default(), Vec::new(), Vec::new());
        };
        let members = &scene.network.layout.members[service.at()];
        let foreign_on = license_file::foreign_on(&file, members, scene.network);
        let lines = license_file::lines(&file, scene.network.places, &|pool| pool.overdraft);
        let (servers, places) = (scene.network.servers, scene.network.places);
        let ports = license_file::ports(&file, members, servers, places);
        return (Stock::new(lines, &[]), foreign_on, ports);
    }
    let nodes = &scene.network.services[service.at()].nodes;
    let servers = scene.network.servers;
    let foreign = |node: &&ServerIndex| !servers[node.at()].host_id_matches;
    let foreign_on: Vec<ServerIndex> = nodes.iter().filter(foreign).copied().collect();
    let Some(features) = view.below("features") else {
        return (old.clone(), foreign_on, Vec::new());
    };
    let mut changes = Vec::new();
    for entry in &features.table.entries {
        let name = &entry.key;
        if entry.node.value == Value::Truth(false) {
            if !old
                .lines
                .iter()
                .any(|line| line.name.eq_ignore_ascii_case(name))
            {
                let names = old.lines.iter().map(|line| line.name.as_str());
                let place = (entry.key_at, name.as_str());
                unknown(&features, place, "feature in the file", name, names);
            }
            changes.push((name.clone(), None));
        } else {
            let line = Line {
                name: name.clone(),
                at: entry.node.at,
                key: features.path_of(name),
                parts: lines::parts(&features, name, &entry.node),
            };
            changes.push((name.clone(), Some(line)));
        }
    }
    (old.changed(changes), foreign_on, Vec::new())
}

/// FT4: a feature's licenses end.
fn license_expiry(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    at_feature(context, view, scene, |service, feature| {
        FaultKind::LicenseExpiry { service, feature }
    })
}

/// A fault that strikes one feature of the service that its target is a node of.
fn at_feature(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    kind: impl FnOnce(ServiceIndex, FeatureId) -> FaultKind,
) -> Vec<Drafted> {
    view.missing("feature");
    let Some(name) = view.text("feature") else {
        return Vec::new();
    };
    let target = view.text("target").unwrap_or_default();
    let service = match grantor(view, scene) {
        Grantor::Here(service, _) => service,
        Grantor::Removed => return Drafted::one(target, None),
        Grantor::Nowhere => return Vec::new(),
    };
    let feature = feature_of(context, view, scene, (service, name));
    Drafted::one(target, Some(kind(service, feature)))
}

/// FT18: an administrator frees stale checkouts, at once.
fn lmremove(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    for key in ["lasts", "time_to_repair"] {
        if view.has(key) {
            let message = "`lmremove` frees licenses at once, and nothing holds";
            view.error(key, message, "leave the key out");
        }
    }
    // The fault under `after` is found when all ids are known.
    at_feature(context, view, scene, |service, feature| {
        FaultKind::Lmremove {
            service,
            feature,
            left_by: None,
        }
    })
}

/// A feature that a service's file has; another one is reported.
fn feature_of(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    (service, name): (ServiceIndex, &str),
) -> FeatureId {
    let feature = context.symbols.feature(name);
    let pools = &scene.network.services[service.at()].pools;
    if !pools.iter().any(|pool| pool.feature == feature) {
        let names: Vec<String> = pools
            .iter()
            .map(|pool| context.symbols.feature_name(pool.feature))
            .collect();
        let place = (view.place("feature"), "feature");
        unknown(
            view,
            place,
            "feature at this server",
            name,
            names.iter().map(String::as_str),
        );
    }
    feature
}

/// FT6: an application's options change.
fn option_change(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("options");
    let Some(application) = targets::one_application(view, scene) else {
        return Vec::new();
    };
    if let Some(options) = view.below("options").filter(|o| o.has(LICENSE_FILE)) {
        return license_file_option(context, view, scene, application, &options);
    }
    let at = application.at();
    let read = scene.applications;
    let instance = &read.instances[at];
    let Some(kind) = read.kinds[at] else {
        return Vec::new();
    };
    let system = read.systems[at];
    let of_system = scene.network.layout.systems.get(system);
    let parameters = of_system
        .map_or_else(
            || Parameters::of(&instance.view),
            |system| system.parameters.clone(),
        )
        .with(&instance.view);
    let around = &read.surroundings;
    let needs = needs::read(
        context,
        instance,
        kind,
        system,
        &parameters,
        around,
        Some(view),
    );
    let kind = FaultKind::OptionChange { application, needs };
    Drafted::one(view.text("target").unwrap_or_default(), Some(kind))
}

/// TP14: the option that names the license servers is a list, which acts at the next restart.
fn license_file_option(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    application: ApplicationIndex,
    options: &View<'_>,
) -> Vec<Drafted> {
    if options.table.entries.len() > 1 {
        let message = format!("`{LICENSE_FILE}` acts at the next restart, other options at once");
        options.error(LICENSE_FILE, message, "write a fault of its own for it");
    }
    let host = scene.applications.list[application.at()].processes[0].host;
    let site = scene.network.places.hosts[host].site;
    let system = scene.applications.systems[application.at()];
    let list = scene
        .network
        .list(context, options, LICENSE_FILE, system, site);
    let list = Speaks::new(scene.network, options, LICENSE_FILE).understood(host, list);
    let kind = (!has_command_line(scene, application))
        .then_some(FaultKind::AddressChange { application, list });
    if kind.is_none() {
        let message = "the option has no effect: the application's command line takes precedence";
        let hint = "TP14: write an `address-change`, which changes what `license_servers` says";
        options.report(Severity::Warning, LICENSE_FILE, message, hint);
    }
    Drafted::one(view.text("target").unwrap_or_default(), kind)
}

/// TP14: whether the command line of an application names its license servers.
fn has_command_line(scene: &Scene<'_, '_>, application: ApplicationIndex) -> bool {
    let view = &scene.applications.instances[application.at()].view;
    view.has("license_servers") || view.has("license_file")
}

/// FT13: a list of license servers changes, to act at the next restart.
fn address_change(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("license_servers");
    let Some(application) = targets::one_application(view, scene) else {
        return Vec::new();
    };
    let host = scene.applications.list[application.at()].processes[0].host;
    let site = scene.network.places.hosts[host].site;
    let system = scene.applications.systems[application.at()];
    let list = scene
        .network
        .list(context, view, "license_servers", system, site);
    let list = Speaks::new(scene.network, view, "license_servers").understood(host, list);
    let kind = FaultKind::AddressChange { application, list };
    Drafted::one(view.text("target").unwrap_or_default(), Some(kind))
}

/// AG8: people are disabled.
fn person_disable(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("agents");
    view.missing("count");
    let Some(name) = view.text("agents") else {
        return Vec::new();
    };
    let Some(group) = group_index(scene, context, name) else {
        unknown_group(context, view, scene, name);
        return Vec::new();
    };
    let count = view.count_u32("count").unwrap_or(0);
    Drafted::one(name, Some(FaultKind::PersonDisable { group, count }))
}

/// FT12: more agents or more demand than planned.
fn surge(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    match (view.text("agents"), view.text("demand")) {
        (Some(name), None) => surge_agents(context, view, scene, name),
        (None, Some(name)) => surge_demand(context, view, scene, name),
        (Some(_), Some(_)) => {
            view.error(
                "demand",
                "a surge is of `agents` or of `demand`, not of both",
                "write two surges, one for each",
            );
            Vec::new()
        }
        (None, None) => {
            view.error(
                "",
                "the surge has neither agents nor demand",
                "write `agents` or `demand`",
            );
            Vec::new()
        }
    }
}

fn surge_agents(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    name: &str,
) -> Vec<Drafted> {
    let Some(group) = group_index(scene, context, name) else {
        unknown_group(context, view, scene, name);
        return Vec::new();
    };
    let planned = scene.groups[group.at()].count;
    let extra = match (view.count_u32("count"), view.number("factor")) {
        (Some(count), None) => count,
        (None, Some(factor)) if factor >= 1.0 => ((factor - 1.0) * f64::from(planned))
            .round()
            .min(f64::from(u32::MAX)) as u32,
        (None, Some(_)) => {
            let message = "expected a factor of at least 1";
            view.error("factor", message, "2 means twice as many as planned");
            0
        }
        _ => {
            view.error("", "the surge has no size", "write `count` or `factor`");
            0
        }
    };
    vec![Drafted {
        suffix: None,
        target: name.to_owned(),
        kind: Some(FaultKind::SurgeAgents { group }),
        strikes: true,
        extra_agents: extra,
    }]
}

fn surge_demand(
    context: &Context<'_>,
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    name: &str,
) -> Vec<Drafted> {
    let symbol_name = |at: usize| {
        context
            .symbols
            .name(List::Demands, scene.demands[at].symbol)
    };
    let found = (0..scene.demands.len()).find(|&at| symbol_name(at) == name);
    let Some(at) = found else {
        let names: Vec<String> = (0..scene.demands.len()).map(symbol_name).collect();
        let place = (view.place("demand"), "demand");
        unknown(
            view,
            place,
            "demand",
            name,
            names.iter().map(String::as_str),
        );
        return Vec::new();
    };
    if view.has("count") {
        view.error(
            "count",
            "a surge of demand takes `factor`",
            "write such as `factor = 2` in place of `count`",
        );
    }
    view.missing("factor");
    let factor = view.number("factor").unwrap_or(1.0);
    let planned = match &scene.demands[at].arrivals {
        Arrivals::Rate(rates) => rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max),
        Arrivals::Recorded(_) => 0.0,
    };
    if planned * factor > RATE_MAX && factor <= 1e6 {
        let message = format!(
            "{factor} times the rate of `{name}` is {:.0} an hour; expected at most {RATE_MAX}",
            planned * factor
        );
        view.error("factor", message, "write a smaller factor or a lower rate");
    }
    if !(0.0..=1e6).contains(&factor) {
        view.error(
            "factor",
            "expected a factor from 0 to a million",
            "2 means twice the rate",
        );
    }
    let kind = FaultKind::SurgeDemand {
        demand: DemandIndex(u32::try_from(at).unwrap_or(u32::MAX)),
        factor,
    };
    Drafted::one(name, Some(kind))
}
