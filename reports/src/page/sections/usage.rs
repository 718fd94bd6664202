//! Licenses against the file, over time and by hour of the week.

use super::super::Page;
use super::super::document::{Block, Section};
use super::variant_figure;
use crate::charts::week::WeekChart;

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
