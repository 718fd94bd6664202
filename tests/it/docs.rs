//! Every command of the README and of `docs/` that stands in a `console` block is run, and prints what
//! stands below it.
//!
//! A line `...` stands for any lines, `[..]` within a line for anything. Each page has a folder of its
//! own, in which `scenarios/` leads to the ready ones; its commands run one after the other.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A command and the lines that it is to print.
type Step = (String, Vec<String>);

/// The steps of a page's console blocks.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match line.strip_prefix("$ ") {
                Some(command) => steps.push((command.to_owned(), Vec::new())),
                None => {
                    if let Some((_, expected)) = steps.last_mut() {
                        expected.push(line.trim_end().to_owned());
                    }
                }
            },
            _ => {}
        }
    }
    steps
}

/// Whether lines are as expected.
fn fits(expected: &[String], printed: &[&str]) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return printed.is_empty();
    };
    if first == "..." {
        return (0..=printed.len()).any(|skip| fits(rest, &printed[skip..]));
    }
    let Some((line, after)) = printed.split_first() else {
        return false;
    };
    line_fits(first, line.trim_end()) && fits(rest, after)
}

fn line_fits(expected: &str, line: &str) -> bool {
    let Some((before, after)) = expected.split_once("[..]") else {
        return expected == line;
    };
    let Some(rest) = line.strip_prefix(before) else {
        return false;
    };
    (0..=rest.len())
        .filter(|at| rest.is_char_boundary(*at))
        .any(|at| line_fits(after, &rest[at..]))
}

/// Runs a page's commands; the result is how many there were.
fn run(page: &Path) -> usize {
    let text = std::fs::read_to_string(page).expect("a page");
    let folder = tempfile::tempdir().expect("a folder");
    symlink(root().join("scenarios"), folder.path().join("scenarios")).expect("a link");
    let programs = tempfile::tempdir().expect("a folder");
    symlink(env!("CARGO_BIN_EXE_licsim"), programs.path().join("licsim")).expect("a link");
    let others = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{others}", programs.path().display());
    let steps = steps(&text);
    for (command, expected) in &steps {
        let output = Command::new("bash")
            .args(["-c", command])
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .env("PATH", &path)
            .output()
            .expect("bash runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        let page = page.display();
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{page}: {command}: {said}"
        );
        let lines: Vec<&str> = printed.trim_end().lines().collect();
        assert!(
            fits(expected, &lines),
            "{page}: {command} prints\n{printed}"
        );
    }
    steps.len()
}

#[test]
fn the_commands_of_the_readme_print_what_it_says() {
    assert!(run(&root().join("README.md")) >= 1);
}

#[test]
fn the_commands_of_the_tutorial_print_what_it_says() {
    assert!(run(&root().join("docs/tutorial.md")) >= 6);
}

#[test]
fn the_commands_of_the_how_tos_print_what_they_say() {
    for entry in std::fs::read_dir(root().join("docs/how-to")).expect("the how-tos") {
        let page = entry.expect("an entry").path();
        assert!(run(&page) >= 1, "{}: nothing is run", page.display());
    }
}

#[test]
fn every_page_stands_in_the_summary_and_every_link_of_it_leads_somewhere() {
    let docs = root().join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).expect("the summary");
    let links = summary.split("](").skip(1);
    let links: Vec<&str> = links.filter_map(|part| part.split(')').next()).collect();
    for link in &links {
        assert!(docs.join(link).is_file(), "{link}");
    }
    for folder in ["", "how-to"] {
        for entry in std::fs::read_dir(docs.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let page = path.extension().is_some_and(|e| e == "md");
            let name = path
                .strip_prefix(&docs)
                .expect("below docs")
                .to_string_lossy();
            if page && name != "SUMMARY.md" {
                assert!(
                    links.contains(&name.as_ref()),
                    "{name} is not in SUMMARY.md"
                );
            }
        }
    }
}

#[test]
fn what_does_not_fit_is_seen() {
    let expected =
        |lines: &[&str]| -> Vec<String> { lines.iter().map(|l| (*l).to_owned()).collect() };
    assert!(fits(
        &expected(&["a", "...", "z [..]!"]),
        &["a", "b", "c", "z 12!"]
    ));
    assert!(!fits(&expected(&["a", "...", "z"]), &["a", "b"]));
    assert!(!fits(&expected(&["a"]), &["a", "b"]));
    assert!(!fits(&expected(&["a[..]c"]), &["ab"]));
}

#[test]
fn every_ready_scenario_has_its_question_and_stands_in_the_index() {
    let library = root().join("scenarios/library");
    let index = std::fs::read_to_string(library.join("README.md")).expect("the index");
    for entry in std::fs::read_dir(&library).expect("the library") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            index.contains(&format!("]({name})")),
            "{name} is not in the index"
        );
        let text = std::fs::read_to_string(&path).expect("a scenario");
        for part in ["# Question ", "# Answer ", "# Look for "] {
            assert!(text.contains(part), "{name} has no `{part}`");
        }
    }
    let links = index
        .split("](")
        .skip(1)
        .filter_map(|part| part.split(')').next());
    for link in links.filter(|link| !link.contains("://")) {
        let file = link.split('#').next().unwrap_or(link);
        assert!(library.join(file).exists(), "{link} leads nowhere");
    }
}
