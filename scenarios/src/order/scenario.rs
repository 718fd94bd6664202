//! What a scenario file says about the order of its licenses.
//!
//! The file is merged and its shape checked as for a run, but only what an order needs is
//! read, so that a file without agents, faults or dates will do. A variant is ordered by its name.

use super::counts::{self, Bought, Deployment};
use super::own;
use super::request::{Configuration, Order, OrderApplication, OrderServer, PURPOSES, Place};
use super::share::WHOLE;
use super::written_counts::{count, dated};
use crate::catalogue::{Catalogue, Problem};
use crate::check::applications::needs;
use crate::check::servers::standby;
use crate::files::{Files, Recorder};
use crate::finding::{Finding, Severity};
use crate::keys::{self, SCENARIO};
use crate::load::Loader;
use crate::merge::Merge;
use crate::scale::Scale;
use crate::sink::Sink;
use crate::study::types::OWN_VARIANT;
use crate::view::View;
use crate::written::Table;
use crate::{quantity, shape};
use model::plan::Redundancy;
use std::collections::BTreeMap;

/// Reads the order of one variant of a scenario; the file's own if none is named. `name` is the file's
/// path relative to the scenario's folder, `folder` what is put before it in findings. The findings
/// may be warnings beside an order, or errors without one.
#[must_use]
pub fn read(
    files: &dyn Files,
    name: &str,
    folder: &str,
    variant: Option<&str>,
) -> (Option<Order<'static>>, Vec<Finding>) {
    let sink = Sink::default();
    let recorder = Recorder::new(files);
    let loader = Loader {
        sink: &sink,
        files: &recorder,
        folder,
    };
    let mut merge = Merge::new(&sink);
    let loaded = loader.load(&mut merge, name, None, &mut Vec::new());
    let order = loaded.and_then(|loaded| {
        let tree = tree_of(&sink, &mut merge, loaded.tree, variant)?;
        shape::check(&sink, &tree, &SCENARIO);
        Some(order(&sink, &recorder, &View::root(&sink, &tree)))
    });
    let order = order.filter(|_| !sink.has_errors());
    (order, sink.finish().0)
}

/// The merged tree of a variant.
fn tree_of(
    sink: &Sink,
    merge: &mut Merge<'_>,
    mut own: Table,
    variant: Option<&str>,
) -> Option<Table> {
    let holder = own.remove("variant").map(|entry| Table {
        entries: vec![entry],
    });
    let own_name = own
        .get("variant_name")
        .and_then(|node| node.as_text())
        .unwrap_or(OWN_VARIANT);
    let Some(wanted) = variant.filter(|wanted| *wanted != own_name) else {
        return Some(own);
    };
    let holder = holder.unwrap_or_default();
    let variants = View::root(sink, &holder).list("variant");
    if let Some(view) = variants
        .iter()
        .find(|view| view.text("name") == Some(wanted))
    {
        return Some(merge.variant_over(&own, view.table, &SCENARIO));
    }
    let names = variants
        .iter()
        .filter_map(|view| view.text("name"))
        .chain([own_name]);
    let hint = match keys::nearest(wanted, names.clone()) {
        Some(near) => format!("is `{near}` meant?"),
        None => format!("its variants: {}", names.collect::<Vec<_>>().join(", ")),
    };
    let message = format!("the scenario has no variant `{wanted}`");
    View::root(sink, &own).error("", message, hint);
    None
}

/// The order that a merged tree says.
fn order(sink: &Sink, files: &Recorder<'_>, root: &View<'_>) -> Order<'static> {
    let configuration = configuration(root);
    let mut order = Order {
        configuration,
        applications: applications(root),
        ..Order::default()
    };
    if let Some(view) = root.below("order") {
        order.company = view.text("company").map(str::to_owned);
        order.switch = view.text("switch").map(str::to_owned);
        let named = view.text("purpose");
        let purpose = PURPOSES.iter().find(|(_, word)| Some(*word) == named);
        order.purpose = purpose.map(|(purpose, _)| *purpose);
    }
    if let Some(view) = root.below("entitlement") {
        entitlement(&view, &mut order);
    }
    let of_system = system_servers(root);
    let (own, takers): (Vec<_>, Vec<_>) = of_system
        .into_iter()
        .partition(|view| view.has("license_file") || view.has("features"));
    let by_server = order.bought.is_empty() && order.counts.is_empty() && !own.is_empty();
    let holders = if by_server { own } else { takers };
    order.servers = servers(root, configuration, &holders);
    if by_server {
        own::read(sink, files, &holders, &mut order);
    }
    order.seat_distribution = seat_distribution(root);
    order
}

