//! Applications: what they ask for, whom, and what they do without.
//!
//! An instance is put together from its entry, the catalogue's row of its kind, and the
//! parameters that hold for it; every list of servers is resolved here.

use crate::catalogue::{Kind, LICENSE_FILE};
use crate::check::applications::instances::Instance;
use crate::check::applications::needs;
use crate::check::context::Context;
use crate::check::instants::instant;
use crate::check::parameters::Parameters;
use crate::check::servers::network::Network;
use crate::check::servers::speaks::Speaks;
use crate::check::servers::systems::{self, WINDBACK_TOLERANCE};
use crate::check::unknown::unknown;
use crate::finding::Severity;
use crate::notes::LeftOpen;
use crate::symbols::List;
use crate::view::View;
use kernel::{Span, Time};
use model::plan::{
    Application, ApplicationIndex, ConfigurationServer, HostIndex, ListEntry, ListSearch,
    LogoutOrder, OnServerLoss, OnViolation, Process, Reconnect, Redundancy,
};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The applications of one variant.
pub struct Applications<'a> {
    /// Instances in file order.
    pub list: Vec<Application>,
    /// For each the entry that it comes from.
    pub instances: Vec<Instance<'a>>,
    /// For each its kind.
    pub kinds: Vec<Option<&'static Kind>>,
    /// For each its system.
    pub systems: Vec<usize>,
    /// What bears on their needs.
    pub surroundings: needs::Surroundings<'a>,
    /// The instances that a name in the file stands for: an instance's own or its group's.
    pub named: BTreeMap<String, Vec<ApplicationIndex>>,
    /// Those for which nothing says what the guide leaves open.
    pub left_open: LeftOpen,
    /// The names of those that are played as the product does not support (TP10).
    pub unsupported: Vec<String>,
}

/// What an application is given: its license system, and the servers that it can ask.
struct Given<'g, 'n, 'a> {
    system: usize,
    network: &'g Network<'n, 'a>,
    /// TP10: set where it is played in a configuration that it does not support.
    is_unsupported: &'g Cell<bool>,
}

/// Reads all applications.
pub fn read<'a>(
    context: &Context<'_>,
    root: &View<'a>,
    global: &Parameters<'a>,
    network: &Network<'_, 'a>,
    instances: Vec<Instance<'a>>,
) -> Applications<'a> {
    let mut named: BTreeMap<String, Vec<ApplicationIndex>> = BTreeMap::new();
    for (at, instance) in instances.iter().enumerate() {
        let index = ApplicationIndex(u32::try_from(at).unwrap_or(u32::MAX));
        if instance.name != instance.group {
            named.entry(instance.name.clone()).or_default().push(index);
        }
        named
            .entry(instance.group.to_owned())
            .or_default()
            .push(index);
    }
    let mut read = Applications {
        list: Vec::with_capacity(instances.len()),
        kinds: Vec::with_capacity(instances.len()),
        systems: Vec::with_capacity(instances.len()),
        surroundings: needs::surroundings(context, root, network, &instances),
        instances,
        named,
        left_open: LeftOpen::default(),
        unsupported: Vec::new(),
    };
    for at in 0..read.instances.len() {
        let instance = &read.instances[at];
        let kind = needs::kind_of(&instance.view);
        let system = systems::choose(&instance.view, &network.layout.systems, "topology");
        let of_system = network.layout.systems.get(system);
        let parameters = of_system
            .map_or_else(|| global.clone(), |system| system.parameters.clone())
            .with(&instance.view);
        let is_unsupported = Cell::new(false);
        let given = Given {
            system,
            network,
            is_unsupported: &is_unsupported,
        };
        let application = application(context, &read, at, kind, &parameters, &given);
        let index = ApplicationIndex(u32::try_from(at).unwrap_or(u32::MAX));
        if !parameters.has("on_violation") {
            read.left_open.on_violation.push(index);
        }
        if !parameters.has("reconnect") {
            read.left_open.reconnect.push(index);
        }
        if is_unsupported.get() {
            read.unsupported.push(instance.name.clone());
        }
        read.list.push(application);
        read.kinds.push(kind);
        read.systems.push(system);
    }
    check_order(&read);
    read
}

