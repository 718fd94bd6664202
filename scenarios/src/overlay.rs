//! A variant with other counts, as a scenario file that extends the study.
//!
//! The file says what the variant says, how many licenses, on how many of its servers and in
//! which parts, and nothing else; all that it does not say is the study's. So it can be read by people,
//! runs as it is, and follows when the study changes. A server that goes leaves its host, and what strikes
//! the host of each server strikes it still, as under a variant.

use crate::check::servers::standby::is_written_standby;
use crate::keys::SCENARIO;
use crate::points::set_below;
use crate::resolved::{EACH, emit, from_own_folder, host_of, nowhere, set, tables, text, word};
use crate::study::types::Study;
use crate::written::{Node, Table, Value};
use crate::{allotment, counted};

/// What an overlay is called, and what it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The study's file, from the overlay's folder.
    pub extends: &'a str,
    /// The scenario's name.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
}

/// What is bought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purchase {
    /// Features with their counts.
    pub counts: Vec<(String, u64)>,
    /// How many of the independent servers, the first in file order; `None`: all.
    pub servers: Option<usize>,
    /// Features with their parts on those servers, in parts of [`crate::order::share::WHOLE`].
    pub parts: Vec<(String, Vec<u64>)>,
}

impl Study {
    /// A purchase for a variant as an overlay; `None` if there is no such variant, or nothing in it says how
    /// many licenses of a feature there are.
    #[must_use]
    pub fn overlay(&self, variant: &str, purchase: &Purchase, head: &Head<'_>) -> Option<String> {
        let place = self.written.iter().position(|(name, _)| name == variant)?;
        let mut said = self.said(place, purchase)?;
        let mut overlay = Table::default();
        for (key, value) in [
            ("extends", head.extends),
            ("name", head.name),
            ("title", head.title),
            ("variant_name", variant),
        ] {
            set(&mut overlay, key, text(value));
        }
        overlay.entries.append(&mut said.entries);
        self.settle_servers(&mut overlay);
        let others: Vec<Node> = self.written.iter().skip(1).map(removed).collect();
        if !others.is_empty() {
            set(&mut overlay, "variant", nowhere(Value::Array(others)));
        }
        Some(emit(&overlay))
    }

    /// What was searched of servers and parts is settled by the purchase, and not asked again.
    fn settle_servers(&self, overlay: &mut Table) {
        let own = self.written.first().map(|(_, own)| own);
        let size = own.and_then(|own| own.get("size")?.as_table());
        for key in ["servers", "split"] {
            if size.is_some_and(|size| size.get(key).is_some()) {
                set(table_of(overlay, "size"), key, nowhere(Value::Truth(false)));
            }
        }
    }

    /// Purchases, each for a variant, as variants of one overlay under names of their own; the file's own
    /// variant stays as it is, the others go. `None` as for [`Study::overlay`].
    #[must_use]
    pub fn joint_overlay(
        &self,
        purchases: &[(usize, String, Purchase)],
        head: &Head<'_>,
    ) -> Option<String> {
        let mut overlay = Table::default();
        for (key, value) in [
            ("extends", head.extends),
            ("name", head.name),
            ("title", head.title),
        ] {
            set(&mut overlay, key, text(value));
        }
        let mut variants: Vec<Node> = self.written.iter().skip(1).map(removed).collect();
        for (variant, name, purchase) in purchases {
            let mut said = self.said(*variant, purchase)?;
            let mut entry = Table::default();
            set(&mut entry, "name", text(name));
            entry.entries.append(&mut said.entries);
            variants.push(nowhere(Value::Table(entry)));
        }
        set(&mut overlay, "variant", nowhere(Value::Array(variants)));
        Some(emit(&overlay))
    }

