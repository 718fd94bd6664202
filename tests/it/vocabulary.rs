//! `licsim kinds` and the pages of the reference that are made from declarations.
//!
//! `LICSIM_UPDATE=1 cargo test --test it vocabulary` writes the pages anew.

use crate::program::licsim;
use scenarios::vocabulary::{NAMES, pages};
use serde_json::Value;
use std::path::Path;

/// What `licsim kinds` prints.
fn printed(arguments: &[&str]) -> String {
    let output = licsim()
        .arg("kinds")
        .args(arguments)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_reference_is_what_the_declarations_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference");
    let summary = folder.join("../SUMMARY.md");
    let summary = std::fs::read_to_string(summary).expect("the summary");
    for (name, made) in pages() {
        let path = folder.join(&name);
        if std::env::var_os("LICSIM_UPDATE").is_some() {
            std::fs::write(&path, &made).expect("the page is written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == made,
            "docs/reference/{name} is not what the declarations say: LICSIM_UPDATE=1 cargo test --test it vocabulary"
        );
        assert!(
            summary.contains(&format!("(reference/{name})")),
            "{name} is not in the summary"
        );
    }
}

#[test]
fn kinds_prints_each_vocabulary_as_a_table_and_as_json() {
    for name in NAMES {
        let json = printed(&[name, "--json"]);
        let words: Value = serde_json::from_str(&json).expect("JSON");
        let words = words.as_array().expect("an array");
        let table = printed(&[name]);
        assert!(
            table.lines().all(|line| line.chars().count() <= 100),
            "{table}"
        );
        for word in words {
            assert!(word["name"].is_string(), "{word}");
        }
    }
    let all = printed(&["--json"]);
    let all: Value = serde_json::from_str(&all).expect("JSON");
    assert!(NAMES.iter().all(|name| all[name].is_array()));
    let overview = printed(&[]);
    assert!(
        NAMES.iter().all(|name| overview.contains(name)),
        "{overview}"
    );
    let wrong = licsim().args(["kinds", "banana"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn an_editor_that_knows_the_schema_completes_kinds_and_metrics() {
    let schema: Value = serde_json::from_str(&scenarios::schema::json()).expect("JSON");
    let values = |table: &str, key: &str| {
        let values = schema["$defs"][table]["properties"][key]["enum"].as_array();
        let values = values.unwrap_or_else(|| panic!("{table}.{key} has no values"));
        values
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(values("fault", "kind").contains(&"site-cut".to_owned()));
    assert!(values("application", "kind").contains(&"t-server".to_owned()));
    assert!(values("precision", "metric").contains(&"denied_fraction".to_owned()));
}
