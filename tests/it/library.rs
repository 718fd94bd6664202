//! The ready scenarios: each is in order, says its answer at its head, and stands on the path.
//!
//! The path is `scenarios/library/README.md`: the order of the names is the page's own, what stands under
//! each is made from the scenario's head. With `LICSIM_UPDATE` set the page is written anew.

use scenarios::files::Disk;
use scenarios::study::{ReadOptions, read_from};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Lines of the page are no longer than this.
const WIDTH: usize = 112;

/// The indentation of what belongs to an entry of the path.
const INDENT: &str = "    ";

fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library")
}

/// The names of the ready scenarios, without `.toml`.
fn names() -> BTreeSet<String> {
    let entries = std::fs::read_dir(library()).expect("the library");
    let files = entries.map(|entry| entry.expect("an entry").file_name());
    let files = files.map(|file| file.to_string_lossy().into_owned());
    files
        .filter_map(|file| file.strip_suffix(".toml").map(str::to_owned))
        .collect()
}

/// One part of a scenario's head, `Question`, `Answer` or `Look for`, in one line.
fn part(text: &str, wanted: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        let Some(line) = line.strip_prefix("# ") else {
            continue;
        };
        let continued = line.starts_with("    ");
        if !continued {
            inside = line.starts_with(wanted);
        }
        if inside {
            let line = line.strip_prefix(wanted).unwrap_or(line);
            words.extend(line.split_whitespace());
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Text in lines of the page's width, each with a beginning.
fn wrapped(text: &str, first: &str, others: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = others.to_owned();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines + &line + "\n"
}

/// The name in a line that begins an entry: `12. [NAME](NAME.toml)`, whatever follows.
fn entry_name(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(". [")?;
    number.parse::<u32>().ok()?;
    let (name, link) = rest.split_once("](")?;
    link.starts_with(&format!("{name}.toml)")).then_some(name)
}

/// An entry as it must stand: the question, and below it the answer.
fn entry(number: usize, name: &str) -> String {
    let path = library().join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{name}.toml stands on the path: {error}"));
    let part = |wanted| part(&text, wanted).unwrap_or_else(|| panic!("{name}: no `# {wanted}`"));
    let begin = format!("{number}. [{name}]({name}.toml): ");
    let question = format!("**{}**", part("Question"));
    let question = wrapped(&question, &begin, INDENT);
    // An answer that begins with a number and a stop would be read as a list.
    let answer = wrapped(&format!("*Answer.* {}", part("Answer")), INDENT, INDENT);
    format!("{question}\n{answer}")
}

/// The page with its entries made anew, and the names in their order.
fn made(page: &str) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut on_path: Vec<String> = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(name) = entry_name(line) else {
            text.push_str(line);
            text.push('\n');
            continue;
        };
        on_path.push(name.to_owned());
        text.push_str(&entry(on_path.len(), name));
        // What stood under it: indented lines, and the empty line before them.
        loop {
            let mut ahead = lines.clone();
            let belongs = match ahead.next() {
                Some("") => ahead.next().is_some_and(|next| next.starts_with(INDENT)),
                Some(next) => next.starts_with(INDENT),
                None => false,
            };
            if !belongs {
                break;
            }
            lines.next();
        }
    }
    (text, on_path)
}

#[test]
fn the_path_through_the_library_is_what_the_scenarios_say() {
    let path = library().join("README.md");
    let page = std::fs::read_to_string(&path).expect("the path");
    let (made, on_path) = made(&page);
    let distinct: BTreeSet<String> = on_path.iter().cloned().collect();
    assert_eq!(
        distinct.len(),
        on_path.len(),
        "a scenario stands there twice"
    );
    let all = names();
    let missing: Vec<&String> = all.difference(&distinct).collect();
    assert!(
        missing.is_empty(),
        "not on the path of scenarios/library/README.md: {missing:?}; put a line `1. [NAME](NAME.toml)` \
         where it belongs, and run `LICSIM_UPDATE=1 cargo test --test it library`"
    );
    if std::env::var_os("LICSIM_UPDATE").is_some() {
        std::fs::write(&path, made).expect("written");
    } else {
        assert!(
            page == made,
            "scenarios/library/README.md is not what the scenarios' heads say: run \
             `LICSIM_UPDATE=1 cargo test --test it library`"
        );
    }
}

#[test]
fn the_path_leads_from_one_server_to_five_sites() {
    let page = std::fs::read_to_string(library().join("README.md")).expect("the path");
    let (_, on_path) = made(&page);
    let servers = |name: &String| {
        let disk = Disk::new(&library(), &[]);
        let study = read_from(&disk, &format!("{name}.toml"), "", &ReadOptions::default());
        study.plans[0].servers.len()
    };
    assert_eq!(on_path.first().map(servers), Some(1));
    assert_eq!(on_path.last().map(servers), Some(5));
}

#[test]
fn every_ready_scenario_is_sound_and_says_its_answer() {
    for name in names() {
        let disk = Disk::new(&library(), &[]);
        let file = format!("{name}.toml");
        let study = read_from(&disk, &file, "", &ReadOptions::default());
        assert!(!study.has_errors(), "{name}: {:#?}", study.findings);
        let text = std::fs::read_to_string(library().join(&file)).expect("the scenario");
        for wanted in ["Question", "Answer", "Look for"] {
            let said = part(&text, wanted);
            let said = said.unwrap_or_else(|| panic!("{name}: no `# {wanted}`"));
            assert!(said.len() > 20 && !said.contains("TODO"), "{name}: {said}");
        }
        assert_eq!(
            study.plans[0].scenario, name,
            "a scenario is named as its file"
        );
    }
}

#[test]
fn a_head_is_read_over_its_lines() {
    let head = "#:schema x\n# Question   Is it\n#            enough?\n# Answer     No.\n\nformat = 1\n# Answer  x\n";
    assert_eq!(part(head, "Question").as_deref(), Some("Is it enough?"));
    assert_eq!(part(head, "Answer").as_deref(), Some("No."));
    assert_eq!(part(head, "Look for"), None);
    assert_eq!(entry_name("7. [nines](nines.toml)"), Some("nines"));
    assert_eq!(entry_name("see [nines](nines.toml)"), None);
}
