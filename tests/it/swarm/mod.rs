//! A swarm of random scenarios: licenses are conserved after every event, everything works again when the
//! faults are over, and polls by arithmetic are those of a kernel that plays every one.
//!
//! A number makes a scenario (`scenario`), with whole kinds of faults switched off at random. Heavy doses are
//! for the command line: see CONTRIBUTING.md.

mod causes;
mod dice;
mod faults;
mod people;
mod products;
mod scenario;
mod standby;
mod views;

use kernel::{Span, Time};
use model::plan::Plan;
use model::records::{Detail, Outcome};
use model::watch::{self, Watch};
use rayon::prelude::*;
use scenario::{Generated, generate};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many scenarios a test plays, and from which number on: `LICSIM_SWARM=20000`, `LICSIM_SWARM_FROM=17`.
fn numbers(usual: u64) -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let from = read("LICSIM_SWARM_FROM").unwrap_or(0);
    from..from + read("LICSIM_SWARM").unwrap_or(usual)
}

fn plan(generated: &Generated) -> Plan {
    let study = crate::world::read(&generated.text, &[]);
    assert!(
        !study.has_errors(),
        "the scenario is not valid: {:#?}\n{}",
        study.findings,
        generated.text
    );
    study.plans.into_iter().next().unwrap()
}

/// Plays many scenarios and tells of each that fails how it is played again.
fn swarm(
    test: &str,
    numbers: std::ops::Range<u64>,
    check: impl Fn(u64) -> Result<(), String> + Sync,
) {
    let failures: Vec<String> = numbers
        .into_par_iter()
        .filter_map(|number| {
            let checked = catch_unwind(AssertUnwindSafe(|| check(number)));
            let message = match checked {
                Ok(Ok(())) => return None,
                Ok(Err(message)) => message,
                Err(panic) => match panic.downcast_ref::<String>() {
                    Some(text) => text.clone(),
                    None => panic.downcast_ref::<&str>().unwrap_or(&"a panic").to_string(),
                },
            };
            Some(format!(
                "scenario {number}: {message}\n  LICSIM_SWARM_FROM={number} LICSIM_SWARM=1 cargo test --test it {test} -- --nocapture"
            ))
        })
        .collect();
    let shown = failures.len().min(12);
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures[..shown].join("\n")
    );
}

/// If one scenario is asked for, it is shown.
fn show(generated: &Generated, numbers: &std::ops::Range<u64>) {
    if numbers.end - numbers.start == 1 {
        println!("{}", generated.text);
    }
}

#[test]
fn mt6_licenses_are_conserved_and_everything_works_again() {
    let all = numbers(400);
    swarm("mt6_licenses_are_conserved", all.clone(), |number| {
        let generated = generate(number);
        show(&generated, &all);
        let watch = Watch {
            conservation: true,
            faults_until: Some(Time::ZERO + generated.faults_until),
            ..Watch::default()
        };
        let watched = watch::play(&plan(&generated), number, 0, watch);
        // Who started while licenses were left behind got too few, and asks again at a restart only; who
        // took more than the old file has keeps that until it ends.
        let of_start = |line: &String| {
            ["licenses-exhausted", "function-off", "count-decreased"]
                .iter()
                .any(|kind| line.ends_with(&format!("in violation: {kind}")))
        };
        let is_short = watched.unwell.iter().any(of_start);
        let unwell: Vec<&String> = watched
            .unwell
            .iter()
            .filter(|line| !of_start(line))
            .filter(|line| !is_short || !line.ends_with("has not recovered"))
            .collect();
        if unwell.is_empty() {
            Ok(())
        } else {
            Err(format!("{unwell:#?}"))
        }
    });
}

