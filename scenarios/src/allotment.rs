//! How many independent servers there are, and what part of each feature they hold.
//!
//! A search asks for the file's first servers only, and for other parts; both are told in the
//! words of the scenario itself, so that what was searched can be written down and read back. The first
//! servers stay in file order, and the parts of those that stay are scaled to the whole.

use crate::order::share::{WHOLE, largest_remainder};
use crate::quantity::percent_exact;
use crate::resolved::{nowhere, set, text};
use crate::written::{Node, Table, Value};

/// The independent servers that take a part of the entitlement, in file order; none if the scenario's one
/// license system is of another kind, or there are several systems.
#[must_use]
pub(crate) fn takers(tree: &Table) -> Vec<String> {
    let topology = tree.get("topology").and_then(|node| match &node.value {
        Value::Table(table) => Some(table),
        Value::Array(items) => match items.as_slice() {
            [only] => only.as_table(),
            _ => None,
        },
        _ => None,
    });
    let kind = topology.and_then(|table| table.get("kind")?.as_text());
    if kind != Some("independent") || tree.get("entitlement").is_none() {
        return Vec::new();
    }
    let servers = tree.get("server").and_then(Node::as_array);
    let names = servers.unwrap_or_default().iter().filter_map(|server| {
        let table = server.as_table()?;
        let has_own = table.get("license_file").is_some() || table.get("features").is_some();
        server.entry_name().filter(|_| !has_own)
    });
    names.map(str::to_owned).collect()
}

/// Leaves only the first so many of the independent servers. What was placed on one that goes is placed on
/// the first. One server alone is a single server, which holds all of the entitlement.
pub(crate) fn keep(tree: &mut Table, number: usize) {
    let all = takers(tree);
    if number == 0 || number >= all.len() {
        return;
    }
    let (kept, gone) = all.split_at(number);
    let is_gone = |name: &str| gone.iter().any(|server| server == name);
    if let Some(Value::Array(servers)) = value_of(tree, "server") {
        servers.retain(|server| !server.entry_name().is_some_and(is_gone));
    }
    if number == 1 {
        make_single(tree);
        return;
    }
    let Some(Value::Table(entitlement)) = value_of(tree, "entitlement") else {
        return;
    };
    if let Some(Value::Table(split)) = value_of(entitlement, "split") {
        scale(split, kept);
    }
    if let Some(Value::Table(features)) = value_of(entitlement, "split_of") {
        for entry in &mut features.entries {
            if let Value::Table(split) = &mut entry.node.value {
                scale(split, kept);
            }
        }
    }
    if let Some(Value::Table(place)) = value_of(entitlement, "place") {
        for entry in &mut place.entries {
            if entry.node.as_text().is_some_and(is_gone) {
                entry.node.value = Value::Text(kept[0].clone());
            }
        }
    }
}

fn make_single(tree: &mut Table) {
    let system = match value_of(tree, "topology") {
        Some(Value::Array(items)) => items.first_mut().map(|node| &mut node.value),
        other => other,
    };
    if let Some(Value::Table(system)) = system {
        set(system, "kind", text("single"));
    }
}

/// What part of a feature each independent server holds, in the order of [`takers`], in parts of
/// [`WHOLE`]; none if the feature is not split, or a part cannot be read.
#[must_use]
pub(crate) fn parts(tree: &Table, feature: &str) -> Option<Vec<u64>> {
    let servers = takers(tree);
    let entitlement = tree.get("entitlement")?.as_table()?;
    let is_whole = ["place", "products"]
        .iter()
        .any(|key| named(entitlement, key, feature).is_some());
    if servers.is_empty() || is_whole {
        return None;
    }
    let own = named(entitlement, "split_of", feature).and_then(Node::as_table);
    let split = own.or_else(|| entitlement.get("split").and_then(Node::as_table));
    match split {
        None => Some(even(servers.len())),
        Some(split) => {
            let part = |server: &String| match split.get(server) {
                None => Some(0),
                Some(part) => percent_exact(part.as_text()?).ok(),
            };
            servers.iter().map(part).collect()
        }
    }
}

