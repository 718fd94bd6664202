//! `comparison.csv`: paired differences between variants under common random numbers.

use super::table::Table;
use crate::Artifact;
use experiment::Difference;
use kernel::Column;
use std::io;

/// The file's path in the folder of results.
pub const PATH: &str = "comparison.csv";

/// One variant against the baseline in one metric.
#[derive(Clone, Debug)]
pub struct ComparisonLine<'a> {
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The variant.
    pub variant: &'a str,
    /// What it is compared with.
    pub baseline: &'a str,
    /// The variant's mean less the baseline's with its adjusted interval; `None` if no replication has
    /// a value in both, and for the baseline itself.
    pub difference: Option<Difference>,
    /// The joint confidence of a metric's comparisons, from 0 to 1.
    pub confidence: f64,
    /// 1 + the number of variants that are significantly better; `None` without values.
    pub rank: Option<usize>,
}

/// The file, lines in the order given.
///
/// # Errors
/// None in practice: the stream is memory.
pub fn render(
    lines: &[ComparisonLine<'_>],
    under: &[(&str, Vec<ComparisonLine<'_>>)],
) -> io::Result<Artifact> {
    let mut bytes = Vec::new();
    let mut table = Table::new(&mut bytes);
    if !under.is_empty() {
        table.under(None);
    }
    table.header(&[
        "metric",
        "scope",
        "subject",
        "variant",
        "baseline",
        "difference",
        "half_width",
        "confidence",
        "variance_ratio",
        "rank",
    ])?;
    rows(&mut table, lines)?;
    for (condition, lines) in under {
        rows(table.under(Some(condition)), lines)?;
    }
    table.finish()?;
    Ok(Artifact {
        path: PATH.to_owned(),
        bytes,
    })
}

fn rows(table: &mut Table<'_>, lines: &[ComparisonLine<'_>]) -> io::Result<()> {
    for line in lines {
        table
            .cell(line.column.metric)
            .cell(line.column.scope.name())
            .name(&line.column.subject)
            .name(line.variant)
            .name(line.baseline)
            .number(line.difference.map(|d| d.difference))
            .number(line.difference.and_then(|d| d.half_width))
            .number(Some(line.confidence))
            .number(line.difference.and_then(|d| d.variance_ratio))
            .optional(line.rank)
            .end_row()?;
    }
    Ok(())
}
