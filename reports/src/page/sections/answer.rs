//! The first screen: what is recommended, how each configuration stands, what speaks against it, what would change it.

use super::super::document::{Block, Cell, Interval, Mark, Section, Table};
use super::super::{Page, PageVariant};
use super::bounds;
use super::words::{self, Words};
use crate::charts::intervals::IntervalRow;
use crate::decision::{DecidedVariant, conditions, standing};
use crate::estimate::{Estimate, Limit, Verdict};
use crate::format::{self, Style};
use crate::terminal::{HEADLINE_METRICS, TargetVerdict};
use experiment::decision::Standing;

/// So many sentences of a kind stand on the first screen; the others are in the notes.
const SENTENCES_MAX: usize = 4;

/// The section.
pub(super) fn section(page: &Page<'_>, words: &Words) -> Section {
    let mut blocks = vec![
        Block::Outcome(words::headline(page)),
        Block::Text(words.played.clone()),
    ];
    let table = configurations(page);
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    blocks.extend(under_conditions(page));
    let columns = [
        ("How sure", &words.sure),
        ("To be weighed", &words.against),
        ("What would change this", &words.changes),
    ];
    let columns = columns.into_iter().filter(|(_, items)| !items.is_empty());
    let columns: Vec<(String, Vec<String>)> = columns
        .map(|(name, items)| {
            let items = items.iter().take(SENTENCES_MAX);
            (name.to_owned(), items.cloned().collect())
        })
        .collect();
    if !columns.is_empty() {
        blocks.push(Block::Columns(columns));
    }
    Section::new("answer", "The answer", blocks)
}

/// What has no room on the first screen, what would not change the answer, and how its numbers are read.
pub(super) fn notes(page: &Page<'_>, words: &Words) -> Option<Section> {
    let kinds = [&words.sure, &words.against, &words.changes];
    let reading = match page.findings.lines.is_empty() {
        true => Vec::new(),
        false => page.findings.cautions.clone(),
    };
    let more = kinds.into_iter();
    let more = more.flat_map(|items| items.iter().skip(SENTENCES_MAX).cloned());
    let parts = [
        ("More on the answer", more.collect()),
        ("What would not change it", page.findings.unchanged.clone()),
        ("How to read the numbers", reading),
    ];
    let parts = parts.into_iter().filter(|(_, items)| !items.is_empty());
    let blocks: Vec<Block> = parts
        .flat_map(|(name, items)| [Block::Heading(name.to_owned(), None), Block::List(items)])
        .collect();
    (!blocks.is_empty()).then(|| Section::new("notes", "Notes on the answer", blocks))
}

/// How the configurations stand under the conditions, and where the pages of those are.
fn under_conditions(page: &Page<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some((columns, rows)) = page.recommendation.and_then(conditions::matrix) {
        let columns: Vec<(&str, bool)> =
            columns.iter().map(|name| (name.as_str(), false)).collect();
        let mut table = Table::new(conditions::CAPTION, &columns);
        table.rows = rows
            .into_iter()
            .map(|row| row.into_iter().map(Cell::from).collect())
            .collect();
        blocks.push(Block::Table(table));
    }
    if !page.beside.is_empty() {
        blocks.push(Block::Links(page.beside.to_vec()));
    }
    blocks
}

/// A row for each configuration: its verdict, its headline metrics, its cost.
fn configurations(page: &Page<'_>) -> Table {
    let mut columns = vec![("variant", false), ("verdict", false)];
    // Without agents nobody loses time: what no configuration has is left out.
    let has = |metric: &str| {
        let mut lines = page.variants.iter().filter_map(|v| v.system(metric));
        lines.any(|line| line.estimate.is_some())
    };
    let metrics: Vec<_> = HEADLINE_METRICS
        .into_iter()
        .filter(|(metric, ..)| has(metric))
        .collect();
    columns.extend(metrics.iter().map(|(_, name, _)| (*name, true)));
    let cost = |name: &str| decided(page, name).and_then(|variant| variant.cost);
    let names = page.variants.iter().map(|v| v.plan.variant.as_str());
    let costs: Vec<Option<f64>> = names.map(cost).collect();
    let has_costs = costs.iter().any(Option::is_some);
    let currency = page.prices.map_or("", |prices| prices.currency.as_str());
    let cost_head = format!("{currency} a year").trim().to_owned();
    if has_costs {
        columns.push((&cost_head, true));
    }
    let caption = match page.verdicts.is_empty() {
        true => "Bars: the intervals, on one scale for each metric",
        false => "Bars: the intervals, on one scale for each metric; the dashed mark is the target",
    };
    let mut table = Table::new(caption, &columns);
    for (variant, cost) in recommended_first(page, &costs) {
        let name = variant.plan.variant.as_str();
        let mut row = vec![name.into(), verdict(page, name)];
        for (metric, _, style) in &metrics {
            row.push(estimated(page, name, (metric, *style)));
        }
        if has_costs {
            let text = cost.map_or(format::MISSING.to_owned(), |cost| {
                format::with_decimals(cost, 0)
            });
            row.push(text.into());
        }
        table.rows.push(row);
    }
    table
}

