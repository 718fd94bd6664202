//! `licsim report`: charts and page again from stored results.

use crate::program::{Results, licsim};
use std::path::Path;
use std::process::Output;

/// Two variants, small; faults at random.
pub const STUDY: &str = r#"
format = 1
name = "pair"
title = "<script>alert(1)</script>"
start = 2026-03-02T00:00:00
duration = "3 d"
[experiment]
seed = 11
replications = 6
[report]
author = "A. Author"
date = "2026-03-01"
organization = "Example"
[cost]
agent_hour = 30
server_year = 4000
currency = "EUR"
[topology]
kind = "single"
[entitlement]
features = { tserver_sdn = 25 }
[[server]]
name = "a"
site = "here"
[[application]]
name = "ts"
kind = "t-server"
site = "there"
[[firewall]]
name = "wall"
between = ["here", "there"]
open = [27000, 7260, 7261]
[[agents]]
name = "team"
count = 30
site = "here"
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
[[fault]]
id = "crash"
kind = "host-kill"
target = "each-server-host"
time_to_failure = { exponential = "1 d" }
time_to_repair = { exponential = "2 h" }
[target]
denied_fraction = { max = "5 %" }
[[variant]]
name = "more"
[variant.entitlement]
features = { tserver_sdn = 40 }
"#;

fn with_results(verb: &[&str], look: impl FnOnce(&Path, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pair.toml");
    std::fs::write(&file, STUDY).unwrap();
    let out = folder.path().join("out");
    let output = licsim()
        .args(verb)
        .args([&file, Path::new("--out"), &out])
        .output()
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    look(&out.join("pair"), folder.path());
}

fn report(arguments: &[&Path]) -> Output {
    licsim().arg("report").args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What `report` makes again is removed first, so that it cannot be what was there.
fn made_again_are_the_same_bytes(verb: &[&str], expected: &[&str]) {
    with_results(verb, |results, folder| {
        let before = Results::of(results).files;
        for name in expected {
            assert!(before.contains_key(*name), "{name}");
        }
        std::fs::remove_dir_all(results.join("charts")).unwrap();
        std::fs::remove_file(results.join("report.html")).unwrap();
        std::fs::remove_file(results.join("report.md")).unwrap();
        // The scenario itself is not needed any more.
        std::fs::remove_file(folder.join("pair.toml")).unwrap();
        let output = report(&[results]);
        assert!(output.status.success(), "{}", stderr(&output));
        let after = Results::of(results).files;
        assert!(before.keys().eq(after.keys()));
        for (name, bytes) in &before {
            assert!(after[name] == *bytes, "{name} differs");
        }
    });
}

#[test]
fn a_run_is_reported_again_in_the_same_bytes() {
    let expected = [
        "report.html",
        "report.md",
        "stories.json",
        "study.json",
        "inputs/1-pair.toml",
        "charts/topology-base.svg",
        "charts/worst-more.svg",
        "charts/timeline-base.svg",
    ];
    made_again_are_the_same_bytes(&["run"], &expected);
}

#[test]
fn a_comparison_is_reported_again_in_the_same_bytes() {
    let expected = [
        "findings.json",
        "charts/comparison.svg",
        "charts/tornado.svg",
    ];
    made_again_are_the_same_bytes(&["compare"], &expected);
}

#[test]
fn charts_can_be_had_as_pictures_later() {
    with_results(&["run", "--charts", "none"], |results, _| {
        assert!(!results.join("charts").exists());
        let output = report(&[results, Path::new("--charts"), Path::new("png")]);
        assert!(output.status.success(), "{}", stderr(&output));
        let bytes = std::fs::read(results.join("charts/topology-base.png")).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"));
        let markdown = std::fs::read_to_string(results.join("report.md")).unwrap();
        assert!(markdown.contains("(charts/topology-base.png)"));
        let manifest = std::fs::read_to_string(results.join("manifest.json")).unwrap();
        assert!(manifest.contains("charts/topology-base.png"));
    });
}

#[test]
fn results_that_were_changed_are_refused_by_name() {
    with_results(&["run"], |results, _| {
        let before = std::fs::read(results.join("report.html")).unwrap();
        let rows = results.join("replications.csv");
        let text = std::fs::read_to_string(&rows).unwrap();
        std::fs::write(&rows, text.replacen(",1\n", ",2\n", 1)).unwrap();
        let output = report(&[results]);
        assert_eq!(output.status.code(), Some(2));
        let told = stderr(&output);
        assert!(
            told.contains("replications.csv") && told.contains("run the scenario again"),
            "{told}"
        );
        assert_eq!(std::fs::read(results.join("report.html")).unwrap(), before);
    });
}

#[test]
fn a_folder_without_results_is_refused_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let output = report(&[folder.path()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("hint: name a folder that `licsim run` wrote"));
}

#[test]
fn an_index_has_a_line_for_each_study() {
    with_results(&["run"], |results, _| {
        let out = results.parent().unwrap();
        let output = report(&[out]);
        assert!(output.status.success(), "{}", stderr(&output));
        let index = std::fs::read_to_string(out.join("index.html")).unwrap();
        assert!(index.contains("href=\"./pair/report.html\""));
        assert!(!index.contains("<script>alert"));
    });
}

#[test]
fn two_stored_runs_are_compared_namesake_by_namesake() {
    with_results(&["run"], |results, folder| {
        let output = licsim()
            .args(["run", "--seed", "12"])
            .args([&folder.join("pair.toml"), Path::new("--out")])
            .arg(folder.join("other"))
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)));
        let other = folder.join("other/pair");
        let again = folder.join("again");
        std::fs::rename(&other, &again).unwrap();
        let out = folder.join("compared");
        let output = report(&[
            Path::new("--compare"),
            results,
            &again,
            Path::new("--out"),
            &out,
        ]);
        assert!(output.status.success(), "{}", stderr(&output));
        let markdown = std::fs::read_to_string(out.join("pair-and-again/report.md")).unwrap();
        assert!(
            markdown.contains("| again/more | pair/more |"),
            "{markdown}"
        );
        assert!(markdown.contains("different seeds (11 and 12)"));
    });
}

