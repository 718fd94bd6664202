//! `licsim report` on folders that were damaged: each finding names the file, and nothing panics.

use super::{ended, folder, hidden, run, scenario, tree, whole};
use crate::program::licsim;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Results of a small study, and `licsim report` on them.
fn with_results(look: impl FnOnce(&Path)) {
    let folder = folder(&["a"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    look(&folder.path().join("out/a"));
}

fn report(results: &Path, more: &[&str]) -> (String, i32) {
    let mut command = licsim();
    command
        .current_dir(results.parent().unwrap())
        .args(["report", "a", "--charts", "none"])
        .args(more);
    ended(&mut command)
}

/// Changes a file, and the manifest so that it fits again.
fn forge(results: &Path, path: &str, change: impl FnOnce(String) -> String) {
    let text = change(fs::read_to_string(results.join(path)).unwrap());
    let place = results.join("manifest.json");
    if path == "manifest.json" {
        return fs::write(place, text).unwrap();
    }
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(&place).unwrap()).unwrap();
    for file in manifest["files"].as_array_mut().unwrap() {
        if file["path"] == path {
            let digest = Sha256::digest(text.as_bytes());
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            file["sha256"] = digest.into();
            file["bytes"] = text.len().into();
        }
    }
    fs::write(results.join(path), text).unwrap();
    fs::write(place, manifest.to_string()).unwrap();
}

#[test]
fn all_files_that_differ_from_the_manifest_are_named() {
    with_results(|results| {
        fs::write(results.join("stories.json"), "[]").unwrap();
        fs::write(results.join("inputs/1-a.toml"), "format = 1").unwrap();
        fs::remove_file(results.join("profile.csv")).unwrap();
        let before = tree(results);
        let (said, status) = report(results, &["--force"]);
        assert_eq!(status, 2);
        for file in ["a/stories.json", "a/inputs/1-a.toml", "a/profile.csv"] {
            assert!(said.contains(file), "{file} is missing in {said}");
        }
        assert!(
            !said.contains("replications.csv") && said.contains("hint:"),
            "{said}"
        );
        assert!(tree(results) == before);
    });
}

#[test]
fn a_damaged_number_is_a_finding_with_file_and_line() {
    let second_line = |text: String, cells: &[(usize, &str)]| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut row: Vec<&str> = lines[1].split(',').collect();
        for (cell, value) in cells {
            row[*cell] = value;
        }
        lines[1] = row.join(",");
        lines.join("\n") + "\n"
    };
    for (cell, value) in [
        (1, "-1"),
        (1, "7"),
        (1, "18446744073709551615"),
        (5, "NaN"),
        (5, "1e9"),
        (6, ""),
        (6, "x"),
        (6, "-2"),
    ] {
        with_results(|results| {
            forge(results, "replications.csv", |text| {
                second_line(text, &[(cell, value)])
            });
            let (said, status) = report(results, &[]);
            assert_eq!(status, 2, "{said}");
            assert!(said.contains("a/replications.csv:2:1: "), "{said}");
        });
    }
    for (cell, value) in [
        (1, "168"),
        (5, "many"),
        (5, "NaN"),
        (6, "1e308"),
        (7, "-3"),
        (7, "1.5"),
    ] {
        with_results(|results| {
            forge(results, "profile.csv", |text| {
                second_line(text, &[(cell, value)])
            });
            let (said, status) = report(results, &[]);
            assert_eq!(status, 2, "{said}");
            assert!(said.contains("a/profile.csv:2:1: "), "{said}");
        });
    }
}

/// Axes of charts have no end where a number has none.
#[test]
fn a_number_beyond_all_runs_in_findings_is_a_finding() {
    let folder = folder(&[]);
    let text = scenario("a")
        + "[[variant]]\nname = \"more\"\nserver = [{ name = \"lic\", features = { tserver_sdn = 3 } }]\n";
    fs::write(folder.path().join("a.toml"), text).unwrap();
    let mut compare = licsim();
    compare
        .current_dir(folder.path())
        .args(["compare", "a.toml", "--quick", "--quiet", "--out", "out"]);
    let (said, status) = ended(&mut compare);
    assert!(status < 2, "{said}");
    let results = folder.path().join("out/a");
    forge(&results, "findings.json", |text| {
        let at = text.find("\"upper\": ").expect("an interval") + 9;
        let end = at + text[at..].find(',').expect("more");
        format!("{}1e308{}", &text[..at], &text[end..])
    });
    let (said, status) = report(&results, &[]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("a/findings.json"), "{said}");
}

