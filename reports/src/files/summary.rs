//! `summary.csv`: every column of the study, estimated over the replications of each variant.

use super::table::Table;
use crate::Artifact;
use crate::estimate::{Estimate, SummaryLine};
use std::io;

/// The file's path in the folder of results.
pub const PATH: &str = "summary.csv";

/// The columns.
pub const COLUMNS: [&str; 20] = [
    "scenario",
    "variant",
    "metric",
    "scope",
    "subject",
    "unit",
    "n",
    "mean",
    "half_width",
    "confidence",
    "p05",
    "median",
    "p95",
    "min",
    "max",
    "lower",
    "upper",
    "method",
    "nonzero",
    "basis",
];

/// The file, lines in the order given.
///
/// # Errors
/// None in practice: the stream is memory.
pub fn render(scenario: &str, lines: &[SummaryLine<'_>]) -> io::Result<Artifact> {
    let mut bytes = Vec::new();
    let mut table = Table::new(&mut bytes);
    let has_conditions = lines.iter().any(|line| line.condition.is_some());
    if has_conditions {
        table.under(None);
    }
    table.header(&COLUMNS)?;
    for line in lines {
        if has_conditions {
            table.under(line.condition);
        }
        let (column, estimate) = (line.column, line.estimate.as_ref());
        let of = |field: fn(&Estimate) -> f64| estimate.map(field);
        table
            .name(scenario)
            .name(line.variant)
            .cell(column.metric)
            .cell(column.scope.name())
            .name(&column.subject)
            .cell(column.unit.name())
            .cell(estimate.map_or(0, |e| e.n))
            .number(of(|e| e.mean))
            .number(estimate.and_then(|e| e.half_width))
            .number(Some(line.confidence))
            .number(of(|e| e.p05))
            .number(of(|e| e.median))
            .number(of(|e| e.p95))
            .number(of(|e| e.min))
            .number(of(|e| e.max))
            .number(estimate.and_then(|e| e.lower))
            .number(estimate.and_then(|e| e.upper))
            .optional(estimate.map(|e| e.method.name()))
            .cell(estimate.map_or(0, |e| e.nonzero))
            .cell(line.basis)
            .end_row()?;
    }
    table.finish()?;
    Ok(Artifact {
        path: PATH.to_owned(),
        bytes,
    })
}
