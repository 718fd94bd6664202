//! `comparison.csv`: paired differences between variants under common random numbers.

use super::table::Table;
use crate::Artifact;
use kernel::Column;
use std::io;

/// One variant against the baseline in one metric.
#[derive(Clone, Debug)]
pub struct ComparisonLine<'a> {
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The variant.
    pub variant: &'a str,
    /// What it is compared with.
    pub baseline: &'a str,
    /// The variant's mean less the baseline's, if both have one.
    pub difference: Option<f64>,
    /// Half the width of the interval of the difference, adjusted for the number of comparisons.
    pub half_width: Option<f64>,
    /// The joint confidence of a metric's comparisons, from 0 to 1.
    pub confidence: f64,
    /// How many times fewer replications the pairing needs.
    pub variance_ratio: Option<f64>,
    /// 1 + the number of variants that are better for sure.
    pub rank: Option<u32>,
}

/// The file, lines in the order given.
///
/// # Errors
/// None in practice: the stream is memory.
pub fn render(lines: &[ComparisonLine<'_>]) -> io::Result<Artifact> {
    let mut bytes = Vec::new();
    let mut table = Table::new(&mut bytes);
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
    for line in lines {
        table
            .cell(line.column.metric)
            .cell(line.column.scope.name())
            .name(&line.column.subject)
            .name(line.variant)
            .name(line.baseline)
            .number(line.difference)
            .number(line.half_width)
            .number(Some(line.confidence))
            .number(line.variance_ratio)
            .optional(line.rank)
            .end_row()?;
    }
    table.finish()?;
    Ok(Artifact {
        path: "comparison.csv".to_owned(),
        bytes,
    })
}
