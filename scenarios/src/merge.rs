//! Overlays: how a variant, or a file that extends another, changes what it stands on.
//!
//! Merging knows only shapes. Tables merge key by key, lists of named tables by name, all
//! else replaces; `remove = true` drops an entry, and `false` drops a key whose value is not a truth
//! value. What the outcome means is checked as if it had been written so.

use crate::finding::Severity;
use crate::keys::{Form, Keys, nearest};
use crate::sink::Sink;
use crate::written::{Entry, Node, Origin, Table, Value};

/// What becomes of the words of removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// They act.
    Apply,
    /// They are kept, because the outcome is itself an overlay.
    Compose,
}

/// Where in the table of keys the merging stands.
#[derive(Clone, Copy)]
enum Place {
    Keys(&'static Keys),
    Map(&'static Form),
    Unknown,
}

impl Place {
    fn form(self, key: &str) -> Option<&'static Form> {
        match self {
            Place::Keys(keys) => keys.find(key).map(|key| &key.form),
            Place::Map(form) => Some(form),
            Place::Unknown => None,
        }
    }

    fn below(form: Option<&'static Form>) -> Place {
        match form.and_then(Form::table) {
            Some(keys) => Place::Keys(keys),
            None => match form.and_then(Form::map) {
                Some(form) => Place::Map(form),
                None => Place::Unknown,
            },
        }
    }

    fn below_list(form: Option<&'static Form>) -> Place {
        form.and_then(Form::tables)
            .map_or(Place::Unknown, Place::Keys)
    }
}

/// An entry that an overlay added to a list, and the existing name that was perhaps meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Where the entry stands.
    pub at: Origin,
    /// The name in the list that is like the new one.
    pub like: String,
}

/// Merges overlays and reports what they name in vain.
pub struct Merge<'a> {
    sink: &'a Sink,
    /// Entries that overlays added under a name that is like an existing one.
    pub added: Vec<Added>,
}