/// Who sits where: the groups of agents with their numbers and places.
fn seat_distribution(root: &View<'_>) -> Option<String> {
    let scale = Scale::of(root);
    let group = |view: &View<'_>| {
        let (name, count) = (view.text("name")?, view.count_u32("count")?);
        let count = match view.has("recorded") {
            true => count,
            false => scale.agents(count),
        };
        let place = view.text("place_group").or(view.text("site"));
        let place = place.map_or_else(String::new, |place| format!(" at {place}"));
        Some(format!("{name}: {count}{place}"))
    };
    let groups: Vec<String> = root.list("agents").iter().filter_map(group).collect();
    (!groups.is_empty()).then(|| groups.join("; "))
}

/// The servers of the first license system; a standby has a file of its own.
fn system_servers<'a>(root: &View<'a>) -> Vec<View<'a>> {
    let systems = root.list("topology");
    let system = systems.first().and_then(|view| view.text("name"));
    let named =
        |view: &View<'_>| view.text("topology").is_none() || view.text("topology") == system;
    let servers = root.list("server").into_iter();
    servers
        .filter(|view| named(view) && !standby::is_standby(view))
        .collect()
}

/// The configuration of the first license system: an order is for one.
fn configuration(root: &View<'_>) -> Configuration {
    let systems = root.list("topology");
    if let [_, second, ..] = systems.as_slice() {
        let message = "an order is for one license system: the first is taken";
        second.report(
            Severity::Warning,
            "",
            message,
            "order the others by files of their own",
        );
    }
    let word = systems.first().and_then(|view| view.text("kind"));
    let named = Configuration::ALL
        .iter()
        .find(|(_, name)| Some(*name) == word);
    named.map_or_else(Configuration::default, |(configuration, _)| *configuration)
}

fn entitlement(view: &View<'_>, order: &mut Order<'static>) {
    let word = view.text("deployment");
    let named = Deployment::ALL.iter().find(|(_, name)| Some(*name) == word);
    order.deployment = named.map(|(deployment, _)| *deployment);
    if let Some(products) = view.below("products") {
        order.bought = bought(&products);
    }
    if let Some(features) = view.below("features") {
        for entry in &features.table.entries {
            let name = &entry.key;
            if Catalogue::built_in().feature(name).is_none() {
                let message = format!("`{name}` is no feature of the guide, and is not ordered");
                features.report(
                    Severity::Warning,
                    name,
                    message,
                    "its vendor's order is another",
                );
                continue;
            }
            match count(&features, name) {
                Some(count) => {
                    order.counts.insert(name.clone(), count);
                }
                None => {
                    let message = format!("`{name}` is not counted, and is not ordered");
                    features.report(Severity::Warning, name, message, "say how many");
                }
            }
            if let Some(feature) = Catalogue::built_in().feature(name) {
                let dated = dated(&features, name, None);
                order
                    .dated
                    .entry(feature.name.clone())
                    .or_default()
                    .extend(dated);
            }
        }
    }
    for entry in view
        .below("place")
        .iter()
        .flat_map(|place| &place.table.entries)
    {
        if let Some(text) = entry.node.as_text() {
            let place = match text {
                "one-each" => Place::OneEach,
                server => Place::Server(server.to_owned()),
            };
            order.place.insert(entry.key.clone(), place);
        }
    }
    let split_of = view
        .below("split_of")
        .filter(|_| order.configuration == Configuration::Independent);
    if let Some(split_of) = split_of {
        for feature in split_of.table.keys() {
            let parts = split_of.below(feature).map(|split| own_parts(&split));
            order
                .place
                .insert(feature.to_owned(), Place::Parts(parts.unwrap_or_default()));
        }
    }
}

/// The servers' parts of a feature that is split otherwise than the rest.
fn own_parts(split: &View<'_>) -> Vec<(String, u64)> {
    let entries = split.table.entries.iter();
    let parts: Vec<(String, u64)> = entries
        .filter_map(|entry| {
            Some((
                entry.key.clone(),
                quantity::percent_exact(entry.node.as_text()?).ok()?,
            ))
        })
        .collect();
    if parts.iter().map(|(_, part)| part).sum::<u64>() != WHOLE {
        let hint = "all servers' parts are all that is bought";
        split.error("", "the parts do not sum to 100 %", hint);
    }
    parts
}