fn application<'a>(
    context: &Context<'_>,
    read: &Applications<'a>,
    at: usize,
    kind: Option<&'static Kind>,
    parameters: &Parameters<'a>,
    given: &Given<'_, '_, 'a>,
) -> Application {
    let system = given.system;
    let instance = &read.instances[at];
    let view = &instance.view;
    let needs = kind.map(|kind| {
        let surroundings = &read.surroundings;
        needs::read(
            context,
            instance,
            kind,
            system,
            parameters,
            surroundings,
            None,
        )
    });
    let configuration = configuration_server(view, parameters);
    Application {
        symbol: context.symbols.symbol(List::Applications, &instance.name),
        kind: kind.map_or_else(String::new, |kind| kind.name.clone()),
        processes: processes(context, instance, kind, given),
        redundancy: instance.redundancy,
        needs: needs.unwrap_or_default(),
        supervised: view.truth("supervised").unwrap_or(true),
        restart_delay: parameters.positive_duration("restart_delay", Span::MINUTE),
        starts_at: starts_at(context, view),
        start_after: start_after(read, view, at),
        poll_interval: parameters.positive_duration("poll_interval", Span(2 * Span::MINUTE.0)),
        retry_interval: parameters.positive_duration("retry_interval", Span::MINUTE),
        retry_count: parameters.count("retry_count", 5),
        answer_timeout: parameters.positive_duration("answer_timeout", Span::from_seconds(30)),
        start_time: context.time_taken(Some(view), "start_time"),
        windback_tolerance: parameters.duration("windback_tolerance", WINDBACK_TOLERANCE),
        takeover_time: context.time_taken(parameters.view_of("takeover_time"), "takeover_time"),
        on_server_loss: if parameters.is("on_server_loss", "exit") {
            OnServerLoss::Exit
        } else {
            OnServerLoss::RunOn
        },
        on_violation: if parameters.is("on_violation", "continue") {
            OnViolation::Continue
        } else {
            OnViolation::RefuseNew
        },
        reconnect: if parameters.is("reconnect", "any-server") {
            Reconnect::AnyServer
        } else {
            Reconnect::SameServer
        },
        list_search: if parameters.is("list_search", "whole-set") {
            ListSearch::WholeSet
        } else {
            ListSearch::Sticky
        },
        role: kind.map_or(model::plan::Role::Plain, |kind| kind.role(configuration)),
        logout_order: match parameters.text("logout_order") {
            Some("earliest") => LogoutOrder::Earliest,
            Some("random") => LogoutOrder::Random,
            _ => LogoutOrder::Latest,
        },
    }
}

/// What the entry says if it is a Configuration Server's (AP15, AP16, AP22).
fn configuration_server(view: &View<'_>, parameters: &Parameters<'_>) -> ConfigurationServer {
    ConfigurationServer {
        is_master: view.text("mode") != Some("proxy"),
        new_database: view.truth("new_database").unwrap_or(false),
        license_loaded: view.truth("license_loaded").unwrap_or(true),
        lrm_grace: parameters.positive_duration("lrm_grace", Span(30 * Span::DAY.0)),
        lrm_backup_downtime: parameters
            .positive_duration("lrm_backup_downtime", Span(5 * Span::MINUTE.0)),
    }
}

fn processes(
    context: &Context<'_>,
    instance: &Instance<'_>,
    kind: Option<&'static Kind>,
    given: &Given<'_, '_, '_>,
) -> Vec<Process> {
    let (system, network) = (given.system, given.network);
    let view = &instance.view;
    let site = network.places.hosts[instance.hosts[0]].site;
    let key = list_key(view);
    let option = view.below("options").filter(|o| o.has(LICENSE_FILE));
    let list = match (key, option) {
        ("license_file", _) if is_out_of_reach(network, view, instance.hosts[0]) => {
            vec![ListEntry::FileMissing]
        }
        ("license_file", _) => network.file_list(context, view, key),
        // TP14: the command line goes before the option.
        (_, Some(options)) if !view.has(key) => {
            network.list(context, &options, LICENSE_FILE, system, site)
        }
        _ => network.list(context, view, key, system, site),
    };
    let backup = view
        .below("backup")
        .filter(|backup| backup.has("license_servers"));
    let mut processes = Vec::with_capacity(instance.hosts.len());
    for (number, host) in instance.hosts.iter().enumerate() {
        // A pair asks one list; `local-first` is seen from the primary, whose option it is.
        let own = backup.as_ref().filter(|_| number == 1);
        let entries = match own {
            Some(backup) => {
                let site = network.places.hosts[*host].site;
                network.list(context, backup, "license_servers", system, site)
            }
            None => list.clone(),
        };
        if let Some(backup) = own
            && instance.redundancy == Redundancy::HotStandby
            && entries != list
        {
            let message = "the two of a hot-standby pair have different lists of license servers";
            let hint = "TP11: both must use the same license server; leave the backup's list out";
            backup.error("license_servers", message, hint);
        }
        let entries = single_only(instance, kind, given, key, entries);
        let speaks = Speaks::new(network, view, key);
        processes.push(Process {
            host: *host,
            list: speaks.understood(*host, entries),
        });
    }
    processes
}

