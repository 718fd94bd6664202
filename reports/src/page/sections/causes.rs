//! What went wrong, from which fault, and how long it took to recover.

use super::super::Page;
use super::super::document::{Block, Section, Table};
use super::figure;
use crate::charts::bars::BarChart;
use crate::format::{self, Style};
use crate::terminal::RootCause;
use crate::terminal::causes;
use crate::told::CauseCounts;
use kernel::Scope;
use std::cmp::Ordering;

/// So many root causes of a configuration are listed.
const CAUSES_MAX: usize = 10;

/// The section; none if nothing went wrong anywhere.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let mut blocks = first_hours(page);
    let roots = roots(page);
    if !roots.rows.is_empty() {
        blocks.push(Block::Table(roots));
    }
    let explained = explained(page);
    if !explained.is_empty() {
        let text =
            "One denial for each root cause, in the worst replication; open it to see its causes:";
        blocks.push(Block::Text(text.to_owned()));
        blocks.push(Block::Openings(explained));
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
    (!blocks.is_empty()).then_some(Section::new("causes", "Where it hurts", blocks))
}

/// A denial of each set of roots, in the worst replication of each configuration.
fn explained(page: &Page<'_>) -> Vec<(String, Vec<String>)> {
    let stories = page
        .variants
        .iter()
        .filter_map(|variant| Some((&variant.plan.variant, variant.stories.last()?)));
    let told = stories.flat_map(|(variant, story)| {
        story.told.explained.iter().map(move |one| {
            let roots = match one.roots.as_slice() {
                [] => "no fault".to_owned(),
                roots => roots.join(" + "),
            };
            let mut lines = vec![format!("{}  {}", one.clock, one.what), one.details.clone()];
            lines.extend(one.causes.iter().cloned());
            (format!("{variant}, {roots}: {}", one.what), lines)
        })
    });
    told.collect()
}

/// How long each fault was felt; none if no fault was.
pub(super) fn recoveries(page: &Page<'_>) -> Option<Section> {
    let table = recovery_table(page);
    let blocks = vec![Block::Table(table.clone())];
    (!table.rows.is_empty()).then(|| Section::new("recoveries", "Recoveries", blocks))
}

/// The first hours after the gravest fault, in the replication where it is worst.
fn first_hours(page: &Page<'_>) -> Vec<Block> {
    let gravest = page.variants.iter().filter_map(|variant| {
        let cause = variant.causes.causes.first()?;
        let timeline = &variant.stories.last()?.told.timeline;
        let row = timeline.faults.iter().find(|row| row.name == cause.fault)?;
        Some((variant, cause, timeline, row.bars.first()?))
    });
    let badness = |cause: &RootCause| (cause.agent_time_lost_s, cause.denials, cause.violations);
    let gravest = gravest.max_by(|(_, one, ..), (_, other, ..)| {
        badness(one)
            .partial_cmp(&badness(other))
            .unwrap_or(Ordering::Equal)
    });
    let Some((variant, cause, timeline, fault)) = gravest else {
        return Vec::new();
    };
    let name = format::plain_name(&variant.plan.variant);
    let text = format!(
        "The worst fault is {} in {name}: {} denials and {} of agent time lost per replication. The chart shows the hours after \
         it.",
        format::plain_name(&cause.fault),
        format::value(cause.denials, Style::Count),
        format::value(cause.agent_time_lost_s, Style::Time),
    );
    let picture = timeline.hours_after(fault).picture();
    vec![Block::Text(text), figure("first-hours", picture)]
}

fn roots(page: &Page<'_>) -> Table {
    let audited = causes::is_audited(page.variants.iter().map(|variant| variant.causes));
    let mut columns = vec![
        ("variant", false),
        ("root fault", false),
        ("denials", true),
        ("violations", true),
        ("agent time lost", true),
    ];
    let mut caption = "Root causes, each a mean over the replications, the worst first".to_owned();
    if audited {
        columns.push(("confirmed", true));
        caption.push_str(
            "; confirmed: how many of the first replication's denials of first attempts and violations are gone \
             when it is played again without the root faults that they name, or without any fault are still there",
        );
    }
    let mut table = Table::new(&caption, &columns);
    for variant in &page.variants {
        for cause in variant.causes.causes.iter().take(CAUSES_MAX) {
            let mut row = vec![
                variant.plan.variant.as_str().into(),
                cause.fault.as_str().into(),
                format::value(cause.denials, Style::Count).into(),
                format::value(cause.violations, Style::Count).into(),
                format::value(cause.agent_time_lost_s, Style::Time).into(),
            ];
            if audited {
                row.push(causes::confirmed(cause).into());
            }
            table.rows.push(row);
        }
    }
    table
}

/// So many recoveries of a configuration are listed.
const RECOVERIES_MAX: usize = 12;

/// Recoveries that took time, the longest first, and those that did not happen.
fn recovery_table(page: &Page<'_>) -> Table {
    let columns = [
        ("variant", false),
        ("fault", false),
        ("time to recovery after its end", true),
        ("not recovered", true),
    ];
    let mut table = Table::new("Recoveries from each fault, the longest first", &columns);
    for variant in &page.variants {
        let times = variant.summary.iter().filter(|line| {
            line.column.scope == Scope::Fault && line.column.metric == "time_to_recovery"
        });
        let mut at_once = 0;
        let mut slow = Vec::new();
        for line in times {
            let Some(estimate) = line.estimate else {
                continue;
            };
            let unfinished = variant.summary.iter().find(|other| {
                other.column.metric == "recoveries_unfinished"
                    && other.column.subject == line.column.subject
            });
            let unfinished = unfinished
                .and_then(|line| line.estimate)
                .map_or(0.0, |e| e.mean);
            if estimate.mean > 0.0 || unfinished > 0.0 {
                slow.push((line.column.subject.as_str(), estimate, unfinished));
            } else {
                at_once += 1;
            }
        }
        slow.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean).then(a.0.cmp(b.0)));
        let name = variant.plan.variant.as_str();
        let rest = slow.len().saturating_sub(RECOVERIES_MAX);
        for (fault, estimate, unfinished) in slow.into_iter().take(RECOVERIES_MAX) {
            table.row([
                name.into(),
                fault.into(),
                format::estimate(&estimate, Style::Time).into(),
                format::value(unfinished, Style::Count).into(),
            ]);
        }
        let mut more = |count: usize, what: &str, time: &str| {
            if count > 0 {
                let faults = if count == 1 { "fault" } else { "faults" };
                let named = format!("{count} {what} {faults}");
                table.row([name.into(), named.into(), time.into(), "".into()]);
            }
        };
        more(rest, "more", "shorter: see summary.csv");
        more(at_once, "other", "at once");
    }
    table
}
