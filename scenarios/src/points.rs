//! Points of a sweep or a search: the scenario with some inputs set otherwise.
//!
//! A point is an overlay by paths, `fault.ID.time_to_repair` as findings name keys, laid
//! over every variant before it is checked; so whatever a file may say, a point may say.

use crate::allotment;
use crate::counted;
use crate::keys::nearest;
use crate::sink::Sink;
use crate::written::{Entry, Node, Origin, Table, Value};

/// An input set otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// The key at a path has this value.
    Value {
        /// Its path, with entries of lists by name or id, or by number from 1.
        path: String,
        /// The value.
        value: Node,
    },
    /// So many licenses of a feature are bought, wherever the scenario says how many.
    Count {
        /// The feature.
        feature: String,
        /// How many.
        count: u32,
    },
    /// Of independent servers only the first so many are there, in file order; what they hold of the
    /// entitlement is scaled to the whole.
    Servers {
        /// How many, at most those that there are.
        count: usize,
    },
    /// A feature of the entitlement is divided over the independent servers otherwise.
    Parts {
        /// The feature.
        feature: String,
        /// Each server's part of [`crate::order::share::WHOLE`], in file order.
        parts: Vec<u64>,
    },
}

/// A scenario with some inputs set otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// What is set, in this order.
    pub settings: Vec<Setting>,
}

impl Point {
    /// Lays the point over a variant's tree. What cannot be set is reported.
    pub fn apply(&self, tree: &mut Table, sink: &Sink) {
        for setting in &self.settings {
            match setting {
                Setting::Value { path, value } => set(tree, path, value, sink),
                Setting::Count { feature, count } => set_count(tree, feature, *count, sink),
                Setting::Servers { count } => allotment::keep(tree, *count),
                Setting::Parts { feature, parts } => allotment::set_parts(tree, feature, parts),
            }
        }
    }
}

/// A value from TOML text, as `"2 h"`, `500` or `{ exponential = "2 h" }`.
///
/// # Errors
/// What is wrong with the text.
pub fn value(text: &str) -> Result<Node, String> {
    let (table, findings) = crate::written::parse::parse(&format!("value = {text}"), "", 0);
    if let Some(finding) = findings.first() {
        return Err(finding.message.clone());
    }
    let mut entries = table.entries.into_iter();
    match (entries.next(), entries.next()) {
        (Some(entry), None) => Ok(without_place(entry.node)),
        _ => Err(format!("expected one value, found `{text}`")),
    }
}

/// A value as TOML text.
#[must_use]
pub fn text(node: &Node) -> String {
    let mut text = String::new();
    crate::resolved::value(&mut text, &node.value);
    text
}

