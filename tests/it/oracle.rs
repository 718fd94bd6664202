//! Random Markov scenarios against Storm, a model checker that is exact where a model is a Markov chain.
//!
//! The scenarios, their translation into the PRISM language and the solution are a program of their own
//! (`tests/oracle`, Python), which shares nothing with licsim but the scenario's text. Two runs are possible:
//! 50 scenarios in the ordinary suite, and a full dose (see CONTRIBUTING.md).

use experiment::{Confidence, Estimate, Method, estimate};
use kernel::{Cell, Column, Kind, Neutral, Scope, Span, Time, Unit};
use model::plan::{Plan, ServiceIndex};
use model::records::{Component, Detail};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first outage is looked for so long from the end of the warm-up, as in `tests/oracle/solve.py`.
const FIRST_OUTAGE_WITHIN: Span = Span(30 * Span::DAY.0);
/// The replications of a scenario.
const REPLICATIONS: u64 = 100;
/// What the oracle tells, in the order of its columns.
const QUANTITIES: usize = 3;

/// The interpreter that has stormpy; without it the test says so, and fails where it must not pass unseen.
fn python() -> Option<PathBuf> {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oracle/bin/python");
    let python = std::env::var_os("LICSIM_ORACLE_PYTHON").map_or(made, PathBuf::from);
    if python.exists() {
        return Some(python);
    }
    let message = "NOT RUN: no Python with stormpy; .ci/test makes one in target/oracle, LICSIM_ORACLE_PYTHON names another";
    assert!(std::env::var_os("CI").is_none(), "{message}");
    eprintln!("{message}");
    None
}

