//! What was bought, and which server holds which part of it.
//!
//! An entitlement is divided in whole licenses, by largest remainder, so that the parts
//! sum exactly to what was bought. A single server and a three-node system hold all of it (TP1, TP2).

use crate::check::context::Context;
use crate::check::places::hosts::Places;
use crate::check::servers::layout::{Layout, Member, System, SystemKind, Systems};
use crate::check::stock::lines::{self, Line, Part};
use crate::check::stock::pools::Stock;
use crate::check::stock::{license_file, products};
use crate::check::unknown::unknown;
use crate::order::share::largest_remainder;
use crate::quantity;
use crate::view::View;
use model::plan::Service;

/// The whole, in the parts that percentages are read in.
const WHOLE: u64 = 100_000_000;

/// What every service holds, in the order of the services. License files also say ports and host IDs,
/// which go into the servers.
pub fn stocks(
    context: &Context<'_>,
    root: &View<'_>,
    systems: &mut Systems<'_>,
    places: &Places<'_>,
) -> Vec<Stock> {
    let layout = &systems.layout;
    let entitlement = root.below("entitlement");
    let lines = entitlement.as_ref().map(bought_lines);
    let takers: Vec<usize> = (0..layout.members.len())
        .filter(|&at| !has_own_source(&layout.members[at]) && !layout.is_standby(at))
        .collect();
    check_takers(root, layout, &takers, lines.is_some());
    let shares = match (&entitlement, lines) {
        (Some(view), Some(lines)) => divide(view, &lines, layout, &takers),
        _ => vec![Vec::new(); takers.len()],
    };
    let mut shares = takers.iter().copied().zip(shares);
    let mut next = shares.next();
    let mut stocks = Vec::with_capacity(layout.members.len());
    for at in 0..systems.layout.members.len() {
        let share = next.take_if(|(taker, _)| *taker == at);
        let lines = match share {
            Some((_, share)) => {
                next = shares.next();
                Some(share)
            }
            None => {
                own_lines(&systems.layout.members[at]).or_else(|| has_nothing(&systems.layout, at))
            }
        };
        let lines = lines.unwrap_or_else(|| license_file::read(context, systems, at, places));
        stocks.push(Stock::new(lines, &systems.layout.members[at]));
    }
    stocks
}