/// A value as one number, for an axis: a number as it is, a length of time in seconds, a percentage as a part,
/// a rate an hour; of a law that is given by its mean, the mean.
#[must_use]
pub fn number(node: &Node) -> Option<f64> {
    use crate::quantity;
    match &node.value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => quantity::signed_duration(text)
            .map(|microseconds| microseconds as f64 / 1e6)
            .ok()
            .or_else(|| quantity::percent(text).ok())
            .or_else(|| quantity::rate_per_hour(text).ok()),
        Value::Table(table) => {
            let [law] = table.entries.as_slice() else {
                return None;
            };
            match (law.key.as_str(), &law.node.value) {
                ("exponential", _) => number(&law.node),
                (_, Value::Table(inner)) => number(inner.get("mean")?),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A value that no file holds stands nowhere.
fn without_place(node: Node) -> Node {
    let value = match node.value {
        Value::Array(items) => Value::Array(items.into_iter().map(without_place).collect()),
        Value::Table(table) => {
            let entries = table.entries.into_iter().map(|entry| Entry {
                node: without_place(entry.node),
                key_at: Origin::default(),
                key: entry.key,
            });
            Value::Table(Table {
                entries: entries.collect(),
            })
        }
        other => other,
    };
    Node {
        value,
        at: Origin::default(),
    }
}

fn set(tree: &mut Table, path: &str, value: &Node, sink: &Sink) {
    if let Err((there, message, hint)) = set_below(tree, path, value) {
        let at = if value.at == Origin::default() {
            there
        } else {
            value.at
        };
        sink.error(at, path, message, hint);
    }
}

type Failure = (Origin, String, String);

/// Sets the key at a path below a table. Names may hold dots: the longest that there is counts.
pub(crate) fn set_below(table: &mut Table, path: &str, value: &Node) -> Result<(), Failure> {
    let known = longest(table.entries.iter().map(|entry| entry.key.as_str()), path);
    let Some((at, rest)) = known else {
        // A key that is not there yet; whether it may be is seen when the outcome is checked.
        let (key, rest) = path
            .split_once('.')
            .map_or((path, None), |(k, r)| (k, Some(r)));
        let node = match rest {
            None => value.clone(),
            Some(rest) => {
                let mut inner = Table::default();
                set_below(&mut inner, rest, value)?;
                Node {
                    value: Value::Table(inner),
                    at: value.at,
                }
            }
        };
        table.entries.push(Entry {
            key: key.to_owned(),
            key_at: value.at,
            node,
        });
        return Ok(());
    };
    let entry = &mut table.entries[at];
    if rest.is_empty() {
        entry.node = value.clone();
        return Ok(());
    }
    let place = entry.node.at;
    match &mut entry.node.value {
        Value::Table(inner) => set_below(inner, rest, value),
        Value::Array(items) => set_in_list(items, &entry.key, rest, value, place),
        other => {
            let message = format!(
                "`{}` is {}, it has nothing below",
                entry.key,
                other.describe()
            );
            Err((place, message, String::new()))
        }
    }
}

fn set_in_list(
    items: &mut [Node],
    key: &str,
    path: &str,
    value: &Node,
    at: Origin,
) -> Result<(), Failure> {
    let names: Vec<String> = items
        .iter()
        .enumerate()
        .map(|(number, item)| crate::shape::item_name(item, number))
        .collect();
    let Some((found, rest)) = longest(names.iter().map(String::as_str), path) else {
        let name = path.split('.').next().unwrap_or(path);
        let hint = nearest(name, names.iter().map(String::as_str))
            .map(|near| format!("is `{near}` meant?"));
        return Err((
            at,
            format!("there is nothing named `{name}` under `{key}`"),
            hint.unwrap_or_else(|| "write the name of an entry that the scenario has".to_owned()),
        ));
    };
    if rest.is_empty() {
        items[found] = value.clone();
        return Ok(());
    }
    match &mut items[found].value {
        Value::Table(inner) => set_below(inner, rest, value),
        other => Err((
            at,
            format!("expected a table, found {}", other.describe()),
            String::new(),
        )),
    }
}

/// The longest of some names that the path begins with, and what follows it.
fn longest<'n, 'p>(
    names: impl Iterator<Item = &'n str>,
    path: &'p str,
) -> Option<(usize, &'p str)> {
    let mut best: Option<(usize, usize, &str)> = None;
    for (at, name) in names.enumerate() {
        let Some(rest) = path.strip_prefix(name) else {
            continue;
        };
        let rest = match rest.strip_prefix('.') {
            Some(rest) => rest,
            None if rest.is_empty() => rest,
            None => continue,
        };
        if best.is_none_or(|(_, length, _)| name.len() > length) {
            best = Some((at, name.len(), rest));
        }
    }
    best.map(|(at, _, rest)| (at, rest))
}

/// Sets a count in the entitlement (of a feature or of a product), else in the only server whose inline features have it.
fn set_count(tree: &mut Table, feature: &str, count: u32, sink: &Sink) {
    let mut places = Vec::new();
    for entry in &mut tree.entries {
        match (entry.key.as_str(), &mut entry.node.value) {
            ("entitlement", Value::Table(table)) => {
                places.extend(counts_of(table, &["features", "products"]));
            }
            ("server", Value::Array(items)) => {
                // What a standby holds is in no count (TP15).
                let tables = items.iter_mut().filter_map(|item| match &mut item.value {
                    Value::Table(table) if table.get("standby").is_none() => {
                        Some(counts_of(table, &["features"]))
                    }
                    _ => None,
                });
                places.extend(tables.flatten());
            }
            _ => {}
        }
    }
    let mut found: Vec<&mut Node> = places
        .into_iter()
        .filter_map(|features| {
            let mut entries = features.entries.iter_mut();
            let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(feature))?;
            Some(&mut entry.node)
        })
        .collect();
    let key = format!("size.vary.{feature}");
    let [node] = found.as_mut_slice() else {
        let message = if found.is_empty() {
            format!("no entitlement and no inline features name `{feature}`")
        } else {
            format!("`{feature}` is named at several servers")
        };
        let hint = "write `[entitlement]`, which is divided over the servers";
        sink.error(Origin::default(), &key, message, hint);
        return;
    };
    counted::set_count(node, count);
}

/// The tables of counts under some keys.
fn counts_of<'t>(table: &'t mut Table, keys: &'t [&str]) -> impl Iterator<Item = &'t mut Table> {
    let entries = table.entries.iter_mut();
    let entries = entries.filter(|entry| keys.contains(&entry.key.as_str()));
    entries.filter_map(|entry| match &mut entry.node.value {
        Value::Table(counts) => Some(counts),
        _ => None,
    })
}
