//! How often the intervals hold the truth, measured, and the document that tells it.
//!
//! Every experiment is a function of its number, so the measurement gives the same figures on
//! every machine, `docs/coverage.md` is written by one command
//! (`cargo run -p licsim-experiment --example coverage > docs/coverage.md`), and a test holds the document
//! against the measurement.

use crate::draws::{Draws, column, value};
use experiment::precision::{Goal, Rounds, Width, play_to_precision};
use experiment::{Confidence, Method, Request, Table, YesNo, difference, estimate};
use kernel::{Cell, Kind, Layout, Neutral, Row};
use std::fmt::Write;
use std::sync::OnceLock;

/// The experiments of each line of a table.
pub const EXPERIMENTS: u64 = 10_000;

/// The share of the experiments for which `holds` is true.
pub fn share(holds: impl Fn(u64) -> bool) -> f64 {
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

/// A measured coverage.
pub struct Covered {
    /// What was estimated.
    pub name: &'static str,
    /// The replications of each experiment.
    pub replications: u64,
    /// The part of the experiments in which the interval held the truth.
    pub covered: f64,
}

/// Means of values that are normal or nearly so.
pub fn near_normal() -> &'static [Covered] {
    static MEASURED: OnceLock<Vec<Covered>> = OnceLock::new();
    MEASURED.get_or_init(|| {
        let mut all = Vec::new();
        for replications in [30, 100] {
            let normal = coverage(Kind::Total, Neutral::None, 5.0, replications, |e, r| {
                value(5.0 + Draws::new(e, r).normal())
            });
            // The mean of eight exponentials: skewness 0.7.
            let gamma = coverage(Kind::Share, Neutral::None, 1.0, replications, |e, r| {
                let mut draws = Draws::new(e, r);
                value((0..8).map(|_| draws.exponential(0.125)).sum())
            });
            for (name, covered) in [
                ("normal", normal),
                ("gamma of shape 8 (skewness 0.7)", gamma),
            ] {
                all.push(Covered {
                    name,
                    replications,
                    covered,
                });
            }
        }
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
        all.push(Covered {
            name: "ratio of clustered requests",
            replications: 60,
            covered,
        });
        all
    })
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

/// Experiments on `denied_fraction` under outages.
pub struct OutageStudy {
    /// The mean time to failure in days.
    pub days: f64,
    /// The replications of each experiment.
    pub replications: u64,
    /// The mean number of replications with a denial.
    pub nonzero: f64,
    /// The part of the experiments that said few or no events.
    pub few_events: f64,
    /// The part in which both ends existed and held the truth.
    pub covered: f64,
    /// The part in which Student's interval, mean ± half-width, held it.
    pub by_student: f64,
}

fn outage_study(days: f64, replications: u64) -> OutageStudy {
    let column = column("denied_fraction", Kind::Ratio, Neutral::Zero);
    let truth = 0.75 / (days * 24.0 + 0.75);
    let (mut covered, mut nonzero, mut few_events, mut by_student) = (0, 0, 0, 0);
    for experiment in 0..EXPERIMENTS {
        let cell = |replication| outages(experiment, replication, days);
        let cells: Vec<Cell> = (0..replications).map(cell).collect();
        let estimate = estimate(&column, &cells, Confidence::NINETY_FIVE).expect("values");
        let lower = estimate.lower.is_some_and(|lower| lower <= truth);
        let upper = estimate.upper.is_some_and(|upper| truth <= upper);
        covered += u64::from(lower && upper);
        let student = |half_width| (estimate.mean - truth).abs() <= half_width;
        by_student += u64::from(estimate.half_width.is_some_and(student));
        nonzero += estimate.nonzero;
        few_events += u64::from(matches!(
            estimate.method,
            Method::FewEvents | Method::NoEvents
        ));
    }
    let part = |count: u64| count as f64 / EXPERIMENTS as f64;
    OutageStudy {
        days,
        replications,
        covered: part(covered),
        by_student: part(by_student),
        nonzero: part(nonzero),
        few_events: part(few_events),
    }
}

/// `denied_fraction` under outages, by how many replications see one.
pub fn outage_studies() -> &'static [OutageStudy] {
    static MEASURED: OnceLock<Vec<OutageStudy>> = OnceLock::new();
    MEASURED.get_or_init(|| {
        let studies = [
            (360.0, 50),
            (360.0, 200),
            (30.0, 30),
            (30.0, 60),
            (360.0, 500),
            (30.0, 100),
            (30.0, 170),
            (30.0, 340),
            (30.0, 1_000),
        ];
        let mut studies: Vec<OutageStudy> = studies
            .into_iter()
            .map(|(days, replications)| outage_study(days, replications))
            .collect();
        studies.sort_by(|a, b| a.nonzero.total_cmp(&b.nonzero));
        studies
    })
}

