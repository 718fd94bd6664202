//! The decision on a study's variants, from their rows: the same for every verb that tells results.

use super::compare::criterion::Ranking;
use super::compare::lens::{COST, Lens};
use super::telling::Results;
use anyhow::Result;
use experiment::decision::{Candidate, Criterion, Standing, decide};
use experiment::{Confidence, Table, estimate};
use kernel::{Cell, Column, Row};
use reports::decision::{DecidedVariant, RankedBy, Recommendation, standing};
use reports::terminal::compare::selection::metric_name;
use reports::terminal::verdicts::TargetVerdict;
use scenarios::study::Study;

/// Decides on the variants of a study.
///
/// # Errors
/// The comparison asks for a metric that the scenario does not have.
pub fn of(results: &Results<'_>, verdicts: &[TargetVerdict]) -> Result<Recommendation> {
    let (study, layout) = (results.study, results.layout);
    let lens = Lens::new(study, layout)?;
    let rows: Vec<Vec<Row>> = seen_through(&lens, results.table);
    let ranking = Ranking::of(study, &lens, &rows);
    let column = &lens.layout.columns[ranking.column];
    let cells = cells(&rows, ranking.column);
    let variants = study.plans.iter().zip(&study.notes);
    let variants: Vec<DecidedVariant> = variants
        .enumerate()
        .map(|(point, (plan, notes))| {
            let own = verdicts
                .iter()
                .filter(|verdict| verdict.variant == plan.variant);
            let targets: Vec<TargetVerdict> = own.cloned().collect();
            DecidedVariant {
                variant: plan.variant.clone(),
                is_choice: notes.is_choice && notes.unsupported.is_empty(),
                unsupported: notes.unsupported.clone(),
                cost: cost(&lens, &rows[point]),
                standing: standing(&targets),
                mean: targets
                    .first()
                    .and_then(|target| Some(target.estimate?.mean)),
                targets,
            }
        })
        .collect();
    let candidates: Vec<Candidate> = variants
        .iter()
        .map(|variant| Candidate {
            is_choice: variant.is_choice,
            standing: variant.standing.unwrap_or(Standing::Undecided),
        })
        .collect();
    let criterion = Criterion {
        column,
        cells: &cells,
        better: ranking.better,
        indifference: study
            .compare
            .indifference
            .map_or(0.0, |_| ranking.indifference),
        is_exact: is_certain(column, study) && are_alike(&cells),
    };
    let has_targets = variants.iter().any(|variant| variant.standing.is_some());
    Ok(Recommendation {
        decision: decide(&candidates, has_targets, criterion, Confidence::default()),
        ranked_by: RankedBy {
            metric: column.metric.to_owned(),
            label: metric_name(column),
        },
        variants,
    })
}

fn seen_through(lens: &Lens, table: &Table) -> Vec<Vec<Row>> {
    let points = table.points.iter().enumerate();
    let of_point = |(variant, rows): (usize, &Vec<Row>)| {
        rows.iter().map(|row| lens.row(row, variant)).collect()
    };
    points.map(of_point).collect()
}

fn cells(rows: &[Vec<Row>], column: usize) -> Vec<Vec<Cell>> {
    rows.iter()
        .map(|rows| experiment::table::column_of(rows, column))
        .collect()
}

/// Whether nothing in a metric is random: a purchase's cost, and all of a study without chance.
fn is_certain(column: &Column, study: &Study) -> bool {
    column.metric == COST || study.plans.iter().all(model::chance::is_exact)
}

/// Whether the replications of each variant are alike.
fn are_alike(cells: &[Vec<Cell>]) -> bool {
    let is_alike = |cells: &Vec<Cell>| cells.windows(2).all(|pair| pair[0] == pair[1]);
    cells.iter().all(is_alike)
}

/// What a variant costs in a year, if there are prices.
fn cost(lens: &Lens, rows: &[Row]) -> Option<f64> {
    let index = lens
        .layout
        .columns
        .iter()
        .position(|column| column.metric == COST)?;
    let cells = experiment::table::column_of(rows, index);
    Some(estimate(&lens.layout.columns[index], &cells, Confidence::default())?.mean)
}