fn has_own_source(members: &[Member<'_>]) -> bool {
    let has = |key: &str| members.iter().any(|member| member.view.has(key));
    for member in members {
        if member.view.has("license_file") && member.view.has("features") {
            let message = "a server has a license file or inline features, not both";
            member.view.error("features", message, "remove one of them");
        }
    }
    has("license_file") || has("features")
}

/// A standby without licenses, of which is told already.
fn has_nothing(layout: &Layout<'_>, at: usize) -> Option<Vec<Line>> {
    let has_file = |member: &Member<'_>| member.view.has("license_file");
    let is_empty = layout.is_standby(at) && !layout.members[at].iter().any(has_file);
    is_empty.then(Vec::new)
}

/// Inline features; those of a three-node system's members must not differ.
fn own_lines(members: &[Member<'_>]) -> Option<Vec<Line>> {
    let given: Vec<View<'_>> = members
        .iter()
        .filter_map(|member| member.view.below("features"))
        .collect();
    let first = given.first()?;
    for other in &given[1..] {
        if !same_features(first, other) {
            let message = "the nodes of a three-node system hold different features";
            other.error("", message, "TP2: all three hold copies of one file");
        }
    }
    Some(lines::read(first))
}

fn same_features(one: &View<'_>, other: &View<'_>) -> bool {
    let plain = |view: &View<'_>| -> Vec<String> {
        let mut lines: Vec<String> = lines::read(view)
            .into_iter()
            .map(|line| format!("{} {:?}", line.name.to_ascii_lowercase(), line.parts))
            .collect();
        lines.sort();
        lines
    };
    plain(one) == plain(other)
}

fn bought_lines(view: &View<'_>) -> Vec<Line> {
    if view.has("products") {
        if view.has("features") {
            let message = "an entitlement names features or products, not both";
            view.error("products", message, "remove one of them");
        }
        return products::lines(view);
    }
    view.missing("features");
    let features = view.below("features");
    features.map_or_else(Vec::new, |features| lines::read(&features))
}

fn check_takers(root: &View<'_>, layout: &Layout<'_>, takers: &[usize], bought: bool) {
    if !bought {
        for &taker in takers {
            let member = &layout.members[taker][0];
            let hint = "give it `features` or `license_file`, or write `[entitlement]`";
            member.view.error("", "the server has no licenses", hint);
        }
        return;
    }
    let systems: Vec<&System<'_>> = layout
        .systems
        .iter()
        .filter(|system| {
            system
                .services
                .iter()
                .any(|service| takers.contains(&service.at()))
        })
        .collect();
    if let [_, second, ..] = systems.as_slice() {
        let message = "an entitlement cannot be divided over several license systems";
        let hint = "give the servers of all but one system `features` or a `license_file`";
        second.view.error("", message, hint);
    }
    if takers.is_empty() && !layout.members.is_empty() {
        let message = "no server takes a part of the entitlement";
        let hint = "every server has its own `features` or `license_file`";
        root.report(
            crate::finding::Severity::Warning,
            "entitlement",
            message,
            hint,
        );
    }
}

/// The parts of the services that take one, in their order.
fn divide(
    view: &View<'_>,
    lines: &[Line],
    layout: &Layout<'_>,
    takers: &[usize],
) -> Vec<Vec<Line>> {
    let Some(&first) = takers.first() else {
        return Vec::new();
    };
    let kind = layout
        .systems
        .iter()
        .find(|system| system.services.iter().any(|service| service.at() == first))
        .map_or(SystemKind::Single, |system| system.kind);
    if kind != SystemKind::Independent {
        return vec![lines.to_vec(); takers.len()];
    }
    let names: Vec<&str> = takers
        .iter()
        .map(|&taker| {
            layout.members[taker][0]
                .view
                .text("name")
                .unwrap_or_default()
        })
        .collect();
    let weights = split_weights(view, "split", &names);
    let place = view.below("place");
    if let Some(place) = &place {
        check_place(place, lines, &names);
    }
    let split_of = view.below("split_of");
    if let Some(split_of) = &split_of {
        check_split_of(split_of, lines, place.as_ref());
    }
    let mut shares: Vec<Vec<Line>> = vec![Vec::with_capacity(lines.len()); takers.len()];
    for line in lines {
        let chosen = place.as_ref().and_then(|place| place_of(place, &line.name));
        let weights = match chosen {
            Some("one-each") => vec![1; names.len()],
            Some(server) => names
                .iter()
                .map(|name| u64::from(*name == server))
                .collect(),
            None => own_weights(split_of.as_ref(), &line.name, &names)
                .unwrap_or_else(|| weights.clone()),
        };
        for (share, parts) in shares.iter_mut().zip(divide_line(line, &weights)) {
            share.push(Line {
                parts,
                ..line.clone()
            });
        }
    }
    shares
}

/// The parts of a feature that is split otherwise than the rest.
fn own_weights(split_of: Option<&View<'_>>, feature: &str, names: &[&str]) -> Option<Vec<u64>> {
    let split_of = split_of?;
    let mut keys = split_of.table.keys();
    let key = keys.find(|key| key.eq_ignore_ascii_case(feature))?;
    Some(split_weights(split_of, key, names))
}

/// Features that are split otherwise are bought, and not placed as a whole.
fn check_split_of(split_of: &View<'_>, lines: &[Line], place: Option<&View<'_>>) {
    for entry in &split_of.table.entries {
        let is_bought = |line: &Line| line.name.eq_ignore_ascii_case(&entry.key);
        if !lines.iter().any(is_bought) {
            let at = (entry.key_at, entry.key.as_str());
            let known = lines.iter().map(|line| line.name.as_str());
            unknown(
                split_of,
                at,
                "feature in the entitlement",
                &entry.key,
                known,
            );
        }
        if place.is_some_and(|place| place_of(place, &entry.key).is_some()) {
            let message = format!("`{}` is both placed and split", entry.key);
            split_of.error(
                &entry.key,
                message,
                "remove it from `place` or from `split_of`",
            );
        }
    }
}

fn place_of<'a>(place: &View<'a>, feature: &str) -> Option<&'a str> {
    let entry = place
        .table
        .entries
        .iter()
        .find(|entry| entry.key.eq_ignore_ascii_case(feature))?;
    entry.node.as_text()
}

