//! The configurations side by side: headline metrics with their intervals, paired differences, ranks.

use super::super::Page;
use super::super::document::{Block, Section, Table};
use super::figure;
use crate::charts::intervals::difference_text;
use crate::charts::set;
use crate::estimate::{Limit, SummaryLine};
use crate::format::{self, Style};
use crate::labels;

/// The section.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    if page.variants.is_empty() {
        return None;
    }
    let mut blocks = Vec::new();
    let summaries: Vec<Vec<SummaryLine<'_>>> = page
        .variants
        .iter()
        .map(|variant| variant.summary.to_vec())
        .collect();
    let limits: Vec<(&str, Limit)> = page
        .verdicts
        .iter()
        .filter(|verdict| verdict.scope == "system")
        .map(|verdict| (verdict.metric.as_str(), verdict.limit))
        .collect();
    let fractions = ["denied_fraction", "agent_time_lost_fraction"];
    let shares = ["availability", "capacity"];
    for (name, title, metrics) in [
        ("denied", "Denials and agent time lost", fractions),
        ("availability", "Availability and capacity", shares),
    ] {
        let chart = set::intervals(title, &metrics, &summaries, &limits);
        if !chart.panels.is_empty() {
            blocks.push(figure(name, chart.picture()));
        }
    }
    if !page.comparison.is_empty() {
        blocks.push(Block::Table(differences(page)));
        let several = page
            .comparison
            .iter()
            .any(|line| line.variant != line.baseline);
        if let Some((name, picture)) = set::of_comparison(page.comparison).filter(|_| several) {
            blocks.push(figure(name, picture));
        }
    }
    Some(Section::new("comparison", "Side by side", blocks))
}

fn differences(page: &Page<'_>) -> Table {
    let columns = [
        ("metric", false),
        ("variant", false),
        ("baseline", false),
        ("paired difference", true),
        ("clear", false),
        ("rank", true),
    ];
    let caption = "Paired differences under the same random events; pp are percentage points";
    let mut table = Table::new(caption, &columns);
    let first = page.comparison.first().map(|line| line.baseline);
    let is_one = page
        .comparison
        .iter()
        .all(|line| Some(line.baseline) == first);
    // With a baseline for each, as of two runs, a row of a baseline against itself says nothing.
    let told = page
        .comparison
        .iter()
        .filter(|line| is_one || line.variant != line.baseline);
    for line in told {
        let of = labels::column(line.column);
        let style = Style::of(line.column);
        let (difference, apart) = match &line.difference {
            _ if line.variant == line.baseline => ("baseline".to_owned(), String::new()),
            None => (format::MISSING.to_owned(), String::new()),
            Some(difference) => {
                let apart = if difference.is_clear() { "yes" } else { "no" };
                (difference_text(difference, style), apart.to_owned())
            }
        };
        let rank = line
            .rank
            .map_or(format::MISSING.to_owned(), |rank| rank.to_string());
        table.row([
            of.into(),
            line.variant.into(),
            line.baseline.into(),
            difference.into(),
            apart.into(),
            rank.into(),
        ]);
    }
    table
}
