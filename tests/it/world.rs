//! What the rule tests share: a scenario, played in detail, and questions to its outcome.

use kernel::{Cell, Scope, Time};
use model::cause::Cause;
use model::plan::{Plan, Symbol};
use model::records::{Denial, Detail, Outcome, RequestClass, Violation};
use scenarios::files::Memory;
use scenarios::study::{ReadOptions, Study, read_from};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// The head that every scenario needs; tests add what they are about.
pub const HEAD: &str = r#"
format = 1
name = "test"
title = "a test"
start = 2026-03-02T00:00:00
duration = "2 d"
"#;

/// Reads a scenario from text, with further files beside it.
pub fn read(text: &str, files: &[(&str, &str)]) -> Study {
    let mut memory: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    memory.insert("test.toml".to_owned(), text.as_bytes().to_vec());
    for (name, content) in files {
        memory.insert((*name).to_owned(), content.as_bytes().to_vec());
    }
    read_from(&Memory(memory), "test.toml", "", &ReadOptions::default())
}

/// Reads a scenario that is in order; `HEAD` is put before it.
pub fn study(scenario: &(impl Display + ?Sized)) -> Study {
    study_with(scenario, &[])
}

/// As [`study`], with files beside the scenario.
pub fn study_with(scenario: &(impl Display + ?Sized), files: &[(&str, &str)]) -> Study {
    let study = read(&headed(scenario), files);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    study
}

/// A scenario's text with what it does not set of `HEAD` itself.
pub fn headed(scenario: &(impl Display + ?Sized)) -> String {
    let text = scenario.to_string();
    let key = |line: &str| line.split(" = ").next().unwrap_or_default().to_owned();
    let head = text.lines().take_while(|line| !line.starts_with('['));
    let own: BTreeSet<String> = head.map(key).collect();
    let left_out = HEAD.lines().filter(|line| !own.contains(&key(line)));
    left_out
        .chain(text.lines())
        .map(|line| format!("{line}\n"))
        .collect()
}

/// One replication with its records.
pub struct Played {
    pub plan: Plan,
    pub outcome: Outcome,
    denials: Vec<Denial>,
}

/// Plays the first replication of a scenario's own variant: a [`Scenario`](crate::scenario::Scenario) or its text.
pub fn play(scenario: &(impl Display + ?Sized)) -> Played {
    play_with(scenario, &[])
}

/// As [`play`], with files beside the scenario.
pub fn play_with(scenario: &(impl Display + ?Sized), files: &[(&str, &str)]) -> Played {
    let mut study = study_with(scenario, files);
    Played::new(study.plans.remove(0), 1, 0)
}

/// What a license server answered.
#[derive(Debug, PartialEq)]
pub struct Answer<'a> {
    /// Seconds from the start.
    pub at: f64,
    pub application: &'a str,
    /// Empty if no server was reached.
    pub server: &'a str,
    pub granted: u32,
    /// Why less was granted than was asked for.
    pub cause: Option<Cause>,
}

impl Played {
    pub fn new(plan: Plan, seed: u64, replication: u64) -> Played {
        let outcome = model::play(&plan, seed, replication, true);
        let denials = outcome.detail.iter().flat_map(|d| &d.denials).collect();
        Played {
            plan,
            outcome,
            denials,
        }
    }

    pub fn detail(&self) -> &Detail {
        self.outcome.detail.as_ref().expect("played in detail")
    }

    /// A cell of the row.
    pub fn cell(&self, metric: &str, scope: Scope, subject: &str) -> Cell {
        let layout = model::layout(&self.plan.symbols);
        let index = layout
            .find(metric, scope, subject)
            .unwrap_or_else(|| panic!("no column {metric} {} {subject}", scope.name()));
        self.outcome.row[index]
    }

    /// A metric's value.
    pub fn value(&self, metric: &str, scope: Scope, subject: &str) -> f64 {
        self.cell(metric, scope, subject)
            .value()
            .unwrap_or(f64::NAN)
    }

    /// What a share of time lacks of all the time, in seconds.
    pub fn lacking_seconds(&self, metric: &str, scope: Scope, subject: &str) -> f64 {
        let cell = self.cell(metric, scope, subject);
        (cell.denominator - cell.numerator) as f64 / 1e6
    }

    /// A metric of the whole system.
    pub fn system(&self, metric: &str) -> f64 {
        self.value(metric, Scope::System, "all")
    }

    pub fn denials(&self, class: RequestClass) -> Vec<&Denial> {
        let all = self.all_denials().iter();
        all.filter(|d| d.class == class).collect()
    }

    /// The denials of all classes.
    pub fn all_denials(&self) -> &[Denial] {
        &self.denials
    }

    /// The causes of the denials of a class, in order.
    pub fn causes(&self, class: RequestClass) -> Vec<Cause> {
        self.denials(class).iter().map(|d| d.cause).collect()
    }

    pub fn violations(&self) -> &[Violation] {
        &self.detail().violations
    }

    /// The ids of root faults.
    pub fn roots(&self, roots: &[Symbol]) -> Vec<&str> {
        roots
            .iter()
            .map(|s| self.plan.symbols.faults[*s].as_str())
            .collect()
    }

    /// The messages that the applications log.
    pub fn log(&self) -> String {
        let mut log = Vec::new();
        let written = reports::events::messages::write(&mut log, &self.plan, self.detail());
        written.expect("a vector takes all");
        String::from_utf8(log).expect("text")
    }

    pub fn application(&self, symbol: Symbol) -> &str {
        &self.plan.symbols.applications[symbol]
    }

    /// The date on which the play begins.
    pub fn plan_start(&self) -> String {
        let clock = reports::clock::Clock::of(&self.plan);
        clock.text(Time::ZERO)[..10].to_owned()
    }

    /// What license servers answered, in order.
    pub fn answers(&self) -> Vec<Answer<'_>> {
        let name = |server: Symbol| self.plan.symbols.servers[server].as_str();
        let answers = self.detail().answers.iter();
        answers
            .map(|answer| Answer {
                at: answer.at.seconds(),
                application: self.application(answer.application),
                server: answer.server.map_or("", name),
                granted: answer.granted,
                cause: answer.cause,
            })
            .collect()
    }
}

/// An instant in seconds.
pub fn seconds(at: Time) -> f64 {
    at.seconds()
}

/// Seconds of an hour.
pub const HOUR: f64 = 3_600.0;
