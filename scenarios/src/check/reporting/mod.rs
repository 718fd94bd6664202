//! What the usage report tells of: the items that were bought, and whose agents the groups are (MT7).
//!
//! Items come from the products of the entitlement, else from the product lines of the
//! servers' license files (LF13), as License Reporting Manager reads a copy of the file for the
//! entitled quantity only. A scenario that names neither is reported by feature.

mod bought;
mod bundles;

use crate::catalogue::{Catalogue, Product, UsageItem};
use crate::check::context::Context;
use crate::check::reporting::bought::Bought;
use crate::check::servers::standby;
use crate::check::unknown::unknown;
use crate::finding::Severity;
use crate::flexnet::{self, Count};
use crate::symbols::List;
use crate::view::View;
use model::plan::{AgentGroup, Division, Fault, FaultKind, GroupIndex, Reporting, SellableItem};
use std::collections::BTreeMap;

/// Reads what is reported. The groups are those of the file, then those of surges and relocations.
pub fn read(
    context: &Context<'_>,
    root: &View<'_>,
    groups: &[AgentGroup],
    faults: &[Fault],
) -> Reporting {
    let entitlement = root.below("entitlement");
    let products = entitlement.as_ref().and_then(|view| view.below("products"));
    let mut bought = match &products {
        Some(products) => of_products(context, products),
        None => of_license_files(context, root),
    };
    if let Some(view) = entitlement.as_ref().and_then(|view| view.below("bundles")) {
        bundles::add(context, &view, &mut bought);
    }
    let mut reporting = Reporting::default();
    let origins = origins(context, groups, faults);
    let views = root.list("agents");
    let mut by_name: BTreeMap<&str, &View<'_>> = BTreeMap::new();
    for view in &views {
        if let Some(name) = view.text("name") {
            by_name.entry(name).or_insert(view);
        }
    }
    let of_group = |group: &AgentGroup| {
        let name = context.symbols.name(List::Groups, group.symbol);
        by_name.get(name.as_str()).copied()
    };
    let mut divisions = [Divisions::default(), Divisions::default()];
    for (at, group) in groups.iter().enumerate() {
        let index = GroupIndex(u32::try_from(at).unwrap_or(u32::MAX));
        let view = of_group(&groups[origins[at]]);
        let text = |key: &str| view.and_then(|view| view.text(key));
        for (divisions, key) in divisions.iter_mut().zip(["tenant", "place_group"]) {
            divisions.join(text(key), index);
        }
        let own = view.filter(|_| origins[at] == at);
        reporting.enabled.push(enabled(own, group.count));
    }
    [reporting.tenants, reporting.place_groups] = divisions.map(|divisions| divisions.list);
    if let Some(view) = entitlement.and_then(|view| view.below("tenants")) {
        tenants(&view, &bought, &mut reporting.tenants);
    }
    reporting.items = bought.into_iter().map(|bought| bought.item).collect();
    reporting
}

/// The group of the file that each group is, or comes on top of in a surge.
fn origins(context: &Context<'_>, groups: &[AgentGroup], faults: &[Fault]) -> Vec<usize> {
    let mut origins: Vec<usize> = (0..groups.len()).collect();
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        let name = context.symbols.name(List::Groups, group.symbol);
        by_name.entry(name).or_insert(at);
    }
    for fault in faults {
        if let FaultKind::SurgeAgents { group } = &fault.kind {
            let of = by_name.get(&fault.target);
            if let (Some(of), Some(origin)) = (of, origins.get_mut(group.at())) {
                *origin = *of;
            }
        }
    }
    for (at, group) in groups.iter().enumerate() {
        if let Some(home) = group.home {
            origins[at] = origins[home.at()];
        }
    }
    origins
}

/// Tenants or place groups, in the order of their first group.
#[derive(Default)]
struct Divisions {
    list: Vec<Division>,
    by_name: BTreeMap<String, usize>,
}

impl Divisions {
    /// Adds a group to the division of this name, if it names one.
    fn join(&mut self, name: Option<&str>, group: GroupIndex) {
        let Some(name) = name else {
            return;
        };
        let next = self.list.len();
        let at = *self.by_name.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.list.push(Division {
                name: name.to_owned(),
                groups: Vec::new(),
                entitled: Vec::new(),
            });
        }
        self.list[at].groups.push(group);
    }
}

/// People of a group who are enabled in the configuration: all, none, or a number.
fn enabled(view: Option<&View<'_>>, count: u32) -> u32 {
    let Some(view) = view else {
        return count;
    };
    let enabled = match view.truth("enabled") {
        Some(true) => count,
        Some(false) => 0,
        None => view.count_u32("enabled").unwrap_or(count),
    };
    if enabled < count {
        let message = format!("{count} agents work, but only {enabled} are enabled");
        let hint = "a person who is not enabled cannot log in; usage reports tell both numbers";
        view.report(Severity::Advice, "enabled", message, hint);
    }
    enabled
}

/// The items of an entitlement's products; products that are measured as one are one item.
fn of_products<'c>(context: &Context<'_>, products: &View<'_>) -> Vec<Bought<'c>> {
    let catalogue = Catalogue::built_in();
    let mut bought: Vec<Bought<'c>> = Vec::new();
    for entry in &products.table.entries {
        let quantity = products.count_u32(&entry.key);
        // What is no product, or ordered in no quantity, is told where features follow from it.
        if let (Some(product), Some(quantity)) = (catalogue.product(&entry.key), quantity) {
            add(context, &mut bought, product, u64::from(quantity));
        }
    }
    bought
}

