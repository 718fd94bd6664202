//! Result files as rows by column name.

use std::collections::BTreeMap;

/// One row: cells by column.
#[derive(Clone, Debug)]
pub struct Row(BTreeMap<String, String>);

impl Row {
    pub fn text(&self, column: &str) -> &str {
        let cell = self.0.get(column);
        cell.unwrap_or_else(|| panic!("no column {column} in {:?}", self.0))
    }

    /// A number; none where the cell is empty.
    pub fn number(&self, column: &str) -> Option<f64> {
        let text = self.text(column);
        (!text.is_empty()).then(|| text.parse().expect("a number"))
    }

    /// Notes what follows from other cells.
    pub fn note(&mut self, column: &str, value: f64) {
        self.0.insert(column.to_owned(), value.to_string());
    }

    /// The first of the faults at the root.
    pub fn first_root(&self) -> &str {
        self.text("root_fault").split('+').next().unwrap_or("")
    }
}

/// The rows of a file; no name of these scenarios holds a comma.
pub fn rows(text: &str) -> Vec<Row> {
    assert!(!text.contains('"'), "quoted cells are not read here");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), header.len(), "{line}");
        let cells = cells.into_iter().map(str::to_owned);
        Row(header.iter().map(|h| (*h).to_owned()).zip(cells).collect())
    };
    lines.map(row).collect()
}
