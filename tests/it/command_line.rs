//! The command line: bad input, exit status, what is written and what is not.

use crate::program::{Results, licsim};
use std::path::Path;

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

const GOOD: &str = r#"
format = 1
name = "good"
title = "in order"
start = 2026-03-02T00:00:00
duration = "2 d"
[experiment]
replications = 3
[topology]
kind = "single"
[[server]]
name = "lic"
features = { tserver_sdn = 10 }
[[application]]
name = "ts"
kind = "t-server"
[[agents]]
name = "team"
count = 12
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
"#;

/// Five different mistakes: a misspelt key, a number without a unit, an unknown kind, an unknown name,
/// a date that is none.
const BAD: &str = r#"
format = 1
name = "bad"
title = "five mistakes"
start = 2026-03-02T00:00:00
duration = 28
[topology]
kind = "single"
[[server]]
name = "lic"
featurs = { tserver_sdn = 10 }
features = { tserver_sdn = { count = 10, expires = "31-jun-2026" } }
[[application]]
name = "ts"
kind = "t-servre"
[[agents]]
name = "team"
count = 12
applications = ["ts-london"]
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
"#;

#[test]
fn five_mistakes_are_five_findings_in_one_go_and_the_others_run() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "bad.toml", BAD);
    write(folder.path(), "good.toml", GOOD);
    let out = folder.path().join("out");
    let output = licsim()
        .arg("run")
        .arg(folder.path())
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    for (line, hint) in [
        (6, "28"),
        (11, "features"),
        (12, "31-jun-2026"),
        (15, "t-server"),
        (19, "ts"),
    ] {
        let place = format!("bad.toml:{line}:");
        let found = said
            .lines()
            .find(|l| l.contains(&place) && l.contains("error:"));
        assert!(found.is_some(), "no finding at {place}\n{said}");
        assert!(said.contains(hint), "nothing about {hint}\n{said}");
    }
    let errors = said
        .lines()
        .filter(|l| l.contains("bad.toml:") && l.contains(" error:"))
        .count();
    assert_eq!(errors, 5, "{said}");
    let results = Results::of(&out);
    assert!(
        results.files.keys().all(|path| path.starts_with("good/")),
        "{:?}",
        results.files.keys()
    );
    for file in [
        "summary.csv",
        "replications.csv",
        "denials.csv",
        "violations.csv",
        "recoveries.csv",
        "usage.csv",
        "profile.csv",
        "manifest.json",
        "charts/licenses-base.svg",
        "charts/timeline-base.svg",
    ] {
        assert!(
            results.files.contains_key(&format!("good/{file}")),
            "{file} is missing"
        );
    }
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("in order")
    );
}

#[test]
fn the_exit_status_tells_whether_targets_are_met() {
    let folder = tempfile::tempdir().unwrap();
    let run = |target: &str, name: &str| {
        let file = write(folder.path(), name, &format!("{GOOD}[target]\n{target}\n"));
        let out = folder.path().join("out");
        licsim()
            .args(["run", &file, "--quiet", "--replications", "40", "--out"])
            .arg(out)
            .output()
            .unwrap()
            .status
            .code()
    };
    // Two of twelve are denied every day: a sixth, in every replication.
    assert_eq!(
        run("denied_fraction = { max = \"50 %\" }", "met.toml"),
        Some(0)
    );
    assert_eq!(
        run("denied_fraction = { max = \"1 %\" }", "broken.toml"),
        Some(1)
    );
}

#[test]
fn explain_tells_the_chain_of_one_denial() {
    let folder = tempfile::tempdir().unwrap();
    let fault = "[[fault]]\nid = \"outage\"\nkind = \"host-kill\"\ntarget = \"lic\"\nat = \"7 h\"\nlasts = \"2 h\"\n";
    let file = write(folder.path(), "good.toml", &format!("{GOOD}{fault}"));
    let output = licsim()
        .args(["explain", &file, "--denial", "2"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("outage") && said.contains("violation-stands"),
        "{said}"
    );
    let missing = licsim()
        .args(["explain", &file, "--denial", "99999"])
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "good.toml", GOOD);
    let blocked = write(folder.path(), "taken", "a file where a folder should be");
    let output = licsim()
        .args(["run", &file, "--out", &blocked])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("taken"));
    assert_eq!(
        std::fs::read_to_string(&blocked).unwrap(),
        "a file where a folder should be"
    );
}
