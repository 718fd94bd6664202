//! What was compared: each configuration drawn, what differs from the first marked and listed.

use super::super::Page;
use super::super::document::{Block, Section};
use super::{assumptions, variant_figure};
use crate::charts::topology;
use crate::format::{self, Style};
use crate::names;
use crate::standby;
use model::plan::Plan;

/// The section; none without a configuration.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let baseline = page.variants.first()?;
    let mut blocks = Vec::new();
    for (index, variant) in page.variants.iter().enumerate() {
        let name = &variant.plan.variant;
        let against = (index > 0).then_some(baseline.plan);
        let picture = topology::draw(variant.plan, against).picture;
        blocks.push(variant_figure(page, "topology", name, picture));
        if let Some(base) = against {
            blocks.push(Block::Text(differences(variant.plan, base)));
        }
    }
    Some(Section::new("configurations", "Configurations", blocks))
}

/// What no drawing shows: licenses bought, agents, parameters, faults.
fn differences(plan: &Plan, base: &Plan) -> String {
    let mut told = licenses(plan, base);
    told.extend(agents(plan, base));
    told.extend(terms(plan, base));
    told.extend(ports(plan, base));
    told.extend(standbys(plan, base));
    told.extend(assumptions::differences(plan, base));
    told.extend(faults(plan, base));
    if told.is_empty() {
        return format!(
            "Besides what is drawn, {} has the licenses, agents, parameters and faults of {}.",
            plan.variant, base.variant
        );
    }
    format!(
        "Besides what is drawn, {} differs from {} in: {}.",
        plan.variant,
        base.variant,
        told.join("; ")
    )
}

/// The licenses bought of a feature; features are found by name, since two studies number them apart.
fn bought(plan: &Plan, feature: &str) -> u64 {
    let features = plan.symbols.features.iter().zip(&plan.entitlement);
    let own = features.filter(|(name, _)| *name == feature);
    own.map(|(_, count)| *count).sum()
}

fn licenses(plan: &Plan, base: &Plan) -> Vec<String> {
    let mut features: Vec<&str> = Vec::new();
    for name in plan.symbols.features.iter().chain(&base.symbols.features) {
        if !features.contains(&name.as_str()) {
            features.push(name);
        }
    }
    let count = |number: u64| format::value(number as f64, Style::Licenses);
    let told = features.into_iter().filter_map(|name| {
        let (here, there) = (bought(plan, name), bought(base, name));
        (here != there).then(|| {
            format!(
                "{} licenses of {name} bought, not {}",
                count(here),
                count(there)
            )
        })
    });
    told.collect()
}

fn agents(plan: &Plan, base: &Plan) -> Vec<String> {
    let of = |plan: &Plan| -> u64 { plan.groups.iter().map(|g| u64::from(g.count)).sum() };
    let (here, there) = (of(plan), of(base));
    let count = |number: u64| format::value(number as f64, Style::Count);
    match here == there {
        true => Vec::new(),
        false => vec![format!("{} agents, not {}", count(here), count(there))],
    }
}

/// Whether files on as many servers say otherwise what a drawing does not: dates, versions, counts of each line.
fn terms(plan: &Plan, base: &Plan) -> Option<String> {
    let files = |plan: &Plan| -> Vec<String> {
        let services = plan.services.iter();
        services
            .map(|service| format!("{:?}", service.pools))
            .collect()
    };
    let (here, there) = (files(plan), files(base));
    let comparable = plan.symbols == base.symbols && here.len() == there.len();
    (comparable && here != there)
        .then(|| "what its license files say: counts, versions or dates".to_owned())
}

/// Standbys that both configurations have, and that are on at other times.
fn standbys(plan: &Plan, base: &Plan) -> Vec<String> {
    let on_when = |plan: &Plan, name: &str| {
        let mut servers = plan.servers.iter();
        let server = servers.find(|server| names::server(plan, server.symbol) == name)?;
        Some(standby::on_when(plan, server).unwrap_or_else(|| "always".to_owned()))
    };
    let servers = plan.servers.iter();
    let changed = servers.filter_map(|server| {
        let name = names::server(plan, server.symbol);
        let (here, there) = (on_when(plan, name)?, on_when(base, name)?);
        (here != there).then(|| format!("{name} is on {here}, not {there}"))
    });
    changed.collect()
}

/// The ports of license servers, by name.
fn ports(plan: &Plan, base: &Plan) -> Vec<String> {
    let of = |plan: &Plan| -> Vec<(String, String)> {
        let servers = plan.servers.iter();
        servers
            .map(|server| {
                let vendor = server
                    .vendor_port
                    .map_or("any port".to_owned(), |port| format!("port {port}"));
                let name = names::server(plan, server.symbol).to_owned();
                (
                    name,
                    format!("lmgrd at {}, vendor daemon at {vendor}", server.port),
                )
            })
            .collect()
    };
    let there = of(base);
    let changed = of(plan).into_iter().filter_map(|(name, ports)| {
        let (_, before) = there.iter().find(|(other, _)| *other == name)?;
        (*before != ports).then(|| format!("{name} has {ports}, not {before}"))
    });
    changed.collect()
}

/// A form without the places of components in their lists, which another configuration numbers otherwise.
fn without_places(form: &str) -> String {
    let mut parts = form.split("Index(");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    kept
}

/// Faults that only one of the two has, or that are set otherwise.
fn faults(plan: &Plan, base: &Plan) -> Vec<String> {
    let mut told = Vec::new();
    let named = |plan: &Plan| -> Vec<(String, String)> {
        let faults = plan.faults.iter();
        faults
            .map(|fault| {
                let name = names::fault(plan, fault.symbol).to_owned();
                let set = format!("{:?} {:?}", fault.begins, fault.kind);
                (name, without_places(&set))
            })
            .collect()
    };
    let (here, there) = (named(plan), named(base));
    let missing = |from: &[(String, String)], name: &str| from.iter().all(|(n, _)| n != name);
    let list = |what: &str, names: Vec<String>, told: &mut Vec<String>| {
        if !names.is_empty() {
            told.push(format!("{what} {}", names.join(", ")));
        }
    };
    let only = |own: &[(String, String)], other: &[(String, String)]| -> Vec<String> {
        let own = own.iter().filter(|(name, _)| missing(other, name));
        own.map(|(name, _)| name.clone()).collect()
    };
    list("more faults:", only(&here, &there), &mut told);
    list("without the faults", only(&there, &here), &mut told);
    if plan.symbols == base.symbols {
        let changed = here
            .iter()
            .filter(|own| !missing(&there, &own.0) && !there.contains(own));
        let changed = changed.map(|(name, _)| name.clone()).collect();
        list("faults set otherwise:", changed, &mut told);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_on_another_place_of_the_list_is_the_same_fault() {
        let form = |place: u32| format!("HostKill {{ host: HostIndex({place}), repair: 7 }}");
        assert_eq!(without_places(&form(2)), without_places(&form(13)));
        assert_ne!(
            without_places("HostKill { repair: 7 }"),
            without_places("HostKill { repair: 8 }")
        );
    }
}
