//! One fault and ample stock: every kind of application, every kind of fault, every topology.
//!
//! What is denied then is denied because of the fault, names it, and would be granted without it. The cases are
//! generated; `LICSIM_CASE=PART` plays those with that part in their name and prints their scenarios.

mod applications;
mod faults;
pub mod properties;
mod restart;
mod second;
mod standbys;
mod topologies;

use crate::scenario::{Scenario, Table};
use crate::world::headed;
use applications::{ROWS, Row};
use faults::{BY_THE_CALENDAR, FORMS, Form, LENGTHS};
use model::plan::Plan;
use model::records::Outcome;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use topologies::Topology;

const SEED: u64 = 20_260_302;

/// One case: a scenario with what it is about.
struct Case {
    name: String,
    scenario: Scenario,
    /// The same without faults.
    base: Scenario,
    /// The replication that is played: each has polls of its own.
    replication: u64,
}

impl Case {
    /// The scenario as a file.
    fn text(&self) -> String {
        headed(&self.scenario)
    }

    fn plan(&self) -> Plan {
        plan(&self.text())
    }
}

fn site(name: &str) -> Table {
    Table::new("site").set("name", name)
}

/// A row's scenario without faults. `dated` is a feature whose licenses end with a day.
fn base(
    row: &Row,
    topology: Topology,
    dated: Option<(&str, &str)>,
    has_fixed_port: bool,
) -> Scenario {
    let applications = row.scenario(topology);
    let mut servers = topology.servers_with(dated, has_fixed_port);
    if (row.name.len() + topology.name().len()).is_multiple_of(2) {
        // SV15: there is room for all of them, and for nobody more.
        let all = applications.count("application");
        servers = servers.parameter("max_connections", all);
    }
    let start: toml::value::Datetime = "2026-03-02T08:00:00".parse().unwrap();
    let head = Scenario::default()
        .head("name", "case")
        .head("title", "one fault")
        .head("start", start)
        .head("duration", "19 h")
        .table("experiment", |experiment| experiment.set("replications", 1));
    head + site("here") + site("desks") + servers + applications
}

fn case(row: &Row, form: Form, lasts: &str, topology: Topology) -> Option<Case> {
    let length = if form.lasts {
        lasts.replace(' ', "")
    } else {
        "own".to_owned()
    };
    let name = format!("{}/{}/{length}/{}", row.name, form.name, topology.name());
    let (base, scenario) = if form.name == BY_THE_CALENDAR {
        let base = base(row, topology, Some((row.feature, "2026-03-02")), true);
        (base.clone(), base)
    } else {
        let fault = form.fault("f", (row, topology), "2 h 1 min 17 s", lasts)?;
        // FT17: what is refused has an end that it does not come to.
        let dated = form
            .name
            .starts_with("back-")
            .then_some((row.feature, "2027-06-30"));
        let has_fixed_port = form.closes_vendor_port() || name.len().is_multiple_of(2);
        let base = base(row, topology, dated, has_fixed_port);
        let scenario = &base + fault;
        (base, scenario)
    };
    Some(Case {
        name,
        scenario,
        base,
        replication: 0,
    })
}

/// Every row with every form; of lengths and topologies those that come next, so that each meets each.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (r, row) in ROWS.iter().enumerate() {
        for (f, form) in FORMS.iter().enumerate() {
            for (l, lasts) in LENGTHS.iter().enumerate() {
                // Two of three.
                if (r + f + l) % 3 == 0 {
                    continue;
                }
                let partition = form.name.starts_with("partition");
                let topology = match partition {
                    true => Topology::ThreeNode,
                    false if form.name.starts_with("apart") => Topology::ThreeNodeApart,
                    false => topologies::ALL[(r + f + 2 * l + f / 6) % topologies::ALL.len()],
                };
                cases.extend(case(row, *form, lasts, topology));
            }
        }
    }
    for (number, case) in (0..).zip(&mut cases) {
        case.replication = number;
    }
    cases
}

