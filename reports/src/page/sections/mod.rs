//! The sections of the page, in the order in which a design review asks its questions.

mod answer;
mod assumptions;
mod bounds;
mod causes;
mod changes;
mod comparison;
mod configurations;
mod glossary;
mod metric;
mod month;
mod reproducibility;
mod stress;
mod targets;
mod timelines;
mod usage;
mod validation;
mod words;

pub use assumptions::PARAMETER_NAMES;
pub(super) use targets::outcome;

use super::document::{Block, Document, Figure, Section};
use super::{Page, cost};
use crate::artifact::distinct_stems;
use crate::charts::Picture;
use words::Words;

/// The whole content.
pub(super) fn document(page: &Page<'_>) -> Document {
    let title = match page.facts.title {
        "" => page.facts.scenario.to_owned(),
        title => title.to_owned(),
    };
    let words = Words::of(page);
    let sections = [
        Some(answer::section(page, &words)),
        causes::section(page),
        targets::section(page),
        comparison::section(page),
        sensitivity(page),
        cost::section(&page.variants, page.prices),
        configurations::section(page),
        timelines::play(page),
        answer::notes(page, &words).map(Section::folded),
        timelines::section(page).map(Section::folded),
        causes::recoveries(page).map(Section::folded),
        usage::licenses(page).map(Section::folded),
        usage::week(page).map(Section::folded),
        month::section(page).map(Section::folded),
        Some(assumptions::section(page).folded()),
        validation::section(page).map(Section::folded),
        Some(reproducibility::section(page).folded()),
        Some(glossary::section().folded()),
    ];
    Document {
        title,
        byline: byline(page),
        sections: sections.into_iter().flatten().collect(),
    }
}

/// Whose study it is, for whom, of when, and what made it.
fn byline(page: &Page<'_>) -> String {
    let facts = &page.facts;
    let program = format!("licsim {}", facts.version);
    let parts = [
        facts.organization,
        facts.author,
        facts.date,
        Some(facts.scenario),
        Some(program.as_str()).filter(|_| !facts.version.is_empty()),
    ];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Sensitivity and sizing: whatever was played of them.
fn sensitivity(page: &Page<'_>) -> Option<Section> {
    let numbered = |name: &str, index: usize| match index {
        0 => name.to_owned(),
        index => format!("{name}-{}", index + 1),
    };
    let tornados = page.sensitivity.iter().enumerate();
    let tornados = tornados.map(|(at, chart)| (numbered("tornado", at), chart.picture()));
    let sizing = page.sizing.iter().enumerate();
    let sizing = sizing.map(|(at, chart)| (numbered("sizing", at), chart.picture()));
    let blocks: Vec<Block> = tornados
        .chain(sizing)
        .map(|(name, picture)| figure(&name, picture))
        .collect();
    (!blocks.is_empty()).then_some(Section::new(
        "sensitivity",
        "Sensitivity and sizing",
        blocks,
    ))
}

/// A figure over all variants; its name is that of its file.
fn figure(name: &str, picture: Picture) -> Block {
    Block::Figure(Figure {
        picture,
        name: name.to_owned(),
        variant: None,
    })
}

/// A figure of one variant. Its file is `NAME-STEM`: kinds of charts begin differently, so that no two
/// figures have one file.
fn variant_figure(page: &Page<'_>, name: &str, variant: &str, picture: Picture) -> Block {
    let names = page.variants.iter().map(|v| v.plan.variant.as_str());
    let stems = distinct_stems(names);
    let index = page.variants.iter().position(|v| v.plan.variant == variant);
    let stem = index.and_then(|index| stems.get(index));
    Block::Figure(Figure {
        picture,
        name: format!("{name}-{}", stem.map_or("", String::as_str)),
        variant: Some(variant.to_owned()),
    })
}
