//! `roots.csv`: what each root fault brought about, and on how much of it that held under replay.

use super::table::Table;
use crate::Artifact;
use crate::terminal::causes::{NO_FAULT, VariantCauses};
use std::io;

/// The file's path in the folder of results.
pub const PATH: &str = "roots.csv";

/// Its columns.
pub const COLUMNS: [&str; 8] = [
    "variant",
    "condition",
    "root_fault",
    "denials",
    "violations",
    "agent_time_lost_s",
    "audited",
    "confirmed",
];

/// The file: a row for each root fault of each variant, the gravest first; `root_fault` is empty for what no
/// fault explains, `audited` and `confirmed` where nothing was played again.
///
/// # Errors
/// None in practice: it is written into memory.
pub fn render(variants: &[VariantCauses]) -> io::Result<Artifact> {
    let mut bytes = Vec::new();
    let mut table = Table::new(&mut bytes);
    table.header(&COLUMNS)?;
    for variant in variants {
        for cause in &variant.causes {
            let root = Some(cause.fault.as_str()).filter(|fault| *fault != NO_FAULT);
            table
                .name(&variant.variant)
                .optional_name(variant.condition.as_deref())
                .optional_name(root)
                .number(Some(cause.denials))
                .number(Some(cause.violations))
                .number(Some(cause.agent_time_lost_s))
                .optional(cause.held.map(|held| held.audited))
                .optional(cause.held.map(|held| held.confirmed))
                .end_row()?;
        }
    }
    table.finish()?;
    Ok(Artifact {
        path: PATH.to_owned(),
        bytes,
    })
}
