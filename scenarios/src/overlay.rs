//! A variant with other counts, as a scenario file that extends the study.
//!
//! The one idea: the file says what the variant says and how many licenses, and nothing else; all that it
//! does not say is the study's. So it can be read by people, runs as it is, and follows when the study
//! changes.

use crate::keys::SCENARIO;
use crate::points::set_below;
use crate::resolved::{emit, from_own_folder, nowhere, set, text};
use crate::study::Study;
use crate::written::{Node, Table, Value};

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

impl Study {
    /// A variant with so many licenses of some features as an overlay; `None` if there is no such variant,
    /// or nothing in it says how many licenses of a feature there are.
    #[must_use]
    pub fn overlay(
        &self,
        variant: &str,
        counts: &[(String, u64)],
        head: &Head<'_>,
    ) -> Option<String> {
        let place = self.written.iter().position(|(name, _)| name == variant)?;
        let merged = &self.written[place].1;
        let mut said = self.overlays.get(place)?.clone();
        said.remove("name");
        from_own_folder(&mut said, &SCENARIO, &self.texts);
        for (feature, count) in counts {
            set_count(&mut said, merged, feature, *count)?;
        }
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
        let others = self.written.iter().skip(1).map(|(name, _)| {
            let mut removed = Table::default();
            set(&mut removed, "name", text(name));
            set(&mut removed, "remove", nowhere(Value::Truth(true)));
            nowhere(Value::Table(removed))
        });
        let others: Vec<Node> = others.collect();
        if !others.is_empty() {
            set(&mut overlay, "variant", nowhere(Value::Array(others)));
        }
        Some(emit(&overlay))
    }
}

/// Says a count where the merged tree has it: in the entitlement, else in a server's inline features.
fn set_count(said: &mut Table, merged: &Table, feature: &str, count: u64) -> Option<()> {
    let number = nowhere(Value::Integer(i64::try_from(count).ok()?));
    let entitlement = merged.get("entitlement").and_then(Node::as_table);
    if let Some(path) = entitlement.and_then(|table| path_of(table, feature)) {
        return set_below(said, &format!("entitlement.{path}"), &number).ok();
    }
    let servers = merged.get("server").and_then(Node::as_array)?;
    let mut servers = servers.iter().filter_map(Node::as_table);
    let (server, path) = servers.find_map(|server| Some((server, path_of(server, feature)?)))?;
    let name = server.get("name").and_then(Node::as_text)?;
    let mut list = match said.remove("server").map(|entry| entry.node.value) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let named = |node: &Node| {
        let table = node.as_table();
        table.and_then(|t| t.get("name")).and_then(Node::as_text) == Some(name)
    };
    let at = list.iter().position(named).unwrap_or(list.len());
    if at == list.len() {
        let mut entry = Table::default();
        set(&mut entry, "name", text(name));
        list.push(nowhere(Value::Table(entry)));
    }
    if let Value::Table(entry) = &mut list[at].value {
        set_below(entry, &path, &number).ok()?;
    }
    set(said, "server", nowhere(Value::Array(list)));
    Some(())
}

/// Where a table with `features` says the count of one, as a path below it.
fn path_of(table: &Table, feature: &str) -> Option<String> {
    let features = table.get("features")?.as_table()?;
    let mut entries = features.entries.iter();
    let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(feature))?;
    Some(match entry.node.as_table() {
        Some(_) => format!("features.{}.count", entry.key),
        None => format!("features.{}", entry.key),
    })
}