fn oracle(python: &Path, arguments: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/oracle.py");
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("OMP_NUM_THREADS", "1")
        .env("OPENBLAS_NUM_THREADS", "1")
        .output()
        .expect("the oracle runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// From a scenario's name to what Storm says of it.
fn exact(folder: &Path) -> BTreeMap<String, [f64; QUANTITIES]> {
    let text = std::fs::read_to_string(folder.join("exact.csv")).unwrap();
    let value = |field: Option<&str>| field.unwrap().parse::<f64>().unwrap();
    let row = |line: &str| {
        let mut fields = line.split(',');
        let name = fields.next().unwrap().to_owned();
        (name, std::array::from_fn(|_| value(fields.next())))
    };
    text.lines().skip(1).map(row).collect()
}

/// When the whole system was down, from the timeline of servers; ends at `end` at the latest.
fn outages(plan: &Plan, detail: &Detail, end: Time) -> Vec<(Time, Time)> {
    let is_three_node = plan.services[ServiceIndex(0)].three_node.is_some();
    let counts = |component: Component| match component {
        Component::Service(_) => is_three_node,
        Component::Server(_) => !is_three_node,
        _ => false,
    };
    let mut turns: Vec<(Time, i32)> = Vec::new();
    for condition in detail.conditions.iter().filter(|c| counts(c.component)) {
        let to = condition.to.unwrap_or(end);
        // An instant without length is no outage, and states follow each other without a gap.
        if to > condition.from {
            turns.push((condition.from, 1));
            turns.push((to, -1));
        }
    }
    turns.sort_unstable();
    let all = if is_three_node {
        1
    } else {
        plan.servers.len() as i32
    };
    let mut found: Vec<(Time, Time)> = Vec::new();
    let (mut down, mut since) = (0, None);
    for (at, change) in turns {
        down += change;
        match since {
            None if down == all => since = Some(at),
            Some(from) if down < all => {
                since = None;
                match found.last_mut() {
                    // The state of a server has changed from one that is down to another.
                    Some(last) if last.1 == from => last.1 = at,
                    _ if at > from => found.push((from, at)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    found.extend(since.map(|from| (from, end)));
    found
}

fn columns() -> [Column; QUANTITIES] {
    let column = |metric, kind, neutral| Column {
        metric,
        scope: Scope::System,
        subject: "all".to_owned(),
        kind,
        unit: Unit::One,
        neutral,
    };
    [
        column("availability", Kind::Share, Neutral::Full),
        column("first_outage", Kind::Share, Neutral::Full),
        column("outages_a_year", Kind::Total, Neutral::Zero),
    ]
}

/// The cells of one replication, in the order of the columns.
fn play(plan: &Plan, availability: usize, replication: u64) -> [Cell; QUANTITIES] {
    let outcome = model::play(plan, 20_261_130, replication, true);
    let (from, end) = (Time::ZERO + plan.warm_up, Time::ZERO + plan.duration);
    let outages = outages(plan, &outcome.detail.expect("records"), end);
    let length = |(begin, to): &(Time, Time)| to.since((*begin).max(from)).0;
    let seen: Vec<_> = outages.iter().filter(|o| o.1 > from).collect();
    let down: u64 = seen.iter().map(|o| length(o)).sum();
    let cell = outcome.row[availability];
    // Two ways to the same number: the integral of the model, and its timeline.
    assert_eq!(cell.denominator - cell.numerator, i128::from(down));
    let first = seen
        .first()
        .map_or(FIRST_OUTAGE_WITHIN, |o| o.0.max(from).since(from));
    let begun = seen.iter().filter(|o| o.0 >= from).count() as i128;
    let window = i128::from(end.since(from).0);
    let year = i128::from(Span::DAY.0) * 36_525 / 100;
    [
        cell,
        Cell {
            numerator: i128::from(first.min(FIRST_OUTAGE_WITHIN).0),
            denominator: i128::from(FIRST_OUTAGE_WITHIN.0),
        },
        Cell {
            numerator: begun * year,
            denominator: window,
        },
    ]
}

fn estimates(path: &Path, confidence: Confidence) -> [Option<Estimate>; QUANTITIES] {
    let text = std::fs::read_to_string(path).unwrap();
    let study = crate::world::read(&text, &[]);
    assert!(
        !study.has_errors(),
        "{}: {:#?}",
        path.display(),
        study.findings
    );
    let plan = &study.plans[0];
    let layout = model::layout(&plan.symbols);
    let availability = layout.find("availability", Scope::System, "all").unwrap();
    let rows: Vec<_> = (0..REPLICATIONS)
        .map(|replication| play(plan, availability, replication))
        .collect();
    let columns = columns();
    std::array::from_fn(|at| {
        let cells: Vec<Cell> = rows.iter().map(|row| row[at]).collect();
        estimate(&columns[at], &cells, confidence)
    })
}

/// How the estimates of many scenarios stand to what is exact.
#[derive(Default)]
struct Tally {
    told: [u32; QUANTITIES],
    outside: [u32; QUANTITIES],
    /// Outside of the exact value of the scenario before: with no power this would be as low.
    wrong: [u32; QUANTITIES],
    lines: Vec<String>,
}

/// Plays the scenarios of these numbers, and counts the intervals that miss.
fn tally(python: &Path, first: u64, count: u64, confidence: f64) -> Tally {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    oracle(
        python,
        &["generate", place, &first.to_string(), &count.to_string()],
    );
    oracle(python, &["solve", place]);
    let exact = exact(folder.path());
    assert_eq!(exact.len() as u64, count);
    let level = Confidence::new(confidence).unwrap();
    let played: Vec<_> = exact
        .par_iter()
        .map(|(name, values)| {
            (
                name,
                values,
                estimates(&folder.path().join(format!("{name}.toml")), level),
            )
        })
        .collect();
    let mut tally = Tally::default();
    for (position, (name, values, estimates)) in played.iter().enumerate() {
        let other = played[(position + 1) % played.len()].1;
        for (at, estimate) in estimates.iter().enumerate() {
            let Some(estimate) = estimate.filter(|e| e.method == Method::StudentT) else {
                continue;
            };
            let outside = |value: f64| {
                estimate.lower.is_some_and(|l| value < l)
                    || estimate.upper.is_some_and(|u| u < value)
            };
            tally.told[at] += 1;
            tally.outside[at] += u32::from(outside(values[at]));
            tally.wrong[at] += u32::from(outside(other[at]));
            if outside(values[at]) {
                tally.lines.push(format!(
                    "{name} {}: exact {}, {estimate:?}",
                    columns()[at].metric,
                    values[at]
                ));
            }
        }
    }
    tally
}

/// The most misses of so many that chance allows once in a thousand such tests.
fn allowed(told: u32, chance: f64) -> u32 {
    let (mut term, mut sum, mut misses) = ((1.0 - chance).powi(told as i32), 0.0, 0);
    loop {
        sum += term;
        if sum > 0.999 || misses == told {
            return misses;
        }
        term *= f64::from(told - misses) / f64::from(misses + 1) * chance / (1.0 - chance);
        misses += 1;
    }
}

fn agree(tally: &Tally, chance: f64) {
    for (at, column) in columns().iter().enumerate() {
        let (told, outside) = (tally.told[at], tally.outside[at]);
        println!(
            "{}: {outside} of {told} outside ({} allowed), {} of the next scenario's value",
            column.metric,
            allowed(told, chance),
            tally.wrong[at]
        );
        assert!(
            outside <= allowed(told, chance),
            "{}\n{}",
            column.metric,
            tally.lines.join("\n")
        );
        assert!(
            tally.wrong[at] * 10 > told * 7,
            "{}: no power",
            column.metric
        );
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a whole number"))
}

#[test]
fn random_chains_agree_with_storm() {
    let Some(python) = python() else { return };
    let (first, count) = (number("LICSIM_ORACLE_FROM", 0), number("LICSIM_ORACLE", 50));
    agree(&tally(&python, first, count, 0.99), 0.01);
    if count >= 500 {
        agree(&tally(&python, first, count, 0.95), 0.05);
    }
}
