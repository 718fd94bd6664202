//! What a verdict is told of a plan: how likely its random faults are to strike in a replication, and whether anything
//! is random at all (docs/metrics.md, "Targets").

use crate::world::study;
use model::chance::{is_exact, of_faults};

const SERVER: &str = "[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = { tserver_sdn = 9 }\n[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\n";

fn kill(id: &str, rest: &str) -> String {
    format!("[[fault]]\nid = \"{id}\"\nkind = \"server-kill\"\ntarget = \"lic\"\n{rest}\n")
}

/// The chance of each random fault by its id.
fn chances(faults: &str) -> Vec<(String, f64)> {
    let study = study(&format!("{SERVER}{faults}"));
    let plan = &study.plans[0];
    let named = |(symbol, chance): (model::plan::Symbol, f64)| {
        (plan.symbols.faults[symbol.at()].clone(), chance)
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
    let found = chances(&kill(
        "random",
        "time_to_failure = { exponential = \"19 d\" }\ntime_to_repair = \"1 d\"",
    ));
    is_near(&found, &[("random", 1.0 - (-0.1_f64).exp())]);
}

#[test]
fn what_happens_for_certain_is_no_chance_and_what_may_happen_counts_each_time() {
    let certain = kill("certain", "at = \"1 h\"\nlasts = \"1 h\"");
    let maybe = kill(
        "maybe",
        "at = \"3 h\"\nevery = \"12 h\"\ntimes = 3\nlasts = \"1 h\"\nprobability = 0.1",
    );
    let after = kill(
        "after",
        "when = { fault = \"certain\", event = \"end\", delay = \"2 h\", probability = 0.25 }\nlasts = \"1 h\"",
    );
    let found = chances(&(certain + &maybe + &after));
    is_near(&found, &[("maybe", 1.0 - 0.9_f64.powi(3)), ("after", 0.25)]);
}

#[test]
fn a_member_of_a_common_cause_is_struck_with_it() {
    let common = "[[fault]]\nid = \"storm\"\nkind = \"common-cause\"\nmembers = [\"member\"]\neach_probability = 0.5\ntime_to_failure = { exponential = \"20 d\" }\n";
    let member = kill("member", "lasts = \"1 h\"");
    let found = chances(&(member + common));
    let member = found.iter().find(|(id, _)| id == "member");
    let (_, chance) = member.expect("a random fault");
    let storms = found.iter().find(|(id, _)| id == "storm").map(|(_, c)| *c);
    // Half as many strikes as storms, and storms do not last.
    let strikes = -(1.0 - storms.expect("a random fault")).ln() / 2.0;
    assert!((chance - (1.0 - (-strikes).exp())).abs() < 1e-9, "{chance}");
}

#[test]
fn a_plan_is_exact_without_random_faults_rates_and_laws() {
    let is_exact_with = |rest: &str| is_exact(&study(&format!("{SERVER}{rest}")).plans[0]);
    assert!(is_exact_with(""));
    assert!(is_exact_with(&kill(
        "drill",
        "at = \"1 h\"\nlasts = \"1 h\""
    )));
    assert!(!is_exact_with(&kill(
        "drill",
        "at = \"1 h\"\nlasts = { exponential = \"1 h\" }"
    )));
    let group = |arrive: &str| {
        format!(
            "[[agents]]\nname = \"day\"\ncount = 5\nsite = \"here\"\napplications = [\"ts\"]\n[[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"08:00\"\nend = \"16:00\"\n{arrive}\n"
        )
    };
    assert!(!is_exact_with(&group(
        "arrive = { uniform = [\"0 min\", \"9 min\"] }"
    )));
    let absent = group("").replace("[[agents.shifts]]", "absence = \"5 %\"\n[[agents.shifts]]");
    assert!(!is_exact_with(&absent));
}
