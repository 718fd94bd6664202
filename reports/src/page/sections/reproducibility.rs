//! How these results are made again, and the reporting table of STRESS-DES filled in.

use super::super::Page;
use super::super::document::{Block, EmbeddedFile, Section, Table};
use super::stress;
use crate::format;

/// What is not shown of license files.
const UNSIGNED: &str = "Signatures and keys of license files are left out of this page: they are zeros below. All else \
                        stands as it was, and a copy saved from here plays alike; but digest and results are those \
                        of the files as they were, which the folder of results keeps.";

/// The section.
pub(super) fn section(page: &Page<'_>) -> Section {
    let facts = &page.facts;
    let mut table = Table::new("What fixes the results", &[("", false), ("", false)]);
    let variants = page.variants.iter().map(|v| v.plan.variant.as_str());
    let variants: Vec<&str> = variants.collect();
    table.row(["scenario".into(), facts.scenario.into()]);
    table.row(["variants".into(), variants.join(", ").into()]);
    let played = format::with_decimals(facts.replications as f64, 0);
    table.row(["replications of each".into(), played.into()]);
    table.row(["program".into(), format!("licsim {}", facts.version).into()]);
    table.row(["scenario digest".into(), facts.scenario_digest.into()]);
    table.row(["seed".into(), facts.seed.to_string().into()]);
    table.row(["study fingerprint".into(), facts.fingerprint.into()]);
    let mut blocks = vec![
        Block::Text(
            "The command below makes the same results again, byte for byte, on any machine and with any \
             number of threads; equal fingerprints show that the same events happened."
                .to_owned(),
        ),
        Block::Code(facts.command.to_owned()),
        Block::Table(table),
        Block::Table(stress::table(page)),
    ];
    if page.inputs.iter().any(|input| input.is_unsigned) {
        blocks.push(Block::Text(UNSIGNED.to_owned()));
    }
    let files = page.inputs.iter().map(|input| {
        Block::File(EmbeddedFile {
            name: input.path.to_owned(),
            text: input.text.to_owned(),
        })
    });
    blocks.extend(files);
    Section::new("reproducibility", "Reproducibility", blocks)
}
