//! `replications.csv`: the exact integers of every replication, from which all of the summary follows.

use super::{ReplicationFile, table::Table};
use crate::Replication;
use std::io;

/// The file: a row for each replication and column of the study that has a value there.
pub const FILE: ReplicationFile = ReplicationFile {
    path: "replications.csv",
    columns: &[
        "variant",
        "replication",
        "metric",
        "scope",
        "subject",
        "numerator",
        "denominator",
    ],
    rows,
};

/// A cell without a value (denominator 0) has no row: missing is not 0.
fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let columns = &replication.layout.columns;
    for (column, cell) in columns.iter().zip(&replication.outcome.row) {
        if cell.denominator == 0 {
            continue;
        }
        table
            .name(&replication.plan.variant)
            .cell(replication.number)
            .cell(column.metric)
            .cell(column.scope.name())
            .name(&column.subject)
            .cell(cell.numerator)
            .cell(cell.denominator)
            .end_row()?;
    }
    Ok(())
}
