//! Availability and capacity, played without agents and demand for as many simulated years as their
//! precision needs.
//!
//! The one idea: by their definitions they are functions of servers, links and files alone, so a plan
//! without load has the same values, replication by replication, at a small part of the cost; a test
//! holds this against all ready scenarios. The first replications are those of the study itself.

use super::cost::counted;
use super::lens::{Lens, is_infrastructure};
use super::stage::Stage;
use experiment::precision::{Goal, Rounds, Width, play_to_precision};
use experiment::table::column_of;
use experiment::{Confidence, Request, Stopped, Supply, Table, estimate};
use indicatif::ProgressBar;
use kernel::{Column, Layout, Row, Span};
use model::plan::{Arrivals, Plan, Schedule};
use reports::terminal::compare::ServerOnly;
use scenarios::settings::Precision;
use scenarios::study::Study;
use std::borrow::Cow;

/// If no precision is asked for: this part of what is missing from 100 %.
const OF_MISSING: f64 = 0.1;
/// The same where nothing is missing.
const NOTHING_MISSING: f64 = 0.001;
/// The most replications of a variant, if no precision says.
const REPLICATIONS_MAX: u64 = 10_000;
/// The least replications in a round.
const ROUND: u64 = 500;

/// A plan without agents and without demand, otherwise the same.
pub fn without_load(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for group in &mut plan.groups {
        // They stay, since campaigns and faults name them by number.
        group.count = 0;
        group.schedule = Schedule::Recorded(Vec::new().into());
    }
    for demand in &mut plan.demands {
        demand.arrivals = match &demand.arrivals {
            Arrivals::Rate(_) => Arrivals::Rate(vec![(Span::ZERO, 0.0)].into()),
            Arrivals::Recorded(_) => Arrivals::Recorded(Vec::new().into()),
        };
    }
    plan
}

/// The variants without load, played.
pub struct Infrastructure<'a> {
    /// The variants' points are their numbers; cells of other metrics mean nothing.
    pub stage: Stage<'a>,
    /// What the answer says about it.
    pub told: ServerOnly,
}

/// Plays the variants without load until the columns of the lens that do not depend on it are precise
/// enough; at least `replications` of each. None if the lens has no such column.
pub fn play<'a>(
    study: &Study,
    lens: &'a Lens,
    replications: u64,
    bar: ProgressBar,
) -> Result<Option<Infrastructure<'a>>, Stopped> {
    let layout = &lens.layout;
    let columns: Vec<usize> = (0..layout.columns.len())
        .filter(|&index| is_infrastructure(&layout.columns[index]))
        .collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let mut stage = Stage::new(lens, study.experiment.seed, bar);
    let points: Vec<usize> = (study.plans.iter().enumerate())
        .map(|(variant, plan)| stage.add(Cow::Owned(without_load(plan)), variant))
        .collect();
    stage.fill(&points, replications)?;
    let goals = goals(study, lens, &columns, &stage);
    let mut table = Table::new(
        Layout {
            columns: columns
                .iter()
                .map(|&at| layout.columns[at].clone())
                .collect(),
        },
        points.len(),
    );
    let rounds = Rounds {
        pilot: replications,
        round: replications.max(ROUND),
    };
    let project = |row: &Row| -> Row { columns.iter().map(|&at| row[at]).collect() };
    let mut supply = |requests: &[Request<usize>]| {
        let rows = stage.rows(requests)?;
        Ok(rows
            .iter()
            .map(|rows| rows.iter().map(project).collect())
            .collect())
    };
    let confidence = Confidence::default();
    let outcome = play_to_precision(&mut table, &goals, rounds, confidence, &mut supply)?;
    let short = outcome.reached.iter().filter(|reached| !reached.holds);
    let short = short.map(|reached| {
        let column = &table.layout.columns[goals[reached.goal].column];
        let variant = &study.plans[reached.point].variant;
        format!("{variant} ({})", column.metric)
    });
    let years = counted(&study.plans[0]).0 as f64 / Span::DAY.0 as f64 / 365.25;
    let told = ServerOnly {
        metrics: names(&table.layout.columns),
        replications: outcome.replications,
        years: years * outcome.replications as f64,
        wanted: wanted(study, &table.layout.columns),
        short: short.collect(),
    };
    Ok(Some(Infrastructure { stage, told }))
}

fn names(columns: &[Column]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        if !names.iter().any(|name| name == column.metric) {
            names.push(column.metric.to_owned());
        }
    }
    names
}

fn asked<'s>(study: &'s Study, column: &Column) -> Option<&'s Precision> {
    study.experiment.precision.iter().find(|precision| {
        precision.metric == column.metric
            && precision.scope == column.scope
            && precision.subject == column.subject
    })
}

fn wanted(study: &Study, columns: &[Column]) -> String {
    if columns.iter().all(|column| asked(study, column).is_some()) {
        "the half-widths of `precision`".to_owned()
    } else {
        "a half-width of at most a tenth of what is missing from 100 %".to_owned()
    }
}

/// What each column has to reach, from the pilot.
fn goals(study: &Study, lens: &Lens, columns: &[usize], stage: &Stage<'_>) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (place, &index) in columns.iter().enumerate() {
        let column = &lens.layout.columns[index];
        let asked = asked(study, column);
        let widths: Vec<Width> = match asked {
            Some(precision) => {
                let absolute = precision.half_width.map(Width::Absolute);
                let relative = precision.relative_half_width.map(Width::Relative);
                absolute.into_iter().chain(relative).collect()
            }
            None => vec![Width::Absolute(usual(column, index, stage))],
        };
        for width in widths {
            goals.push(Goal {
                column: place,
                width,
                replications_max: asked.map_or(REPLICATIONS_MAX, |p| u64::from(p.replications_max)),
            });
        }
    }
    goals
}

/// A part of what the pilot misses from 100 %, of the variant that misses least but something.
fn usual(column: &Column, index: usize, stage: &Stage<'_>) -> f64 {
    let missing = stage.table.points.iter().filter_map(|rows| {
        let cells = column_of(rows, index);
        let mean = estimate(column, &cells, Confidence::default())?.mean;
        let missing = mean.min(1.0 - mean);
        (missing > 0.0).then_some(missing)
    });
    let least = missing.fold(f64::INFINITY, f64::min);
    if least.is_finite() {
        OF_MISSING * least
    } else {
        NOTHING_MISSING
    }
}
