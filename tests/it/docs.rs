//! Every command of the README, of `docs/` and of the library's page is run: one in a `console` block
//! prints what stands below it, one in a `sh` block ends well.
//!
//! A line `...` stands for any lines, `[..]` within a line for anything. Each page has a folder of its
//! own, with the scenarios that its `toml` blocks begin as `# NAME.toml`, in which `scenarios/` leads to the ready ones; its commands run one after the other. `cargo run
//! --release --` is this build of the program, and a `run` without a number of replications has two of each
//! variant, and the whole library is two of its scenarios; what cannot be run here stands in [`NOT_RUN`] with the reason.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Commands that are not run here, and why.
const NOT_RUN: [(&str, &str); 2] = [
    (".ci/test", "it is what runs this test"),
    (
        "cargo install --path . --locked",
        "it builds for minutes; `.ci/install` does it",
    ),
];

/// The program as the pages call it, and `cargo` that builds it first.
const PROGRAMS: [(&str, &str); 2] = [
    (
        "licsim",
        "#!/bin/bash
if [ \"$1\" = run ] && [[ \"$*\" != *--replications* ]]; then set -- \"$@\" --replications 2; fi
for word do
  shift
  if [ \"$word\" = scenarios/library ]; then set -- \"$@\" $word/rush.toml $word/wrong-clock.toml; else set -- \"$@\" \"$word\"; fi
done
exec \"$LICSIM\" \"$@\"
",
    ),
    (
        "cargo",
        "#!/bin/bash
[ \"$1 $2 $3\" = 'run --release --' ] || { echo \"not run here: cargo $*\" >&2; exit 2; }
shift 3
exec licsim \"$@\"
",
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A command and the lines that it is to print.
type Step = (String, Vec<String>);

/// The steps of a page's console and sh blocks.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut fence = "";
    for line in page.lines() {
        match (fence, line.strip_prefix("```")) {
            ("", Some(word)) => fence = if word.is_empty() { "other" } else { word },
            (_, Some(_)) => fence = "",
            ("console", None) => match line.strip_prefix("$ ") {
                Some(command) => steps.push((command.to_owned(), Vec::new())),
                None => {
                    if let Some((_, expected)) = steps.last_mut() {
                        expected.push(line.trim_end().to_owned());
                    }
                }
            },
            ("sh", None) if !line.is_empty() && !line.starts_with('#') => {
                steps.push((line.to_owned(), vec!["...".to_owned()]));
            }
            _ => {}
        }
    }
    steps.retain(|(command, _)| !NOT_RUN.iter().any(|(not_run, _)| command == not_run));
    steps
}

/// The files of a page: a `toml` block that begins with `# NAME.toml`.
fn files(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("```toml\n# ").skip(1);
    let files = blocks.filter_map(|block| {
        let (name, rest) = block.split_once('\n')?;
        let content = rest.split("```").next()?;
        name.ends_with(".toml").then_some((name, content))
    });
    files.collect()
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
    for (name, script) in PROGRAMS {
        let program = programs.path().join(name);
        std::fs::write(&program, script).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("set");
    }
    let others = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{others}", programs.path().display());
    for (name, content) in files(&text) {
        std::fs::write(folder.path().join(name), content).expect("written");
    }
    let steps = steps(&text);
    for (command, expected) in &steps {
        let output = Command::new("bash")
            .args(["-c", command])
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .env("PATH", &path)
            .env("LICSIM", env!("CARGO_BIN_EXE_licsim"))
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
    assert!(run(&root().join("README.md")) >= 5);
}

#[test]
fn what_is_not_run_here_is_there() {
    for script in [".ci/test", ".ci/install"] {
        let about = std::fs::metadata(root().join(script)).expect(script);
        assert_ne!(about.permissions().mode() & 0o111, 0, "{script}");
    }
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("what CI runs");
    let install = std::fs::read_to_string(root().join(".ci/install")).expect("it is there");
    assert!(ci.contains(".ci/install") && install.contains("cargo install --path . --locked"));
}

#[test]
fn the_commands_of_the_page_on_debug_logs_print_what_it_says() {
    assert!(run(&root().join("docs/from-a-debug-log.md")) >= 8);
}

#[test]
fn the_commands_of_the_librarys_page_end_well() {
    assert!(run(&root().join("scenarios/library/README.md")) >= 1);
}

/// A page with commands that no other test here runs would be one that nobody runs.
#[test]
fn no_page_has_commands_that_are_not_run() {
    let run = ["tutorial.md", "from-a-debug-log.md"];
    for entry in std::fs::read_dir(root().join("docs")).expect("the pages") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".md") && !run.contains(&name.as_str()) {
            let text = std::fs::read_to_string(&path).expect("a page");
            assert!(steps(&text).is_empty(), "{name}: its commands are not run");
        }
    }
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
fn the_variant_of_the_how_to_fits_a_starter_with_counts_or_with_a_file() {
    let page = root().join("docs/how-to/three-configurations.md");
    let page = std::fs::read_to_string(page).expect("the how-to");
    let block = |begin: &str| {
        let begin = page.find(begin).expect(begin);
        page[begin..].split("```").next().expect("its end")
    };
    let variant = block("[[variant]]\nname = \"server-each\"");
    let divided = "server = [ { name = \"lic-2\", site = \"site-2\" } ]\n";
    assert!(variant.contains(divided));
    let with_file = variant.replace(divided, block("server = [\n  { name = \"lic-1\""));
    let folder = tempfile::tempdir().expect("a folder");
    let file = root().join("scenarios/library/licenses/aveiro.dat");
    std::fs::copy(file, folder.path().join("license.dat")).expect("copied");
    let licsim = |line: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_licsim"));
        command.current_dir(folder.path()).args(line.split(' '));
        let output = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            (output.status.code(), said.as_str()),
            (Some(0), ""),
            "{line}"
        );
    };
    let new = "new ours --force --seats 300 --sites 2";
    let with_a_file = format!("{new} --license-file license.dat");
    for (new, variant) in [(new, variant), (&with_a_file, &with_file)] {
        licsim(new);
        let path = folder.path().join("ours.toml");
        let text = std::fs::read_to_string(&path).expect("written");
        std::fs::write(&path, text + variant).expect("written");
        licsim("check ours.toml");
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
    for folder in ["", "how-to", "reference"] {
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
fn every_link_of_the_library_leads_somewhere() {
    let library = root().join("scenarios/library");
    let index = std::fs::read_to_string(library.join("README.md")).expect("the index");
    let links = index
        .split("](")
        .skip(1)
        .filter_map(|part| part.split(')').next());
    for link in links.filter(|link| !link.contains("://")) {
        let file = link.split('#').next().unwrap_or(link);
        assert!(library.join(file).exists(), "{link} leads nowhere");
    }
}