impl<'a> Merge<'a> {
    /// A merging that reports to `sink`.
    #[must_use]
    pub const fn new(sink: &'a Sink) -> Merge<'a> {
        Merge {
            sink,
            added: Vec::new(),
        }
    }

    /// A file over the file that it extends: its variants and conditions merge as overlays, all else acts.
    pub fn file_over(&mut self, base: Table, overlay: &Table, keys: &'static Keys) -> Table {
        let mut out = base;
        let mut rest = overlay.clone();
        let overlays = ["variant", "condition"].map(|key| rest.remove(key));
        rest.remove("extends");
        self.tables(&mut out, &rest, Place::Keys(keys), Mode::Apply, "");
        for overlays in overlays.into_iter().flatten() {
            self.overlays_over(&mut out, overlays, keys);
        }
        out
    }

    /// A variant over the file that holds it.
    pub fn variant_over(&mut self, base: &Table, variant: &Table, keys: &'static Keys) -> Table {
        let mut out = base.clone();
        let mut overlay = variant.clone();
        for of_the_variant in ["name", "choice", "remove"] {
            overlay.remove(of_the_variant);
        }
        self.tables(&mut out, &overlay, Place::Keys(keys), Mode::Apply, "");
        out
    }

    /// Variants, or conditions, over those of the extended file.
    fn overlays_over(&mut self, out: &mut Table, overlay: Entry, keys: &'static Keys) {
        let list = overlay.key.as_str();
        let Value::Array(items) = &overlay.node.value else {
            out.remove(list);
            out.entries.push(overlay);
            return;
        };
        let mut variants = match out.remove(list).map(|entry| entry.node.value) {
            Some(Value::Array(variants)) => variants,
            _ => Vec::new(),
        };
        for item in items {
            let known = item.entry_name().and_then(|name| {
                variants
                    .iter()
                    .position(|variant| variant.entry_name() == Some(name))
            });
            match known {
                Some(at) if is_removal(item) => {
                    variants.remove(at);
                }
                Some(at) => {
                    let path = format!("{list}.{}", item.entry_name().unwrap_or_default());
                    if let (Value::Table(base), Value::Table(over)) =
                        (&mut variants[at].value, &item.value)
                    {
                        self.tables(base, over, Place::Keys(keys), Mode::Compose, &path);
                    }
                }
                None if is_removal(item) => {
                    self.removed_in_vain(item, &variants, list);
                }
                None => variants.push(item.clone()),
            }
        }
        out.entries.push(Entry {
            node: Node {
                value: Value::Array(variants),
                at: overlay.node.at,
            },
            ..overlay
        });
    }

    fn tables(&mut self, base: &mut Table, overlay: &Table, place: Place, mode: Mode, path: &str) {
        for entry in &overlay.entries {
            let form = place.form(&entry.key);
            let path = join(path, &entry.key);
            let drops = entry.node.value == Value::Truth(false)
                && !form.is_some_and(Form::takes_false)
                && mode == Mode::Apply;
            if drops {
                self.drop_key(base, entry, form.is_some(), &path);
                continue;
            }
            let known = base.entries.iter_mut().find(|known| known.key == entry.key);
            match known {
                Some(known) => {
                    // What an overlay touches is shown at the overlay.
                    if known.node.as_table().is_none() || entry.node.as_table().is_none() {
                        known.key_at = entry.key_at;
                    }
                    self.nodes(&mut known.node, &entry.node, form, mode, &path);
                }
                None => {
                    let mut node = entry.node.clone();
                    if mode == Mode::Apply {
                        self.settle(&mut node, form, &path);
                    }
                    base.entries.push(Entry {
                        node,
                        ..entry.clone()
                    });
                }
            }
        }
    }

    fn drop_key(&mut self, base: &mut Table, entry: &Entry, known_key: bool, path: &str) {
        if base.remove(&entry.key).is_some() {
            return;
        }
        let near = nearest(&entry.key, base.keys())
            .map(|name| format!("is `{name}` meant?"))
            .unwrap_or_default();
        let (severity, hint) = if known_key && near.is_empty() {
            (Severity::Warning, "leave it out".to_owned())
        } else {
            (Severity::Error, near)
        };
        let message = format!("`{} = false` drops a key that is not there", entry.key);
        self.sink
            .report(severity, entry.key_at, path, message, hint);
    }

    fn nodes(
        &mut self,
        base: &mut Node,
        overlay: &Node,
        form: Option<&'static Form>,
        mode: Mode,
        path: &str,
    ) {
        match (&mut base.value, &overlay.value) {
            (Value::Table(table), Value::Table(over)) => {
                self.tables(table, over, Place::below(form), mode, path);
            }
            (Value::Array(items), Value::Array(over)) if named(items) && named(over) => {
                self.lists(items, over, form, mode, path);
            }
            _ => {
                let mut node = overlay.clone();
                if mode == Mode::Apply {
                    self.settle(&mut node, form, path);
                }
                *base = node;
            }
        }
    }

    fn lists(
        &mut self,
        base: &mut Vec<Node>,
        overlay: &[Node],
        form: Option<&'static Form>,
        mode: Mode,
        path: &str,
    ) {
        let place = Place::below_list(form);
        for item in overlay {
            let name = item.entry_name().unwrap_or_default();
            let known = base
                .iter()
                .position(|entry| entry.entry_name() == Some(name));
            let removes = is_removal(item) && mode == Mode::Apply;
            match known {
                Some(at) if removes => {
                    base.remove(at);
                }
                Some(at) => {
                    if let (Value::Table(table), Value::Table(over)) =
                        (&mut base[at].value, &item.value)
                    {
                        self.tables(table, over, place, mode, &join(path, name));
                    }
                }
                None if removes => self.removed_in_vain(item, base, path),
                None => {
                    let names = base.iter().filter_map(Node::entry_name);
                    if let Some(like) = nearest(name, names) {
                        self.added.push(Added {
                            at: item.at,
                            like: like.to_owned(),
                        });
                    }
                    let mut node = item.clone();
                    if mode == Mode::Apply
                        && let Value::Table(table) = &mut node.value
                    {
                        self.settle_table(table, place, &join(path, name));
                    }
                    base.push(node);
                }
            }
        }
    }

    /// Lets the words of removal act in a value that has nothing below it.
    fn settle(&mut self, node: &mut Node, form: Option<&'static Form>, path: &str) {
        match &mut node.value {
            Value::Table(table) => self.settle_table(table, Place::below(form), path),
            Value::Array(items) => {
                let place = Place::below_list(form);
                let mut kept = Vec::with_capacity(items.len());
                for mut item in std::mem::take(items) {
                    if is_removal(&item) {
                        self.removed_in_vain(&item, &[], path);
                        continue;
                    }
                    if let Value::Table(table) = &mut item.value {
                        self.settle_table(table, place, path);
                    }
                    kept.push(item);
                }
                *items = kept;
            }
            _ => {}
        }
    }

    fn settle_table(&mut self, table: &mut Table, place: Place, path: &str) {
        let mut kept = Vec::with_capacity(table.entries.len());
        for mut entry in std::mem::take(&mut table.entries) {
            let form = place.form(&entry.key);
            let path = join(path, &entry.key);
            let drops =
                entry.node.value == Value::Truth(false) && form.is_some_and(|f| !f.takes_false());
            if drops {
                self.drop_key(table, &entry, true, &path);
                continue;
            }
            self.settle(&mut entry.node, form, &path);
            kept.push(entry);
        }
        table.entries = kept;
    }

    fn removed_in_vain(&self, item: &Node, known: &[Node], path: &str) {
        let name = item.entry_name().unwrap_or_default();
        let names = known.iter().filter_map(Node::entry_name);
        let hint = nearest(name, names).map(|near| format!("is `{near}` meant?"));
        let message = format!("there is no `{name}` to remove");
        self.sink.error(
            item.at,
            &join(path, name),
            message,
            hint.unwrap_or_else(|| "remove the entry: nothing of this name is there".to_owned()),
        );
    }
}

/// A path one key longer.
#[must_use]
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn named(items: &[Node]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.entry_name().is_some())
}

fn is_removal(item: &Node) -> bool {
    item.as_table()
        .and_then(|table| table.get("remove"))
        .is_some_and(|node| node.value == Value::Truth(true))
}
