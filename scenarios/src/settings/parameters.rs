//! `[compare] parameters`: which parameters of the rules a comparison plays with other values, to see whether
//! its recommendation hangs on them.
//!
//! A parameter can be named alone where its other values follow from what it is: the other words
//! of a choice, the opposite of a truth value, half and twice a length of time. Else its values are written.

use crate::check::unknown::unknown;
use crate::keys::{Form, Key, PARAMETERS};
use crate::points::{self, Point, Setting};
use crate::quantity;
use crate::view::View;
use crate::written::{Node, Origin, Value};

/// A parameter and the values that it is played with besides its own.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherValues {
    /// The parameter.
    pub name: &'static str,
    /// What `[parameters]` says, else the default, in words.
    pub own: String,
    /// Whether `[parameters]` says it.
    pub is_said: bool,
    /// The other values, as they would stand in the file.
    pub values: Vec<Node>,
}

impl OtherValues {
    /// The scenario with each of the values; what stands at a topology, server or application stays.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.values.iter().map(|value| Point {
            settings: vec![Setting::Value {
                path: format!("parameters.{}", self.name),
                value: value.clone(),
            }],
        })
    }
}

/// A value as a table or a sentence has it.
#[must_use]
pub fn words(value: &Node) -> String {
    value
        .as_text()
        .map_or_else(|| points::text(value), ToOwned::to_owned)
}

/// Reads `parameters`: a list of names, or a table of names with values.
pub(super) fn read(view: &View<'_>, root: &View<'_>) -> Vec<OtherValues> {
    let said = root.below("parameters");
    let said = said.as_ref();
    let mut read = Vec::new();
    if let Some(table) = view.below("parameters") {
        for entry in &table.table.entries {
            let place = (entry.key_at, entry.key.as_str());
            let Some(key) = find(&table, place, &entry.key) else {
                continue;
            };
            let values = match &entry.node.value {
                Value::Array(values) => values.clone(),
                _ => vec![entry.node.clone()],
            };
            if values.is_empty() {
                table.error(
                    &entry.key,
                    "expected at least one value",
                    "write the values in square brackets, or leave the key out",
                );
            }
            read.push(of(key, said, values));
        }
    } else {
        for (name, at) in view.texts("parameters").unwrap_or_default() {
            let Some(key) = find(view, (at, "parameters"), name) else {
                continue;
            };
            let values = opposites(key, said);
            if values.is_empty() {
                let message =
                    format!("which other values of `{name}` are to be played does not follow");
                let hint = format!("write them: `parameters = {{ {name} = [VALUES] }}`");
                let path = view.path_of("parameters");
                let severity = crate::Severity::Error;
                view.sink.report(severity, at, &path, message, hint);
            }
            read.push(of(key, said, values));
        }
    }
    read
}

fn find(view: &View<'_>, place: (Origin, &str), name: &str) -> Option<&'static Key> {
    let found = PARAMETERS.find(name);
    if found.is_none() {
        unknown(view, place, "parameter", name, PARAMETERS.names());
    }
    found
}

fn of(key: &'static Key, said: Option<&View<'_>>, values: Vec<Node>) -> OtherValues {
    let own = said.and_then(|view| view.node(key.name));
    OtherValues {
        name: key.name,
        own: own.map_or_else(|| key.default.to_owned(), words),
        is_said: own.is_some(),
        values,
    }
}

/// The other values that follow from a parameter's form and its own value.
fn opposites(key: &'static Key, said: Option<&View<'_>>) -> Vec<Node> {
    let own = said.and_then(|view| view.node(key.name));
    let own = own.map_or_else(|| key.default.to_owned(), words);
    let nowhere = |value: Value| Node {
        value,
        at: Origin::default(),
    };
    let texts = |texts: Vec<String>| texts.into_iter().map(Value::Text).map(nowhere).collect();
    match &key.form {
        Form::Word(known) => {
            let others = known.iter().filter(|word| **word != own);
            texts(others.map(|word| (*word).to_owned()).collect())
        }
        Form::Truth => vec![nowhere(Value::Truth(own != "true"))],
        Form::Duration => {
            let length = quantity::signed_duration(&own).unwrap_or(0);
            let ends = [length / 2, length.saturating_mul(2)];
            let ends = ends.into_iter().filter(|end| *end > 0);
            texts(ends.map(quantity::show_duration).collect())
        }
        _ => Vec::new(),
    }
}
