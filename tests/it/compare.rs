//! `compare`: what it prints and writes, and that it decides the same on any number of threads.

use crate::program::{Results, licsim};
use std::path::Path;

/// Two seats counts under failures, all of it small; `HEAD` says what is left open.
const STUDY: &str = r#"
format = 1
name = "seats"
title = "ten seats or twelve"
variant_name = "ten"
start = 2026-03-02T00:00:00
duration = "14 d"
[experiment]
seed = 7
replications = 60
[topology]
kind = "independent"
[[server]]
name = "lic"
features = { tserver_sdn = 10 }
[[server]]
name = "spare"
features = { tserver_sdn = 4 }
[[application]]
name = "ts"
kind = "t-server"
[[agents]]
name = "team"
count = 13
applications = ["ts"]
absence = "10 %"
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "16:00"
arrive = { uniform = ["-10 min", "5 min"] }
[[fault]]
id = "host-dies"
kind = "host-kill"
target = "lic"
time_to_failure = { exponential = "4 d" }
time_to_repair = { lognormal = { mean = "2 h", cv = 1.2 } }
[[variant]]
name = "twelve"
server = [ { name = "lic", features = { tserver_sdn = 12 } } ]
[target]
denied_fraction = { max = "5 %", confidence = "95 %" }
"#;

fn compare(folder: &Path, text: &str, out: &str, arguments: &[&str]) -> (String, String) {
    let file = folder.join("study.toml");
    std::fs::write(&file, text).unwrap();
    let output = licsim()
        .arg("compare")
        .arg(&file)
        .arg("--out")
        .arg(folder.join(out))
        .args(arguments)
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code().is_some_and(|code| code <= 1),
        "{error}"
    );
    (String::from_utf8(output.stdout).unwrap(), error)
}

fn rows(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let split = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().map(split).collect()
}

#[test]
fn the_same_decisions_on_one_thread_and_on_two() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = compare(folder.path(), STUDY, "one", &["--jobs", "1"]);
    let (two, _) = compare(folder.path(), STUDY, "two", &["--jobs", "2"]);
    assert_eq!(one, two);
    let results = |out: &str| Results::of(&folder.path().join(out)).files;
    assert!(results("one") == results("two"), "the folders differ");
    // The sequence itself: who left when, and what was played for it.
    for said in [
        "by this metric alone twelve comes first",
        "left the race: ten after",
        "further replications",
    ] {
        assert!(one.contains(said), "{said} is not in\n{one}");
    }
    let json = |jobs| compare(folder.path(), STUDY, "json", &["--jobs", jobs, "--json"]).0;
    assert_eq!(json("1"), json("2"));
}

#[test]
fn the_answer_says_what_an_architect_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = compare(folder.path(), STUDY, "out", &["--charts", "svg"]);
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    for said in [
        "denied\n",
        "agent time lost\n",
        "violations",
        "availability",
        "capacity",
        "vs. ten",
        "pairing gains",
        "Order by denied",
        "Nothing is recommended yet",
        "continue + any-server",
        "the selection survives",
        "host-dies.time_to_failure",
        "host-dies.time_to_repair",
        "break-even",
        "server-only runs",
    ] {
        assert!(text.contains(said), "`{said}` is not in\n{text}");
    }
    let out = folder.path().join("out/seats");
    let comparison = rows(&out, "comparison.csv");
    assert_eq!(
        comparison[0].join(","),
        "metric,scope,subject,variant,baseline,difference,half_width,confidence,variance_ratio,rank"
    );
    let twelve = comparison
        .iter()
        .find(|r| r[0] == "denied_fraction" && r[3] == "twelve");
    let twelve = twelve.unwrap();
    assert!(
        twelve[5].parse::<f64>().unwrap() < 0.0 && twelve[9] == "1",
        "{twelve:?}"
    );
    let tornado = rows(&out, "tornado.csv");
    assert_eq!(tornado.len(), 1 + 2 * 2);
    assert_eq!(tornado[0].last().unwrap(), "n");
    assert!(
        tornado[1..].iter().all(|row| row.last().unwrap() == "60"),
        "{tornado:?}"
    );
    let findings = std::fs::read_to_string(out.join("findings.json")).unwrap();
    let findings: serde_json::Value = serde_json::from_str(&findings).unwrap();
    let inputs = findings["sensitivity"][0]["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 2);
    for input in inputs {
        assert_eq!(
            (&input["low"]["n"], &input["high"]["n"]),
            (&60.into(), &60.into())
        );
    }
    for chart in ["comparison.svg", "tornado.svg"] {
        assert!(out.join("charts").join(chart).is_file(), "{chart}");
    }
}

