//! Whether the targets are met: in one sentence, and each for each configuration.

use super::super::Page;
use super::super::document::{Block, Cell, Mark, Section, Table};
use crate::estimate::Verdict;
use crate::format::{self, Style};
use experiment::decision::Reason;

/// The decision in one sentence; none without targets.
pub(in crate::page) fn outcome(page: &Page<'_>) -> Option<(String, Mark)> {
    if page.verdicts.is_empty() {
        return None;
    }
    let Some(recommendation) = page.recommendation else {
        return Some(by_targets(page));
    };
    let mark = match recommendation.decision.reason {
        _ if recommendation.is_content() => Mark::Good,
        Reason::AllMiss => Mark::Bad,
        _ => Mark::Open,
    };
    Some((recommendation.sentence(), mark))
}

/// Over several studies nothing is decided: which of their variants meet all targets.
fn by_targets(page: &Page<'_>) -> (String, Mark) {
    let met_by = |variant: &str| {
        let mut of_variant = page
            .verdicts
            .iter()
            .filter(|v| v.variant == variant)
            .peekable();
        of_variant.peek().is_some() && of_variant.all(|v| v.verdict == Some(Verdict::Met))
    };
    let names = page.variants.iter().map(|v| v.plan.variant.as_str());
    let meeting: Vec<&str> = names.filter(|name| met_by(name)).collect();
    let undecided = page
        .verdicts
        .iter()
        .any(|v| matches!(v.verdict, Some(Verdict::Undecided { .. })));
    match (meeting.as_slice(), undecided) {
        ([], true) => (
            "No configuration is shown to meet all targets; some are undecided.".into(),
            Mark::Open,
        ),
        ([], false) => ("No configuration meets all targets.".into(), Mark::Bad),
        (names, _) => (
            format!("All targets are met by: {}.", names.join(", ")),
            Mark::Good,
        ),
    }
}

/// The table of verdicts; none without targets.
pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    if page.verdicts.is_empty() {
        return None;
    }
    let columns = [
        ("variant", false),
        ("metric", false),
        ("threshold", true),
        ("confidence", true),
        ("estimate and interval", true),
        ("verdict", false),
    ];
    let mut table = Table::new("Each target and configuration", &columns);
    for verdict in page.verdicts {
        let estimate = verdict.estimate.as_ref();
        table.row([
            verdict.variant.as_str().into(),
            verdict.subject().into(),
            verdict.limit_text().into(),
            format::limit(verdict.confidence, Style::Percent).into(),
            estimate
                .map_or(format::MISSING.to_owned(), |e| {
                    format::estimate_short(e, verdict.style)
                })
                .into(),
            Cell::marked(
                verdict.in_words(),
                match verdict.verdict {
                    Some(Verdict::Met) => Mark::Good,
                    Some(Verdict::NotMet) => Mark::Bad,
                    Some(Verdict::Undecided { .. }) | None => Mark::Open,
                },
            ),
        ]);
    }
    let note = "Met: the limit of the metric at this confidence, with an allowance for what few events and faults \
                that hardly struck have not shown, is within the threshold. Not met: at this confidence the \
                replications rule the threshold out. Undecided: neither.";
    Some(Section::new(
        "verdict",
        "Targets",
        vec![Block::Table(table), Block::Text(note.to_owned())],
    ))
}
