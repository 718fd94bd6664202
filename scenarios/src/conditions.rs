//! Conditions: overlays for circumstances that nobody chooses, laid over every variant.
//!
//! A condition merges like a variant. What it says of an entry that a variant has removed is dropped there and listed;
//! what it says of an entry that no variant has is an error, unless it brings a whole new one.

use crate::keys::{Form, SCENARIO, nearest};
use crate::merge::Merge;
use crate::shape;
use crate::sink::Sink;
use crate::view::View;
use crate::written::{Node, Origin, Table, Value};

/// The name that stands for no condition.
pub const BASE: &str = "base";

/// What is bought is the variant's: a condition brings none of these.
const BOUGHT: [&str; 2] = ["server", "topology"];

/// A condition as written.
#[derive(Clone, Debug)]
pub(crate) struct Overlay {
    /// Its name.
    pub name: String,
    /// How much it counts in weighted means; the base counts 1.
    pub weight: f64,
    said: Table,
}

/// Takes the conditions out of the file.
pub(crate) fn take(sink: &Sink, own: &mut Table) -> Vec<Overlay> {
    let Some(entry) = own.remove("condition") else {
        return Vec::new();
    };
    let holder = Table {
        entries: vec![entry],
    };
    shape::check(sink, &holder, &SCENARIO);
    let keys = SCENARIO.find("condition").and_then(|key| key.form.tables());
    let mut conditions: Vec<Overlay> = Vec::new();
    for view in View::root(sink, &holder).list("condition") {
        let Some(name) = view.named("name") else {
            continue;
        };
        if name == BASE {
            let hint = "give the condition a name of its own";
            view.error("name", "`base` stands for no condition", hint);
            continue;
        }
        if conditions.iter().any(|known| known.name == name) {
            let message = format!("two conditions are named `{name}`");
            view.error("name", message, "give one of them another name");
            continue;
        }
        let weight = view.number("weight").unwrap_or(1.0);
        if !(0.0..=1e6).contains(&weight) {
            let hint =
                "the base has weight 1; `weight = 0` judges a condition and leaves it out of means";
            view.error("weight", "expected a weight from 0 to 1000000", hint);
        }
        let mut said = view.table.clone();
        // What a condition may not say is reported already.
        said.entries
            .retain(|entry| keys.is_some_and(|keys| keys.find(&entry.key).is_some()));
        for key in ["name", "weight", "remove"] {
            said.remove(key);
        }
        conditions.push(Overlay {
            name: name.to_owned(),
            weight,
            said,
        });
    }
    conditions
}

impl Overlay {
    /// A variant's tree under the condition, and what is dropped because the variant has removed it. `all` are
    /// the trees of all variants.
    pub fn over(
        &self,
        merge: &mut Merge<'_>,
        sink: &Sink,
        tree: &Table,
        all: &[(String, Table)],
    ) -> (Table, Vec<String>) {
        let mut said = self.said.clone();
        let mut dropped = Vec::new();
        for entry in &mut said.entries {
            let Value::Array(items) = &mut entry.node.value else {
                continue;
            };
            if !items.iter().all(|item| item.entry_name().is_some()) {
                continue;
            }
            let key = entry.key.as_str();
            items.retain(|item| {
                let name = item.entry_name().unwrap_or_default();
                if has(tree, key, name) {
                    return true;
                }
                if all.iter().any(|(_, other)| has(other, key, name)) {
                    dropped.push(format!("{key}.{name}"));
                    return false;
                }
                self.is_new(sink, item, key, all)
            });
        }
        said.entries
            .retain(|entry| !matches!(&entry.node.value, Value::Array(items) if items.is_empty()));
        (merge.variant_over(tree, &said, &SCENARIO), dropped)
    }

    /// Whether an entry that no variant has is a whole one of its own; else it is reported.
    fn is_new(&self, sink: &Sink, item: &Node, key: &str, all: &[(String, Table)]) -> bool {
        let name = item.entry_name().unwrap_or_default();
        let names = all.iter().flat_map(|(_, tree)| names(tree, key));
        let near = nearest(name, names);
        let removes = item
            .as_table()
            .and_then(|table| table.get("remove"))
            .is_some_and(|node| node.value == Value::Truth(true));
        if near.is_none() && !removes && is_whole(item, key) && !BOUGHT.contains(&key) {
            return true;
        }
        let message = format!(
            "condition `{}` names `{name}`, and no variant has such an entry under `{key}`",
            self.name
        );
        let hint = near.map_or_else(
            || "name an entry that a variant has, or write a whole new one".to_owned(),
            |near| format!("is `{near}` meant?"),
        );
        sink.error(
            item.at,
            &format!("condition.{}.{key}", self.name),
            message,
            hint,
        );
        false
    }

    /// Reports a count that a search varies and the condition overwrites: the search would change nothing.
    pub fn refuse_varied(&self, sink: &Sink, features: &[&str]) {
        for at in counts(&self.said, features) {
            let message = format!(
                "condition `{}` overwrites a count that `[size] vary` searches",
                self.name
            );
            let hint = "what is bought is the variant's: take the count out of the condition, or out of `vary`";
            sink.error(at, &format!("condition.{}", self.name), message, hint);
        }
    }
}

/// Where an overlay says how many licenses of some features there are.
fn counts(said: &Table, features: &[&str]) -> Vec<Origin> {
    let servers = said.get("server").and_then(Node::as_array);
    let entitlement = said.get("entitlement").into_iter();
    let holders = entitlement.chain(servers.unwrap_or_default());
    let tables = holders.filter_map(Node::as_table).flat_map(|holder| {
        let tables = ["features", "products"].into_iter();
        tables.filter_map(|key| holder.get(key)?.as_table())
    });
    let named = |key: &str| features.iter().any(|name| name.eq_ignore_ascii_case(key));
    tables
        .flat_map(|table| &table.entries)
        .filter(|entry| named(&entry.key))
        .map(|entry| entry.key_at)
        .collect()
}

/// Whether an entry has every key that one of its list must have.
fn is_whole(item: &Node, key: &str) -> bool {
    let keys = SCENARIO
        .find(key)
        .map(|key| &key.form)
        .and_then(Form::tables);
    let (Some(keys), Some(table)) = (keys, item.as_table()) else {
        return false;
    };
    let mut required = keys.keys.iter().filter(|key| key.default == "required");
    required.all(|key| table.get(key.name).is_some())
}

fn names<'t>(tree: &'t Table, key: &str) -> impl Iterator<Item = &'t str> {
    let items = tree.get(key).and_then(Node::as_array).unwrap_or_default();
    items.iter().filter_map(Node::entry_name)
}

fn has(tree: &Table, key: &str, name: &str) -> bool {
    names(tree, key).any(|known| known == name)
}
