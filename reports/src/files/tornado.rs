//! `tornado.csv`: how far the answer moves when one assumption goes to its low or high value, the others
//! staying, under common random numbers. Two rows for each assumption, the longest bar first.
//!
//! `change` is the metric at this end less that at base; with a rival, the change of the difference
//! variant less rival, and `difference` is that difference at this end. All changes of a file hold
//! together at the confidence. `flips` says that the clear winner of base clearly loses here. `n` counts the
//! replications: the longest bars have those of the comparison, the others those of a pilot.

use super::table::Table;
use crate::Artifact;
use experiment::Bar;
use experiment::sensitivity::End;
use kernel::Column;
use std::io;

/// The file's path in the folder of results.
pub const PATH: &str = "tornado.csv";

/// One assumption with its bar.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoLine {
    /// The assumption, as `hosts-fail.time_to_repair`.
    pub assumption: String,
    /// Its mean as the scenario has it, in seconds.
    pub base_seconds: f64,
    /// Its low mean, in seconds.
    pub low_seconds: f64,
    /// Its high mean, in seconds.
    pub high_seconds: f64,
    /// What the two ends do.
    pub bar: Bar,
}

/// A tornado: what is looked at, and its bars, the longest first.
#[derive(Clone, Debug)]
pub struct Tornado<'a> {
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The variant that is looked at.
    pub variant: &'a str,
    /// The variant that it is held against, if the difference is looked at.
    pub rival: Option<&'a str>,
    /// The joint confidence of all changes, from 0 to 1.
    pub confidence: f64,
    /// Whether the study has conditions; what is told is of the base.
    pub has_conditions: bool,
    /// The assumptions.
    pub lines: &'a [TornadoLine],
}

/// The file.
///
/// # Errors
/// None in practice: the stream is memory.
pub fn render(tornado: &Tornado<'_>) -> io::Result<Artifact> {
    let mut bytes = Vec::new();
    let mut table = Table::new(&mut bytes);
    table
        .all_under(tornado.has_conditions.then_some(None))
        .header(&[
            "metric",
            "scope",
            "subject",
            "variant",
            "rival",
            "assumption",
            "base_s",
            "end",
            "value_s",
            "change",
            "half_width",
            "confidence",
            "difference",
            "difference_half_width",
            "flips",
            "n",
        ])?;
    for line in tornado.lines {
        for (name, seconds, end) in [
            ("low", line.low_seconds, line.bar.low),
            ("high", line.high_seconds, line.bar.high),
        ] {
            row(&mut table, tornado, line, (name, seconds, end))?;
        }
    }
    table.finish()?;
    Ok(Artifact {
        path: PATH.to_owned(),
        bytes,
    })
}

fn row(
    table: &mut Table<'_>,
    tornado: &Tornado<'_>,
    line: &TornadoLine,
    (name, seconds, end): (&str, f64, Option<End>),
) -> io::Result<()> {
    let against = end.and_then(|end| end.against_rival);
    table
        .cell(tornado.column.metric)
        .cell(tornado.column.scope.name())
        .name(&tornado.column.subject)
        .name(tornado.variant)
        .optional_name(tornado.rival)
        .name(&line.assumption)
        .number(Some(line.base_seconds))
        .cell(name)
        .number(Some(seconds))
        .number(end.map(|end| end.change.difference))
        .number(end.and_then(|end| end.change.half_width))
        .number(Some(tornado.confidence))
        .number(against.map(|d| d.difference))
        .number(against.and_then(|d| d.half_width))
        .optional(end.map(|end| end.flips))
        .optional(end.map(|end| end.change.n))
        .end_row()
}
