//! Conditions: every variant under every circumstance with the same random numbers, one decision over all of them, and
//! a purchase that holds under all (docs/metrics.md, "Conditions").

use crate::program::{Results, licsim};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// 40 seats for 40 agents on two independent servers, or all on one; with a tenth more agents neither is enough.
const CENTER: &str = r#"
format = 1
name = "center"
title = "a center that grows"
variant_name = "halves"
start = 2026-03-02T00:00:00
duration = "2 d"
[experiment]
seed = 5
replications = 40
[topology]
kind = "independent"
[entitlement]
features = { tserver_sdn = 44 }
[[server]]
name = "lic-a"
site = "here"
[[server]]
name = "lic-b"
site = "here"
[[application]]
name = "ts"
kind = "t-server"
site = "here"
options = { num-sdn-licenses = 44 }
[[agents]]
name = "day"
count = 30
site = "here"
applications = ["ts"]
shifts = [ { days = "Mon-Sun", start = "08:00", end = "16:00", arrive = { uniform = ["-10 min", "5 min"] } } ]
[[agents]]
name = "late"
count = 10
site = "here"
applications = ["ts"]
shifts = [ { days = "Mon-Sun", start = "12:00", end = "20:00" } ]
[[variant]]
name = "one"
topology = { kind = "single" }
server = [ { name = "lic-b", remove = true } ]
[[variant]]
name = "one-without-late"
topology = { kind = "single" }
server = [ { name = "lic-b", remove = true } ]
agents = [ { name = "late", remove = true } ]
"#;

const CONDITIONS: &str = r#"
[[condition]]
name = "growth"
scale = { agents = 1.5 }
[[condition]]
name = "more-late"
weight = 2
agents = [ { name = "late", count = 14 } ]
"#;

const TARGET: &str = "[target]\ndenied_fraction = { max = \"10 %\" }\n";

fn play(folder: &Path, text: &str, arguments: &[&str]) -> Output {
    let file = folder.join("center.toml");
    std::fs::write(&file, text).unwrap();
    licsim()
        .arg(arguments[0])
        .arg(file)
        .args(["--quiet"])
        .args(&arguments[1..])
        .output()
        .unwrap()
}

fn run(folder: &Path, text: &str) -> (Option<i32>, Value) {
    let out = folder.join("out");
    let arguments = [
        "run",
        "--json",
        "--charts",
        "none",
        "--out",
        out.to_str().unwrap(),
    ];
    let output = play(folder, text, &arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    let answer = serde_json::from_slice(&output.stdout);
    (
        output.status.code(),
        answer.unwrap_or_else(|_| panic!("{error}")),
    )
}

/// A metric of the whole system of a variant under a condition, from `summary.csv`.
fn mean(folder: &Path, variant: &str, condition: &str, metric: &str) -> f64 {
    let path = folder.join("out/center/summary.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name);
    assert_eq!(header.iter().next_back(), Some("condition"));
    let wanted = [
        ("variant", variant),
        ("condition", condition),
        ("metric", metric),
        ("scope", "system"),
    ];
    let mut rows = reader.records().map(Result::unwrap);
    let row = rows.find(|row| {
        let mut wanted = wanted.iter();
        wanted.all(|(column, value)| row.get(at(column).unwrap()) == Some(value))
    });
    let row = row.expect("a row");
    row[at("mean").unwrap()].parse().unwrap()
}

#[test]
fn a_condition_plays_what_the_file_would_with_its_keys_written_into_it() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &format!("{CENTER}{CONDITIONS}{TARGET}"));
    let under = |condition: &str| mean(folder.path(), "one", condition, "denied_fraction");
    let (base, growth, late) = (under(""), under("growth"), under("more-late"));
    // 44 seats: 40 agents fit, 60 do not, nor... 30 and 14 do.
    assert!(
        base == 0.0 && growth > 0.0 && late == 0.0,
        "{base} {growth} {late}"
    );
    let alone = tempfile::tempdir().unwrap();
    let grown = CENTER
        .replace("count = 30", "count = 45")
        .replace("count = 10", "count = 15");
    run(
        alone.path(),
        &format!("{grown}\n[[condition]]\nname = \"same\"\n{TARGET}"),
    );
    assert_eq!(mean(alone.path(), "one", "", "denied_fraction"), growth);
    assert_eq!(mean(alone.path(), "one", "same", "denied_fraction"), growth);
}

