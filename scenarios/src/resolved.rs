//! A variant as a scenario file of its own: overlays applied, files joined, defaults spelt out.
//!
//! What is written here reads back to the same plan. So hosts of removed servers are
//! named, and those servers where a fault strikes them, `each-server-host` becomes the list that it stands for, paths are told from the scenario's
//! own folder, and every parameter has its value.

use crate::check::servers::standby::is_written_standby;
use crate::files::resolve;
use crate::keys::{Form, Keys, PARAMETERS, SCENARIO};
use crate::written::{Entry, Node, Origin, Table, Texts, Value};
use std::fmt::Write;

/// Parameters whose default is not one value: what a license file or another parameter says counts.
const OPEN: [&str; 5] = [
    "dialing",
    "heartbeat_interval",
    "primary_is_master",
    "order_lead_time",
    "relocate_time",
];

/// The word that stands for the hosts of the file's own servers.
pub(crate) const EACH: &str = "each-server-host";

/// Writes a variant as TOML. `own` is the tree of the file's own variant.
#[must_use]
pub fn toml(name: &str, merged: &Table, own: &Table, texts: &Texts) -> String {
    let mut tree = merged.clone();
    tree.remove("variant");
    set(&mut tree, "variant_name", text(name));
    keep_hosts(&mut tree, own);
    spell_targets(&mut tree, own);
    spell_parameters(&mut tree);
    from_own_folder(&mut tree, &SCENARIO, texts);
    emit(&tree)
}

pub(crate) fn nowhere(value: Value) -> Node {
    Node {
        value,
        at: Origin::default(),
    }
}

pub(crate) fn text(text: &str) -> Node {
    nowhere(Value::Text(text.to_owned()))
}

pub(crate) fn set(table: &mut Table, key: &str, node: Node) {
    match table.entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.node = node,
        None => table.entries.push(Entry {
            key: key.to_owned(),
            key_at: Origin::default(),
            node,
        }),
    }
}

pub(crate) fn tables<'t>(tree: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    let items = tree.get(key).and_then(Node::as_array).unwrap_or_default();
    items.iter().filter_map(Node::as_table)
}

pub(crate) fn word<'t>(table: &'t Table, key: &str) -> Option<&'t str> {
    table.get(key).and_then(Node::as_text)
}

/// The host of a server.
pub(crate) fn host_of(server: &Table) -> Option<&str> {
    word(server, "host").or_else(|| word(server, "name"))
}

/// Removed servers leave their hosts, and a host of their own name where a fault strikes them.
fn keep_hosts(tree: &mut Table, own: &Table) {
    let mut added = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for server in tables(own, "server") {
        let struck = word(server, "name").filter(|name| is_removed_target(tree, name));
        for host in host_of(server).into_iter().chain(struck) {
            let runs_here = tables(tree, "server").any(|here| host_of(here) == Some(host));
            let listed = tables(tree, "host").any(|here| word(here, "name") == Some(host));
            if runs_here || listed || names.contains(&host) {
                continue;
            }
            names.push(host);
            let mut entry = Table::default();
            set(&mut entry, "name", text(host));
            if let Some(site) = word(server, "site") {
                set(&mut entry, "site", text(site));
            }
            added.push(nowhere(Value::Table(entry)));
        }
    }
    if added.is_empty() {
        return;
    }
    match tree.entries.iter_mut().find(|entry| entry.key == "host") {
        Some(Entry {
            node:
                Node {
                    value: Value::Array(hosts),
                    ..
                },
            ..
        }) => hosts.append(&mut added),
        _ => set(tree, "host", nowhere(Value::Array(added))),
    }
}

/// Whether a fault strikes a server that is not in the tree.
fn is_removed_target(tree: &Table, server: &str) -> bool {
    let is_here = tables(tree, "server").any(|here| word(here, "name") == Some(server));
    let strikes = |fault: &Table| {
        let listed = fault.get("targets").and_then(Node::as_array);
        let mut listed = listed.unwrap_or_default().iter().map(Node::as_text);
        word(fault, "target") == Some(server) || listed.any(|name| name == Some(server))
    };
    !is_here && tables(tree, "fault").any(strikes)
}

fn spell_targets(tree: &mut Table, own: &Table) {
    let servers: Vec<Node> = tables(own, "server")
        .filter(|server| !is_written_standby(server))
        .filter_map(host_of)
        .map(text)
        .collect();
    let faults = tree.entries.iter_mut().find(|entry| entry.key == "fault");
    let Some(Value::Array(faults)) = faults.map(|entry| &mut entry.node.value) else {
        return;
    };
    for fault in faults {
        let Value::Table(fault) = &mut fault.value else {
            continue;
        };
        if word(fault, "target") != Some(EACH) {
            continue;
        }
        // One host is no list: the second part of its fault's id is said outright.
        if let [only] = servers.as_slice() {
            let host = only.as_text().unwrap_or_default();
            let id = format!("{}/{host}", word(fault, "id").unwrap_or_default());
            set(fault, "id", text(&id));
            set(fault, "target", only.clone());
        } else {
            fault.remove("target");
            set(fault, "targets", nowhere(Value::Array(servers.clone())));
        }
    }
}