fn binomial(trials: u64, yes: u64, p: f64) -> f64 {
    let (n, k) = (trials as f64, yes as f64);
    let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    libm::exp(ways + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

/// The least coverage of the exact limits of a yes or no, over all probabilities.
pub struct TwinStudy {
    /// The replications.
    pub trials: u64,
    /// Of the interval.
    pub both: f64,
    /// Of the one-sided upper bound.
    pub above: f64,
    /// Of the one-sided lower bound.
    pub below: f64,
}

/// Summed over all outcomes, not sampled; probabilities from 0.001 to 0.999.
pub fn twin_studies() -> &'static [TwinStudy] {
    static MEASURED: OnceLock<Vec<TwinStudy>> = OnceLock::new();
    MEASURED.get_or_init(|| [1, 5, 30, 200].into_iter().map(twin_study).collect())
}

fn twin_study(trials: u64) -> TwinStudy {
    let (mut both, mut above, mut below) = (1.0_f64, 1.0_f64, 1.0_f64);
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
    TwinStudy {
        trials,
        both,
        above,
        below,
    }
}

/// Three variants against one baseline, with common random numbers: all three intervals hold at once.
pub fn paired() -> f64 {
    static MEASURED: OnceLock<f64> = OnceLock::new();
    *MEASURED.get_or_init(|| {
        let column = column("some_metric", Kind::Ratio, Neutral::None);
        let points = [0.10, 0.10, 0.11, 0.13];
        share(|experiment| {
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
            let confidence = Confidence::NINETY_FIVE;
            (1..4).all(|point| {
                let found = difference(&column, &cells(point), &baseline, confidence, 3);
                let found = found.expect("pairs");
                let truth = points[point] - points[0];
                found.lower.is_some_and(|l| l <= truth) && found.upper.is_some_and(|u| truth <= u)
            })
        })
    })
}

/// Stopping at the end of the round in which the half-width is small enough.
pub fn stopped() -> &'static [Covered] {
    static MEASURED: OnceLock<Vec<Covered>> = OnceLock::new();
    MEASURED.get_or_init(|| {
        [("normal", false), ("exponential", true)]
            .into_iter()
            .map(|(name, skewed)| Covered {
                name,
                replications: 30,
                covered: share(|experiment| stopped_in(experiment, skewed)),
            })
            .collect()
    })
}