    /// What has to be said over the file's own variant, so that a purchase for a variant comes out.
    fn said(&self, variant: usize, purchase: &Purchase) -> Option<Table> {
        let (own, merged) = (&self.written.first()?.1, &self.written.get(variant)?.1);
        let mut said = self.overlays.get(variant)?.clone();
        said.remove("name");
        from_own_folder(&mut said, &SCENARIO, &self.texts);
        for (feature, count) in &purchase.counts {
            set_count(&mut said, merged, feature, *count)?;
        }
        let mut wanted = merged.clone();
        if let Some(servers) = purchase.servers {
            allotment::keep(&mut wanted, servers);
        }
        for (feature, parts) in &purchase.parts {
            allotment::set_parts(&mut wanted, feature, parts);
        }
        if wanted != *merged {
            remove_servers(&mut said, own, merged, &wanted);
            allot(&mut said, own, &wanted);
            say_kind(&mut said, merged, &wanted);
        }
        keep_hosts(&mut said, own, &wanted);
        spell_targets(&mut said, own, &wanted);
        Some(said)
    }
}

/// A variant that goes.
fn removed((name, _): &(String, Table)) -> Node {
    let mut removed = Table::default();
    set(&mut removed, "name", text(name));
    set(&mut removed, "remove", nowhere(Value::Truth(true)));
    nowhere(Value::Table(removed))
}

/// Removes the servers that are not wanted any more.
fn remove_servers(said: &mut Table, own: &Table, merged: &Table, wanted: &Table) {
    let stays =
        |name: &str| tables(wanted, "server").any(|server| word(server, "name") == Some(name));
    let servers = tables(merged, "server").filter_map(|server| word(server, "name"));
    for gone in servers.filter(|name| !stays(name)) {
        let is_own = tables(own, "server").any(|server| word(server, "name") == Some(gone));
        let list = list_of(said, "server");
        list.retain(|entry| entry.entry_name() != Some(gone));
        if is_own {
            let mut removed = Table::default();
            set(&mut removed, "name", text(gone));
            set(&mut removed, "remove", nowhere(Value::Truth(true)));
            list.push(nowhere(Value::Table(removed)));
        }
    }
}

/// One server alone is a single server.
fn say_kind(said: &mut Table, merged: &Table, wanted: &Table) {
    if merged.get("topology") == wanted.get("topology") {
        return;
    }
    match wanted.get("topology").map(|node| &node.value) {
        Some(Value::Table(system)) => {
            if let Some(kind) = system.get("kind") {
                set(table_of(said, "topology"), "kind", kind.clone());
            }
        }
        Some(Value::Array(systems)) => {
            set(said, "topology", nowhere(Value::Array(systems.clone())));
        }
        _ => {}
    }
}

/// Says the parts and places that are wanted.
fn allot(said: &mut Table, own: &Table, wanted: &Table) {
    let entitlement = |tree: &'_ Table| tree.get("entitlement").and_then(Node::as_table).cloned();
    let (own, wanted) = (entitlement(own), entitlement(wanted));
    for key in ["split", "split_of", "place"] {
        let of = |table: &Option<Table>| table.as_ref()?.get(key)?.as_table().cloned();
        let Some(wanted) = of(&wanted) else {
            continue;
        };
        let over = allotment::difference(&wanted, of(&own).as_ref());
        let table = table_of(said, "entitlement");
        table.remove(key);
        if !over.entries.is_empty() {
            set(table, key, nowhere(Value::Table(over)));
        }
    }
}

/// Names the hosts of the file's servers that are not there any more.
fn keep_hosts(said: &mut Table, own: &Table, wanted: &Table) {
    for server in tables(own, "server") {
        let Some(host) = host_of(server) else {
            continue;
        };
        let runs_here = tables(wanted, "server").any(|here| host_of(here) == Some(host));
        let listed = tables(wanted, "host").any(|here| word(here, "name") == Some(host));
        if runs_here || listed {
            continue;
        }
        let mut entry = Table::default();
        set(&mut entry, "name", text(host));
        if let Some(site) = word(server, "site") {
            set(&mut entry, "site", text(site));
        }
        list_of(said, "host").push(nowhere(Value::Table(entry)));
    }
}

