//! The decision on a study's variants, from their rows: the same for every verb that tells results.

use crate::against;
use crate::compare::criterion::Ranking;
use crate::compare::lens::{COST, Lens};
use crate::error::Result;
use crate::results::Results;
use experiment::decision::{Candidate, Criterion, Standing, decide};
use experiment::{Confidence, estimate};
use kernel::{Cell, Column, Row};
use reports::decision::{DecidedCondition, DecidedVariant, RankedBy, Recommendation, standing};
use reports::terminal::compare::selection::metric_name;
use reports::terminal::verdicts::TargetVerdict;
use scenarios::settings::Under;
use scenarios::study::Study;

/// Decides on the variants of a study, over its base and all its conditions.
///
/// # Errors
/// The comparison asks for a metric that the scenario does not have.
pub fn of(results: &Results<'_>, verdicts: &[TargetVerdict]) -> Result<Recommendation> {
    let (study, layout) = (results.study, results.layout);
    let lens = Lens::new(study, layout)?;
    // For each circumstance the rows of each variant.
    let circumstances = results.table.points.chunks(study.plans.len().max(1));
    let rows = circumstances.map(|points| seen_through(&lens, points));
    let rows: Vec<Vec<Vec<Row>>> = rows.collect();
    let base = rows.first().map_or(&[][..], Vec::as_slice);
    let ranking = Ranking::of(study, &lens, base);
    let column = &lens.layout.columns[ranking.column];
    let cells: Vec<Vec<Vec<Cell>>> = rows
        .iter()
        .map(|rows| cells(rows, ranking.column))
        .collect();
    let weights = weights(study);
    let criterion = Criterion {
        column,
        cells: &cells,
        weights: &weights,
        better: ranking.better,
        indifference: study
            .compare
            .indifference
            .map_or(0.0, |_| ranking.indifference),
        is_exact: is_certain(column, study) && cells.iter().all(|cells| are_alike(cells)),
    };
    let decided = |point| decided_variant(study, verdicts, point, (&lens, &rows, &weights));
    let variants: Vec<DecidedVariant> = (0..study.plans.len()).map(decided).collect();
    let has_targets = variants.iter().any(|variant| variant.standing.is_some());
    let whole = candidates(&variants, |variant| variant.standing);
    let decision = decide(&whole, has_targets, criterion, Confidence::default());
    let alone = study.circumstances().enumerate().map(|(at, (name, _))| {
        let own = candidates(&variants, |variant| variant.conditions[at].standing());
        let criterion = Criterion {
            cells: &cells[at..=at],
            weights: &[1.0],
            ..criterion
        };
        let decision = decide(&own, has_targets, criterion, Confidence::default());
        (name.map(str::to_owned), decision)
    });
    let has_conditions = !study.conditions.is_empty();
    let alone = alone.filter(|_| has_conditions).collect();
    Ok(Recommendation {
        decision,
        ranked_by: RankedBy {
            metric: column.metric.to_owned(),
            label: metric_name(column),
        },
        variants,
        under: match has_conditions {
            true => study.under.name(),
            false => Under::Base.name(),
        },
        open: against::of_study(study, layout),
        alone,
    })
}

/// How much the base and each condition count; in all 1.
fn weights(study: &Study) -> Vec<f64> {
    let weights: Vec<f64> = study.circumstances().map(|(_, weight)| weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// What is known of a variant, from its verdicts and from the rows of all variants in all circumstances.
fn decided_variant(
    study: &Study,
    verdicts: &[TargetVerdict],
    point: usize,
    (lens, rows, weights): (&Lens, &[Vec<Vec<Row>>], &[f64]),
) -> DecidedVariant {
    let (plan, notes) = (&study.plans[point], &study.notes[point]);
    let conditions = under_conditions(study, &plan.variant, verdicts);
    let counted = match study.under {
        Under::All => conditions.len(),
        Under::Base => 1,
    };
    let counted = conditions.iter().take(counted);
    let counted: Vec<TargetVerdict> = counted.flat_map(|c| c.targets.clone()).collect();
    let means = conditions.iter().zip(weights);
    let means = means.map(|(condition, weight)| Some(weight * condition.mean()?));
    DecidedVariant {
        variant: plan.variant.clone(),
        is_choice: notes.is_choice && notes.unsupported.is_empty(),
        unsupported: notes.unsupported.clone(),
        cost: cost(lens, rows, weights, point),
        standing: standing(&counted),
        mean: means.sum(),
        conditions,
        against: against::of_variant(plan),
    }
}

/// The verdicts of a variant in the base and under each condition.
fn under_conditions(
    study: &Study,
    variant: &str,
    verdicts: &[TargetVerdict],
) -> Vec<DecidedCondition> {
    let of_condition = |(condition, _): (Option<&str>, f64)| {
        let own = verdicts.iter().filter(|verdict| {
            verdict.variant == variant && verdict.condition.as_deref() == condition
        });
        DecidedCondition {
            condition: condition.map(str::to_owned),
            targets: own.cloned().collect(),
        }
    };
    study.circumstances().map(of_condition).collect()
}

fn candidates(
    variants: &[DecidedVariant],
    standing: impl Fn(&DecidedVariant) -> Option<Standing>,
) -> Vec<Candidate> {
    let candidate = |variant: &DecidedVariant| Candidate {
        is_choice: variant.is_choice,
        standing: standing(variant).unwrap_or(Standing::Undecided),
    };
    variants.iter().map(candidate).collect()
}

fn seen_through(lens: &Lens, points: &[Vec<Row>]) -> Vec<Vec<Row>> {
    let of_point = |(variant, rows): (usize, &Vec<Row>)| {
        rows.iter().map(|row| lens.row(row, variant)).collect()
    };
    points.iter().enumerate().map(of_point).collect()
}

fn cells(rows: &[Vec<Row>], column: usize) -> Vec<Vec<Cell>> {
    rows.iter()
        .map(|rows| experiment::table::column_of(rows, column))
        .collect()
}

/// Whether nothing in a metric is random: a purchase's cost, and all of a study without chance.
fn is_certain(column: &Column, study: &Study) -> bool {
    column.metric == COST || study.played().into_iter().all(model::chance::is_exact)
}

/// Whether the replications of each variant are alike.
fn are_alike(cells: &[Vec<Cell>]) -> bool {
    let is_alike = |cells: &Vec<Cell>| cells.windows(2).all(|pair| pair[0] == pair[1]);
    cells.iter().all(is_alike)
}

/// What a variant costs in a year, if there are prices: licenses and servers as bought, lost hours by the weighted mean.
fn cost(lens: &Lens, rows: &[Vec<Vec<Row>>], weights: &[f64], variant: usize) -> Option<f64> {
    let columns = &lens.layout.columns;
    let index = columns.iter().position(|column| column.metric == COST)?;
    let costs = rows.iter().zip(weights).map(|(rows, weight)| {
        let cells = experiment::table::column_of(&rows[variant], index);
        let estimate = estimate(&columns[index], &cells, Confidence::default())?;
        Some(weight * estimate.mean)
    });
    costs.sum()
}
