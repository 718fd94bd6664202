//! What all verbs have in common: examples, `--json` where a table is printed, `--quiet`, `--verbose`, and
//! findings that say what to do.

use crate::program::licsim;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// Two independent servers; `[sweep]` and `[size]` have something to do.
const SITE: &str = r#"format = 1
name = "site"
title = "a site"
start = 2026-03-02T00:00:00
duration = "3 d"
[experiment]
replications = 2
[topology]
kind = "independent"
[[server]]
name = "lic-a"
features = { tserver_sdn = 10 }
[[server]]
name = "lic-b"
features = { tserver_sdn = 10 }
[[application]]
name = "ts"
kind = "t-server"
license_servers = "7260@lic-a:7260@lic-b"
[[agents]]
name = "team"
count = 8
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
[[fault]]
id = "outage"
kind = "server-kill"
target = "lic-a"
at = "7 h"
lasts = "2 h"
[target]
denied_fraction = { max = "50 %" }
[size]
vary = { tserver_sdn = { min = 6, max = 10, step = 2 } }
[sweep]
vary = { "fault.outage.lasts" = ["1 h", "2 h"] }
"#;

/// A scenario that can be sized.
fn one_pool() -> String {
    SITE.replace("kind = \"independent\"", "kind = \"single\"\n[entitlement]\nfeatures = { tserver_sdn = 10 }")
        .replace("features = { tserver_sdn = 10 }\n[[server]]\nname = \"lic-b\"\nfeatures = { tserver_sdn = 10 }\n", "")
        .replace(":7260@lic-b", "")
}

const LOG: &str = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026
9:00:00 (genesys.d) OUT: \"router_seats\" urs@host-a  (100 licenses)
9:30:00 (genesys.d) IN: \"router_seats\" urs@host-a  (100 licenses)
";

const LICENSE: &str = "SERVER h ANY 7260\nDAEMON genesys.d path\nFEATURE router_seats genesys.d 8.0 permanent 5 SIGN=FAD0\n";

/// Each verb that prints a table, with what it needs; all of them may follow one another in one folder.
const TABLES: [&str; 10] = [
    "run site.toml",
    "compare site.toml --quick",
    "size pool.toml --quick --replications 30",
    "sweep site.toml",
    "check site.toml",
    "explain site.toml",
    "license license.dat",
    "import debug-log debug.log",
    "import lmstat lmstat.txt",
    "order --products SNMP=1",
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write("site.toml", SITE);
    write("pool.toml", &one_pool());
    write("debug.log", LOG);
    write("license.dat", LICENSE);
    let lmstat = run(folder.path(), "explain site.toml --lmstat 100");
    write("lmstat.txt", &text(&lmstat.stdout));
    folder
}

fn run(folder: &Path, line: &str) -> Output {
    let mut command = licsim();
    command.current_dir(folder).args(line.split(' '));
    command.output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn ends_well(line: &str, output: &Output) {
    let status = output.status.code();
    assert!(
        matches!(status, Some(0 | 1)),
        "{line}: {status:?}\n{}",
        text(&output.stderr)
    );
}

#[test]
fn each_verb_that_prints_a_table_prints_it_as_json_too() {
    let folder = folder();
    for line in TABLES {
        let output = run(folder.path(), &format!("{line} --json"));
        ends_well(line, &output);
        let document: Result<Value, _> = serde_json::from_slice(&output.stdout);
        let document = document.unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(document.is_object() || document.is_array(), "{line}");
    }
}

#[test]
fn quiet_says_nothing_but_the_answer_and_what_is_wrong() {
    let folder = folder();
    let silent = [
        "new mine",
        "report out/site",
        "man --out pages",
        "import debug-log debug.log --scenario replay.toml",
        "order --products SNMP=1 --out kit",
    ];
    for line in TABLES.iter().chain(&silent) {
        let output = run(folder.path(), &format!("{line} --quiet"));
        ends_well(line, &output);
        assert_eq!(text(&output.stderr), "", "{line}");
        if line.starts_with("new") {
            assert_eq!(text(&output.stdout), "", "{line}");
        }
    }
    let output = run(folder.path(), "run none.toml --quiet");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("none.toml"),
        "errors are told"
    );
}

