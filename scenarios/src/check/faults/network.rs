//! Faults of the network: blocks of ports, cuts between sites, partitions of three-node systems.

use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::Scene;
use crate::check::faults::strikes::host_of_name;
use crate::check::faults::targets::anything_on;
use crate::check::places::firewalls;
use crate::check::places::hosts::Places;
use crate::check::unknown::unknown;
use crate::notes::VariantNotes;
use crate::sink::Sink;
use crate::view::View;
use crate::written::{Origin, Table};
use model::plan::{FaultKind, HostIndex, Ports, ServerIndex, SiteIndex};

/// The word for every other site.
const ALL: &str = "all";

/// FT2: a block of ports at a firewall or between two places.
pub fn firewall_block(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    let (between, target) = match (view.text("target"), view.has("between")) {
        (Some(_), true) => {
            let message = "a block is at a firewall or between two places, not both";
            view.error("between", message, "remove `target` or `between`");
            return Vec::new();
        }
        (Some(name), false) => {
            let found = firewalls::find(view, "target", name, scene.firewalls);
            (found.map(|firewall| firewall.between), name.to_owned())
        }
        (None, true) => {
            let names = view.texts("between").unwrap_or_default();
            let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
            (
                firewalls::between(view, scene.network.places),
                names.join("-"),
            )
        }
        (None, false) => {
            view.error(
                "",
                "a `firewall-block` needs `target` or `between`",
                "write `between` or `target`",
            );
            return Vec::new();
        }
    };
    let Some(between) = between else {
        return Vec::new();
    };
    let ports = firewalls::ports(view, "ports");
    if ports == Ports::Named(Vec::new()) {
        view.error(
            "ports",
            "expected at least one port",
            "write such as `ports = [7260]`, or leave the key out for all ports",
        );
    }
    let kind = FaultKind::FirewallBlock {
        between,
        ports,
        direction: firewalls::direction(view),
        drops_established: view.text("established") != Some("kept"),
        reset: view.text("mode") == Some("reset"),
    };
    Drafted::one(target, Some(kind))
}

/// FT16: the network between a site and another one, or all others.
pub fn site_cut(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("between");
    let places = scene.network.places;
    let Some(names) = view.texts("between") else {
        return Vec::new();
    };
    let shown: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    let Some((site, other)) = sites_between(view, places, &names) else {
        return Vec::new();
    };
    let has = |wanted: &dyn Fn(SiteIndex) -> bool| {
        let mut hosts = places.hosts.iter_enumerated();
        hosts.any(|(index, host)| wanted(host.site) && anything_on(scene, index))
    };
    let kind = FaultKind::SiteCut {
        site,
        other,
        drops_established: view.text("established") != Some("kept"),
        reset: view.text("mode") == Some("reset"),
    };
    let mut drafted = Drafted::one(shown.join("-"), Some(kind));
    drafted[0].strikes =
        has(&|it| it == site) && has(&|it| it != site && other.is_none_or(|other| other == it));
    drafted
}

/// FT19: clients at a site resolve no name.
pub fn name_service(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("site");
    let Some(name) = view.text("site") else {
        return Vec::new();
    };
    let places = scene.network.places;
    let Some(site) = places.site(name) else {
        let sites = places.sites.iter().map(|site| site.name.as_str());
        unknown(view, (view.place("site"), "site"), "site", name, sites);
        return Vec::new();
    };
    let mut drafted = Drafted::one(name, Some(FaultKind::NameService { site }));
    let mut processes = scene.applications.list.iter().flat_map(|a| &a.processes);
    drafted[0].strikes = processes.any(|process| places.hosts[process.host].site == site);
    drafted
}

/// The two sites under `between`; of the second `None` for every other one.
fn sites_between(
    view: &View<'_>,
    places: &Places<'_>,
    names: &[(&str, Origin)],
) -> Option<(SiteIndex, Option<SiteIndex>)> {
    let hint = "write such as `between = [\"branch\", \"head-office\"]` or `[\"branch\", \"all\"]`";
    let [one, other] = names else {
        let message = format!("expected two sites, found {}", names.len());
        view.error("between", message, hint);
        return None;
    };
    let (one, other) = if one.0 == ALL {
        (other, one)
    } else {
        (one, other)
    };
    if one.0 == ALL {
        view.error("between", "one of the two has to be a site", hint);
        return None;
    }
    let first = site(view, places, *one);
    if other.0 != ALL {
        let second = site(view, places, *other);
        if first.is_some() && first == second {
            let message = format!("`{}` cannot be cut from itself", one.0);
            view.error(
                "between",
                message,
                "hosts of one site always see each other: name two sites",
            );
        }
        return Some((first?, Some(second?)));
    }
    if places.sites.len() < 2 {
        let message = "there is no other site that it could be cut from";
        view.error(
            "between",
            message,
            "give servers or applications a `site` of their own",
        );
    }
    Some((first?, None))
}

