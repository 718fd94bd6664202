//! What was bought, and which server holds which part of it.
//!
//! The one idea: an entitlement is divided in whole licenses, by largest remainder, so that the parts
//! sum exactly to what was bought. A single server and a three-node system hold all of it (TP1, TP2).

use super::expiry::Expiry;
use super::features::{self, Line, Part};
use super::places::Places;
use super::servers::{Layout, Member, System, SystemKind};
use super::{Context, license_file, unknown};
use crate::quantity;
use crate::view::View;
use model::plan::{Pool, Service};

/// The whole, in the parts that percentages are read in.
const WHOLE: u64 = 100_000_000;

/// The pools of every service, in the order of the services.
pub fn pools(
    context: &Context<'_>,
    root: &View<'_>,
    layout: &Layout<'_>,
    places: &Places<'_>,
) -> Vec<Vec<Pool>> {
    let entitlement = root.below("entitlement");
    let lines = entitlement.as_ref().map(|view| bought_lines(view));
    let takers: Vec<usize> = (0..layout.members.len())
        .filter(|&at| !has_own_source(&layout.members[at]))
        .collect();
    check_takers(root, layout, &takers, lines.is_some());
    let shares = match (&entitlement, lines) {
        (Some(view), Some(lines)) => divide(view, &lines, layout, &takers),
        _ => vec![Vec::new(); takers.len()],
    };
    let mut of_taker = takers.iter().zip(shares).collect::<Vec<_>>().into_iter();
    let mut next = of_taker.next();
    let mut all = Vec::with_capacity(layout.members.len());
    for (at, members) in layout.members.iter().enumerate() {
        let lines = match &mut next {
            Some((taker, share)) if **taker == at => {
                let share = std::mem::take(share);
                next = of_taker.next();
                Some(share)
            }
            _ => own_lines(members),
        };
        all.push(match lines {
            Some(lines) => line_pools(context, members, &lines, places),
            None => license_file::pools(context, members),
        });
    }
    all
}

fn line_pools(
    context: &Context<'_>,
    members: &[Member<'_>],
    lines: &[Line],
    places: &Places<'_>,
) -> Vec<Pool> {
    let first = &members[0];
    let server = first.view.text("name").unwrap_or_default();
    let host = host_of(first, places);
    let expiry = Expiry::new(server, host, places, &first.parameters);
    let altered: Vec<&str> = members
        .iter()
        .filter_map(|member| member.view.texts("altered"))
        .flatten()
        .map(|(name, _)| name)
        .collect();
    for member in members {
        for (name, at) in member.view.texts("altered").unwrap_or_default() {
            if !lines
                .iter()
                .any(|line| line.name.eq_ignore_ascii_case(name))
            {
                let names = lines.iter().map(|line| line.name.as_str());
                unknown(&member.view, (at, "altered"), "feature here", name, names);
            }
        }
    }
    let is_altered = |name: &str| altered.iter().any(|known| known.eq_ignore_ascii_case(name));
    features::pools(context, lines, &expiry, &is_altered)
}

/// The host that a member runs on.
#[must_use]
pub fn host_of(member: &Member<'_>, places: &Places<'_>) -> model::plan::HostIndex {
    let name = member.view.text("name").unwrap_or_default();
    let host = member.view.text("host").unwrap_or(name);
    places.host(host).unwrap_or(model::plan::HostIndex(0))
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
    Some(features::read(first))
}

fn same_features(one: &View<'_>, other: &View<'_>) -> bool {
    let plain = |view: &View<'_>| -> Vec<String> {
        let mut lines: Vec<String> = features::read(view)
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
        } else {
            let message = "products are not mapped to features yet";
            view.error("products", message, "write `features` instead");
        }
    }
    let lines = view
        .below("features")
        .map(|features| features::read(&features));
    if lines.is_none() && !view.has("products") {
        view.missing("features");
    }
    lines.unwrap_or_default()
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
    let weights = split_weights(view, &names);
    let place = view.below("place");
    if let Some(place) = &place {
        check_place(place, lines, &names);
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
            None => weights.clone(),
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

/// Divides a count by weights so that the parts sum to it: everybody gets the whole part of its share,
/// the rest goes to the largest fractions, among equal ones to the first.
#[must_use]
pub fn largest_remainder(count: u32, weights: &[u64]) -> Vec<u32> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: u64| u128::from(count) * u128::from(weight);
    let mut parts: Vec<u32> = weights
        .iter()
        .map(|weight| u32::try_from(exact(*weight) / total).unwrap_or(u32::MAX))
        .collect();
    let given: u32 = parts.iter().sum();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(exact(weights[at]) % total));
    for &at in order.iter().take((count - given) as usize) {
        parts[at] += 1;
    }
    parts
}

fn split_weights(view: &View<'_>, names: &[&str]) -> Vec<u64> {
    let Some(split) = view.below("split") else {
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
                view.sink.error(entry.node.at, &path, message, "");
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
            "split",
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

/// For each feature the licenses bought: the sum over the services' files, a three-node file once.
#[must_use]
pub fn bought(services: &[Service]) -> Vec<u64> {
    let mut sums: Vec<u64> = Vec::new();
    for pool in services.iter().flat_map(|service| &service.pools) {
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