#[test]
fn a_page_shows_license_files_without_their_signatures() {
    const SIGNED: &str = "SERVER a ANY 7260\nVENDOR genesys.d\n\
        FEATURE tserver_sdn genesys.d 8.0 permanent 25 \\\n  SIGN=\"12AB 34CD \\\n  56EF 78AB\"\n\
        INCREMENT tserver_sdn genesys.d 8.0 permanent 5 A1B2C3D4E5F60718\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.dat"), SIGNED).unwrap();
    let granted = "[entitlement]\nfeatures = { tserver_sdn = 25 }\n";
    let variant = "[variant.entitlement]\nfeatures = { tserver_sdn = 40 }\n";
    let scenario = STUDY
        .replace(granted, "")
        .replace(variant, "[variant.parameters]\nretry_count = 4\n")
        .replace(
            "site = \"here\"\n[[app",
            "site = \"here\"\nlicense_file = \"a.dat\"\n[[app",
        );
    let file = folder.path().join("pair.toml");
    std::fs::write(&file, scenario).unwrap();
    let out = folder.path().join("out");
    let played = licsim()
        .arg("run")
        .args([&file, Path::new("--out"), &out])
        .output()
        .unwrap();
    assert!(
        matches!(played.status.code(), Some(0 | 1)),
        "{}",
        stderr(&played)
    );
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let results = out.join("pair");
    for page in ["report.html", "report.md"] {
        let text = read(&results.join(page));
        for secret in ["12AB", "34CD", "56EF", "A1B2C3D4E5F60718"] {
            assert!(!text.contains(secret), "{page} shows {secret}");
        }
        assert!(
            text.contains("Signatures and keys of license files are left out"),
            "{page}"
        );
    }
    let page = read(&results.join("report.md"));
    assert!(
        page.contains("SIGN=\"0000 0000 \\\n  0000 0000\"\n"),
        "{page}"
    );
    assert!(page.contains("permanent 5 0000000000000000\n"), "{page}");
    // What the results rest on is kept as it was, and so is its digest.
    let copies = std::fs::read_dir(results.join("inputs")).unwrap();
    let mut copies = copies.map(|entry| read(&entry.unwrap().path()));
    assert!(copies.any(|copy| copy == SIGNED));
    let two = report(&[&results, Path::new("--quiet")]);
    assert!(two.status.success(), "{}", stderr(&two));
    // Without a license file nothing is said of them.
    with_results(&["run"], |results, _| {
        assert!(!read(&results.join("report.md")).contains("Signatures and keys"));
    });
}
