//! `licsim audit`: named causes held against replays without them.

use crate::scenario::{
    Scenario, agents, application, fault, inline, law, single, t_server, team, untargeted,
};
use crate::world::{Played, headed, study};
use model::audit;
use model::plan::{Plan, Symbol};
use model::records::Outcome;
use serde_json::Value;

/// Twelve agents come at 8 for ten seats: two are too many. A server that fails, and a feature that ends.
fn scenario() -> Scenario {
    Scenario::single(|lic| {
        lic.grant("tserver_sdn", 10)
            .grant_until("x", 5, "2026-03-02")
    }) + t_server("ts")
        + application("tool", "generic").per_login("x", 1)
        + team("day", 12, &["ts"], (8, 12)).days("Mon-Sun")
        + team("late", 3, &["tool"], (9, 11)).days("Mon-Sun")
        + fault("dies", "server-kill", "lic")
            .at("1 d 7 h 50 min")
            .lasts("20 min")
}

fn audited(scenario: &Scenario, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), headed(scenario)).unwrap();
    let output = crate::program::licsim()
        .current_dir(folder.path())
        .args(["audit", "s.toml", "--json"])
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_set_of_roots_is_held_against_a_replay_without_it() {
    let report = audited(&scenario(), &[]);
    // Monday: two of twelve at 8 for want of seats. Tuesday: all twelve while the server is down, two of whom would
    // have been too many without the fault, and three at 9 whose licenses ended at midnight.
    let of = |root: &str| {
        let sets = report["roots"].as_array().unwrap();
        let set = sets.iter().find(|set| {
            let names = set["root_faults"].as_array().unwrap();
            names.first().map_or("", |name| name.as_str().unwrap()) == root
        });
        let denials = &set.unwrap_or_else(|| panic!("{report:#}"))["denials"];
        (
            denials["audited"].as_u64().unwrap(),
            denials["confirmed"].as_u64().unwrap(),
        )
    };
    assert_eq!(of(""), (4, 4));
    assert_eq!(of("expiry/x@lic"), (3, 3));
    assert_eq!(of("dies"), (10, 10));
    let unconfirmed = report["unconfirmed"].as_array().unwrap();
    assert!(
        unconfirmed.iter().all(|found| found["kind"] != "denial"),
        "{report:#}"
    );
    assert_eq!(report["denials"]["audited"], 17);
    assert_eq!(report["denials"]["confirmed"], 17);
    // A sample is part of it.
    let sample = audited(&scenario(), &["--sample", "5"]);
    assert_eq!(sample["denials"]["audited"], 5);
    // The same bytes on one thread as on two.
    let one = audited(&scenario(), &["--jobs", "1"]);
    assert_eq!(one, audited(&scenario(), &["--jobs", "2"]));
}

#[test]
fn the_audit_as_text_and_for_a_variant_that_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), headed(&scenario())).unwrap();
    let run = |arguments: &[&str]| {
        let output = crate::program::licsim()
            .current_dir(folder.path())
            .args(["audit", "s.toml"])
            .args(arguments)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (code, text) = run(&[]);
    assert_eq!(code, Some(0));
    for part in ["(no fault)", "dies", "17       100 %"] {
        assert!(text.contains(part), "no {part}:\n{text}");
    }
    let (code, _) = run(&["--variant", "other"]);
    assert_eq!(code, Some(2));
    assert!(!folder.path().join("out").exists());
}

#[test]
fn renewal_sessions_are_counted_as_left_out() {
    let text = single(&[("tserver_sdn", 2)])
        + t_server("ts")
        + agents("brisk", 6, &["ts"]).set(
            "session",
            inline()
                .set("on", law("exponential", "1 h"))
                .set("off", law("exponential", "1 h")),
        );
    let report = audited(&text, &[]);
    assert_eq!(report["denials"]["audited"], 0);
    assert!(report["left_out"].as_u64().unwrap() > 10, "{report:#}");
}

