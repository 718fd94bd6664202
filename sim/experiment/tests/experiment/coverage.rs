//! How often the intervals hold the truth, over 10,000 experiments each.
//!
//! The tables that the tests print (`cargo test -p licsim-experiment coverage -- --nocapture`) are the
//! measurements that the documentation cites.

use crate::draws::{Draws, column, value};
use crate::selection::Formula;
use experiment::precision::{Goal, Rounds, Width, play_to_precision};
use experiment::{Confidence, Method, Table, YesNo, difference, estimate};
use kernel::{Cell, Kind, Layout, Neutral};

const EXPERIMENTS: u64 = 10_000;

/// Two standard errors of a measured coverage of 95 %.
const NOISE: f64 = 0.004_4;

/// The share of the experiments for which `holds` is true.
fn share(holds: impl Fn(u64) -> bool) -> f64 {
    let count = (0..EXPERIMENTS)
        .filter(|&experiment| holds(experiment))
        .count();
    count as f64 / EXPERIMENTS as f64
}

/// The coverage of the interval for a column whose true mean is known.
fn coverage(
    kind: Kind,
    neutral: Neutral,
    truth: f64,
    replications: u64,
    cell: impl Fn(u64, u64) -> Cell,
) -> f64 {
    let column = column("some_metric", kind, neutral);
    share(|experiment| {
        let cells: Vec<Cell> = (0..replications).map(|r| cell(experiment, r)).collect();
        let estimate = estimate(&column, &cells, Confidence::NINETY_FIVE).expect("values");
        estimate.lower.is_some_and(|lower| lower <= truth)
            && estimate.upper.is_some_and(|upper| truth <= upper)
    })
}

#[test]
fn near_normal_means_are_covered_as_stated() {
    for replications in [30, 100] {
        let normal = coverage(Kind::Total, Neutral::None, 5.0, replications, |e, r| {
            value(5.0 + Draws::new(e, r).normal())
        });
        // The mean of eight exponentials: skewness 0.7.
        let gamma = coverage(Kind::Share, Neutral::None, 1.0, replications, |e, r| {
            let mut draws = Draws::new(e, r);
            value((0..8).map(|_| draws.exponential(0.125)).sum())
        });
        println!("n = {replications}: normal {normal}, gamma of shape 8 {gamma}");
        assert!((0.94..=0.96).contains(&normal), "{normal}");
        assert!((0.94..=0.96).contains(&gamma), "{gamma}");
    }
}

#[test]
fn ratios_of_clustered_requests_are_covered_as_stated() {
    // A day with its own number of requests and its own probability of denial, shared by all its
    // requests: E N / E D = 0.1 exactly, since both factors are independent.
    let covered = coverage(Kind::Ratio, Neutral::None, 0.1, 60, |e, r| {
        let mut draws = Draws::new(e, r);
        let requests = 400.0 + 800.0 * draws.uniform();
        let probability = 0.05 + 0.1 * draws.uniform();
        Cell {
            numerator: (requests * probability * 1e6) as i128,
            denominator: (requests * 1e6) as i128,
        }
    });
    println!("clustered ratio, n = 60: {covered}");
    assert!((0.94..=0.96).contains(&covered), "{covered}");
}

const DAY: f64 = 86_400.0;

/// A replication of 28 days of Poisson requests, all denied while a server is down that fails and is
/// repaired by turns, in equilibrium at the start.
fn outages(experiment: u64, replication: u64, mean_days_to_failure: f64) -> Cell {
    let mut faults = Draws::new(experiment * 2, replication);
    // Up at two days before the start: repairs are far shorter, so this is equilibrium.
    let mut time = -2.0 * DAY;
    let mut down = 0.0;
    loop {
        time += faults.exponential(mean_days_to_failure * DAY);
        if time >= 28.0 * DAY {
            break;
        }
        let repaired = time + faults.lognormal(45.0 * 60.0, 1.2);
        down += (repaired.min(28.0 * DAY) - time.max(0.0)).max(0.0);
        time = repaired;
    }
    let mut requests = Draws::new(experiment * 2 + 1, replication);
    let per_second = 90.0 / 3_600.0;
    let denied = poisson(&mut requests, per_second * down);
    let granted = poisson(&mut requests, per_second * (28.0 * DAY - down));
    Cell {
        numerator: denied,
        denominator: denied + granted,
    }
}

fn poisson(draws: &mut Draws, mean: f64) -> i128 {
    if mean > 60.0 {
        return (mean + mean.sqrt() * draws.normal()).round().max(0.0) as i128;
    }
    let mut left = mean;
    let mut count = -1;
    while left >= 0.0 {
        left -= draws.exponential(1.0);
        count += 1;
    }
    count
}

struct OutageStudy {
    covered: f64,
    nonzero: f64,
    /// Both ends where they exist; without any event only an upper one.
    few_events: f64,
}

fn outage_study(mean_days_to_failure: f64, replications: u64) -> OutageStudy {
    let column = column("denied_fraction", Kind::Ratio, Neutral::Zero);
    let truth = 0.75 / (mean_days_to_failure * 24.0 + 0.75);
    let (mut covered, mut nonzero, mut few_events) = (0, 0, 0);
    for experiment in 0..EXPERIMENTS {
        let cell = |replication| outages(experiment, replication, mean_days_to_failure);
        let cells: Vec<Cell> = (0..replications).map(cell).collect();
        let estimate = estimate(&column, &cells, Confidence::NINETY_FIVE).expect("values");
        let lower = estimate.lower.is_some_and(|lower| lower <= truth);
        let upper = estimate.upper.is_some_and(|upper| truth <= upper);
        covered += u64::from(lower && upper);
        nonzero += estimate.nonzero;
        few_events += u64::from(matches!(
            estimate.method,
            Method::FewEvents | Method::NoEvents
        ));
    }
    let part = |count: u64| count as f64 / EXPERIMENTS as f64;
    OutageStudy {
        covered: part(covered),
        nonzero: part(nonzero),
        few_events: part(few_events),
    }
}

