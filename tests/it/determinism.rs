//! The same file and seed give the same bytes; what has nothing to do with a thing changes none of its
//! draws.

use crate::program::{Results, licsim};
use crate::world::{Played, study};
use kernel::Scope;

/// A study with everything that draws: shifts, sessions, demand, random faults.
const STUDY: &str = r#"
format = 1
name = "bytes"
title = "for determinism"
start = 2026-03-02T00:00:00
duration = "9 d"
warm_up = "1 d"
[experiment]
seed = 5
replications = 8
[topology]
kind = "independent"
[entitlement]
features = { tserver_sdn = 60, vcb_full = 40, router_seats = 60 }
[[server]]
name = "a"
site = "here"
[[server]]
name = "b"
site = "there"
[[server]]
name = "c"
site = "there"
[[application]]
name = "ts"
kind = "t-server"
site = "here"
[[application]]
name = "urs"
kind = "universal-routing-server"
site = "here"
[[application]]
name = "cb"
kind = "universal-callback-server"
site = "there"
[[agents]]
name = "team"
count = 30
site = "here"
applications = ["ts", "urs"]
absence = "5 %"
first_call_after = { exponential = "3 min" }
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
arrive = { uniform = ["-10 min", "5 min"] }
leave = { uniform = ["0 min", "20 min"] }
[[agents]]
name = "free"
count = 20
site = "here"
applications = ["ts"]
session = { on = { lognormal = { mean = "4 h", cv = 0.8 } }, off = { exponential = "8 h" } }
[[demand]]
name = "calls"
application = "cb"
rate = "20 /h"
[[fault]]
id = "fail"
kind = "host-kill"
target = "each-server-host"
time_to_failure = { exponential = "2 d" }
time_to_repair = { lognormal = { mean = "2 h", cv = 1.2 } }
[[variant]]
name = "single"
topology = { kind = "single" }
server = [ { name = "b", remove = true }, { name = "c", remove = true } ]
[[variant]]
name = "triad"
topology = { kind = "three-node" }
"#;

#[test]
fn every_output_file_is_the_same_for_one_job_for_two_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bytes.toml");
    std::fs::write(&file, STUDY).unwrap();
    let run = |out: &str, jobs: &str| {
        let out = folder.path().join(out);
        let mut command = licsim();
        command
            .arg("run")
            .arg(&file)
            .arg("--out")
            .arg(&out)
            .args(["--jobs", jobs, "--detail", "2"]);
        let output = command.output().unwrap();
        assert!(output.status.code().is_some_and(|c| c < 2), "{output:?}");
        (Results::of(&out), output.stdout)
    };
    let (one, told) = run("one", "1");
    assert!(one.files.len() > 9, "{:?}", one.files.keys());
    for (out, jobs) in [("two", "2"), ("again", "1")] {
        let (other, said) = run(out, jobs);
        assert_eq!(
            one.files.keys().collect::<Vec<_>>(),
            other.files.keys().collect::<Vec<_>>()
        );
        for (path, bytes) in &one.files {
            assert!(
                *bytes == other.files[path],
                "{path} differs with {jobs} jobs"
            );
        }
        assert_eq!(told, said);
    }
}

/// What the exogenous draws of the study's members come to, as far as a row shows them.
fn exogenous(played: &Played) -> Vec<(String, i128)> {
    let cell = |metric: &str, scope, subject: &str| {
        let cell = played.cell(metric, scope, subject);
        (format!("{metric} {subject}"), cell.denominator)
    };
    let count = |metric: &str, scope, subject: &str| {
        (
            format!("{metric} {subject}"),
            played.cell(metric, scope, subject).numerator,
        )
    };
    vec![
        // Planned time: rosters, absence, punctuality.
        cell("agent_time_lost_fraction", Scope::Agents, "team"),
        count("checkouts_requested", Scope::Demand, "calls"),
        count("occurrences", Scope::Fault, "fail/a"),
        count("occurrences", Scope::Fault, "fail/b"),
        count("occurrences", Scope::Fault, "fail/c"),
    ]
}

fn first(text: &str) -> Played {
    Played::new(study(text).plans.remove(0), 5, 3)
}

#[test]
fn something_unrelated_changes_no_exogenous_draw_of_the_others() {
    let text = &STUDY[STUDY.find("[topology]").unwrap()..];
    let alone = exogenous(&first(text));
    for (what, more) in [
        (
            "an application",
            "[[application]]\nname = \"other\"\nkind = \"generic\"\nsite = \"here\"\nat_start = { vcb_full = 1 }\n",
        ),
        (
            "a group",
            "[[agents]]\nname = \"aaa\"\ncount = 7\nsite = \"here\"\napplications = [\"ts\"]\nsession = { on = \"1 h\", off = { exponential = \"1 h\" } }\n",
        ),
        (
            "a fault",
            "[[fault]]\nid = \"aaa\"\nkind = \"application-crash\"\ntarget = \"ts\"\ntime_to_failure = { exponential = \"5 h\" }\ntime_to_repair = \"10 min\"\n",
        ),
    ] {
        let place = text.find("[[variant]]").unwrap();
        let longer = format!("{}{more}{}", &text[..place], &text[place..]);
        assert_eq!(
            exogenous(&first(&longer)),
            alone,
            "{what} changes draws of others"
        );
    }
    // Nor does another count, policy or outage, and the first agents of a larger group are the same.
    let fewer = text.replace("tserver_sdn = 60", "tserver_sdn = 9");
    assert_eq!(exogenous(&first(&fewer)), alone, "fewer licenses");
    let variants = study(text).plans;
    for plan in variants {
        let variant = plan.variant.clone();
        assert_eq!(exogenous(&Played::new(plan, 5, 3)), alone, "{variant}");
    }
}