fn add(context: &Context<'_>, bought: &mut Vec<Bought<'_>>, product: &Product, quantity: u64) {
    let catalogue = Catalogue::built_in();
    let measured = catalogue.usage_item_of(product);
    let entitled = catalogue.is_sold_by_use(product).then_some(quantity);
    let known = bought.iter_mut().find(|known| {
        let same = known.measured.zip(measured);
        same.is_some_and(|(one, other)| one.name == other.name)
    });
    match known {
        Some(known) => {
            known.item.name = format!("{} + {}", known.item.name, product.name);
            known.item.entitled = sum(known.item.entitled, entitled);
        }
        None => bought.push(Bought {
            item: item(context, &product.name, measured, entitled),
            measured,
            is_bundle: false,
        }),
    }
}

fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (one, other) => one.or(other),
    }
}

fn item(
    context: &Context<'_>,
    name: &str,
    measured: Option<&UsageItem>,
    entitled: Option<u64>,
) -> SellableItem {
    let features = measured.map_or(&[][..], |item| item.features.as_slice());
    let known = context.symbols.names(None);
    // A feature that nothing in the scenario names is used by nobody.
    let named = features
        .iter()
        .filter(|f| known.iter().any(|name| name.eq_ignore_ascii_case(f)));
    SellableItem {
        name: name.to_owned(),
        entitled,
        counts_enabled: measured.is_some_and(|item| item.counts_enabled),
        counts_peak: measured.is_some_and(|item| item.counts_peak),
        features: named.map(|f| context.symbols.feature(f)).collect(),
    }
}

/// The product lines of the servers' license files; copies of one file count once.
fn of_license_files<'c>(context: &Context<'_>, root: &View<'_>) -> Vec<Bought<'c>> {
    let mut bought: Vec<Bought<'c>> = Vec::new();
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let servers = root.list("server");
    for server in servers.iter().filter(|server| !standby::is_standby(server)) {
        let Some(named) = server.text("license_file") else {
            continue;
        };
        let path = context.path(named, server.place("license_file"));
        // A file that cannot be read is told where the server takes its licenses from it.
        let Ok(bytes) = context.files.bytes(&path) else {
            continue;
        };
        if seen.contains(&bytes) {
            continue;
        }
        for line in flexnet::read(&path, &bytes).lines {
            let Some(sold) = line.sellable.as_ref().filter(|_| line.counts()) else {
                continue;
            };
            let name = sold.description.as_deref().unwrap_or(&line.name);
            let entitled = match line.count {
                Count::Number(count) => Some(u64::from(count)),
                Count::Uncounted => None,
            };
            add_line(context, &mut bought, name, entitled);
        }
        seen.push(bytes);
    }
    bought
}

fn add_line(
    context: &Context<'_>,
    bought: &mut Vec<Bought<'_>>,
    name: &str,
    entitled: Option<u64>,
) {
    if let Some(known) = bought.iter_mut().find(|known| known.item.name == name) {
        known.item.entitled = sum(known.item.entitled, entitled);
        return;
    }
    let measured = Catalogue::built_in().usage_item(without_version(name));
    bought.push(Bought {
        item: item(context, name, measured, entitled),
        measured,
        is_bundle: false,
    });
}

/// The name in a product line's description: `v7.0 - Routing` is `Routing`.
fn without_version(description: &str) -> &str {
    let is_version = |text: &str| {
        let digits = text.trim().trim_start_matches(['v', 'V']);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    match description.split_once('-') {
        Some((version, name)) if is_version(version) => name.trim(),
        _ => description.trim(),
    }
}

/// What tenants may use of what was bought, for over-use on their own reports.
fn tenants(view: &View<'_>, bought: &[Bought<'_>], divisions: &mut [Division]) {
    let catalogue = Catalogue::built_in();
    for entry in &view.table.entries {
        let known: Vec<String> = divisions.iter().map(|d| d.name.clone()).collect();
        let Some(division) = divisions.iter_mut().find(|d| d.name == entry.key) else {
            let place = (entry.key_at, entry.key.as_str());
            unknown(
                view,
                place,
                "tenant",
                &entry.key,
                known.iter().map(String::as_str),
            );
            continue;
        };
        let Some(parts) = view.below(&entry.key) else {
            continue;
        };
        division.entitled = vec![None; bought.len()];
        for part in &parts.table.entries {
            let measured = catalogue.usage_item(&part.key).map(|item| &item.name);
            let same = |b: &Bought<'_>| {
                let name = catalogue.product(&part.key).map(|product| &product.name);
                Some(&b.item.name) == name
                    || b.is_bundle && b.item.name == part.key
                    || (measured.is_some() && b.measured.map(|item| &item.name) == measured)
            };
            match bought.iter().position(same) {
                Some(at) => {
                    let quantity = parts.count_u32(&part.key).map(u64::from);
                    division.entitled[at] = sum(division.entitled[at], quantity);
                }
                None => {
                    let message = format!("`{}` is not among the products bought", part.key);
                    parts.error(
                        &part.key,
                        message,
                        "a tenant's part is one of what was bought",
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_version;

    #[test]
    fn lf13_a_description_names_the_product_after_its_version() {
        assert_eq!(without_version("v7.0 - Routing"), "Routing");
        assert_eq!(without_version("8.1 - HA - Voice"), "HA - Voice");
        assert_eq!(without_version("HA - Voice"), "HA - Voice");
        assert_eq!(without_version(" Genesys E-mail "), "Genesys E-mail");
    }
}