fn bought(products: &View<'_>) -> Vec<Bought<'static>> {
    let catalogue = Catalogue::built_in();
    let entries = products.table.entries.iter();
    let named = entries.map(|entry| entry.key.as_str());
    let named = named.filter_map(|name| Some((name, products.count_u32(name)?)));
    counts::products(catalogue, named).unwrap_or_else(|problems| {
        for Problem {
            severity,
            key,
            message,
            hint,
        } in problems
        {
            products.report(severity, &key, message, hint.unwrap_or_default());
        }
        Vec::new()
    })
}

/// The servers of an order, from those of the scenario.
fn servers(root: &View<'_>, configuration: Configuration, views: &[View<'_>]) -> Vec<OrderServer> {
    let hosts: BTreeMap<&str, View<'_>> = root
        .list("host")
        .into_iter()
        .filter_map(|h| Some((h.text("name")?, h)))
        .collect();
    let split = root
        .below("entitlement")
        .and_then(|view| view.below("split"));
    let split = split.filter(|_| configuration == Configuration::Independent);
    let server = |view: &View<'_>| {
        let name = view.named("name")?;
        let host = view.text("host").unwrap_or(name);
        let part = split
            .as_ref()
            .map(|split| split.text(name).map(quantity::percent_exact));
        Some(OrderServer {
            name: name.to_owned(),
            host_id: hosts
                .get(host)
                .and_then(|h| h.text("host_id"))
                .map(str::to_owned),
            port: view.port("port").unwrap_or(7260),
            vendor_port: view.port("vendor_port"),
            weight: match part {
                None => 1,
                Some(Some(Ok(part))) => part,
                Some(_) => 0,
            },
            ..OrderServer::named(host)
        })
    };
    let servers: Vec<_> = views.iter().filter_map(server).collect();
    if let Some(split) = split {
        check_split(&split, &servers);
    }
    servers
}

/// Parts are of servers that there are, and sum to the whole.
fn check_split(split: &View<'_>, servers: &[OrderServer]) {
    for entry in &split.table.entries {
        if !servers.iter().any(|server| server.name == entry.key) {
            let names: Vec<_> = servers.iter().map(|server| server.name.as_str()).collect();
            let message = format!("`{}` is no server that takes a part", entry.key);
            split.error(
                &entry.key,
                message,
                format!("they are: {}", names.join(", ")),
            );
            return;
        }
    }
    if servers
        .iter()
        .map(|server| u128::from(server.weight))
        .sum::<u128>()
        != u128::from(WHOLE)
    {
        split.error(
            "",
            "the parts do not sum to 100 %",
            "all servers' parts are all that is bought",
        );
    }
}

fn applications(root: &View<'_>) -> Vec<OrderApplication<'static>> {
    let demands = root.list("demand");
    let groups = root.list("agents");
    let mut applications = Vec::new();
    for view in root.list("application") {
        let (Some(name), Some(kind)) = (view.named("name"), needs::kind_of(&view)) else {
            continue;
        };
        let names = |texts: Option<Vec<(&str, _)>>| {
            texts.is_some_and(|texts| texts.iter().any(|(text, _)| *text == name))
        };
        let own = view.text("mode");
        let texts = view.texts("functions");
        applications.push(OrderApplication {
            name: name.to_owned(),
            count: view.count_u32("count").unwrap_or(1).max(1),
            release: needs::read_release(&view),
            redundancy: match view.text("redundancy") {
                Some("warm-standby") => Redundancy::WarmStandby,
                Some("hot-standby") => Redundancy::HotStandby,
                _ => Redundancy::None,
            },
            multi_site: view.truth("multi_site") == Some(true),
            mode: own.map(str::to_owned),
            dialing: view.text("dialing").map(str::to_owned),
            functions: texts.map(|t| t.into_iter().map(|(text, _)| text.to_owned()).collect()),
            options: needs::read_options(&view),
            media: groups
                .iter()
                .filter(|group| names(group.texts("applications")))
                .flat_map(needs::media)
                .collect(),
            demands: demands
                .iter()
                .filter(|demand| demand.text("application") == Some(name))
                .map(|demand| demand.text("kind").map(str::to_owned))
                .collect(),
            ..OrderApplication::of_kind(kind)
        });
    }
    applications
}