/// Splits a feature otherwise, if it is split over as many servers as there are parts.
pub(crate) fn set_parts(tree: &mut Table, feature: &str, parts: &[u64]) {
    let servers = takers(tree);
    if servers.len() != parts.len() {
        return;
    }
    let Some(Value::Table(entitlement)) = value_of(tree, "entitlement") else {
        return;
    };
    let mut split = Table::default();
    for (server, part) in servers.iter().zip(parts) {
        set(&mut split, server, text(&percent(*part)));
    }
    let split = nowhere(Value::Table(split));
    match value_of(entitlement, "split_of") {
        Some(Value::Table(features)) => {
            let known = features
                .keys()
                .find(|key| key.eq_ignore_ascii_case(feature));
            let key = known.unwrap_or(feature).to_owned();
            set(features, &key, split);
        }
        _ => {
            let mut features = Table::default();
            set(&mut features, feature, split);
            set(entitlement, "split_of", nowhere(Value::Table(features)));
        }
    }
}

/// Even parts of [`WHOLE`], which sum to it.
#[must_use]
pub fn even(servers: usize) -> Vec<u64> {
    scaled(&vec![1; servers])
}

/// Parts of [`WHOLE`] as a percentage, as it reads back: `33.333334 %`.
#[must_use]
pub fn percent(part: u64) -> String {
    let (whole, rest) = (part / (WHOLE / 100), part % (WHOLE / 100));
    let digits = format!("{rest:06}");
    match digits.trim_end_matches('0') {
        "" => format!("{whole} %"),
        digits => format!("{whole}.{digits} %"),
    }
}

/// What in one table has to be said over another, so that the first comes out: keys that it has not are
/// dropped, as overlays drop them.
#[must_use]
pub(crate) fn difference(wanted: &Table, base: Option<&Table>) -> Table {
    let mut over = Table::default();
    for entry in &wanted.entries {
        let known = base.and_then(|base| base.get(&entry.key));
        match (&entry.node.value, known.map(|node| &node.value)) {
            (Value::Table(wanted), Some(Value::Table(base))) => {
                let inner = difference(wanted, Some(base));
                if !inner.entries.is_empty() {
                    set(&mut over, &entry.key, nowhere(Value::Table(inner)));
                }
            }
            (wanted, Some(base)) if wanted == base => {}
            _ => set(&mut over, &entry.key, entry.node.clone()),
        }
    }
    for key in base.iter().flat_map(|base| base.keys()) {
        if wanted.get(key).is_none() {
            set(&mut over, key, nowhere(Value::Truth(false)));
        }
    }
    over
}

fn value_of<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Value> {
    let mut entries = table.entries.iter_mut();
    let entry = entries.find(|entry| entry.key == key)?;
    Some(&mut entry.node.value)
}

/// What a table below the entitlement says of a feature; names compare without case.
fn named<'t>(entitlement: &'t Table, key: &str, feature: &str) -> Option<&'t Node> {
    let table = entitlement.get(key)?.as_table()?;
    let mut entries = table.entries.iter();
    let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(feature))?;
    Some(&entry.node)
}

/// The parts of the servers that are kept, scaled to the whole; even if none of them had a part.
fn scale(split: &mut Table, kept: &[String]) {
    let part = |server: &String| {
        let text = split.get(server).and_then(Node::as_text);
        text.and_then(|text| percent_exact(text).ok()).unwrap_or(0)
    };
    let mut weights: Vec<u64> = kept.iter().map(part).collect();
    if weights.iter().all(|&weight| weight == 0) {
        weights = vec![1; kept.len()];
    }
    let mut scaled_split = Table::default();
    for (server, part) in kept.iter().zip(scaled(&weights)) {
        set(&mut scaled_split, server, text(&percent(part)));
    }
    *split = scaled_split;
}

