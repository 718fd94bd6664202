//! What a verdict is told of a plan: how likely its random faults are to strike in a replication, and whether anything
//! is random at all (docs/metrics.md, "Targets").

use crate::scenario::{
    Scenario, Table, agents, fault, inline, law, server, shift, t_server, untargeted,
};
use crate::world::study;
use model::chance::{is_exact, of_faults};

fn phones() -> Scenario {
    server("lic").grant("tserver_sdn", 9) + t_server("ts")
}

fn kill(id: &str) -> Table {
    fault(id, "server-kill", "lic")
}

/// The chance of each random fault by its id.
fn chances(faults: impl Into<Scenario>) -> Vec<(String, f64)> {
    let study = study(&(phones() + faults.into()));
    let plan = &study.plans[0];
    let named = |(symbol, chance): (model::plan::Symbol, f64)| {
        (plan.symbols.faults[symbol].clone(), chance)
    };
    of_faults(plan).into_iter().map(named).collect()
}

fn is_near(found: &[(String, f64)], expected: &[(&str, f64)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((id, chance), (wanted, value)) in found.iter().zip(expected) {
        assert_eq!(id, wanted);
        assert!((chance - value).abs() < 1e-9, "{id}: {chance}, not {value}");
    }
}

#[test]
fn a_renewal_process_strikes_by_its_expected_begins() {
    // Two days; 19 days up and one down: 0.1 begins.
    let found = chances(
        kill("random")
            .set("time_to_failure", law("exponential", "19 d"))
            .set("time_to_repair", "1 d"),
    );
    is_near(&found, &[("random", 1.0 - (-0.1_f64).exp())]);
}

#[test]
fn what_happens_for_certain_is_no_chance_and_what_may_happen_counts_each_time() {
    let certain = kill("certain").at("1 h").lasts("1 h");
    let maybe = kill("maybe")
        .at("3 h")
        .set("every", "12 h")
        .set("times", 3)
        .lasts("1 h")
        .set("probability", 0.1);
    let when = inline()
        .set("fault", "certain")
        .set("event", "end")
        .set("delay", "2 h")
        .set("probability", 0.25);
    let after = kill("after").set("when", when).lasts("1 h");
    let found = chances(certain + maybe + after);
    is_near(&found, &[("maybe", 1.0 - 0.9_f64.powi(3)), ("after", 0.25)]);
}

#[test]
fn a_member_of_a_common_cause_is_struck_with_it() {
    let common = untargeted("storm", "common-cause")
        .set("members", vec!["member"])
        .set("each_probability", 0.5)
        .set("time_to_failure", law("exponential", "20 d"));
    let member = kill("member").lasts("1 h");
    let found = chances(member + common);
    let member = found.iter().find(|(id, _)| id == "member");
    let (_, chance) = member.expect("a random fault");
    let storms = found.iter().find(|(id, _)| id == "storm").map(|(_, c)| *c);
    // Half as many strikes as storms, and storms do not last.
    let strikes = -(1.0 - storms.expect("a random fault")).ln() / 2.0;
    assert!((chance - (1.0 - (-strikes).exp())).abs() < 1e-9, "{chance}");
}

#[test]
fn a_plan_is_exact_without_random_faults_rates_and_laws() {
    let is_exact_with = |rest: Table| is_exact(&study(&(phones() + rest)).plans[0]);
    assert!(is_exact(&study(&phones()).plans[0]));
    let drill = kill("drill").at("1 h");
    assert!(is_exact_with(drill.clone().lasts("1 h")));
    assert!(!is_exact_with(
        drill.set("lasts", law("exponential", "1 h"))
    ));
    let day = || shift("Mon-Sun", "08:00", "16:00");
    let group = |shift: Table| agents("day", 5, &["ts"]).below(shift);
    let arrive = law("uniform", vec!["0 min", "9 min"]);
    assert!(!is_exact_with(group(day().set("arrive", arrive))));
    assert!(!is_exact_with(group(day()).set("absence", "5 %")));
}
