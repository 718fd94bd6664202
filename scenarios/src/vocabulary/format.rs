//! The reference of the scenario format: every table and key, from the table of keys.

use super::{markdown, rule_and_text};
use crate::keys::{Form, Key, Keys, SCENARIO};
use crate::shape::expected;

/// The page.
#[must_use]
pub fn scenario_format() -> String {
    let mut page = "# The scenario format\n\nEvery table and key of a scenario file. An overlay (`[[variant]]`, `[[condition]]`) holds the same tables and \
                    changes those that it names; `false` takes a key away. The kinds of application and fault, options, parameters and \
                    metrics have pages of their own.\n"
        .to_owned();
    for (heads, keys) in tables() {
        let heads: Vec<String> = heads.iter().map(|head| format!("`{head}`")).collect();
        page.push_str(&format!("\n## {}\n\n", heads.join(", ")));
        let rows = keys.keys.iter().map(row);
        markdown(
            &mut page,
            &["key", "value", "default", "meaning", "rule"],
            rows,
        );
        if keys.parameters {
            page.push_str("\nEvery [parameter](parameters.md) may stand here as well.\n");
        }
    }
    page
}

fn row(key: &'static Key) -> Vec<String> {
    let (rule, text) = rule_and_text(key.about);
    let default = match key.default {
        "required" => "**required**",
        default => default,
    };
    let value = match &key.form {
        Form::Name { of, .. } => format!("one of the [{of}]({of}.md)"),
        form => expected(form),
    };
    vec![
        format!("`{}`", key.name),
        value,
        default.to_owned(),
        text.to_owned(),
        rule.to_owned(),
    ]
}

/// Every table with the heads under which it stands, the whole file first.
fn tables() -> Vec<(Vec<String>, &'static Keys)> {
    let mut found = vec![(vec!["the file".to_owned()], &SCENARIO)];
    below("", &SCENARIO, &mut found);
    found
}

fn below(path: &str, keys: &'static Keys, found: &mut Vec<(Vec<String>, &'static Keys)>) {
    for key in keys.keys {
        let path = if path.is_empty() {
            key.name.to_owned()
        } else {
            format!("{path}.{}", key.name)
        };
        of_form(&path, &key.form, found);
    }
}

fn of_form(path: &str, form: &'static Form, found: &mut Vec<(Vec<String>, &'static Keys)>) {
    match form {
        Form::Table(keys) => one(format!("[{path}]"), path, keys, found),
        Form::Tables(keys) => one(format!("[[{path}]]"), path, keys, found),
        Form::Map(form) => of_form(&format!("{path}.NAME"), form, found),
        Form::List(form) => of_form(path, form, found),
        Form::Either(forms) => forms.iter().for_each(|form| of_form(path, form, found)),
        _ => {}
    }
}

fn one(
    head: String,
    path: &str,
    keys: &'static Keys,
    found: &mut Vec<(Vec<String>, &'static Keys)>,
) {
    let known = found
        .iter_mut()
        .find(|(_, known)| std::ptr::eq(*known, keys));
    match known {
        Some((heads, _)) if heads.contains(&head) => {}
        Some((heads, _)) => heads.push(head),
        None => {
            found.push((vec![head], keys));
            below(path, keys, found);
        }
    }
}