fn stopped_in(experiment: u64, skewed: bool) -> bool {
    let layout = Layout {
        columns: vec![column("some_metric", Kind::Total, Neutral::None)],
    };
    let mut table = Table::new(layout, 1);
    let goals = [Goal {
        column: 0,
        width: Width::Absolute(0.2),
        replications_max: 1_000,
    }];
    let row = |replication| -> Row {
        let mut draws = Draws::new(experiment, replication);
        vec![value(if skewed {
            draws.exponential(1.0)
        } else {
            1.0 + draws.normal()
        })]
    };
    let mut supply = |requests: &[Request<usize>]| {
        let rows = |request: &Request<usize>| request.replications.clone().map(row).collect();
        Ok(requests.iter().map(rows).collect())
    };
    let rounds = Rounds {
        pilot: 30,
        round: 30,
    };
    let confidence = Confidence::NINETY_FIVE;
    play_to_precision(&mut table, &goals, rounds, confidence, &mut supply)
        .expect("nobody stops it");
    let found = estimate(&table.layout.columns[0], &table.cells(0, 0), confidence).expect("values");
    found.lower.is_some_and(|l| l <= 1.0) && found.upper.is_some_and(|u| 1.0 <= u)
}

/// `docs/coverage.md`.
pub fn document() -> String {
    let mut text = String::from(HEAD);
    let percent = |part: f64| format!("{:.2} %", 100.0 * part);
    text.push_str("| values | replications | coverage |\n| --- | --- | --- |\n");
    for line in near_normal() {
        let (name, n, covered) = (line.name, line.replications, percent(line.covered));
        let _ = writeln!(text, "| {name} | {n} | {covered} |");
    }
    text.push_str(OUTAGES);
    for line in outage_studies() {
        let _ = writeln!(
            text,
            "| {:.1} | {} d | {} | {:.1} % | {} | {} |",
            line.nonzero,
            line.days,
            line.replications,
            100.0 * line.few_events,
            percent(line.covered),
            percent(line.by_student)
        );
    }
    text.push_str(&crate::wrongly_met::section());
    text.push_str(TWINS);
    for line in twin_studies() {
        let (both, above, below) = (percent(line.both), percent(line.above), percent(line.below));
        let _ = writeln!(text, "| {} | {both} | {above} | {below} |", line.trials);
    }
    text.push_str(REST);
    let _ = writeln!(
        text,
        "| three differences to one baseline, all at once | 50 | {} |",
        percent(paired())
    );
    for line in stopped() {
        let _ = writeln!(
            text,
            "| {} values, in rounds of {} until the half-width is 0.2 of the standard deviation | 30 to 1,000 | {} |",
            line.name,
            line.replications,
            percent(line.covered)
        );
    }
    text
}

const HEAD: &str = "\
# How often the intervals hold the truth

An interval at 95 % should miss the truth in one study of twenty. Whether it does was measured: 10,000 studies
for each line, each with other random numbers, against a truth that is known. The standard error of a line near
95 % is 0.22 %. The draws are functions of the study's number, so the figures are the same on every machine;
`cargo run -p licsim-experiment --example coverage > docs/coverage.md` writes this page, and a test of every
run of CI measures all of it again and holds the page against it.

## Means that are nearly normal

";

const OUTAGES: &str = "
## `denied_fraction` under outages, by `nonzero`

A server fails (exponential, with this mean time to failure), its repair is lognormal with mean 45 min and cv
1.2, and all requests in between are denied, over 28 days. What decides the coverage is not the number of
replications but how many of them see an outage: `nonzero`. Below 30 the interval is marked `few-events`. Student's interval alone (mean ± `half_width`) misses more often: a study that saw too few
outages has a low mean and a low spread. Hall's limits (`lower`, `upper`) take that skewness into account.

| mean `nonzero` | mean time to failure | replications | studies marked few or no events | coverage | Student's alone |
| --- | --- | --- | --- | --- | --- |
";

const TWINS: &str = "
## The exact limits of `any_denial` and `any_outage`

Summed over all outcomes, the least over probabilities from 0.001 to 0.999; never below 95 %.

| replications | interval | upper bound | lower bound |
| --- | --- | --- | --- |
";

const REST: &str = "
## Differences, and stopping at a precision

Three intervals of differences hold at once in at least 95 % (Bonferroni). Stopping when the interval is narrow
costs a little coverage, less than 1 % for normal values, about 3 % for exponential ones.

| what | replications | coverage |
| --- | --- | --- |
";
