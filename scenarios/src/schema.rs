//! The JSON Schema of scenario files, for editors.
//!
//! It is made from the table of keys, so it says what the reader does. Whether names exist and numbers fit each other
//! is not said by a schema.

use crate::keys::{Form, Key, Keys, SCENARIO};
use serde_json::{Map, Value, json};

/// Text that names a length of time.
const LENGTH: &str = r"^\s*[-+]?\s*([0-9]+(\.[0-9]+)?\s*(w|weeks?|d|h|min|s|ms|us|µs)\s*)+$";
/// Text that names a part of a whole.
const PERCENT: &str = r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$";
/// Text that names a rate.
const RATE: &str = r"^\s*[0-9]+(\.[0-9]+)?\s*/\s*(w|weeks?|d|h|min|s|ms|us)\s*$";
/// Text that names a time in a week.
const WEEK_TIME: &str = r"^(week [0-9]+ )?[A-Z][a-z]{2} [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$";
/// Text that names a time of day.
const TIME_OF_DAY: &str = r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$";

/// The schema as JSON text.
#[must_use]
pub fn json() -> String {
    let mut making = Making::default();
    let root = making.reference(&SCENARIO);
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "licsim scenario",
        "$ref": root["$ref"],
        "$defs": Value::Object(making.definitions),
    });
    format!("{schema:#}\n")
}

#[derive(Default)]
struct Making {
    definitions: Map<String, Value>,
    /// Tables met so far, with the names of their definitions.
    names: Vec<(*const Keys, String)>,
}

impl Making {
    fn reference(&mut self, keys: &'static Keys) -> Value {
        let address = std::ptr::from_ref(keys);
        let known = self
            .names
            .iter()
            .find(|(known, _)| std::ptr::eq(*known, address));
        let name = match known {
            Some((_, name)) => name.clone(),
            None => self.define(keys),
        };
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn define(&mut self, keys: &'static Keys) -> String {
        let base = keys.what.replace(' ', "-");
        let taken = |name: &str| self.names.iter().any(|(_, known)| known == name);
        let mut name = base.clone();
        let mut number = 2;
        while taken(&name) {
            name = format!("{base}-{number}");
            number += 1;
        }
        self.names.push((std::ptr::from_ref(keys), name.clone()));
        let mut properties = Map::new();
        for key_name in keys.names() {
            if let Some(key) = keys.find(key_name) {
                properties.insert(key_name.to_owned(), self.key(key));
            }
        }
        let definition = json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        self.definitions.insert(name.clone(), definition);
        name
    }

    fn key(&mut self, key: &'static Key) -> Value {
        let mut about = key.about.to_owned();
        match key.default {
            "" => {}
            "required" => about.push_str(" (required)"),
            default => about.push_str(&format!(" (default: {default})")),
        }
        let mut form = self.form(&key.form);
        if let Value::Object(object) = &mut form {
            object.insert("description".to_owned(), Value::String(about));
        }
        form
    }

    fn form(&mut self, form: &'static Form) -> Value {
        match form {
            Form::Text | Form::Path => json!({ "type": "string" }),
            Form::Word(words) => json!({ "enum": words }),
            Form::Name { names, .. } => json!({ "enum": names() }),
            Form::Count => json!({ "type": "integer", "minimum": 0 }),
            Form::Integer => json!({ "type": "integer" }),
            Form::Number => json!({ "type": "number" }),
            Form::Truth => json!({ "type": "boolean" }),
            Form::False => json!({ "const": false }),
            Form::Port => json!({ "type": "integer", "minimum": 1, "maximum": 65535 }),
            Form::Duration | Form::SignedDuration => length(),
            Form::Fraction => json!({ "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 1 },
                { "type": "string", "pattern": PERCENT },
            ] }),
            Form::Rate => json!({ "type": "string", "pattern": RATE }),
            Form::Law | Form::SignedLaw => law(),
            Form::Date => json!({ "type": "string", "format": "date" }),
            Form::DateTime => json!({ "type": "string", "format": "date-time" }),
            Form::Instant => json!({ "anyOf": [
                length(),
                { "type": "string", "pattern": WEEK_TIME },
                { "type": "string", "format": "date-time" },
            ] }),
            Form::TimeOfDay => json!({ "type": "string", "pattern": TIME_OF_DAY }),
            Form::List(inner) => json!({ "type": "array", "items": self.form(inner) }),
            Form::Map(inner) => {
                json!({ "type": "object", "additionalProperties": self.form(inner) })
            }
            Form::Table(keys) => self.reference(keys),
            Form::Tables(keys) => json!({ "type": "array", "items": self.reference(keys) }),
            Form::Either(forms) => {
                let forms: Vec<Value> = forms.iter().map(|form| self.form(form)).collect();
                json!({ "anyOf": forms })
            }
            Form::Scalar => json!({ "type": ["string", "number", "boolean"] }),
            Form::Any => json!({}),
        }
    }
}

fn length() -> Value {
    json!({ "type": "string", "pattern": LENGTH })
}

fn law() -> Value {
    let with = |name: &str, inner: Value| {
        json!({
            "type": "object",
            "properties": { name: inner },
            "required": [name],
            "additionalProperties": false,
        })
    };
    let two = |first: &str, second: &str| {
        let number = json!({ "type": "number", "exclusiveMinimum": 0 });
        let second_form = number;
        json!({
            "type": "object",
            "properties": { first: length(), second: second_form },
            "required": [first, second],
            "additionalProperties": false,
        })
    };
    let bounds = json!({ "type": "array", "items": length(), "minItems": 2, "maxItems": 2 });
    json!({ "anyOf": [
        length(),
        with("exponential", length()),
        with("uniform", bounds),
        with("lognormal", two("mean", "cv")),
        with("gamma", two("mean", "cv")),
        with("weibull", two("scale", "shape")),
        with("empirical", json!({ "type": "string" })),
    ] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(value: &Value, check: &mut dyn FnMut(&Map<String, Value>)) {
        match value {
            Value::Object(object) => {
                check(object);
                object.values().for_each(|inner| visit(inner, check));
            }
            Value::Array(items) => items.iter().for_each(|inner| visit(inner, check)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_has_its_definition_and_every_key_stands_in_one() {
        let schema: Value = serde_json::from_str(&json()).expect("JSON");
        let definitions = schema["$defs"].as_object().expect("definitions");
        let mut references = 0;
        visit(&schema, &mut |object| {
            if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                references += 1;
                let name = target.strip_prefix("#/$defs/").expect("local");
                assert!(definitions.contains_key(name), "{target}");
            }
        });
        assert!(references > 25, "{references}");
        let fault = definitions["fault"]["properties"]
            .as_object()
            .expect("keys");
        assert!(fault.contains_key("time_to_failure"));
        let server = definitions["server"]["properties"]
            .as_object()
            .expect("keys");
        assert!(
            server.contains_key("vendor_restart_delay"),
            "parameters may stand at a server"
        );
        assert_eq!(
            definitions["server"]["additionalProperties"],
            Value::Bool(false)
        );
        assert_ne!(definitions["target"], definitions["target-2"]);
    }
}