fn spell_parameters(tree: &mut Table) {
    let mut parameters = match tree.remove("parameters").map(|entry| entry.node.value) {
        Some(Value::Table(table)) => table,
        _ => Table::default(),
    };
    for key in PARAMETERS.keys {
        if parameters.get(key.name).is_none() && !OPEN.contains(&key.name) {
            let value = match &key.form {
                Form::Truth => Value::Truth(key.default == "true"),
                Form::Count => Value::Integer(key.default.parse().unwrap_or_default()),
                Form::Fraction => Value::Float(key.default.parse().unwrap_or_default()),
                _ => Value::Text(key.default.to_owned()),
            };
            set(&mut parameters, key.name, nowhere(value));
        }
    }
    set(tree, "parameters", nowhere(Value::Table(parameters)));
}

/// Paths as seen from the scenario's folder, whatever file named them.
pub(crate) fn from_own_folder(table: &mut Table, keys: &'static Keys, texts: &Texts) {
    for entry in &mut table.entries {
        if let Some(key) = keys.find(&entry.key) {
            paths_below(&mut entry.node, &key.form, texts);
        }
    }
}

fn paths_below(node: &mut Node, form: &'static Form, texts: &Texts) {
    let at = node.at;
    match (form, &mut node.value) {
        (Form::Path, Value::Text(path)) => *path = from_root(path, at, texts),
        (Form::Law | Form::SignedLaw, Value::Table(table)) => {
            for entry in table
                .entries
                .iter_mut()
                .filter(|entry| entry.key == "empirical")
            {
                let at = entry.node.at;
                if let Value::Text(path) = &mut entry.node.value {
                    *path = from_root(path, at, texts);
                }
            }
        }
        (Form::Table(keys), Value::Table(table)) => from_own_folder(table, keys, texts),
        (Form::Tables(keys), Value::Array(items)) => {
            for item in items {
                if let Value::Table(table) = &mut item.value {
                    from_own_folder(table, keys, texts);
                }
            }
        }
        (Form::Either(forms), _) => forms.iter().for_each(|form| paths_below(node, form, texts)),
        _ => {}
    }
}

fn from_root(path: &str, at: Origin, texts: &Texts) -> String {
    let named_in = texts.files.get(at.file as usize);
    resolve(named_in.map_or("", |file| file.path.as_str()), path)
}

/// TOML of a tree: plain keys first, then tables, each in the order of the file.
pub(crate) fn emit(tree: &Table) -> String {
    let mut out = String::new();
    let is_section = |node: &Node| match &node.value {
        Value::Table(_) => true,
        Value::Array(items) => {
            !items.is_empty() && items.iter().all(|item| item.as_table().is_some())
        }
        _ => false,
    };
    for entry in tree.entries.iter().filter(|entry| !is_section(&entry.node)) {
        line(&mut out, entry);
    }
    for entry in tree.entries.iter().filter(|entry| is_section(&entry.node)) {
        match &entry.node.value {
            Value::Table(table) => section(&mut out, &format!("[{}]", key(&entry.key)), table),
            Value::Array(items) => {
                for table in items.iter().filter_map(Node::as_table) {
                    section(&mut out, &format!("[[{}]]", key(&entry.key)), table);
                }
            }
            _ => {}
        }
    }
    out
}

fn section(out: &mut String, head: &str, table: &Table) {
    out.push('\n');
    out.push_str(head);
    out.push('\n');
    for entry in &table.entries {
        line(out, entry);
    }
}

fn line(out: &mut String, entry: &Entry) {
    out.push_str(&key(&entry.key));
    out.push_str(" = ");
    value(out, &entry.node.value);
    out.push('\n');
}

fn key(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !key.is_empty() && key.bytes().all(is_bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(crate) fn value(out: &mut String, value: &Value) {
    // Writing to a string does not fail.
    let _ = match value {
        Value::Text(text) => write!(out, "{}", quoted(text)),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Float(number) => write!(out, "{number:?}"),
        Value::Truth(truth) => write!(out, "{truth}"),
        Value::Date(date) => write!(out, "{date}"),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                self::value(out, &item.value);
            }
            out.push(']');
            Ok(())
        }
        Value::Table(table) => {
            out.push_str("{ ");
            for (at, entry) in table.entries.iter().enumerate() {
                let _ = write!(
                    out,
                    "{}{} = ",
                    if at == 0 { "" } else { ", " },
                    key(&entry.key)
                );
                self::value(out, &entry.node.value);
            }
            out.push_str(" }");
            Ok(())
        }
    };
}
