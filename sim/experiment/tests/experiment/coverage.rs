//! What the intervals promise, held against what was measured over 10,000 experiments each.

use crate::{measured, wrongly_met};

/// Two standard errors of a measured coverage of 95 %.
const NOISE: f64 = 0.004_4;

#[test]
fn near_normal_means_and_ratios_are_covered_as_stated() {
    for line in measured::near_normal() {
        let (name, covered) = (line.name, line.covered);
        assert!((0.94..=0.96).contains(&covered), "{name}: {covered}");
    }
}

#[test]
fn denied_fractions_under_outages_are_covered_from_thirty_events_on() {
    let studies = measured::outage_studies();
    let informative = studies.iter().filter(|study| study.nonzero >= 30.0);
    let mut count = 0;
    for study in informative {
        assert!(study.covered >= 0.935, "{} nonzero", study.nonzero);
        count += 1;
    }
    assert!(count >= 6);
    // What the limits are for, and why few events are marked: there Student's interval misses the truth.
    assert!(studies[0].by_student < 0.85 && studies[0].few_events > 0.99);
}

#[test]
fn exact_limits_of_a_yes_or_no_are_never_below_nominal() {
    for study in measured::twin_studies() {
        // The sums themselves are good to nine digits.
        for least in [study.both, study.above, study.below] {
            assert!(least >= 0.95 - 1e-9, "{} trials: {least}", study.trials);
        }
    }
}

#[test]
fn paired_differences_are_covered_together() {
    // Bonferroni is on the safe side, by less than 2 % for three positively correlated comparisons.
    let covered = measured::paired();
    assert!((0.95 - NOISE..=0.98).contains(&covered), "{covered}");
}

#[test]
fn stopping_at_a_precision_costs_little_coverage() {
    for (line, least) in measured::stopped().iter().zip([0.94, 0.92]) {
        let covered = line.covered;
        assert!(
            (least..=0.97).contains(&covered),
            "{}: {covered}",
            line.name
        );
    }
}

#[test]
fn a_missed_target_is_seldom_called_met() {
    for line in wrongly_met::studies() {
        let (what, events) = (&line.what, line.events);
        assert!(line.by_rule <= 0.07, "{what}, {events}: {}", line.by_rule);
    }
    // What the rule is for.
    let by_student = wrongly_met::studies().iter().map(|line| line.by_student);
    assert!(by_student.fold(0.0, f64::max) > 0.3);
}

#[test]
fn the_document_says_what_was_measured() {
    let document = include_str!("../../../../docs/coverage.md");
    let measured = measured::document();
    assert!(
        document == measured,
        "docs/coverage.md is out of date: {measured}"
    );
}
