//! Licenses against the file: over time, by hour of the week, and as the report of the month.

use super::super::document::{Block, Cell, Mark, Section, Table};
use super::super::{Page, PageVariant};
use super::variant_figure;
use crate::charts::week::WeekChart;
use crate::format::{self, Style};

/// Licenses in use and checked out against the file, of the first story of each configuration.
pub(super) fn licenses(page: &Page<'_>) -> Option<Section> {
    let blocks: Vec<Block> = page
        .variants
        .iter()
        .filter_map(|variant| {
            let chart = variant.stories.first()?.told.licenses.as_ref()?;
            let name = &variant.plan.variant;
            Some(variant_figure(page, "use", name, chart.picture()))
        })
        .collect();
    (!blocks.is_empty()).then_some(Section {
        id: "licenses",
        title: "Licenses in use and checked out",
        blocks,
    })
}

/// Use and denials by hour of the week.
pub(super) fn week(page: &Page<'_>) -> Option<Section> {
    let blocks: Vec<Block> = page
        .variants
        .iter()
        .filter_map(|variant| {
            let name = &variant.plan.variant;
            let picture = WeekChart::of(name, variant.profile?).picture();
            Some(variant_figure(page, "week", name, picture))
        })
        .collect();
    (!blocks.is_empty()).then_some(Section {
        id: "week",
        title: "Use and denials by hour of the week",
        blocks,
    })
}

/// The usage report of each month that the first story touches.
pub(super) fn month(page: &Page<'_>) -> Option<Section> {
    let columns = [
        ("configuration", false),
        ("month", false),
        ("feature", false),
        ("entitled", true),
        ("peak in use", true),
        ("mean in use", true),
        ("peak checked out", true),
        ("over-use", true),
    ];
    let mut table = Table::new(
        "Use by month, of the first replication told above",
        &columns,
    );
    for variant in &page.variants {
        add_months(&mut table, variant);
    }
    (!table.rows.is_empty()).then_some(Section {
        id: "month",
        title: "Usage report of the month",
        blocks: vec![Block::Table(table)],
    })
}

fn add_months(table: &mut Table, variant: &PageVariant<'_>) {
    let Some(story) = variant.stories.first() else {
        return;
    };
    for row in &story.told.months {
        let count = |number: u64| format::value(number as f64, Style::Licenses);
        let over = match row.over_use {
            None => Cell::from(format::MISSING),
            Some(0) => Cell::from("none"),
            Some(over) => Cell {
                text: count(over),
                mark: Mark::Bad,
            },
        };
        table.row([
            variant.plan.variant.as_str().into(),
            row.month.as_str().into(),
            row.feature.as_str().into(),
            row.entitled
                .map_or(format::MISSING.to_owned(), count)
                .into(),
            count(row.peak).into(),
            format::with_decimals(row.mean, 1).into(),
            count(row.checked_out_peak).into(),
            over,
        ]);
    }
}