/// The variants, what is recommended first, with their costs.
fn recommended_first<'a, 'p>(
    page: &'a Page<'p>,
    costs: &'a [Option<f64>],
) -> Vec<(&'a PageVariant<'p>, &'a Option<f64>)> {
    let recommended = page.recommendation.map_or(Vec::new(), |r| r.recommended());
    let mut rows: Vec<_> = page.variants.iter().zip(costs).collect();
    rows.sort_by_key(|(variant, _)| !recommended.contains(&variant.plan.variant.as_str()));
    rows
}

fn decided<'a>(page: &'a Page<'_>, name: &str) -> Option<&'a DecidedVariant> {
    let variants = &page.recommendation?.variants;
    variants.iter().find(|variant| variant.variant == name)
}

/// How a configuration stands to all targets together, and whether it is recommended.
fn verdict(page: &Page<'_>, name: &str) -> Cell {
    let own = page.verdicts.iter().filter(|own| own.variant == name);
    let own: Vec<TargetVerdict> = own.cloned().collect();
    // Under conditions the decision knows them all, and this page shows one.
    let whole = page.recommendation.filter(|all| all.has_conditions());
    let standing = match (whole, decided(page, name)) {
        (Some(_), Some(variant)) => variant.standing,
        _ => standing(&own),
    };
    let (text, mark) = match standing {
        None => return "no target".into(),
        Some(Standing::Met) => ("met", Mark::Good),
        Some(Standing::NotMet) => ("not met", Mark::Bad),
        Some(Standing::Undecided) => ("undecided", Mark::Open),
    };
    let more = match (page.recommendation, decided(page, name)) {
        (_, Some(variant)) if !variant.unsupported.is_empty() => ", unsupported",
        (_, Some(variant)) if !variant.is_choice => ", not a choice",
        (Some(all), _) if all.chosen() == Some(name) => ", recommended",
        (Some(all), _) if all.recommended().contains(&name) => ", tied",
        _ => "",
    };
    let open = standing == Some(Standing::Undecided);
    let worst = worst_possible(page, name).filter(|_| open);
    Cell::marked(format!("{text}{more}{}", worst.unwrap_or_default()), mark)
}

/// Of an undecided target, how bad it may still be over all that counts.
fn worst_possible(page: &Page<'_>, name: &str) -> Option<String> {
    let own = bounds::verdicts_of(page, name);
    let is_open = |own: &&TargetVerdict| matches!(own.verdict, Some(Verdict::Undecided { .. }));
    let first = own.iter().find(is_open)?;
    let bound = bounds::worst_bound(&own, first)?;
    let (direction, bound) = match first.limit {
        Limit::Max(_) => ("up to", format::bound_above(bound, first.style)),
        Limit::Min(_) => ("down to", format::bound_below(bound, first.style)),
    };
    Some(format!(": {} may be {direction} {bound}", first.subject()))
}

/// A metric of one configuration, drawn on the scale of all of them.
fn estimated(page: &Page<'_>, name: &str, (metric, style): (&str, Style)) -> Cell {
    let estimate = |variant: &PageVariant<'_>| variant.system(metric)?.estimate;
    let all: Vec<Estimate> = page.variants.iter().filter_map(estimate).collect();
    let own = page
        .variants
        .iter()
        .find(|variant| variant.plan.variant == name);
    let Some(own) = own.and_then(estimate) else {
        return format::MISSING.into();
    };
    let mut target = page.verdicts.iter();
    let target = target.find(|verdict| verdict.scope == "system" && verdict.metric == metric);
    let limit = target.map(|verdict| match verdict.limit {
        Limit::Max(limit) | Limit::Min(limit) => limit,
    });
    Cell {
        interval: interval(&own, &all, limit, style),
        ..Cell::from(format::estimate_short(&own, style))
    }
}

/// The ends of an estimate, within what its metric can be; the mean where an end is not known.
fn ends(estimate: &Estimate, style: Style) -> (f64, f64) {
    let row = IntervalRow::of("", Some(estimate), style);
    let mean = estimate.mean;
    (
        row.lower.unwrap_or(mean).min(mean),
        row.upper.unwrap_or(mean).max(mean),
    )
}

/// An estimate on the scale from the lowest to the highest end of all; none if all are one number.
fn interval(
    own: &Estimate,
    all: &[Estimate],
    limit: Option<f64>,
    style: Style,
) -> Option<Interval> {
    let values = all
        .iter()
        .map(|estimate| ends(estimate, style))
        .flat_map(|(low, high)| [low, high]);
    let values: Vec<f64> = values.chain(limit).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let range = high - low;
    if !(range.is_finite() && range > 0.0) {
        return None;
    }
    let place = |value: f64| (1_000.0 * (value - low) / range).round() as i32;
    let (from, to) = ends(own, style);
    Some(Interval {
        low: place(from),
        mean: place(own.mean),
        high: place(to),
        limit: limit.map(place),
    })
}