#[test]
fn a_file_that_was_cut_short_is_a_finding() {
    for path in [
        "replications.csv",
        "profile.csv",
        "stories.json",
        "study.json",
    ] {
        with_results(|results| {
            forge(results, path, |text| text[..text.len() / 2].to_owned());
            let (said, status) = report(results, &[]);
            assert_eq!(status, 2, "{path}: {said}");
            assert!(said.contains(path), "{path}: {said}");
        });
    }
    with_results(|results| {
        let manifest = results.join("manifest.json");
        let text = fs::read_to_string(&manifest).unwrap();
        fs::write(&manifest, &text[..text.len() / 2]).unwrap();
        let (said, status) = report(results, &[]);
        assert_eq!(status, 2);
        assert!(said.contains("a/manifest.json:"), "{said}");
    });
}

#[test]
fn rows_stories_and_manifest_that_do_not_fit_each_other_are_findings() {
    for (path, from, to) in [
        ("manifest.json", "\"replications\":2", "\"replications\":3"),
        ("manifest.json", "\"name\":\"base\"", "\"name\":\"other\""),
        (
            "stories.json",
            "\"variant\":\"base\"",
            "\"variant\":\"other\"",
        ),
        ("stories.json", "\"first\":0", "\"first\":2"),
        (
            "stories.json",
            "\"times\":[0,",
            "\"times\":[18446744073709551615,",
        ),
        (
            "manifest.json",
            "\"replications\":2",
            "\"replications\":18446744073709551615",
        ),
    ] {
        with_results(|results| {
            forge(results, "stories.json", |text| text);
            forge(results, path, |text| {
                assert!(text.contains(from), "{text}");
                text.replace(from, to)
            });
            let (said, status) = report(results, &[]);
            assert_eq!(status, 2, "{path}: {said}");
        });
    }
}

#[test]
fn the_page_is_made_again_and_the_users_files_stay() {
    with_results(|results| {
        fs::write(results.join("notes.txt"), "mine").unwrap();
        let (said, status) = report(results, &[]);
        assert_eq!(status, 0, "{said}");
        whole(results).unwrap();
        assert_eq!(fs::read(results.join("notes.txt")).unwrap(), b"mine");
        assert_eq!(hidden(results.parent().unwrap()), [""; 0]);
        // A page that was edited, and a chart's name that is the user's.
        let page = fs::read_to_string(results.join("report.md")).unwrap();
        fs::write(results.join("report.md"), page + "\nMy own words.\n").unwrap();
        let before = tree(results);
        let (said, status) = report(results, &[]);
        assert_eq!(status, 2);
        assert!(said.contains("`report.md`"), "{said}");
        assert!(tree(results) == before);
        let (said, status) = report(results, &["--force"]);
        assert_eq!(status, 0, "{said}");
        whole(results).unwrap();
    });
}

#[test]
fn an_index_is_renewed_as_long_as_nobody_edited_it() {
    let folder = folder(&["a", "b"]);
    ended(&mut run(folder.path(), &[".", "--out", "out"]));
    let index = folder.path().join("out/index.html");
    let report = |more: &[&str]| {
        let mut command = licsim();
        command
            .current_dir(folder.path())
            .args(["report", "out", "--charts", "none"])
            .args(more);
        ended(&mut command)
    };
    fs::write(&index, "my own page").unwrap();
    let (said, status) = report(&[]);
    assert_eq!(status, 2);
    assert!(said.contains("index.html` already"), "{said}");
    assert_eq!(fs::read(&index).unwrap(), b"my own page");
    for more in [&["--force"][..], &[]] {
        let (said, status) = report(more);
        assert_eq!(status, 0, "{said}");
        ended(&mut run(
            folder.path(),
            &["a.toml", "--out", "out", "--seed", "3"],
        ));
    }
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replace("<title>", "<title>My ")).unwrap();
    let (_, status) = report(&[]);
    assert_eq!(status, 2);
}