#[test]
fn json_has_an_interval_beside_each_mean() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = compare(folder.path(), STUDY, "out", &["--json", "--charts", "none"]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let metrics = json["comparison"].as_array().unwrap();
    assert!(metrics.len() >= 10);
    for metric in metrics {
        assert!(metric.get("half_width").is_some(), "{metric}");
    }
    assert_eq!(json["selection"]["selected"], "twelve");
    assert!(json["further_replications"]["known"].as_u64().unwrap() > 0);
    assert_eq!(json["defaults"]["others"].as_array().unwrap().len(), 3);
}

#[test]
fn who_misses_a_target_is_no_rival_under_other_defaults_either() {
    // Six seats are the cheapest for thirteen people, and miss the target; of the others thirteen cost less than fourteen.
    let folder = tempfile::tempdir().unwrap();
    let more = "[[variant]]\nname = \"fourteen\"\nserver = [ { name = \"lic\", features = { tserver_sdn = 14 } } ]\n[cost]\nlicense = { tserver_sdn = 100 }\nserver_year = 0\n[target]";
    let priced = STUDY
        .replace("[target]", more)
        .replace("replications = 60", "replications = 160")
        .replace("\"5 %\"", "\"12 %\"")
        .replace("tserver_sdn = 10 }", "tserver_sdn = 6 }")
        .replace("\"twelve\"", "\"thirteen\"")
        .replace("tserver_sdn = 12 }", "tserver_sdn = 13 }");
    let arguments = ["--json", "--charts", "none"];
    let (text, _) = compare(folder.path(), &priced, "out", &arguments);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["selection"]["selected"], "ten", "by cost alone");
    let thirteen = serde_json::json!(["thirteen"]);
    assert_eq!(json["decision"]["recommended"], thirteen);
    assert_eq!(json["sensitivity"]["rival"], "fourteen");
    let others = json["defaults"]["others"].as_array().unwrap();
    assert_eq!(others[0]["changed"]["on_violation"], "continue");
    assert_eq!(others[0]["selected"], "thirteen");
    assert_eq!(others[0]["recommendation"], "survives");
    // Where the spare's four licenses are gone to at once, nobody keeps the limit.
    assert_eq!(others[1]["changed"]["reconnect"], "any-server");
    assert_eq!(others[1]["all_miss"], true, "{}", others[1]);
    assert_eq!(others[1]["recommendation"], "changes");
    assert!(others[1]["selected"].is_null());
}

#[test]
fn what_the_scenario_says_is_not_played_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let said =
        format!("{STUDY}\n[parameters]\non_violation = \"continue\"\nreconnect = \"any-server\"\n");
    let (text, _) = compare(folder.path(), &said, "out", &["--charts", "none"]);
    assert!(text.contains("nothing is left open"), "{text}");
    assert!(!text.contains("continue + any-server"), "{text}");
}

#[test]
fn parameters_that_are_named_are_played_and_told_beside_the_winner() {
    let folder = tempfile::tempdir().unwrap();
    let asked = "[compare]\nparameters = { poll_interval = [\"30 s\", \"20 min\"], orphans = false, rejoin_wait = \"1 h\" }\n";
    let named = format!("{STUDY}\n{asked}");
    let (text, _) = compare(folder.path(), &named, "out", &[]);
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let told = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    for said in [
        "with poll_interval = \"30 s\" (default \"120 s\") twelve is selected: the selection survives",
        "with poll_interval = \"20 min\" (default \"120 s\") twelve is selected: the selection survives",
        "with orphans = false (default true) twelve is selected",
        "with rejoin_wait = \"1 h\" (default \"4 min\") nothing changes",
    ] {
        assert!(told.contains(said), "`{said}` is not in\n{text}");
    }
    let page = std::fs::read_to_string(folder.path().join("out/seats/report.md")).unwrap();
    assert!(page.contains("with orphans = false"), "{page}");
    // The page's assumptions do not take what is asked for what is said.
    assert!(
        page.contains("| orphans | SV9 | true | from FlexNet's documentation |"),
        "{page}"
    );
    // Without them nothing else differs, and `--quick` plays none.
    let (plain, _) = compare(folder.path(), STUDY, "plain", &["--json"]);
    let (json, _) = compare(folder.path(), &named, "json", &["--json"]);
    let plain: serde_json::Value = serde_json::from_str(&plain).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let others = |json: &serde_json::Value| json["defaults"]["others"].as_array().unwrap().clone();
    assert_eq!(others(&json)[..3], others(&plain)[..]);
    assert_eq!(others(&json).len(), 6);
    let short = &others(&json)[3];
    assert_eq!(short["changed"]["poll_interval"], "30 s");
    // Who looks rarely learns late that its server is gone, and late that it is back.
    assert_ne!(short["estimates"], others(&json)[4]["estimates"]);
    assert_eq!(
        json["defaults"]["without_effect"][0]["parameter"],
        "rejoin_wait"
    );
    assert_eq!(json["comparison"], plain["comparison"]);
    let (quick, _) = compare(folder.path(), &named, "quick", &["--quick"]);
    assert!(!quick.contains("poll_interval"), "{quick}");
}

