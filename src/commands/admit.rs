//! What a call will cost, said before it plays; what costs more than it may is refused.

use crate::cli::{Common, Noise};
use crate::terminal;
use scenarios::render;
use scenarios::study::Study;
use study::budget::{Asked, Budget};

/// The budget of a study that may be played; a study that may not is refused in words.
pub fn admit(study: &Study, common: &Common, asked: Asked<'_>, noise: Noise) -> Option<Budget> {
    let budget = Budget::of(study, &common.budget(), asked);
    if let Some(finding) = budget.refusal(study) {
        let colored = terminal::is_colored();
        terminal::note(&render::finding(&finding, &study.texts, colored));
        return None;
    }
    if !noise.quiet {
        terminal::note(&format!("{}: {}", study.name, budget.cost));
    }
    if noise.verbose {
        for (file, bytes) in &budget.cost.files {
            let bytes = study::budget::bytes(*bytes);
            terminal::note(&format!("{}: {file}: about {bytes}", study.name));
        }
    }
    Some(budget)
}
