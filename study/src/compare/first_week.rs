//! Whether the first counted week is like the weeks after it, although it is past `warm_up`.
//!
//! A plan that ends earlier plays the same events up to its end, so the first week is a
//! shorter plan, and the weeks after it are the whole less the first week, replication by replication.
//! Whole weeks only, since a week has workdays and others. A drill is left out: its week of the fault
//! differs on purpose.

use super::lens::{COST, Lens};
use super::stage::Stage;
use crate::Watch;
use crate::timing::Timing;
use experiment::curve::unsettled;
use experiment::table::column_of;
use experiment::{Confidence, Stopped};
use kernel::{Cell, Column, Kind, Span};
use model::plan::Plan;
use reports::results::basis;
use reports::terminal::compare::Unsettled;
use scenarios::study::Study;
use std::borrow::Cow;

const WEEK: Span = Span(7 * Span::DAY.0);
/// So many replications are enough to see what matters.
const REPLICATIONS_MAX: u64 = 100;

/// The metrics whose first week differs beyond noise, all variants and metrics together at 95 %. None
/// for a drill, or if fewer than two weeks are counted.
pub fn differing<'l>(
    study: &Study,
    lens: &'l Lens,
    replications: u64,
    watch: &'l dyn Watch,
) -> Result<(Vec<Unsettled<'l>>, Timing), Stopped> {
    let mut stage = Stage::new(lens, study.experiment.seed, watch);
    let replications = replications.min(REPLICATIONS_MAX);
    let mut pairs = Vec::new();
    for (variant, plan) in study.plans.iter().enumerate() {
        let weeks = plan.duration.0.saturating_sub(plan.warm_up.0) / WEEK.0;
        if basis(plan) == "drill" || weeks < 2 {
            continue;
        }
        let first = stage.add(Cow::Owned(first_weeks(plan, 1)), variant);
        let all = stage.add(Cow::Owned(first_weeks(plan, weeks)), variant);
        pairs.push((variant, first, all, weeks));
    }
    let points: Vec<usize> = pairs
        .iter()
        .flat_map(|&(_, first, all, _)| [first, all])
        .collect();
    stage.fill(&points, replications)?;
    let columns: Vec<(usize, &Column)> = lens
        .layout
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| parts_add_up(column))
        .collect();
    let tests = (pairs.len() * columns.len()).max(1) as f64;
    let error = Confidence::default().error() / tests;
    let confidence = Confidence::new(1.0 - error).unwrap_or_default();
    let mut differing = Vec::new();
    for &(variant, first, all, weeks) in &pairs {
        for &(index, column) in &columns {
            let cells = |point: usize| column_of(&stage.table.points[point], index);
            let (first, rest) = apart(column, &cells(first), &cells(all), weeks);
            if let Some(difference) = unsettled(column, &first, &rest, confidence) {
                differing.push(Unsettled {
                    variant: study.plans[variant].variant.clone(),
                    column,
                    difference,
                });
            }
        }
    }
    Ok((differing, stage.timing))
}

/// The plan up to the end of so many counted weeks.
fn first_weeks(plan: &Plan, weeks: u64) -> Plan {
    let mut plan = plan.clone();
    plan.duration = Span(plan.warm_up.0 + weeks * WEEK.0);
    plan
}

/// Whether a metric of a window is made of those of its parts.
fn parts_add_up(column: &Column) -> bool {
    let sums = matches!(column.kind, Kind::Total | Kind::Share | Kind::Ratio);
    sums && column.metric != COST && !column.metric.starts_with("any_")
}

/// The cells of the first week, and of all weeks less the first; totals as those of a week.
fn apart(column: &Column, first: &[Cell], all: &[Cell], weeks: u64) -> (Vec<Cell>, Vec<Cell>) {
    let rest = first.iter().zip(all).map(|(first, all)| {
        let numerator = all.numerator - first.numerator;
        let denominator = match column.kind {
            Kind::Total => all.denominator * i128::from(weeks - 1),
            Kind::Share | Kind::Ratio | Kind::Peak => all.denominator - first.denominator,
        };
        Cell {
            numerator,
            denominator,
        }
    });
    (first.to_vec(), rest.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Neutral, Scope, Unit};

    #[test]
    fn the_first_week_and_the_rest_make_up_the_whole() {
        let column = |kind| Column {
            metric: "some_metric",
            scope: Scope::System,
            subject: "all".to_owned(),
            kind,
            unit: Unit::One,
            neutral: Neutral::Zero,
        };
        let cell = |numerator, denominator| Cell {
            numerator,
            denominator,
        };
        // 3 of 50 in the first week, 9 of 200 in four: 6 of 150 in the three after it.
        let (first, rest) = apart(&column(Kind::Ratio), &[cell(3, 50)], &[cell(9, 200)], 4);
        assert_eq!((first[0], rest[0]), (cell(3, 50), cell(6, 150)));
        // 3 violations in the first week, 9 in four: 6 in three, that is 2 a week.
        let (_, rest) = apart(&column(Kind::Total), &[cell(3, 1)], &[cell(9, 1)], 4);
        assert_eq!(rest[0].value(), Some(2.0));
    }
}