/// A random fault, another that a common cause strikes besides, and one that follows.
fn several() -> Plan {
    let text = single(&[("tserver_sdn", 10)])
        + t_server("ts")
        + fault("own", "server-kill", "lic")
            .set("time_to_failure", law("exponential", "2 h"))
            .set("time_to_repair", law("exponential", "5 min"))
        + fault("other", "application-crash", "ts")
            .set("time_to_failure", law("exponential", "2 h"))
            .set("time_to_repair", law("exponential", "5 min"))
        + untargeted("patch", "common-cause")
            .set("members", vec!["own"])
            .set("each_probability", 0.7)
            .set("spread", "2 min")
            .at("6 h")
            .lasts("1 min")
            .set("every", "5 h")
        + fault("after", "lmgrd-kill", "lic").lasts("1 min").set(
            "when",
            inline()
                .set("fault", "own")
                .set("event", "end")
                .set("delay", law("exponential", "9 min")),
        );
    study(&text).plans.remove(0)
}

/// When the occurrences of a fault began and ended.
fn times(outcome: &Outcome, fault: Symbol) -> Vec<(f64, Option<f64>)> {
    let recoveries = &outcome.detail.as_ref().unwrap().recoveries;
    let own = recoveries.iter().filter(|r| r.fault == fault);
    own.map(|r| (r.began.seconds(), r.ended.map(|at| at.seconds())))
        .collect()
}

#[test]
fn a_removed_fault_has_no_effect_and_shifts_no_draw() {
    let plan = several();
    let symbol = |id: &str| {
        let at = plan.symbols.faults.iter().position(|name| name == id);
        Symbol(u32::try_from(at.unwrap()).unwrap())
    };
    for replication in 0..20 {
        let play = |plan: &Plan| Played::new(plan.clone(), 7, replication).outcome;
        let was = play(&plan);
        for removed in ["own", "other", "patch"] {
            let without = play(&audit::without(&plan, &[symbol(removed)]));
            for other in ["own", "other", "patch"] {
                assert_eq!(
                    times(&was, symbol(other)),
                    times(&without, symbol(other)),
                    "{other} without {removed}"
                );
            }
        }
        // Nothing follows a fault that has no effect, and nothing at all happens without faults.
        let without = play(&audit::without(&plan, &[symbol("own"), symbol("patch")]));
        assert_eq!(times(&without, symbol("after")), []);
        let none = play(&audit::without_faults(&plan));
        let detail = none.detail.unwrap();
        assert_eq!((detail.denials.len(), detail.violations.len()), (0, 0));
    }
    // What a common cause strikes stays where its own failures are removed: the server is down then.
    let strikes = |plan: &Plan| {
        (0..20)
            .map(|r| Played::new(plan.clone(), 7, r))
            .map(|played| played.lacking_seconds("availability", kernel::Scope::Server, "lic"))
            .sum::<f64>()
    };
    let own = strikes(&audit::without(&plan, &[symbol("own")]));
    let both = strikes(&audit::without(
        &plan,
        &[symbol("own"), symbol("patch"), symbol("after")],
    ));
    assert!(own > 0.0 && both == 0.0, "{own} {both}");
}

/// The example of `docs/model.md`, as it stands there.
#[test]
fn what_an_audit_leaves_unconfirmed_is_who_is_struck() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/model.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, rest) = page
        .split_once("what_an_audit_leaves_unconfirmed_is_who_is_struck")
        .unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    let (scenario, rest) = rest.split_once("```").unwrap();
    let study = crate::world::read(scenario, &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let plan = &study.plans[0];
    let play = |plan: &model::plan::Plan| model::play(plan, 1, 0, true).detail.unwrap();
    let detail = play(plan);
    let held: Vec<(usize, usize)> = model::audit::claims(&detail)
        .sets
        .iter()
        .map(|claims| {
            let not = claims.unconfirmed(&detail, &play(&claims.replay(plan)));
            (
                claims.denials.len(),
                claims.denials.len() - not.denials.len(),
            )
        })
        .collect();
    assert_eq!(held, [(8, 3), (4, 4)], "{rest}");
}
