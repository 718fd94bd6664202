//! What happened in single replications: the median one, the 95th percentile, the worst, each with the
//! command that plays it again.

use super::super::Page;
use super::super::document::{Block, Section};
use super::variant_figure;

/// Where a replication is played; none without a detailed one.
pub(super) fn play(page: &Page<'_>) -> Option<Section> {
    let is_told = page.variants.iter().any(|v| !v.stories.is_empty());
    is_told.then(|| {
        Section::new(
            "replication",
            "One replication, played",
            vec![Block::Explorer],
        )
    })
}

/// The section; none without a detailed replication.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let mut blocks = vec![Block::Text(
        "Of each configuration the replications are ordered by agent time lost, then denials, then \
         violations; shown are the one in the middle, the one that 95 % do not exceed, and the worst."
            .to_owned(),
    )];
    let before = blocks.len();
    for variant in &page.variants {
        let name = &variant.plan.variant;
        for story in &variant.stories {
            let (chart, number) = (&story.told.timeline, story.told.number);
            let heading = format!("{name}: {} (number {number})", story.which.name());
            blocks.push(Block::Heading(heading, Some(name.clone())));
            blocks.push(variant_figure(
                page,
                story.which.chart(),
                name,
                chart.picture(),
            ));
            blocks.push(Block::Code(story.replay.clone()));
        }
    }
    (blocks.len() > before).then_some(Section::new("timelines", "Timelines", blocks))
}