fn divide_line(line: &Line, weights: &[u64]) -> Vec<Vec<Part>> {
    let mut divided: Vec<Vec<Part>> = vec![Vec::with_capacity(line.parts.len()); weights.len()];
    for part in &line.parts {
        let counts = match part.count {
            Some(count) => largest_remainder(count, weights)
                .into_iter()
                .map(Some)
                .collect(),
            None => vec![None; weights.len()],
        };
        for (of_server, count) in divided.iter_mut().zip(counts) {
            of_server.push(Part {
                count,
                ..part.clone()
            });
        }
    }
    divided
}

fn split_weights(view: &View<'_>, key: &str, names: &[&str]) -> Vec<u64> {
    let Some(split) = view.below(key) else {
        return vec![1; names.len()];
    };
    let mut sum = 0;
    let mut weights = vec![0; names.len()];
    for entry in &split.table.entries {
        let path = split.path_of(&entry.key);
        let share = match entry.node.as_text().map(quantity::percent_exact) {
            Some(Ok(share)) => share,
            Some(Err(error)) => {
                let message = format!("expected a percentage such as `\"50 %\"`: {error}");
                view.sink.error(
                    entry.node.at,
                    &path,
                    message,
                    "the parts of all servers sum to 100 %",
                );
                return vec![1; names.len()];
            }
            None => return vec![1; names.len()],
        };
        sum += share;
        match names.iter().position(|name| *name == entry.key) {
            Some(at) => weights[at] = share,
            None => {
                let place = (entry.key_at, entry.key.as_str());
                let what = "independent server that takes a part";
                unknown(&split, place, what, &entry.key, names.iter().copied());
                return vec![1; names.len()];
            }
        }
    }
    if sum != WHOLE {
        let message = format!("the parts sum to {} %, not to 100 %", sum as f64 / 1e6);
        view.error(
            key,
            message,
            "the parts of all servers are all that was bought",
        );
        return vec![1; names.len()];
    }
    weights
}

fn check_place(place: &View<'_>, lines: &[Line], names: &[&str]) {
    for entry in &place.table.entries {
        let at = (entry.key_at, entry.key.as_str());
        let line = lines
            .iter()
            .find(|line| line.name.eq_ignore_ascii_case(&entry.key));
        let Some(line) = line else {
            let known = lines.iter().map(|line| line.name.as_str());
            unknown(place, at, "feature in the entitlement", &entry.key, known);
            continue;
        };
        match entry.node.as_text() {
            Some("one-each") => {
                let bought: u64 = line
                    .parts
                    .iter()
                    .filter_map(|p| p.count)
                    .map(u64::from)
                    .sum();
                if bought < names.len() as u64 && line.parts.iter().all(|p| p.count.is_some()) {
                    let message = format!(
                        "one each for {} servers, but {bought} of `{}` were bought",
                        names.len(),
                        line.name
                    );
                    let hint = "the last servers get none";
                    let severity = crate::finding::Severity::Warning;
                    place.report(severity, &entry.key, message, hint);
                }
            }
            Some(server) if !names.contains(&server) => {
                let at = (entry.node.at, entry.key.as_str());
                unknown(
                    place,
                    at,
                    "server that takes a part",
                    server,
                    names.iter().copied(),
                );
            }
            _ => {}
        }
    }
}

/// For each feature the licenses bought: the sum over the services' files, a three-node file once. What a standby holds is
/// in no count (TP15).
#[must_use]
pub fn bought(services: &[Service], layout: &Layout<'_>) -> Vec<u64> {
    let mut sums: Vec<u64> = Vec::new();
    let counted = (0..)
        .zip(services)
        .filter(|(at, _)| !layout.is_standby(*at));
    for pool in counted.flat_map(|(_, service)| &service.pools) {
        let at = pool.feature.at();
        if sums.len() <= at {
            sums.resize(at + 1, 0);
        }
        sums[at] += pool
            .lots
            .iter()
            .map(|lot| u64::from(lot.count))
            .sum::<u64>();
    }
    sums
}