/// TP14: what names the license servers. The command line goes before a file.
fn list_key(view: &View<'_>) -> &'static str {
    if !view.has("license_file") {
        return "license_servers";
    }
    if view.has("license_servers") {
        let message = "the file is not read: `license_servers`, the command line, takes precedence";
        let hint = "TP14: leave one of the two out";
        view.report(Severity::Warning, "license_file", message, hint);
        return "license_servers";
    }
    "license_file"
}

/// TP14: a Windows service of the System account reads no file of another host.
fn is_out_of_reach(network: &Network<'_, '_>, view: &View<'_>, own: HostIndex) -> bool {
    let named = view.text("license_file_at");
    let at = named.map_or(Some(own), |name| network.places.host(name));
    if let (Some(name), None) = (named, at) {
        let hosts = network.places.hosts.iter().map(|host| host.name.as_str());
        let place = (view.place("license_file_at"), "license_file_at");
        unknown(view, place, "host", name, hosts);
    }
    let is_remote = at.is_some_and(|at| at != own) && view.text("account") == Some("system");
    if is_remote {
        let message = "a Windows service of the System account cannot read a file of another host: it is played as \
                       missing";
        let hint =
            "TP14: write `license_servers`, such as `\"7260@lic-a\"`, or `account = \"user\"`";
        view.report(Severity::Warning, "license_file", message, hint);
    }
    is_remote
}

/// TP10: a Java library knows the single configuration only.
fn single_only(
    instance: &Instance<'_>,
    kind: Option<&'static Kind>,
    given: &Given<'_, '_, '_>,
    key: &str,
    mut list: Vec<ListEntry>,
) -> Vec<ListEntry> {
    if !kind.is_some_and(|kind| kind.java_only) {
        return list;
    }
    let three_node = list.iter().any(|entry| given.network.is_three_node(entry));
    if list.len() <= 1 && !three_node {
        return list;
    }
    let view = &instance.view;
    if view.truth("allow_unsupported") == Some(true) {
        given.is_unsupported.set(true);
        list.truncate(1);
        return list;
    }
    let how = if three_node {
        "a three-node system"
    } else {
        "a list of several servers"
    };
    let message = format!(
        "`{}` uses a Java library for the single configuration only, not {how}",
        instance.name
    );
    let hint = "TP10: `license_servers` with one server, a `topology` of its own, \
                or `allow_unsupported = true`";
    view.error(key, message, hint);
    list
}

fn starts_at(context: &Context<'_>, view: &View<'_>) -> Time {
    let Some(instant) = instant(context, view, "starts_at") else {
        return Time::ZERO;
    };
    instant
}

fn start_after(read: &Applications<'_>, view: &View<'_>, at: usize) -> Vec<ApplicationIndex> {
    let mut after = Vec::new();
    for (name, origin) in view.texts("start_after").unwrap_or_default() {
        match read.named.get(name) {
            Some(indices) => after.extend(indices.iter().filter(|index| index.at() != at)),
            None => {
                let names = read.named.keys().map(String::as_str);
                unknown(view, (origin, "start_after"), "application", name, names);
            }
        }
    }
    after
}

/// Applications that wait for each other never start.
fn check_order(read: &Applications<'_>) {
    let mut settled = vec![false; read.list.len()];
    loop {
        let mut progress = false;
        for at in 0..settled.len() {
            let before = &read.list[at].start_after;
            if !settled[at] && before.iter().all(|before| settled[before.at()]) {
                settled[at] = true;
                progress = true;
            }
        }
        if !progress {
            break;
        }
    }
    for (at, settled) in settled.iter().enumerate() {
        if !settled {
            let view = &read.instances[at].view;
            view.error(
                "start_after",
                "these applications wait for each other",
                "break the circle",
            );
        }
    }
}
