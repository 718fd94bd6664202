//! What to look at before the numbers are trusted: a note for each reason, naming the variants and
//! metrics that it concerns.

use super::answer::{Answer, HEADLINE_METRICS};
use crate::estimate::{Estimate, Method};
use crate::labels;

/// The notes on an answer, in order of weight.
#[must_use]
pub fn of(answer: &Answer) -> Vec<String> {
    let mut notes = Vec::new();
    let unreliable = concerned(answer, |e| e.method == Method::FewEvents);
    if !unreliable.is_empty() {
        notes.push(format!(
            "!  unreliable: something happened in fewer than 30 replications, so the interval may miss \
             the truth far more often than it says ({}). More replications, or a twin metric \
             (any_denial, any_outage), would tell.",
            unreliable.join("; ")
        ));
    }
    let nothing = concerned(answer, |e| e.method == Method::NoEvents);
    if !nothing.is_empty() {
        notes.push(
            "0 of N: nothing happened in any of the N replications; this does not make it \
             impossible. In brackets: the bound on the metric that the exact binomial limit gives, \
             where it gives one."
                .to_owned(),
        );
    }
    let exact = answer.variants.iter().filter(|v| v.is_exact).count();
    if exact > 0 {
        notes.push(
            "exact: nothing in a configuration without an interval is random, so one replication says all."
                .to_owned(),
        );
    }
    if answer.replications == 1 && exact < answer.variants.len() {
        notes.push(
            "one replication is one story: no interval can be had. Play more (--replications)."
                .to_owned(),
        );
    }
    if answer.variants.iter().any(|v| v.basis == "drill") {
        notes.push(
            "a drill: a fault strikes at a fixed time, so availability is that of the drill, not of \
             a year."
                .to_owned(),
        );
    }
    notes
}

/// `variant: metrics` for each variant that has estimates of a kind.
fn concerned(answer: &Answer, is_one: impl Fn(&Estimate) -> bool) -> Vec<String> {
    let mut concerned = Vec::new();
    for variant in answer.variants.iter().filter(|v| !v.is_exact) {
        let metrics: Vec<&str> = HEADLINE_METRICS
            .iter()
            .zip(&variant.headline)
            .filter(|(_, estimate)| estimate.as_ref().is_some_and(&is_one))
            .map(|((metric, ..), _)| *metric)
            .collect();
        if !metrics.is_empty() {
            let name = labels::under(&variant.name, variant.condition.as_deref());
            concerned.push(format!("{name}: {}", metrics.join(", ")));
        }
    }
    concerned
}
