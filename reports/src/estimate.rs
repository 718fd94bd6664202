//! What is told of an estimate: a line of the summary. The estimate itself and the verdict on a target
//! are the `experiment` crate's; they are named here once for all renderers.

use crate::results::basis;
pub use experiment::Confidence;
pub use experiment::{Basis, Estimate, Exposure, Judgement, Limit, Method, Verdict};
use kernel::{Column, Layout, Row};
use model::plan::Plan;

/// A line of the summary: a column of the study, estimated for one variant.
#[derive(Clone, Debug)]
pub struct SummaryLine<'a> {
    /// The variant.
    pub variant: &'a str,
    /// The condition; `None`: the base.
    pub condition: Option<&'a str>,
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The estimate; `None` if no replication has a value.
    pub estimate: Option<Estimate>,
    /// The confidence asked for, which the estimate has.
    pub confidence: f64,
    /// `drill` or `long-run` (see [`crate::results::basis`]).
    pub basis: &'a str,
}

/// All columns of one variant, estimated over the rows of its replications in their order.
#[must_use]
pub fn summarize<'a>(
    plan: &'a Plan,
    layout: &'a Layout,
    rows: &[Row],
    confidence: Confidence,
) -> Vec<SummaryLine<'a>> {
    let estimates = layout.columns.iter().enumerate().map(|(index, column)| {
        let cells = experiment::table::column_of(rows, index);
        SummaryLine {
            variant: &plan.variant,
            condition: plan.condition.as_deref(),
            column,
            estimate: experiment::estimate(column, &cells, confidence),
            confidence: confidence.level(),
            basis: basis(plan),
        }
    });
    estimates.collect()
}
