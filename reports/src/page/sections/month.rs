//! The usage report of the month (MT4, MT7): by sellable item and by feature, with a chart of its days.

use super::super::document::{Block, Cell, Mark, Section, Table};
use super::super::{Page, PageVariant};
use super::{chart_file, figure};
use crate::charts::usage::UsageChart;
use crate::clock;
use crate::format::{self, Style};
use crate::periods::{self, Granularity};
use crate::{names, shares};
use model::records::{Detail, Metered, UsageSubject, Whose};

/// More rows than these by item are told for the system, tenants and place groups only.
const ROWS_MAX: usize = 60;

/// The usage report of each month that the first story touches.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let mut items = Table::new(
        "Sellable items by month, as License Reporting Manager tells them: seats or ports, of the \
         first replication told above",
        &[
            ("configuration", false),
            ("month", false),
            ("sellable item", false),
            ("for whom", false),
            ("enabled seats", true),
            ("peak at once", true),
            ("first reached", false),
            ("mean", true),
            ("bought", true),
            ("over-use", true),
        ],
    );
    let mut features = Table::new(
        "Features by month: licenses, of the first replication told above",
        &[
            ("configuration", false),
            ("month", false),
            ("feature", false),
            ("entitled", true),
            ("peak in use", true),
            ("mean in use", true),
            ("peak checked out", true),
            ("over-use", true),
        ],
    );
    let mut charts = Vec::new();
    for variant in &page.variants {
        let Some((story, detail)) = variant
            .stories
            .first()
            .and_then(|story| Some((story, story.replication.detail()?)))
        else {
            continue;
        };
        add_items(&mut items, variant, detail);
        add_features(&mut features, variant, detail);
        if let Some(chart) = UsageChart::of(&story.replication) {
            let name = &variant.plan.variant;
            let file = chart_file(page, "usage", name);
            charts.push(figure(chart.picture(), Some(file), Some(name)));
        }
    }
    let tables = [items, features].into_iter();
    let tables = tables.filter(|table| !table.rows.is_empty());
    let mut blocks: Vec<Block> = tables.map(Block::Table).collect();
    blocks.extend(charts);
    (!blocks.is_empty()).then_some(Section {
        id: "month",
        title: "Usage report of the month",
        blocks,
    })
}

fn month(begin: i128) -> String {
    let date = clock::date(begin);
    format!("{:04}-{:02}", date.year, date.month)
}

fn count(number: u64) -> String {
    format::value(number as f64, Style::Licenses)
}

fn optional(number: Option<u64>) -> Cell {
    number.map_or(format::MISSING.to_owned(), count).into()
}

/// Over-use is flagged by its mark, and by a word where there is none.
fn over_use(over: Option<u64>) -> Cell {
    match over {
        None => Cell::from(format::MISSING),
        Some(0) => Cell::from("none"),
        Some(over) => Cell {
            text: count(over),
            mark: Mark::Bad,
        },
    }
}

fn add_items(table: &mut Table, variant: &PageVariant<'_>, detail: &Detail) {
    let plan = variant.plan;
    let mut rows: Vec<_> = shares::aggregate(plan, &detail.shares)
        .into_iter()
        .filter(|row| row.granularity == Granularity::Month)
        .filter(|row| matches!(row.what, Metered::Item(_)))
        .collect();
    if rows.len() > ROWS_MAX {
        rows.retain(|row| !matches!(row.whose, Whose::Group(_)));
    }
    // Item by item, so that what the system uses stands above who uses it.
    rows.sort_by_key(|row| (row.begin, row.what, row.whose));
    for row in rows {
        let (scope, name) = shares::division(plan, row.whose);
        let whom = match row.whose {
            Whose::System => "all".to_owned(),
            _ => format!("{} {name}", scope.replace('-', " ")),
        };
        let date = clock::date(row.peak_day);
        let first = match row.peak {
            Some(peak) if peak > 0 => {
                format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
            }
            _ => format::MISSING.to_owned(),
        };
        table.row([
            plan.variant.as_str().into(),
            month(row.begin).into(),
            shares::name(plan, row.what).into(),
            whom.into(),
            optional(row.enabled),
            optional(row.peak),
            first.into(),
            row.mean
                .map_or(format::MISSING.to_owned(), format::plain_number)
                .into(),
            optional(row.entitled),
            over_use(row.over_use),
        ]);
    }
    // What was bought and cannot be seen in use is not passed over in silence.
    let unseen = plan.reporting.items.iter();
    for item in unseen.filter(|item| item.features.is_empty()) {
        table.row([
            plan.variant.as_str().into(),
            format::MISSING.into(),
            item.name.as_str().into(),
            "not measured".into(),
            format::MISSING.into(),
            format::MISSING.into(),
            format::MISSING.into(),
            format::MISSING.into(),
            optional(item.entitled),
            format::MISSING.into(),
        ]);
    }
}

fn add_features(table: &mut Table, variant: &PageVariant<'_>, detail: &Detail) {
    let months = periods::aggregate(variant.plan, &detail.usage)
        .into_iter()
        .filter(|row| {
            row.granularity == Granularity::Month && row.subject == UsageSubject::Feature
        });
    for row in months {
        table.row([
            variant.plan.variant.as_str().into(),
            month(row.begin).into(),
            names::feature(variant.plan, row.feature).into(),
            optional(row.entitled),
            count(row.peak).into(),
            format::plain_number(row.mean).into(),
            count(row.checked_out_peak).into(),
            over_use(row.over_use),
        ]);
    }
}
