//! `replications.csv`: the exact integers of every replication, from which all of the summary follows.

use super::ReplicationFile;
use super::sound;
use super::table::{Misread, Reader, Table};
use crate::Replication;
use kernel::{Cell, Layout, Row};
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

/// The rows of a file: for each of the variants those of its replications in order.
///
/// # Errors
/// If the file has something that the variants or the columns of the study have not.
pub fn parse(
    bytes: &[u8],
    layout: &Layout,
    variants: &[(&str, Option<&str>)],
) -> Result<Vec<Vec<Row>>, Misread> {
    let mut reader = Reader::new(FILE.path, bytes, FILE.columns)?;
    let columns = &layout.columns;
    let mut points: Vec<Vec<Row>> = vec![Vec::new(); variants.len()];
    let (mut point, mut column) = (0, 0);
    while reader.next_row()? {
        let is_it = |(variant, condition): &(&str, Option<&str>)| {
            *variant == reader.name(0) && *condition == reader.condition().as_deref()
        };
        if !variants.get(point).is_some_and(is_it) {
            let place = variants.iter().position(is_it);
            point = place.ok_or_else(|| reader.wrong("no variant of this name"))?;
        }
        let number: usize = reader.value(1)?;
        let rows = &mut points[point];
        if number == rows.len() {
            rows.push(vec![Cell::MISSING; columns.len()]);
            column = 0;
        } else if number.checked_add(1) != Some(rows.len()) {
            return Err(reader.wrong("the replications are not in order"));
        }
        // Rows follow each other as columns do; those without a value are left out.
        let found = columns.iter().enumerate().skip(column).find(|(_, c)| {
            c.metric == reader.text(2)
                && c.scope.name() == reader.text(3)
                && c.subject == reader.name(4)
        });
        let (index, _) = found.ok_or_else(|| reader.wrong("no column of the study"))?;
        column = index + 1;
        let cell = Cell {
            numerator: reader.value(5)?,
            denominator: reader.value(6)?,
        };
        if !sound::is_cell(cell) {
            return Err(reader.wrong("a number that no run counts"));
        }
        points[point][number][index] = cell;
    }
    Ok(points)
}
