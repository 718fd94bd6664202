//! Licenses against the file: over time, by hour of the week, and as the report of the month.

use super::super::document::{Block, Cell, Mark, Section, Table};
use super::super::{Page, PageVariant};
use super::{chart_file, figure};
use crate::charts::licenses::LicenseChart;
use crate::charts::week::WeekChart;
use crate::clock;
use crate::format::{self, Style};
use crate::names;
use crate::periods::{self, Granularity};
use model::records::UsageSubject;

/// Licenses in use and checked out against the file, of the first story of each configuration.
pub(super) fn licenses(page: &Page<'_>) -> Option<Section> {
    let blocks: Vec<Block> = page
        .variants
        .iter()
        .filter_map(|variant| {
            let chart = LicenseChart::of(&variant.stories.first()?.replication)?;
            Some(figure(chart.picture(), None, Some(&variant.plan.variant)))
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
            Some(figure(
                picture,
                Some(chart_file(page, "week", name)),
                Some(name),
            ))
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
    let Some(detail) = variant
        .stories
        .first()
        .and_then(|story| story.replication.detail())
    else {
        return;
    };
    let months = periods::aggregate(variant.plan, &detail.usage)
        .into_iter()
        .filter(|row| {
            row.granularity == Granularity::Month && row.subject == UsageSubject::Feature
        });
    for row in months {
        let date = clock::date(row.begin);
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
            format!("{:04}-{:02}", date.year, date.month).into(),
            names::feature(variant.plan, row.feature).into(),
            row.entitled
                .map_or(format::MISSING.to_owned(), count)
                .into(),
            count(row.peak).into(),
            format::plain_number(row.mean).into(),
            count(row.checked_out_peak).into(),
            over,
        ]);
    }
}