#[test]
fn denied_fractions_under_outages_are_covered_from_a_hundred_events_on() {
    println!(
        "| mean time to failure | replications | mean nonzero | few or no events | coverage |"
    );
    println!("| --- | --- | --- | --- | --- |");
    for (days, replications) in [
        (360.0, 50),
        (360.0, 200),
        (360.0, 500),
        (30.0, 30),
        (30.0, 60),
        (30.0, 100),
        (30.0, 170),
        (30.0, 340),
        (30.0, 1_000),
    ] {
        let study = outage_study(days, replications);
        println!(
            "| {days} d | {replications} | {:.1} | {:.1} % | {:.2} % |",
            study.nonzero,
            100.0 * study.few_events,
            100.0 * study.covered
        );
        if study.nonzero >= 100.0 {
            assert!(
                study.covered >= 0.92,
                "{days} d, {replications} replications"
            );
        }
    }
}

fn binomial(trials: u64, yes: u64, p: f64) -> f64 {
    let (n, k) = (trials as f64, yes as f64);
    let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    libm::exp(ways + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

#[test]
fn exact_limits_of_a_yes_or_no_are_never_below_nominal() {
    println!(
        "| trials | least coverage of the interval | of the upper bound | of the lower bound |"
    );
    println!("| --- | --- | --- | --- |");
    for trials in [1, 5, 30, 200] {
        let (mut both, mut above, mut below) = (1.0_f64, 1.0_f64, 1.0_f64);
        // Summed over all outcomes, not sampled; probabilities from 0.001 to 0.999.
        for step in 1..1_000 {
            let p = f64::from(step) / 1_000.0;
            let (mut in_both, mut in_above, mut in_below) = (0.0, 0.0, 0.0);
            for yes in 0..=trials {
                let twin = YesNo { yes, trials };
                let weight = binomial(trials, yes, p);
                let (half, whole) = (twin.limits(0.025), twin.limits(0.05));
                let holds = |lower: Option<f64>, upper: Option<f64>| {
                    lower.is_none_or(|l| l <= p) && upper.is_none_or(|u| p <= u)
                };
                in_both += weight * f64::from(u8::from(holds(half.lower, half.upper)));
                in_above += weight * f64::from(u8::from(holds(None, whole.upper)));
                in_below += weight * f64::from(u8::from(holds(whole.lower, None)));
            }
            both = both.min(in_both);
            above = above.min(in_above);
            below = below.min(in_below);
        }
        println!("| {trials} | {both:.4} | {above:.4} | {below:.4} |");
        // The sums themselves are good to nine digits.
        for least in [both, above, below] {
            assert!(least >= 0.95 - 1e-9, "{trials} trials: {least}");
        }
    }
}

#[test]
fn paired_differences_are_covered_together() {
    // Three variants against one baseline, with common random numbers: all three intervals hold at once.
    let column = column("some_metric", Kind::Ratio, Neutral::None);
    let points = [0.10, 0.10, 0.11, 0.13];
    let covered = share(|experiment| {
        let cell = |point: usize, replication| {
            let shared = Draws::new(experiment * 10, replication).normal();
            let own = Draws::new(experiment * 10 + 1 + point as u64, replication).normal();
            let size = 1_000.0 + 100.0 * shared;
            Cell {
                numerator: (1e6 * (size * points[point] + 20.0 * shared + 5.0 * own)) as i128,
                denominator: (1e6 * size) as i128,
            }
        };
        let cells = |point| -> Vec<Cell> { (0..50).map(|r| cell(point, r)).collect() };
        let baseline = cells(0);
        (1..4).all(|point| {
            let found = difference(
                &column,
                &cells(point),
                &baseline,
                Confidence::NINETY_FIVE,
                3,
            )
            .expect("pairs");
            let truth = points[point] - points[0];
            found.lower.is_some_and(|l| l <= truth) && found.upper.is_some_and(|u| truth <= u)
        })
    });
    println!("three comparisons together, n = 50: {covered}");
    // Bonferroni is on the safe side, by less than 2 % for three positively correlated comparisons.
    assert!((0.95 - NOISE..=0.98).contains(&covered), "{covered}");
}

#[test]
fn stopping_at_a_precision_costs_little_coverage() {
    let layout = || Layout {
        columns: vec![column("some_metric", Kind::Total, Neutral::None)],
    };
    for (name, skewed, least) in [("normal", false, 0.94), ("exponential", true, 0.92)] {
        let covered = share(|experiment| {
            let mut table = Table::new(layout(), 1);
            let goals = [Goal {
                column: 0,
                width: Width::Absolute(0.2),
                replications_max: 1_000,
            }];
            let mut supply = Formula(|_, replication| {
                let mut draws = Draws::new(experiment, replication);
                value(if skewed {
                    draws.exponential(1.0)
                } else {
                    1.0 + draws.normal()
                })
            });
            let rounds = Rounds {
                pilot: 30,
                round: 30,
            };
            let confidence = Confidence::NINETY_FIVE;
            play_to_precision(&mut table, &goals, rounds, confidence, &mut supply)
                .expect("nobody stops it");
            let found =
                estimate(&table.layout.columns[0], &table.cells(0, 0), confidence).expect("values");
            found.lower.is_some_and(|l| l <= 1.0) && found.upper.is_some_and(|u| 1.0 <= u)
        });
        println!("{name}, half-width 0.2 in rounds of 30: {covered}");
        assert!((least..=0.97).contains(&covered), "{name}: {covered}");
    }
}
