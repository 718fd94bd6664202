//! The usage report of the month (MT4, MT7): by sellable item and by feature, with a chart of its days.

use super::super::document::{Block, Cell, Mark, Section, Table};
use super::super::{Page, PageVariant};
use super::variant_figure;
use crate::format::{self, Style};
use crate::shares::ItemMonth;
use crate::told::MonthUse;

/// More rows than these by item are told for the system, tenants and place groups only.
const ROWS_MAX: usize = 60;

/// The usage report of each month that the first story touches.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let mut items = Table::new(
        "Sellable items by month, as License Reporting Manager tells them: seats or ports, of the \
         first replication told above",
        &[
            ("variant", false),
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
            ("variant", false),
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
        let Some(story) = variant.stories.first() else {
            continue;
        };
        add_items(&mut items, variant, &story.told.items);
        add_features(&mut features, variant, &story.told.months);
        if let Some(chart) = &story.told.days {
            let name = &variant.plan.variant;
            charts.push(variant_figure(page, "month", name, chart.picture()));
        }
    }
    let tables = [items, features].into_iter();
    let tables = tables.filter(|table| !table.rows.is_empty());
    let mut blocks: Vec<Block> = tables.map(Block::Table).collect();
    blocks.extend(missed(page));
    blocks.extend(charts);
    (!blocks.is_empty()).then_some(Section::new("month", "Usage report of the month", blocks))
}

/// What License Reporting Manager's own report has of each month in which it was away.
fn missed(page: &Page<'_>) -> Option<Block> {
    let mut table = Table::new(
        "What License Reporting Manager missed: it counts nothing while it is disconnected",
        &[
            ("variant", false),
            ("month", false),
            ("sellable item", false),
            ("disconnected", true),
            ("peak at once", true),
            ("reported peak", true),
        ],
    );
    for variant in &page.variants {
        let stories = variant.stories.first().into_iter();
        let items = stories.flat_map(|story| &story.told.items);
        for row in items.filter(|row| row.away_s > 0.0 && row.whose.0 == "system") {
            table.row([
                variant.plan.variant.as_str().into(),
                row.month.as_str().into(),
                row.item.as_str().into(),
                format::value(row.away_s, Style::Time).into(),
                optional(row.peak),
                optional(row.reported_peak),
            ]);
        }
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

fn count(number: u64) -> String {
    format::value(number as f64, Style::Licenses)
}

fn optional(number: Option<u64>) -> Cell {
    number.map_or(format::MISSING.to_owned(), count).into()
}

fn or_missing(text: &str) -> Cell {
    let text = if text.is_empty() {
        format::MISSING
    } else {
        text
    };
    text.into()
}

/// Over-use is flagged by its mark, and by a word where there is none.
fn over_use(over: Option<u64>) -> Cell {
    match over {
        None => Cell::from(format::MISSING),
        Some(0) => Cell::from("none"),
        Some(over) => Cell::marked(count(over), Mark::Bad),
    }
}

fn add_items(table: &mut Table, variant: &PageVariant<'_>, items: &[ItemMonth]) {
    let all = items.len() <= ROWS_MAX;
    for row in items.iter().filter(|row| all || row.whose.0 != "agents") {
        let whom = match (row.month.as_str(), row.whose.0.as_str()) {
            ("", _) => "not measured".to_owned(),
            (_, "system") => "all".to_owned(),
            (_, scope) => format!("{} {}", scope.replace('-', " "), row.whose.1),
        };
        let mean = row.mean.map(|mean| format::with_decimals(mean, 1));
        table.row([
            variant.plan.variant.as_str().into(),
            or_missing(&row.month),
            row.item.as_str().into(),
            whom.into(),
            optional(row.enabled),
            optional(row.peak),
            or_missing(&row.peak_day),
            or_missing(&mean.unwrap_or_default()),
            optional(row.entitled),
            over_use(row.over_use),
        ]);
    }
}

fn add_features(table: &mut Table, variant: &PageVariant<'_>, months: &[MonthUse]) {
    for row in months {
        table.row([
            variant.plan.variant.as_str().into(),
            row.month.as_str().into(),
            row.feature.as_str().into(),
            optional(row.entitled),
            count(row.peak).into(),
            format::with_decimals(row.mean, 1).into(),
            count(row.checked_out_peak).into(),
            over_use(row.over_use),
        ]);
    }
}
