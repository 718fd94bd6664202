//! The answer of `compare`: for each metric the variants in order of rank, each with its estimate and
//! its paired difference to the baseline.

use super::table::{self, Align};
use crate::charts::intervals::difference_text;
use crate::estimate::SummaryLine;
use crate::files::comparison::ComparisonLine;
use crate::format::{self, Style};
use crate::labels;

/// The comparison as text: a table for each metric, in the order in which the metrics come. Estimates
/// are looked up among the lines of the summaries.
#[must_use]
pub fn text(lines: &[ComparisonLine<'_>], summaries: &[SummaryLine<'_>]) -> String {
    let mut text = String::new();
    let mut from = 0;
    while from < lines.len() {
        let metric = lines[from].column;
        let of_metric = lines[from..]
            .iter()
            .take_while(|line| line.column == metric);
        let of_metric: Vec<&ComparisonLine<'_>> = of_metric.collect();
        if from > 0 {
            text.push('\n');
        }
        text.push_str(&one_metric(&of_metric, summaries));
        from += of_metric.len();
    }
    if lines
        .iter()
        .any(|line| Style::of(line.column) == Style::Percent)
    {
        text.push_str(
            "pp: percentage points. Differences are paired by replication; where the interval holds 0\n\
             the two cannot be told apart. A rank is 1 plus the number of variants that are significantly\n\
             better.\n",
        );
    }
    text
}

fn one_metric(lines: &[&ComparisonLine<'_>], summaries: &[SummaryLine<'_>]) -> String {
    let Some(first) = lines.first() else {
        return String::new();
    };
    let (column, style) = (first.column, Style::of(first.column));
    let mut ordered = lines.to_vec();
    ordered.sort_by_key(|line| line.rank.unwrap_or(usize::MAX));
    let rows: Vec<Vec<String>> = ordered
        .iter()
        .map(|line| {
            let estimate = summaries
                .iter()
                .find(|summary| summary.variant == line.variant && summary.column == column)
                .and_then(|summary| summary.estimate)
                .map_or(format::MISSING.to_owned(), |e| format::estimate(&e, style));
            vec![
                line.rank
                    .map_or(format::MISSING.to_owned(), |rank| rank.to_string()),
                table::name(line.variant),
                estimate,
                difference(line, style),
                line.difference
                    .and_then(|d| d.variance_ratio)
                    .map_or(format::MISSING.to_owned(), format::times),
            ]
        })
        .collect();
    let to_baseline = format!("vs. {}", format::shortened(first.baseline, 24));
    let columns = [
        ("rank", Align::Right),
        ("variant", Align::Left),
        ("estimate", Align::Right),
        (to_baseline.as_str(), Align::Right),
        ("pairing gains", Align::Right),
    ];
    format!(
        "{}\n{}",
        labels::column(column),
        table::render(&columns, &rows)
    )
}

fn difference(line: &ComparisonLine<'_>, style: Style) -> String {
    match &line.difference {
        None if line.variant == line.baseline => "baseline".to_owned(),
        None => format::MISSING.to_owned(),
        Some(difference) if difference.is_clear() => difference_text(difference, style),
        Some(difference) => format!("{} (not told apart)", difference_text(difference, style)),
    }
}
