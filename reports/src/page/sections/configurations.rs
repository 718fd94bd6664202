//! What was compared: each configuration drawn, what differs from the first marked.

use super::super::Page;
use super::super::document::{Block, Section};
use super::variant_figure;
use crate::charts::topology;

/// The section; none without a configuration.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let baseline = page.variants.first()?;
    let blocks: Vec<Block> = page
        .variants
        .iter()
        .enumerate()
        .map(|(index, variant)| {
            let against = (index > 0).then_some(baseline.plan);
            let picture = topology::draw(variant.plan, against).picture;
            variant_figure(page, "topology", &variant.plan.variant, picture)
        })
        .collect();
    Some(Section {
        id: "configurations",
        title: "Configurations",
        blocks,
    })
}