#[test]
fn the_recommended_variant_meets_every_target_under_every_condition() {
    let folder = tempfile::tempdir().unwrap();
    let (status, answer) = run(folder.path(), &format!("{CENTER}{CONDITIONS}{TARGET}"));
    let decision = &answer["decision"];
    // Halves deny more than a tenth at once; one server does so under growth; without the late team all fit but under growth.
    assert_eq!(decision["under"], "all");
    assert_eq!(decision["variants"][1]["variant"], "one");
    let conditions = decision["variants"][1]["conditions"].as_array().unwrap();
    let told: Vec<(&Value, &str)> = conditions
        .iter()
        .map(|c| (&c["condition"], c["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(told[0], (&Value::Null, "met"));
    assert_eq!(told[1], (&Value::from("growth"), "not met"));
    assert_eq!(told[2], (&Value::from("more-late"), "met"));
    assert_eq!(decision["variants"][1]["worst"], "growth");
    assert_eq!(decision["variants"][1]["verdict"], "not met");
    // The weighted mean: base 1, growth 1, more-late 2.
    let of = |condition: &str| mean(folder.path(), "one", condition, "denied_fraction");
    let weighted = (of("") + of("growth") + 2.0 * of("more-late")) / 4.0;
    let printed = decision["variants"][1]["weighted_mean"].as_f64().unwrap();
    assert!((printed - weighted).abs() < 1e-12, "{printed} {weighted}");
    let expected = decision["kind"] == "one";
    assert_eq!(status, Some(i32::from(!expected)));
}

#[test]
fn under_base_asks_for_the_base_alone_and_shows_the_conditions() {
    let folder = tempfile::tempdir().unwrap();
    let target = format!("{TARGET}under = \"base\"\n");
    let (status, answer) = run(folder.path(), &format!("{CENTER}{CONDITIONS}{target}"));
    let decision = &answer["decision"];
    assert_eq!(
        (status, &decision["under"]),
        (Some(0), &Value::from("base"))
    );
    assert_eq!(decision["variants"][1]["verdict"], "met");
    assert_eq!(decision["alone"].as_array().unwrap().len(), 3);
    // How surely the target is kept, and which stricter one would not be, is of the base as well.
    let page = std::fs::read_to_string(folder.path().join("out/center/report.html")).unwrap();
    assert!(
        page.contains(" in the base at 95 %") && !page.contains(" under every condition at 95 %")
    );
}

#[test]
fn what_a_condition_says_of_an_entry_that_a_variant_removed_is_dropped_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &format!("{CENTER}{CONDITIONS}{TARGET}"));
    let of = |condition: &str| {
        mean(
            folder.path(),
            "one-without-late",
            condition,
            "checkouts_requested",
        )
    };
    assert_eq!(of(""), of("more-late"));
    let text = format!("{CENTER}{CONDITIONS}{TARGET}");
    let check = play(folder.path(), &text, &["check", "--json"]);
    let checked: Value = serde_json::from_slice(&check.stdout).unwrap();
    let variants = &checked[0]["conditions"][1]["variants"];
    assert_eq!(variants[2]["dropped"], serde_json::json!(["agents.late"]));
    assert_eq!(variants[1]["dropped"], serde_json::json!([]));
}

#[test]
fn every_table_of_a_run_ends_with_the_condition_and_report_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{CENTER}{CONDITIONS}{TARGET}");
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    play(folder.path(), &text, &["run", "--out", out]);
    let results = folder.path().join("out/center");
    let before = Results::of(&results);
    for name in before.files.keys().filter(|name| name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&before.files[name]);
        let header = text.lines().next().unwrap();
        let column = if name == "roots.csv" {
            "variant,condition,"
        } else {
            ",condition"
        };
        assert!(
            header.ends_with(column) || header.starts_with(column),
            "{name}: {header}"
        );
    }
    for file in [
        "report@growth.html",
        "charts/timeline-one@growth.svg",
        "events/one@growth-0.log",
    ] {
        assert!(
            before.files.contains_key(file),
            "{file}: {:?}",
            before.files.keys()
        );
    }
    let page = String::from_utf8_lossy(&before.files["report.html"]).into_owned();
    assert!(page.contains("href=\"report@growth.html\""));
    let report = licsim()
        .args(["report", "--quiet"])
        .arg(&results)
        .output()
        .unwrap();
    assert_eq!(
        report.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&report.stderr)
    );
    let after = Results::of(&results);
    let names = |results: &Results| results.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    for (name, bytes) in &before.files {
        assert!(after.files[name] == *bytes, "{name} differs");
    }
}

