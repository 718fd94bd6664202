//! Paired differences between configurations.

use crate::compare::lens::better;
use crate::results::Side;
use experiment::{Confidence, difference, ranks};
use kernel::{Column, Row, Scope};
use reports::files::comparison::ComparisonLine;
use reports::terminal::HEADLINE_METRICS;

/// Paired differences over some columns: each pair is a point and what it is held against; a point that
/// is held against itself is a baseline.
pub fn paired<'a>(
    columns: &'a [Column],
    points: &[Vec<Row>],
    names: &[&'a str],
    pairs: &[(usize, usize)],
) -> Vec<ComparisonLine<'a>> {
    let confidence = Confidence::default();
    let comparisons = pairs.iter().filter(|(point, base)| point != base).count();
    let mut lines = Vec::new();
    if comparisons == 0 {
        return lines;
    }
    for (index, column) in columns.iter().enumerate() {
        let cells: Vec<_> = points
            .iter()
            .map(|rows| experiment::table::column_of(rows, index))
            .collect();
        let ranks = ranks(column, &cells, better(column), confidence);
        for &(point, base) in pairs {
            let against = (point != base)
                .then(|| difference(column, &cells[point], &cells[base], confidence, comparisons));
            lines.push(ComparisonLine {
                column,
                variant: names[point],
                baseline: names[base],
                difference: against.flatten(),
                confidence: confidence.level(),
                rank: ranks[point],
            });
        }
    }
    lines
}

/// The headline metrics of the whole system and those that targets are set on, of as many replications as
/// all configurations have.
pub fn system_metrics(sides: &[Side<'_>], replications: usize) -> (Vec<Column>, Vec<Vec<Row>>) {
    let mut metrics: Vec<&str> = HEADLINE_METRICS
        .iter()
        .map(|(metric, ..)| *metric)
        .collect();
    let targets = sides.iter().flat_map(|side| &side.results.study.targets);
    for target in targets.filter(|target| target.scope == Scope::System) {
        if !metrics.contains(&target.metric.as_str()) {
            metrics.push(&target.metric);
        }
    }
    let mut columns = Vec::new();
    let mut points: Vec<Vec<Row>> = vec![vec![Row::new(); replications]; sides.len()];
    for metric in metrics {
        let places: Option<Vec<usize>> = sides
            .iter()
            .map(|side| side.results.layout.find(metric, Scope::System, "all"))
            .collect();
        let Some(places) = places else {
            continue;
        };
        columns.extend(
            places
                .first()
                .map(|&at| sides[0].results.layout.columns[at].clone()),
        );
        for ((side, rows), place) in sides.iter().zip(&mut points).zip(places) {
            let cells = side.results.table.cells(side.point, place);
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push(cell);
            }
        }
    }
    (columns, points)
}