/// Where servers of the file are gone, lists the hosts that `each-server-host` stood for.
fn spell_targets(said: &mut Table, own: &Table, wanted: &Table) {
    let hosts = |tree| {
        let servers = tables(tree, "server").filter(|server| !is_written_standby(server));
        servers.filter_map(host_of).map(text)
    };
    let (all, left): (Vec<Node>, Vec<Node>) = (hosts(own).collect(), hosts(wanted).collect());
    if all == left || all.len() < 2 {
        return;
    }
    let faults = tables(wanted, "fault").filter(|fault| word(fault, "target") == Some(EACH));
    for id in faults.filter_map(|fault| word(fault, "id")) {
        let list = list_of(said, "fault");
        let is_it = |entry: &Node| entry.entry_name() == Some(id);
        let at = list.iter().position(is_it).unwrap_or_else(|| {
            let mut entry = Table::default();
            set(&mut entry, "id", text(id));
            list.push(nowhere(Value::Table(entry)));
            list.len() - 1
        });
        if let Value::Table(entry) = &mut list[at].value {
            let is_own = tables(own, "fault").any(|fault| word(fault, "id") == Some(id));
            entry.remove("target");
            if is_own {
                set(entry, "target", nowhere(Value::Truth(false)));
            }
            set(entry, "targets", nowhere(Value::Array(all.clone())));
        }
    }
}

fn list_of<'t>(table: &'t mut Table, key: &str) -> &'t mut Vec<Node> {
    if table.get(key).is_none_or(|node| node.as_array().is_none()) {
        set(table, key, nowhere(Value::Array(Vec::new())));
    }
    let mut entries = table.entries.iter_mut();
    match entries
        .find(|entry| entry.key == key)
        .map(|entry| &mut entry.node.value)
    {
        Some(Value::Array(items)) => items,
        _ => unreachable!("it was made a list"),
    }
}

fn table_of<'t>(table: &'t mut Table, key: &str) -> &'t mut Table {
    if table.get(key).is_none_or(|node| node.as_table().is_none()) {
        set(table, key, nowhere(Value::Table(Table::default())));
    }
    let mut entries = table.entries.iter_mut();
    match entries
        .find(|entry| entry.key == key)
        .map(|entry| &mut entry.node.value)
    {
        Some(Value::Table(inner)) => inner,
        _ => unreachable!("it was made a table"),
    }
}

/// Says a count where the merged tree has it: in the entitlement, else in a server's inline features. Of a list of parts
/// those that end keep their days.
fn set_count(said: &mut Table, merged: &Table, feature: &str, count: u64) -> Option<()> {
    let count = u32::try_from(count).ok()?;
    let entitlement = merged.get("entitlement").and_then(Node::as_table);
    let products = entitlement.and_then(|table| table.get("products")?.as_table());
    if let Some(product) = products.and_then(|products| products.keys().find(|key| *key == feature))
    {
        set(
            table_of(table_of(said, "entitlement"), "products"),
            product,
            nowhere(Value::Integer(count.into())),
        );
        return Some(());
    }
    if let Some((path, value)) = entitlement.and_then(|table| counted_at(table, feature, count)) {
        return set_below(said, &format!("entitlement.{path}"), &value).ok();
    }
    let servers = merged.get("server").and_then(Node::as_array)?;
    let mut servers = servers.iter().filter_map(Node::as_table);
    let (server, (path, value)) =
        servers.find_map(|server| Some((server, counted_at(server, feature, count)?)))?;
    let name = server.get("name").and_then(Node::as_text)?;
    let list = list_of(said, "server");
    let named = |node: &Node| node.entry_name() == Some(name);
    let at = list.iter().position(named).unwrap_or(list.len());
    if at == list.len() {
        let mut entry = Table::default();
        set(&mut entry, "name", text(name));
        list.push(nowhere(Value::Table(entry)));
    }
    if let Value::Table(entry) = &mut list[at].value {
        set_below(entry, &path, &value).ok()?;
    }
    Some(())
}

/// Where a table with `features` says the count of one, as a path below it, and what stands there with another count.
fn counted_at(table: &Table, feature: &str, count: u32) -> Option<(String, Node)> {
    let features = table.get("features")?.as_table()?;
    let mut entries = features.entries.iter();
    let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(feature))?;
    Some(match entry.node.value {
        Value::Table(_) => (
            format!("features.{}.count", entry.key),
            nowhere(Value::Integer(count.into())),
        ),
        _ => {
            let mut node = entry.node.clone();
            counted::set_count(&mut node, count);
            (format!("features.{}", entry.key), node)
        }
    })
}
