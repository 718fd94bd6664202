//! What went wrong, from which fault, and how long it took to recover.

use super::super::Page;
use super::super::document::{Block, Section, Table};
use super::figure;
use crate::charts::bars::BarChart;
use crate::format::{self, Style};
use crate::told::CauseCounts;
use kernel::Scope;

/// So many root causes of a configuration are listed.
const CAUSES_MAX: usize = 10;

/// The section; none if nothing went wrong anywhere.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let mut blocks = Vec::new();
    let roots = roots(page);
    if !roots.rows.is_empty() {
        blocks.push(Block::Table(roots));
    }
    let recoveries = recoveries(page);
    if !recoveries.rows.is_empty() {
        blocks.push(Block::Table(recoveries));
    }
    let worst: Vec<(&str, &CauseCounts)> = page
        .variants
        .iter()
        .filter_map(|variant| {
            let story = variant.stories.last()?;
            Some((variant.plan.variant.as_str(), &story.told.denials))
        })
        .collect();
    let which = "in the worst replication of each configuration";
    let chart = BarChart::denials_by_cause(which, &worst);
    if !chart.categories.is_empty() {
        blocks.push(figure("denials", chart.picture()));
    }
    (!blocks.is_empty()).then_some(Section {
        id: "causes",
        title: "Root causes and recoveries",
        blocks,
    })
}

fn roots(page: &Page<'_>) -> Table {
    let columns = [
        ("configuration", false),
        ("root fault", false),
        ("denials", true),
        ("violations", true),
        ("agent time lost", true),
    ];
    let caption = "Root causes, each a mean over the replications, the gravest first";
    let mut table = Table::new(caption, &columns);
    for variant in &page.variants {
        for cause in variant.causes.causes.iter().take(CAUSES_MAX) {
            table.row([
                variant.plan.variant.as_str().into(),
                cause.fault.as_str().into(),
                format::value(cause.denials, Style::Count).into(),
                format::value(cause.violations, Style::Count).into(),
                format::value(cause.agent_time_lost_s, Style::Time).into(),
            ]);
        }
    }
    table
}

fn recoveries(page: &Page<'_>) -> Table {
    let columns = [
        ("configuration", false),
        ("fault", false),
        ("time to recovery after its end", true),
        ("not recovered", true),
    ];
    let mut table = Table::new("Recoveries from each fault", &columns);
    for variant in &page.variants {
        let times = variant.summary.iter().filter(|line| {
            line.column.scope == Scope::Fault && line.column.metric == "time_to_recovery"
        });
        for line in times {
            let Some(estimate) = line.estimate else {
                continue;
            };
            let unfinished = variant.summary.iter().find(|other| {
                other.column.metric == "recoveries_unfinished"
                    && other.column.subject == line.column.subject
            });
            let unfinished = unfinished.and_then(|line| line.estimate).map(|e| e.mean);
            table.row([
                variant.plan.variant.as_str().into(),
                line.column.subject.as_str().into(),
                format::estimate(&estimate, Style::Time).into(),
                unfinished
                    .map_or(format::MISSING.to_owned(), |n| {
                        format::value(n, Style::Count)
                    })
                    .into(),
            ]);
        }
    }
    table
}