#[test]
fn verbose_names_each_file_read_and_written() {
    let folder = folder();
    for (line, told) in [
        (
            "run site.toml",
            &["read site.toml", "wrote out/site/summary.csv"][..],
        ),
        (
            "compare site.toml --quick",
            &["read site.toml", "wrote out/site/report.html"],
        ),
        (
            "sweep site.toml",
            &["read site.toml", "wrote out/site-sweep/sweep.csv"],
        ),
        (
            "size pool.toml --quick --replications 30",
            &["read pool.toml", "wrote out/site-size/"],
        ),
        ("check site.toml", &["read site.toml"]),
        ("explain site.toml", &["read site.toml"]),
        ("license license.dat", &["read license.dat"]),
        ("import debug-log debug.log", &["read debug.log"]),
        ("import lmstat lmstat.txt", &["read lmstat.txt"]),
        (
            "order site.toml --products SNMP=1 --out kit",
            &["wrote kit/order.md"],
        ),
        ("man --out pages", &["wrote pages/licsim.1"]),
    ] {
        let output = run(folder.path(), &format!("{line} --verbose"));
        ends_well(line, &output);
        let said = text(&output.stderr);
        for told in told {
            assert!(said.contains(told), "{line}: no `{told}` in\n{said}");
        }
    }
}

/// Who has played something should not have to guess where the page is.
#[test]
fn a_run_says_where_its_results_are() {
    let folder = folder();
    for (line, place) in [
        ("run site.toml", "results: out/site/report.html\n"),
        (
            "compare site.toml --quick",
            "results: out/site/report.html\n",
        ),
        ("sweep site.toml", "results: out/site-sweep/report.html\n"),
        (
            "size pool.toml --quick --replications 30",
            "results: out/site-size\n",
        ),
    ] {
        let said = text(&run(folder.path(), line).stderr);
        assert!(said.ends_with(place), "{line}: {said}");
        let path = place.trim_start_matches("results: ").trim_end();
        assert!(folder.path().join(path).exists(), "{path}");
    }
}

#[test]
fn the_parts_of_import_have_examples_too() {
    let folder = folder();
    for part in ["debug-log", "lmstat"] {
        let help = text(&run(folder.path(), &format!("import {part} --help")).stdout);
        assert!(help.contains(&format!("licsim import {part} ")), "{help}");
        assert!(help.contains("Examples:"), "{help}");
    }
}

/// What `check` says of the scenario with a change.
fn said_of(change: (&str, &str)) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(SITE.contains(change.0));
    let changed = SITE.replacen(change.0, change.1, 1);
    std::fs::write(folder.path().join("site.toml"), changed).expect("written");
    text(&run(folder.path(), "check site.toml").stderr)
}

#[test]
fn a_kind_of_fault_like_no_other_is_answered_with_all_kinds() {
    let said = said_of(("kind = \"server-kill\"", "kind = \"earthquake\""));
    for kind in [
        "host-kill",
        "vendor-daemon-kill",
        "firewall-block",
        "surge",
        "lrm-disconnect",
    ] {
        assert!(said.contains(kind), "no {kind} in\n{said}");
    }
    let near = said_of(("kind = \"server-kill\"", "kind = \"sever-kill\""));
    assert!(near.contains("is `server-kill` meant?"), "{near}");
}

#[test]
fn a_misspelt_server_of_a_list_is_answered_with_the_one_that_is_near() {
    let said = said_of(("7260@lic-a:", "7260@lic-aa:"));
    assert!(said.contains("the host `lic-aa` is not known"), "{said}");
    assert!(said.contains("is `lic-a` meant?"), "{said}");
    let said = said_of(("7260@lic-a:", "7260@licensehost:"));
    assert!(
        said.contains("the license servers are: lic-a, lic-b"),
        "{said}"
    );
    let said = said_of(("7260@lic-a:", "7620@lic-a:"));
    assert!(said.contains("write `7260@lic-a`"), "{said}");
}

#[test]
fn every_finding_about_a_ready_scenario_says_what_to_do() {
    let output = licsim()
        .args(["check", "scenarios/library", "--json"])
        .output()
        .expect("it runs");
    let studies: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = studies.as_array().expect("studies").iter();
    let findings: Vec<&Value> = findings
        .filter_map(|study| study["findings"].as_array())
        .flatten()
        .collect();
    assert!(findings.len() > 5, "{findings:?}");
    for finding in findings {
        let hint = finding["hint"].as_str().unwrap_or_default();
        assert!(!hint.is_empty(), "{finding}");
    }
}