#[test]
fn explain_and_audit_play_the_condition_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{CENTER}{CONDITIONS}{TARGET}");
    let explain = |more: &[&str]| {
        let arguments = [&["explain", "--variant", "one"], more].concat();
        let output = play(folder.path(), &text, &arguments);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (_, base, _) = explain(&[]);
    let (_, growth, _) = explain(&["--condition", "growth"]);
    assert_ne!(base, growth);
    let (status, _, error) = explain(&["--condition", "grwth"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("there is no condition `grwth`"), "{error}");
    let output = play(
        folder.path(),
        &text,
        &["audit", "--variant", "one", "--condition", "growth"],
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_comparison_pairs_variants_within_each_condition() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{CENTER}{CONDITIONS}{TARGET}");
    let out = folder.path().join("out");
    let arguments = [
        "compare",
        "--quick",
        "--charts",
        "none",
        "--out",
        out.to_str().unwrap(),
    ];
    let output = play(folder.path(), &text, &arguments);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("Under the conditions"), "{shown}");
    let mut reader = csv::Reader::from_path(out.join("center/comparison.csv")).unwrap();
    let mut seen = 0;
    for row in reader.records().map(Result::unwrap) {
        let is_it = &row[0] == "denied_fraction" && &row[3] == "one";
        if is_it {
            let condition = row.iter().next_back().unwrap().to_owned();
            let of = |variant| mean(folder.path(), variant, &condition, "denied_fraction");
            let difference: f64 = row[5].parse().unwrap();
            assert!((difference - (of("one") - of("halves"))).abs() < 1e-12);
            seen += 1;
        }
    }
    assert_eq!(seen, 3, "the base and two conditions");
}

/// The least purchase of the search, and what single runs of it and of one step less say under each condition.
#[test]
fn a_purchase_is_the_least_that_holds_under_every_condition() {
    const POOL: &str = r#"
format = 1
name = "center"
title = "a pool of callback licenses"
start = 2026-03-02T00:00:00
duration = "4 d"
warm_up = "1 d"
[experiment]
replications = 400
[topology]
kind = "single"
[[server]]
name = "lic"
features = { vcb_full = 30 }
[[application]]
name = "cb"
kind = "universal-callback-server"
[[demand]]
name = "calls"
application = "cb"
rate = "10 /h"
holding = { exponential = "30 min" }
[[condition]]
name = "summer"
scale = { demand = 0.5 }
[[condition]]
name = "campaign"
scale = { demand = 1.6 }
[target]
denied_fraction = { max = "1.7 %" }
[size.vary]
vcb_full = { min = 3, max = 30 }
"#;
    // Erlang B: 5 erlang need 10 seats (1.8 % at 10, 0.8 % at 11), 8 erlang of the campaign 15 (1.6 % at 14 is near).
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let sized = |text: &str| -> u64 {
        let arguments = [
            "size", "--quick", "--json", "--charts", "none", "--force", "--out", out,
        ];
        let output = play(folder.path(), text, &arguments);
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let feature = &answer["variants"][0]["purchase"]["features"][0];
        feature["count"].as_u64().expect("a purchase")
    };
    let all = sized(POOL);
    let base = sized(&POOL.replace("[target]", "[target]\nunder = \"base\""));
    assert!(base < all, "{base} {all}");
    let verdict = |count: u64| -> Vec<String> {
        let text = POOL.replace("vcb_full = 30 }", &format!("vcb_full = {count} }}"));
        let (_, answer) = run(folder.path(), &text);
        let conditions = &answer["decision"]["variants"][0]["conditions"];
        let verdicts = conditions.as_array().unwrap().iter();
        verdicts
            .map(|c| c["verdict"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(verdict(all), ["met", "met", "met"]);
    assert_ne!(verdict(all - 1)[2], "met", "one less breaks the campaign");
    assert_ne!(
        verdict(base)[2],
        "met",
        "the base's purchase is too small for it"
    );
    assert_eq!(verdict(base)[0], "met");
}

#[test]
fn check_prints_a_variant_under_a_condition_as_a_scenario_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{CENTER}{CONDITIONS}{TARGET}");
    let arguments = [
        "check",
        "--resolved",
        "--variant",
        "one",
        "--condition",
        "more-late",
    ];
    let output = play(folder.path(), &text, &arguments);
    let resolved = String::from_utf8(output.stdout).unwrap();
    assert!(resolved.contains("variant_name = \"one\""), "{resolved}");
    let again = tempfile::tempdir().unwrap();
    run(folder.path(), &text);
    run(
        again.path(),
        &format!("{resolved}\n[[condition]]\nname = \"same\"\n"),
    );
    assert_eq!(
        mean(again.path(), "one", "", "agent_time_lost"),
        mean(folder.path(), "one", "more-late", "agent_time_lost")
    );
    let output = play(
        folder.path(),
        &text,
        &["check", "--resolved", "--variant", "none"],
    );
    assert_eq!(output.status.code(), Some(2));
}

/// Of each table that a verb left, the conditions of its rows.
fn conditions_in(folder: &Path) -> Vec<(String, Vec<String>)> {
    let files = Results::of(folder).files;
    let tables = files.into_iter().filter(|(name, _)| {
        name.ends_with(".csv") && !name.starts_with("inputs/") && name != "roots.csv"
    });
    let read = tables.map(|(name, bytes)| {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let last = reader
            .headers()
            .unwrap()
            .iter()
            .next_back()
            .map(str::to_owned);
        assert_eq!(last.as_deref(), Some("condition"), "{name}");
        let rows = reader
            .records()
            .map(|row| row.unwrap().iter().next_back().unwrap().to_owned());
        let mut conditions: Vec<String> = rows.collect();
        conditions.sort();
        conditions.dedup();
        (name, conditions)
    });
    read.collect()
}

#[test]
fn tables_of_a_sweep_a_search_and_a_tornado_end_with_the_condition() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = "[sweep]\nvary = { \"agents.day.count\" = [20, 30] }\n\
        [size.vary]\ntserver_sdn = { min = 30, max = 90, step = 10 }\n\
        [[fault]]\nid = \"dies\"\nkind = \"server-kill\"\ntarget = \"lic-a\"\n\
        time_to_failure = { exponential = \"1 d\" }\ntime_to_repair = \"1 h\"\n";
    let text = format!("{CENTER}{CONDITIONS}{TARGET}{sweep}");
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let of = |verb: &str, more: &[&str], name: &str| {
        let arguments = [&[verb, "--charts", "none", "--force", "--out", out], more].concat();
        let output = play(folder.path(), &text, &arguments);
        assert_ne!(
            output.status.code(),
            Some(2),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        conditions_in(&folder.path().join("out").join(name))
    };
    for (name, conditions) in of("sweep", &["--condition", "growth"], "center-sweep") {
        assert_eq!(conditions, ["growth"], "{name}");
    }
    for (name, conditions) in of("sweep", &[], "center-sweep") {
        assert_eq!(conditions, [""], "{name}");
    }
    let sized = of("size", &["--quick", "--replications", "30"], "center-size");
    let candidates = sized.iter().find(|(name, _)| name == "candidates.csv");
    assert_eq!(candidates.unwrap().1, ["", "growth", "more-late"]);
    let compared = of("compare", &["--replications", "30"], "center");
    assert!(
        compared
            .iter()
            .any(|(name, conditions)| name == "tornado.csv" && conditions == &[""])
    );
}