/// What does not depend on how often a question is asked that gets the same answer.
fn comparable(mut outcome: Outcome) -> Outcome {
    outcome.fingerprint = 0;
    outcome.events = 0;
    outcome.requests = 0;
    let Some(detail) = &mut outcome.detail else {
        return outcome;
    };
    detail.links.clear();
    detail.answers.clear();
    detail.journal.clear();
    let unlinked = detail.denials.iter().map(|mut denial| {
        denial.link = None;
        denial
    });
    detail.denials = unlinked.collect();
    for violation in &mut detail.violations {
        violation.link = None;
    }
    outcome
}

/// The first place at which two lists differ.
fn part<T: PartialEq + std::fmt::Debug>(what: &str, one: &[T], other: &[T]) -> Option<String> {
    let length = one.len().max(other.len());
    let at = (0..length).find(|at| one.get(*at) != other.get(*at))?;
    let (one, other) = (one.get(at), other.get(at));
    Some(format!(
        "{what}\n by arithmetic {one:?}\n by events     {other:?}"
    ))
}

/// Whether a play that works out the polls that matter, and one that plays every poll, are the same.
pub(crate) fn polls_are_arithmetic(
    plan: &Plan,
    number: u64,
    conservation: bool,
) -> Result<(), String> {
    let by = |every_poll: bool| {
        let watch = Watch {
            conservation,
            every_poll,
            ..Watch::default()
        };
        comparable(watch::play(plan, number, 0, watch).outcome)
    };
    let (arithmetic, events) = (by(false), by(true));
    if arithmetic == events {
        return Ok(());
    }
    Err(first_difference(plan, &arithmetic, &events))
}

/// The first record, or else the first column, in which two outcomes differ.
fn first_difference(plan: &Plan, one: &Outcome, other: &Outcome) -> String {
    let (a, b) = (one.detail.as_ref().unwrap(), other.detail.as_ref().unwrap());
    let layout = model::layout(&plan.symbols);
    let column = |at: usize| {
        let column = &layout.columns[at];
        format!("{} {}", column.metric, column.subject)
    };
    part("violations", &a.violations, &b.violations)
        .or_else(|| {
            let denials = |detail: &Detail| detail.denials.iter().collect::<Vec<_>>();
            part("denials", &denials(a), &denials(b))
        })
        .or_else(|| part("recoveries", &a.recoveries, &b.recoveries))
        .or_else(|| part("conditions", &a.conditions, &b.conditions))
        .or_else(|| part("usage", &a.usage, &b.usage))
        .or_else(|| part("notices", &a.notices, &b.notices))
        .or_else(|| part("starts", &a.starts, &b.starts))
        .or_else(|| {
            let at = (0..one.row.len()).find(|at| one.row[*at] != other.row[*at])?;
            let (a, b) = (one.row[at], other.row[at]);
            Some(format!("{}: {a:?}, by events {b:?}", column(at)))
        })
        .unwrap_or_else(|| "something else differs".to_owned())
}

#[test]
fn polls_by_arithmetic_are_those_of_a_kernel_that_plays_every_one() {
    let all = numbers(200);
    swarm("polls_by_arithmetic", all.clone(), |number| {
        let generated = generate(number);
        show(&generated, &all);
        polls_are_arithmetic(&plan(&generated), number, false)
    });
}

/// The dose of a day has many kinds of faults in it, and ends before the run does.
#[test]
fn the_swarm_has_every_kind_of_fault_and_switches_whole_kinds_off() {
    let mut counts: Vec<(usize, usize)> = vec![(0, 0); faults::KINDS.len()];
    for number in 0..200 {
        let generated = generate(number);
        assert!(generated.faults_until < Span::DAY * 3);
        for (kind, count) in faults::KINDS.iter().zip(&mut counts) {
            let has = generated.text.contains(&format!("kind = \"{kind}\""));
            count.0 += usize::from(has);
            count.1 += usize::from(!has);
        }
    }
    for (kind, (with, without)) in faults::KINDS.iter().zip(counts) {
        assert!(with >= 10 && without >= 60, "{kind}: {with}, {without}");
    }
}