#[test]
fn a_named_parameter_is_played_with_what_follows_from_its_form() {
    let folder = tempfile::tempdir().unwrap();
    let named = format!("{STUDY}\n[compare]\nparameters = [\"list_search\", \"poll_interval\"]\n");
    let (text, _) = compare(
        folder.path(),
        &named,
        "out",
        &["--json", "--charts", "none"],
    );
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let others = json["defaults"]["others"].as_array().unwrap();
    let changed: Vec<&serde_json::Value> = others[3..].iter().map(|o| &o["changed"]).collect();
    assert_eq!(
        serde_json::json!(changed),
        serde_json::json!([
            { "list_search": "whole-set" },
            { "poll_interval": "1 min" },
            { "poll_interval": "4 min" },
        ])
    );
}

#[test]
fn parameters_that_cannot_be_played_are_told_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    for (asked, said) in [
        ("[\"recconnect\"]", "is `reconnect` meant?"),
        (
            "[\"retry_count\"]",
            "parameters = { retry_count = [VALUES] }",
        ),
        ("{ list_search = \"stiky\" }", "stiky"),
        ("{ orphans = [] }", "expected at least one value"),
        ("{ poll_interval = 5 }", "the bare number 5"),
    ] {
        let file = folder.path().join("bad.toml");
        std::fs::write(&file, format!("{STUDY}\n[compare]\nparameters = {asked}\n")).unwrap();
        let output = licsim().arg("compare").arg(&file).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{asked}: {error}");
        assert!(
            error.contains(said) && error.contains("bad.toml:45:"),
            "{asked}: {error}"
        );
    }
}

/// Held for three days each: a pool that begins empty denies nobody in the first days.
const FILLING: &str = r#"
format = 1
name = "filling"
title = "a pool that fills"
start = 2026-03-02T00:00:00
duration = "28 d"
[experiment]
seed = 7
replications = 40
[topology]
kind = "single"
[[server]]
name = "lic"
features = { vcb_full = 60 }
[[application]]
name = "cb"
kind = "universal-callback-server"
[[demand]]
name = "calls"
application = "cb"
rate = "20 /d"
holding = "3 d"
"#;

#[test]
fn a_first_week_that_differs_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = compare(folder.path(), FILLING, "out", &["--charts", "none"]);
    assert!(text.contains("the first week still differs"), "{text}");
    let settled = FILLING.replace(
        "duration = \"28 d\"",
        "duration = \"42 d\"\nwarm_up = \"14 d\"",
    );
    let (text, _) = compare(folder.path(), &settled, "out", &["--charts", "none"]);
    assert!(!text.contains("first week"), "{text}");
}

#[test]
fn the_same_random_numbers_spare_eight_times_the_replications() {
    let folder = tempfile::tempdir().unwrap();
    let output = licsim()
        .args([
            "compare",
            "scenarios/library/seats-300-or-310.toml",
            "--quick",
            "--quiet",
        ])
        .args(["--replications", "200", "--charts", "none", "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.code().is_some_and(|code| code <= 1));
    let rows = rows(&folder.path().join("seats-300-or-310"), "comparison.csv");
    let lost = rows
        .iter()
        .find(|r| r[0] == "agent_time_lost_fraction" && r[3] == "seats-310");
    let ratio: f64 = lost.unwrap()[8].parse().unwrap();
    assert!(ratio >= 8.0, "{ratio}");
}
