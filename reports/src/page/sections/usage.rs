//! Licenses against the file, over time and by hour of the week.

use super::super::Page;
use super::super::document::{Block, Section};
use super::variant_figure;
use crate::charts::week::WeekChart;
use crate::results::basis;

/// Licenses in use and checked out against the file, of the first story of each configuration; of a drill the hours
/// around its gravest fault.
pub(super) fn licenses(page: &Page<'_>) -> Option<Section> {
    let blocks: Vec<Block> = page
        .variants
        .iter()
        .filter_map(|variant| {
            let chart = variant.stories.first()?.told.licenses.as_ref()?;
            let name = &variant.plan.variant;
            let drill = basis(variant.plan) == "drill";
            let mut faults = variant.causes.causes.iter().filter(|_| drill);
            let around = faults.find_map(|cause| chart.around(&cause.fault));
            let picture = around.as_ref().unwrap_or(chart).picture();
            Some(variant_figure(page, "use", name, picture))
        })
        .collect();
    (!blocks.is_empty()).then_some(Section::new(
        "licenses",
        "Licenses in use and checked out",
        blocks,
    ))
}

/// Use and denials by hour of the week: of the baseline; of the others the denials, and the hours of other use.
pub(super) fn week(page: &Page<'_>) -> Option<Section> {
    let charts = page.variants.iter().filter_map(|variant| {
        let chart = WeekChart::of(&variant.plan.variant, variant.profile?);
        Some(chart)
    });
    let charts: Vec<WeekChart> = charts.collect();
    let mut blocks = Vec::new();
    for (index, chart) in charts.iter().enumerate() {
        let shown = match index {
            0 => chart.clone(),
            _ => chart.denials(),
        };
        if shown.is_empty() {
            let text = format!("{}: nothing is denied in any hour.", chart.variant);
            blocks.push(Block::Text(text));
        } else {
            let picture = shown.picture();
            blocks.push(variant_figure(page, "week", &chart.variant, picture));
        }
        if index > 0 {
            blocks.push(Block::Text(chart.other_use(&charts[0])));
        }
    }
    (!blocks.is_empty()).then_some(Section::new(
        "week",
        "Use and denials by hour of the week",
        blocks,
    ))
}
