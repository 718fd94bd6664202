//! `docs/model.md` tells every rule of the domain, and each with a test that is there.
//!
//! The page is held against the sources, not against a list of its own: a rule is told in a
//! paragraph that begins `**TP4 · `, and its links name functions that stand in the files they lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How many rules each group has.
const GROUPS: [(&str, u32); 8] = [
    ("LF", 15),
    ("SV", 15),
    ("TP", 14),
    ("AP", 22),
    ("CT", 4),
    ("AG", 11),
    ("FT", 17),
    ("MT", 7),
];

/// Rules that came later, in the order of their numbers; between them others are still to come.
const LATER: &[&str] = &["FT18", "FT19", "FT20", "FT21", "TP15"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rules() -> BTreeSet<String> {
    let of_group =
        |(group, count): (&'static str, u32)| (1..=count).map(move |n| format!("{group}{n}"));
    let later = LATER.iter().map(|rule| (*rule).to_owned());
    GROUPS.into_iter().flat_map(of_group).chain(later).collect()
}

/// The paragraphs of the page that tell a rule, by rule.
fn told() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(root().join("docs/model.md")).expect("the page");
    let mut told = BTreeMap::new();
    for paragraph in page.split("\n\n") {
        let rule = paragraph
            .trim_start()
            .strip_prefix("**")
            .and_then(|rest| rest.split_once(" · "))
            .map(|(rule, _)| rule.to_owned());
        if let Some(rule) = rule {
            let before = told.insert(rule.clone(), paragraph.to_owned());
            assert!(before.is_none(), "{rule} is told twice");
        }
    }
    told
}

/// The links of a paragraph to tests: the function's name and the file.
fn tests_of(paragraph: &str) -> Vec<(String, PathBuf)> {
    let links = paragraph.split("[`").skip(1);
    let links = links.filter_map(|link| {
        let (name, rest) = link.split_once("`](")?;
        let (file, _) = rest.split_once(')')?;
        Some((name.to_owned(), root().join("docs").join(file)))
    });
    links.collect()
}

/// The rule whose number a test's name begins with, as `TP4` of `tp4_early_restart_does_not_rejoin`.
fn rule_of(name: &str) -> Option<String> {
    let (number, _) = name.split_once('_')?;
    let digits = number.find(|c: char| c.is_ascii_digit())?;
    let group = number[..digits].to_ascii_uppercase();
    let is_group = GROUPS.iter().any(|(known, _)| *known == group);
    let is_number = number[digits..].bytes().all(|b| b.is_ascii_digit());
    (is_group && is_number).then(|| number.to_ascii_uppercase())
}

/// Every Rust file of the repository.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_page_tells_every_rule_and_no_other() {
    let rules = rules();
    let counted = GROUPS.iter().map(|(_, count)| *count as usize);
    assert_eq!(rules.len(), counted.sum::<usize>() + LATER.len());
    let told: BTreeSet<String> = told().into_keys().collect();
    let missing: Vec<&String> = rules.difference(&told).collect();
    assert!(missing.is_empty(), "not told: {missing:?}");
    let unknown: Vec<&String> = told.difference(&rules).collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
}

#[test]
fn every_rule_leads_to_a_test_of_its_number_that_is_there() {
    for (rule, paragraph) in told() {
        let tests = tests_of(&paragraph);
        assert!(
            tests
                .iter()
                .any(|(name, _)| rule_of(name).as_ref() == Some(&rule)),
            "{rule} leads to no test that bears its number"
        );
        for (name, file) in tests {
            let text = std::fs::read_to_string(&file)
                .unwrap_or_else(|error| panic!("{rule}: {}: {error}", file.display()));
            let function = format!("fn {name}(");
            let place = text.find(&function);
            let place =
                place.unwrap_or_else(|| panic!("{rule}: {} has no `{name}`", file.display()));
            // A function that nobody runs holds nothing.
            let above = text[..place].trim_end();
            let is_property = text.contains("proptest!");
            assert!(
                above.ends_with("#[test]") || is_property,
                "{rule}: `{name}` is no test"
            );
        }
    }
}

#[test]
fn every_test_that_bears_a_number_bears_that_of_a_rule_told() {
    let told = told();
    let mut files = Vec::new();
    sources(&root(), &mut files);
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source");
        for part in text.split("fn ").skip(1) {
            let name = part.split(['(', '<']).next().unwrap_or_default();
            let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if let Some(rule) = rule_of(name).filter(|_| is_name) {
                assert!(
                    told.contains_key(&rule),
                    "{}: `{name}` bears the number of no rule",
                    file.display()
                );
                count += 1;
            }
        }
    }
    assert!(count >= 300, "{count} tests bear a number");
}

#[test]
fn every_key_of_the_additions_is_one_of_the_format() {
    let page = std::fs::read_to_string(root().join("docs/format-additions.md")).expect("the page");
    let schema = std::fs::read_to_string(root().join("scenarios/licsim.schema.json"));
    let schema: serde_json::Value = serde_json::from_str(&schema.expect("the schema")).unwrap();
    let definitions = schema["$defs"].as_object().expect("definitions");
    let is_key = |key: &str| {
        let of = |definition: &serde_json::Value| definition["properties"].get(key).is_some();
        definitions.values().any(of) || schema["properties"].get(key).is_some()
    };
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let mut count = 0;
    for row in rows.skip(1).filter(|row| !row.starts_with("| ---")) {
        let cell = row.split(" | ").nth(1).expect("a key");
        for key in cell.split('`').skip(1).step_by(2) {
            let key = key.split(" =").next().unwrap_or_default();
            assert!(is_key(key), "`{key}` is no key of the format");
            count += 1;
        }
    }
    assert!(count >= 10, "{count} keys");
}
