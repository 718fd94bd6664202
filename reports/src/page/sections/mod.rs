//! The sections of the page, in the order in which a design review asks its questions.

mod assumptions;
mod causes;
mod comparison;
mod configurations;
mod glossary;
mod heading;
mod month;
mod reproducibility;
mod stress;
mod timelines;
mod usage;
mod validation;
mod words;

pub(super) use heading::outcome;

use super::document::{Block, Document, Section};
use super::{Page, cost};

/// The whole content.
pub(super) fn document(page: &Page<'_>) -> Document {
    let title = match page.facts.title {
        "" => page.facts.scenario.to_owned(),
        title => title.to_owned(),
    };
    let sections = [
        Some(heading::section(page)),
        heading::verdicts(page),
        Some(words::section(page)),
        configurations::section(page),
        comparison::section(page),
        timelines::section(page),
        causes::section(page),
        usage::licenses(page),
        usage::week(page),
        month::section(page),
        cost::section(&page.variants, page.prices),
        sensitivity(page),
        Some(assumptions::section(page)),
        validation::section(page),
        Some(reproducibility::section(page)),
        Some(glossary::section()),
    ];
    Document {
        title,
        sections: sections.into_iter().flatten().collect(),
    }
}

/// Sensitivity and sizing: whatever was played of them.
fn sensitivity(page: &Page<'_>) -> Option<Section> {
    let tornados = page
        .sensitivity
        .iter()
        .map(|chart| (chart.picture(), "sensitivity"));
    let sizing = page.sizing.iter().map(|chart| (chart.picture(), "sizing"));
    let blocks: Vec<Block> = tornados
        .chain(sizing)
        .map(|(picture, _)| figure(picture, None, None))
        .collect();
    (!blocks.is_empty()).then_some(Section {
        id: "sensitivity",
        title: "Sensitivity and sizing",
        blocks,
    })
}

/// A figure block.
fn figure(picture: crate::charts::Picture, file: Option<String>, variant: Option<&str>) -> Block {
    Block::Figure(super::document::Figure {
        picture,
        file,
        variant: variant.map(str::to_owned),
    })
}

/// The name of a variant's chart in the folder of results.
fn chart_file(page: &Page<'_>, name: &str, variant: &str) -> String {
    let names = page.variants.iter().map(|v| v.plan.variant.as_str());
    let stems = crate::artifact::distinct_stems(names);
    let index = page.variants.iter().position(|v| v.plan.variant == variant);
    let stem = index
        .and_then(|index| stems.get(index))
        .map_or("", String::as_str);
    format!("charts/{name}-{stem}.svg")
}