fn site(view: &View<'_>, places: &Places<'_>, (name, at): (&str, Origin)) -> Option<SiteIndex> {
    let found = places.site(name);
    if found.is_none() && places.host(name).is_some() {
        let message = format!("`{name}` is a host: a cut is between sites");
        let hint = "name its site; between two hosts use `kind = \"firewall-block\"`";
        view.sink.error(at, &view.path_of("between"), message, hint);
    } else if found.is_none() {
        let sites = places.sites.iter().map(|site| site.name.as_str());
        unknown(view, (at, "between"), "site", name, sites.chain([ALL]));
    }
    found
}

/// FT3: groups of license server hosts that no longer see each other.
pub fn partition(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("groups");
    let Some(groups) = view.node("groups").and_then(|node| node.as_array()) else {
        return Vec::new();
    };
    let places = scene.network.places;
    let mut parted: Vec<Vec<HostIndex>> = Vec::new();
    let mut shown = Vec::new();
    for group in groups {
        let mut hosts = Vec::new();
        let mut names = Vec::new();
        for item in group.as_array().unwrap_or_default() {
            let Some(name) = item.as_text() else {
                continue;
            };
            names.push(name);
            if let Some(host) = host_of_name(scene, name) {
                hosts.push(host);
            } else if let Some(site) = places.site(name) {
                let here = scene.network.servers.iter().map(|server| server.host);
                hosts.extend(here.filter(|host| places.hosts[*host].site == site));
            } else {
                let sites = places.sites.iter().map(|site| site.name.as_str());
                let known = sites.chain(places.hosts.iter().map(|host| host.name.as_str()));
                unknown(view, (item.at, "groups"), "host or site", name, known);
            }
        }
        if let Some(host) = hosts
            .iter()
            .find(|host| parted.iter().flatten().any(|h| h == *host))
        {
            let message = format!("host `{}` stands in two groups", places.hosts[*host].name);
            view.sink.error(
                group.at,
                &view.path_of("groups"),
                message,
                "leave it in one of them",
            );
        }
        shown.push(names.join(" "));
        parted.push(hosts);
    }
    if parted.len() < 2 {
        view.error(
            "groups",
            "expected at least two groups",
            "such as `[[\"lic-a\"], [\"lic-b\"]]`",
        );
    }
    let strikes = parts_a_system(scene, &parted);
    let mut drafted = Drafted::one(shown.join(" | "), Some(FaultKind::Partition(parted)));
    drafted[0].strikes = strikes;
    drafted
}

/// Whether two nodes of one three-node system stand in different groups.
fn parts_a_system(scene: &Scene<'_, '_>, groups: &[Vec<HostIndex>]) -> bool {
    let network = scene.network;
    let group_of = |server: &ServerIndex| {
        let host = network.servers[server.at()].host;
        groups.iter().position(|group| group.contains(&host))
    };
    let systems = network.services.iter().filter(|s| s.three_node.is_some());
    let mut groups_of_systems = systems.map(|system| {
        let mut groups: Vec<usize> = system.nodes.iter().filter_map(group_of).collect();
        groups.dedup();
        groups.len()
    });
    groups_of_systems.any(|groups| groups > 1)
}

/// FT3: a partition that parts no three-node system in any variant or condition changes nothing at all, which its author
/// did not mean. `trees` are the variants' merged trees, `notes` what is known of everything that is played.
pub fn without_system(
    sink: &Sink,
    trees: &[(String, Table)],
    notes: &[&VariantNotes],
    known: &dyn Fn(&str) -> usize,
) {
    let mut reported: Vec<&str> = Vec::new();
    for (name, tree) in trees {
        for view in View::root(sink, tree).list("fault") {
            let id = view.text("id").unwrap_or_default();
            if view.text("kind") != Some("partition") || reported.contains(&id) {
                continue;
            }
            let lacking = notes.iter().filter(|n| n.no_target.iter().any(|f| f == id));
            if lacking.count() < known(id) {
                continue;
            }
            reported.push(id);
            sink.set_variant(Some(name));
            let message = "a partition parts the nodes of a three-node system, and none stands in two of its groups: nothing changes";
            let hint = "`kind = \"site-cut\"` with `between = [\"SITE\", \"SITE\"]` cuts everything between two sites, under every topology";
            view.error("kind", message, hint);
        }
    }
    sink.set_variant(None);
}