fn scaled(weights: &[u64]) -> Vec<u64> {
    let whole = u32::try_from(WHOLE).unwrap_or(u32::MAX);
    let parts = largest_remainder(whole, weights);
    parts.into_iter().map(u64::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: &str = r#"
topology = { kind = "independent" }
server = [ { name = "a" }, { name = "b" }, { name = "c" }, { name = "own", license_file = "own.dat" } ]
[entitlement]
features = { tserver_sdn = 100, router_seats = 100, lds = 3 }
split = { a = "50 %", b = "30 %", c = "20 %" }
split_of = { Router_Seats = { a = "10 %", b = "20 %", c = "70 %" } }
place = { lds = "c" }
"#;

    fn tree(text: &str) -> Table {
        let (table, findings) = crate::written::parse::parse(text, "", 0);
        assert!(findings.is_empty());
        table
    }

    fn percents(tree: &Table, feature: &str) -> Vec<String> {
        parts(tree, feature)
            .unwrap()
            .into_iter()
            .map(percent)
            .collect()
    }

    #[test]
    fn the_first_servers_stay_and_their_parts_are_scaled() {
        let mut two = tree(THREE);
        assert_eq!(takers(&two), ["a", "b", "c"]);
        assert_eq!(percents(&two, "tserver_sdn"), ["50 %", "30 %", "20 %"]);
        assert_eq!(percents(&two, "router_seats"), ["10 %", "20 %", "70 %"]);
        assert_eq!(parts(&two, "LDS"), None, "it is placed, not split");
        keep(&mut two, 2);
        assert_eq!(takers(&two), ["a", "b"]);
        assert_eq!(percents(&two, "tserver_sdn"), ["62.5 %", "37.5 %"]);
        assert_eq!(
            percents(&two, "router_seats"),
            ["33.333333 %", "66.666667 %"]
        );
        let entitlement = two.get("entitlement").unwrap().as_table().unwrap();
        assert_eq!(
            named(entitlement, "place", "lds").unwrap().as_text(),
            Some("a")
        );
        assert_eq!(
            two.get("server").unwrap().as_array().unwrap().len(),
            3,
            "the one with a file stays"
        );
        let mut all = tree(THREE);
        keep(&mut all, 3);
        assert_eq!(all, tree(THREE));
    }

    #[test]
    fn one_server_alone_is_a_single_server() {
        let mut one = tree(THREE);
        keep(&mut one, 1);
        let system = one.get("topology").unwrap().as_table().unwrap();
        assert_eq!(system.get("kind").unwrap().as_text(), Some("single"));
        assert_eq!(takers(&one), Vec::<String>::new());
        assert_eq!(one.get("server").unwrap().as_array().unwrap().len(), 2);
    }

    #[test]
    fn servers_that_had_no_part_share_evenly() {
        let mut text =
            tree(&THREE.replace("a = \"50 %\", b = \"30 %\", c = \"20 %\"", "c = \"100 %\""));
        keep(&mut text, 2);
        assert_eq!(percents(&text, "tserver_sdn"), ["50 %", "50 %"]);
    }

    #[test]
    fn only_independent_servers_are_counted() {
        for kind in ["single", "three-node"] {
            let mut other = tree(&THREE.replace("independent", kind));
            assert_eq!(takers(&other), Vec::<String>::new());
            keep(&mut other, 1);
            set_parts(&mut other, "tserver_sdn", &even(3));
            assert_eq!(other, tree(&THREE.replace("independent", kind)));
        }
    }

    #[test]
    fn a_feature_is_split_otherwise() {
        let mut split = tree(THREE);
        set_parts(&mut split, "tserver_sdn", &even(3));
        set_parts(
            &mut split,
            "router_seats",
            &[WHOLE / 4, WHOLE / 4, WHOLE / 2],
        );
        assert_eq!(
            percents(&split, "tserver_sdn"),
            ["33.333334 %", "33.333333 %", "33.333333 %"]
        );
        assert_eq!(percents(&split, "router_seats"), ["25 %", "25 %", "50 %"]);
    }

    #[test]
    fn a_difference_makes_the_wanted_table_over_the_base() {
        let base = tree("a = 1\nb = 2\nc = { x = \"1\", y = \"2\" }");
        let wanted = tree("a = 1\nc = { x = \"3\" }\nd = 4");
        let over = difference(&wanted, Some(&base));
        let text = crate::resolved::emit(&over);
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>().join(" "),
            "d = 4 b = false [c] x = \"3\" y = false"
        );
    }
}