fn plan(scenario: &str) -> Plan {
    let study = crate::world::read(scenario, &[]);
    assert!(
        !study.has_errors(),
        "the scenario is not valid: {:#?}\n{scenario}",
        study.findings
    );
    study.plans.into_iter().next().unwrap()
}

fn play(plan: &Plan, replication: u64) -> Outcome {
    model::play(plan, SEED, replication, true)
}

/// What fails of a case, a line each.
fn failures(case: &Case) -> Vec<String> {
    let plan = case.plan();
    properties::failures(&plan, &play(&plan, case.replication))
}

/// The cases with a part in their name: `LICSIM_CASE`.
fn chosen() -> Option<String> {
    std::env::var("LICSIM_CASE").ok()
}

/// Plays cases and tells which fail: none may.
fn hold(cases: &[Case], check: impl Fn(&Case) -> Vec<String> + Sync) {
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    let part = chosen();
    let is_chosen = |case: &&Case| part.as_ref().is_none_or(|part| case.name.contains(part));
    let played: Vec<&Case> = cases.iter().filter(is_chosen).collect();
    let failing: BTreeMap<&str, Vec<String>> = played
        .par_iter()
        .map(|case| (case.name.as_str(), check(case)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    for (name, found) in &failing {
        let shown = &found[..found.len().min(3)];
        println!("{name}: {} failures\n  {}", found.len(), shown.join("\n  "));
    }
    println!("{} of {} cases fail", failing.len(), played.len());
    if part.is_some() {
        for case in played {
            println!(
                "# {}: seed {SEED}, replication {}\n{}",
                case.name,
                case.replication,
                case.text()
            );
        }
    }
    let failing: Vec<&str> = failing.keys().copied().collect();
    assert!(
        failing.is_empty(),
        "{} cases fail:\n{}\nLICSIM_CASE={} cargo test --test it one_fault -- --nocapture shows one",
        failing.len(),
        failing.join("\n"),
        failing[0]
    );
}

#[test]
fn one_fault_is_the_root_of_all_that_is_denied() {
    let cases = cases();
    assert!(cases.len() >= 600, "{} cases", cases.len());
    hold(&cases, failures);
}

#[test]
fn a_second_fault_is_named_for_what_it_does_alone() {
    let cases = second::cases();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    hold(&cases, second::failures);
}

#[test]
fn tp15_one_fault_that_activates_a_standby_is_the_root_of_all_that_is_denied() {
    let cases = standbys::cases();
    assert!(cases.len() >= 300, "{} cases", cases.len());
    hold(&cases, |case| {
        let mut found = failures(case);
        found.extend(restart::failures(case));
        found
    });
}

/// Every fifth pair, or all of them with `LICSIM_PAIRS=all`.
#[test]
fn two_faults_and_a_restart_between_them_hold_under_replay() {
    let all = restart::cases();
    assert!(all.len() >= 1_500, "{} cases", all.len());
    let step = match std::env::var("LICSIM_PAIRS") {
        Ok(dose) if dose == "all" => 1,
        _ => 5,
    };
    let dose: Vec<Case> = all.into_iter().step_by(step).collect();
    hold(&dose, restart::failures);
}

#[test]
fn nothing_is_denied_where_no_fault_happens() {
    let bases: BTreeSet<String> = cases().iter().map(|case| headed(&case.base)).collect();
    let bases: Vec<String> = bases.into_iter().collect();
    bases.par_iter().for_each(|text| {
        let mut plan = plan(text);
        // A dated feature's end is a fault; here it never comes.
        let pools = plan.services.iter_mut().flat_map(|s| &mut s.pools);
        pools
            .flat_map(|pool| &mut pool.lots)
            .for_each(|lot| lot.expires = None);
        let outcome = play(&plan, 0);
        let detail = outcome.detail.as_ref().unwrap();
        assert_eq!(
            (detail.denials.iter().collect(), &detail.violations[..]),
            (Vec::new(), &[][..]),
            "{text}"
        );
        assert!(outcome.requests > 50, "nobody asks: {text}");
    });
}
