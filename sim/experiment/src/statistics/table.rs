//! The table of results: point × replication × column.
//!
//! Rows are stored as they come and never summarized, so that every statistic can be
//! computed again from them, for any choice of confidence, pairing or target. Files are not known here.

use kernel::{Cell, Layout, Row};

/// The rows of a study, under one layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns, the same for every row.
    pub layout: Layout,
    /// For each point the rows of its replications, in the order of the replications.
    pub points: Vec<Vec<Row>>,
}

impl Table {
    /// A table with so many points and no rows.
    #[must_use]
    pub fn new(layout: Layout, points: usize) -> Table {
        Table {
            layout,
            points: vec![Vec::new(); points],
        }
    }

    /// Adds the row of the next replication of a point.
    ///
    /// # Panics
    /// If the row does not fit the layout or there is no such point: that is a programming error.
    pub fn push(&mut self, point: usize, row: Row) {
        assert_eq!(row.len(), self.layout.columns.len(), "the width of a row");
        self.points[point].push(row);
    }

    /// The number of replications of a point.
    #[must_use]
    pub fn replications(&self, point: usize) -> u64 {
        self.points[point].len() as u64
    }

    /// The cells of one column of a point, in the order of the replications.
    #[must_use]
    pub fn cells(&self, point: usize, column: usize) -> Vec<Cell> {
        column_of(&self.points[point], column)
    }
}

/// The cells of one column of some rows, in their order.
#[must_use]
pub fn column_of(rows: &[Row], column: usize) -> Vec<Cell> {
    rows.iter().map(|row| row[column]).collect()
}

/// A column made from others: in each row `constant` + Σ factor · numerator, over a common denominator,
/// as money from counts and times. Prices are given as integers of a unit small enough, and the caller
/// folds the columns' own denominators into factors and denominator. Missing where a term is missing.
#[must_use]
pub fn combined(
    rows: &[Row],
    constant: i128,
    terms: &[(usize, i128)],
    denominator: i128,
) -> Vec<Cell> {
    let combine = |row: &Row| {
        let mut numerator = constant;
        for &(column, factor) in terms {
            let cell = row[column];
            if cell.denominator == 0 {
                return Cell::MISSING;
            }
            numerator = numerator.saturating_add(cell.numerator.saturating_mul(factor));
        }
        Cell {
            numerator,
            denominator,
        }
    };
    rows.iter().map(combine).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Column, Kind, Neutral, Scope, Unit};

    #[test]
    fn cells_come_in_replication_order() {
        let column = |metric| Column {
            metric,
            scope: Scope::System,
            subject: "all".to_owned(),
            kind: Kind::Total,
            unit: Unit::One,
            neutral: Neutral::Zero,
        };
        let layout = Layout {
            columns: vec![column("first"), column("second")],
        };
        let cell = |numerator| Cell {
            numerator,
            denominator: 1,
        };
        let mut table = Table::new(layout, 2);
        table.push(1, vec![cell(1), cell(10)]);
        table.push(1, vec![cell(2), cell(20)]);
        assert_eq!(table.cells(1, 1), vec![cell(10), cell(20)]);
        assert_eq!((table.replications(0), table.replications(1)), (0, 2));
    }

    #[test]
    fn money_is_a_sum_over_columns() {
        let cell = |numerator, denominator| Cell {
            numerator,
            denominator,
        };
        // 1,000 of fixed cost, 25 an hour of a time in µs, 3 for each of a count.
        let rows = vec![
            vec![cell(7_200_000_000, 1_000_000), cell(4, 1)],
            vec![Cell::MISSING, cell(9, 1)],
        ];
        let hour = 3_600_000_000;
        let cost = combined(&rows, 1_000 * hour, &[(0, 25), (1, 3 * hour)], hour);
        assert_eq!(cost[0].value(), Some(1_062.0));
        assert_eq!(cost[1], Cell::MISSING);
    }
}
