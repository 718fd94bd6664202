//! What is recommended of each ready scenario, or why nothing is: `decisions.txt`. The ordinary suite plays one replication of
//! each and holds what does not depend on their number: which variants there are, which of them are choices, whether there is
//! a target. With `LICSIM_PUBLISHED=PROGRAM` the program plays each as it is written (two minutes), and the whole table is
//! held; with `LICSIM_UPDATE=1` besides it is written anew.

use crate::program::licsim;
use crate::world::study;
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const TABLE: &str = "tests/it/decisions.txt";

fn names(list: &Value) -> String {
    let names = list.as_array().into_iter().flatten();
    names
        .filter_map(Value::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// One line for each scenario: kind, what is recommended, why, and each variant's verdict.
fn table(answers: &[Value]) -> String {
    let mut table = "scenario | kind | recommended | reason | verdicts\n".to_owned();
    for answer in answers {
        let decision = &answer["decision"];
        let variants = decision["variants"].as_array().into_iter().flatten();
        let verdicts = variants.map(|variant| {
            let verdict = variant["verdict"].as_str().unwrap_or("no target");
            let unsupported = variant["unsupported"]
                .as_array()
                .is_some_and(|list| !list.is_empty());
            let more = match (unsupported, variant["choice"].as_bool()) {
                (true, _) => ", unsupported",
                (false, Some(false)) => ", no choice",
                _ => "",
            };
            format!("{}: {verdict}{more}", variant["variant"].as_str().unwrap())
        });
        let word = |key: &str| decision[key].as_str().unwrap().to_owned();
        writeln!(
            table,
            "{} | {} | {} | {} | {}",
            answer["scenario"].as_str().unwrap(),
            word("kind"),
            names(&decision["recommended"]),
            word("reason"),
            verdicts.collect::<Vec<_>>().join("; ")
        )
        .unwrap();
    }
    table
}

/// A table with all words left out that depend on the number of replications.
fn lasting(table: &str) -> String {
    let lines = table.lines().map(|line| {
        let mut cells: Vec<String> = line.split(" | ").map(str::to_owned).collect();
        if !["no-target", "no-choice", "single-variant"].contains(&cells[3].as_str()) {
            for cell in &mut cells[1..4] {
                "decided by its numbers".clone_into(cell);
            }
        }
        for word in [": not met", ": met", ": undecided"] {
            cells[4] = cells[4].replace(word, ": a verdict");
        }
        cells.join(" | ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_ready_scenario_is_decided_as_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::var_os("LICSIM_PUBLISHED");
    let mut command = match &program {
        Some(program) => Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(program)),
        None => licsim(),
    };
    command.args(["run", "scenarios/library", "--json", "--quiet"]);
    if program.is_none() {
        command.args(["--replications", "1"]);
    }
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--charts", "none"])
        .args(["--detail", "0", "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    for answer in &answers {
        let decision = &answer["decision"];
        let recommended = decision["recommended"].as_array().unwrap();
        for variant in decision["variants"].as_array().unwrap() {
            assert!(
                !recommended.contains(&variant["variant"])
                    || variant["choice"] == true && variant["verdict"] == "met",
                "{}: {variant}",
                answer["scenario"]
            );
        }
    }
    let found = table(&answers);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    if program.is_some() && std::env::var_os("LICSIM_UPDATE").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    let (found, stored) = match program {
        Some(_) => (found, stored),
        None => (lasting(&found), lasting(&stored)),
    };
    let old: Vec<&str> = stored.lines().collect();
    let other: Vec<&str> = found.lines().filter(|line| !old.contains(line)).collect();
    assert!(
        other.is_empty() && old.len() == found.lines().count(),
        "other advice than {TABLE} says; look at each line, then LICSIM_PUBLISHED=PROGRAM LICSIM_UPDATE=1:\n{}",
        other.join("\n")
    );
}

const THREE: &str = r#"
[topology]
kind = "three-node"
[[server]]
name = "lic-a"
features = { tserver_sdn = 20 }
[[server]]
name = "lic-b"
[[server]]
name = "lic-c"
[[application]]
name = "ts"
kind = "t-server"
[[application]]
name = "cfg"
kind = "configuration-server"
[[agents]]
name = "day"
count = 9
applications = ["ts"]
shifts = [ { days = "Mon-Sun", start = "08:00", end = "16:00", arrive = { uniform = ["0 min", "5 min"] } } ]
[[variant]]
name = "single"
topology = { kind = "single" }
server = [ { name = "lic-b", remove = true }, { name = "lic-c", remove = true } ]
[[fault]]
id = "dies"
kind = "host-kill"
target = "lic-a"
at = "1 d 9 h"
lasts = "4 h"
[target]
denied_fraction = { max = "50 %" }
"#;

#[test]
fn the_guides_own_advice_stands_beside_a_three_node_recommendation() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("three.toml");
    let head = crate::world::HEAD.replace("duration", "variant_name = \"three\"\nduration");
    let text = format!("{head}{THREE}");
    std::fs::write(&file, text).unwrap();
    let output = licsim()
        .arg("run")
        .arg(&file)
        .args([
            "--quiet",
            "--charts",
            "none",
            "--replications",
            "20",
            "--out",
        ])
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).replace("\n  ", " ");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("Against three: the licensing guide does not recommend"),
        "{text}{error}"
    );
    assert!(
        text.contains("Ordering Licenses, Three-Server Redundant Configuration"),
        "{text}"
    );
    assert!(text.contains("`failover_failure` is 0 here"), "{text}");
    assert!(text.contains("No target covers cfg"), "{text}");
    assert!(!text.contains("Against single"), "{text}");
    let page = std::fs::read_to_string(folder.path().join("out/test/report.md")).unwrap();
    assert!(
        page.contains("the licensing guide does not recommend"),
        "{page}"
    );
    assert!(page.contains("assumed; the guide leaves it open"), "{page}");
}

/// A desktop takes DESKTOP\_SUPERVISOR for each supervisor; where there is none, nobody misses it.
#[test]
fn availability_leaves_out_what_nobody_needs() {
    let text = |role: &str, bought: &str| {
        format!(
            r#"
[[server]]
name = "lic"
features = {{ ISDK_FACTORY = 1, DESKTOP_AGENT = 9{bought} }}
[[application]]
name = "desktop"
kind = "genesys-desktop"
[[agents]]
name = "day"
count = 5
role = "{role}"
applications = ["desktop"]
shifts = [ {{ days = "Mon-Sun", start = "08:00", end = "16:00" }} ]
"#
        )
    };
    let availability = |text: &str| {
        let study = study(text);
        let plan = &study.plans[0];
        let layout = model::layout(&plan.symbols);
        let column = layout
            .find("availability", kernel::Scope::System, "all")
            .unwrap();
        model::play(plan, 1, 0, false).row[column].value()
    };
    assert_eq!(availability(&text("agent", "")), Some(1.0));
    assert_eq!(availability(&text("supervisor", "")), Some(0.0));
    assert_eq!(
        availability(&text("supervisor", ", DESKTOP_SUPERVISOR = 9")),
        Some(1.0)
    );
}
