//! The targets in words, and the bounds by which they are decided.

use super::super::{Page, PageVariant};
use crate::estimate::{Limit, Verdict};
use crate::format::{self, Style};
use crate::terminal::verdicts::TargetVerdict;

/// Whether two verdicts are of one target, perhaps under different conditions.
pub(super) fn is_same_target(one: &TargetVerdict, other: &TargetVerdict) -> bool {
    (&one.metric, &one.scope, &one.subject, one.limit)
        == (&other.metric, &other.scope, &other.subject, other.limit)
}

/// The targets in words.
pub(super) fn targets(page: &Page<'_>) -> String {
    let mut told: Vec<String> = Vec::new();
    for verdict in page.verdicts {
        let at = format::limit(verdict.confidence, Style::Percent);
        let target = format!("{} {}, at {at}", verdict.subject(), verdict.limit_text());
        if !told.contains(&target) {
            told.push(target);
        }
    }
    match told.as_slice() {
        [] => String::new(),
        [one] => format!(" Target: {one}."),
        several => format!(" Targets: {}.", several.join("; ")),
    }
}

/// All verdicts of a variant that count: under the base, and under the conditions unless the base alone decides.
pub(super) fn verdicts_of(page: &Page<'_>, name: &str) -> Vec<TargetVerdict> {
    let variants = page.recommendation.iter().flat_map(|r| &r.variants);
    let of_decision = variants.filter(|variant| variant.variant == name);
    let conditions = of_decision.flat_map(|variant| &variant.conditions);
    let decided = conditions.flat_map(|c| c.targets.clone());
    let by_base = decided_by_base(page);
    let decided: Vec<TargetVerdict> = decided
        .filter(|verdict| !by_base || verdict.condition.is_none())
        .collect();
    if !decided.is_empty() {
        return decided;
    }
    let own = page.verdicts.iter().filter(|own| own.variant == name);
    own.cloned().collect()
}

/// The targets have to be met in the base alone, though conditions are played.
fn decided_by_base(page: &Page<'_>) -> bool {
    page.recommendation.is_some_and(|recommendation| {
        recommendation.under == "base" && recommendation.has_conditions()
    })
}

/// The worst bound of one target over all that counts; none if one of them has none.
pub(super) fn worst_bound(all: &[TargetVerdict], target: &TargetVerdict) -> Option<f64> {
    let same = all.iter().filter(|other| is_same_target(other, target));
    let bounds = same.map(|other| other.judgement?.bound);
    let bounds: Option<Vec<f64>> = bounds.collect();
    let bounds = bounds?.into_iter();
    match target.limit {
        Limit::Max(_) => bounds.reduce(f64::max),
        Limit::Min(_) => bounds.reduce(f64::min),
    }
}

/// How surely the recommended one keeps the first target.
pub(super) fn kept(page: &Page<'_>, best: &PageVariant<'_>) -> Option<String> {
    let own = verdicts_of(page, &best.plan.variant);
    let first = own.iter().find(|own| own.verdict == Some(Verdict::Met))?;
    let bound = worst_bound(&own, first)?;
    let at = format::limit(first.confidence, Style::Percent);
    let (word, bound) = match first.limit {
        Limit::Max(_) => ("at most", format::bound_above(bound, first.style)),
        Limit::Min(_) => ("at least", format::bound_below(bound, first.style)),
    };
    let under = match own.iter().any(|own| own.condition.is_some()) {
        true => " under every condition",
        false if decided_by_base(page) => " in the base",
        false => "",
    };
    Some(format!(
        "{}: {} {word} {bound}{under} at {at}, allowing for rare events that were not seen; the target is {}.",
        format::plain_name(&best.plan.variant),
        first.subject(),
        first.limit_text()
    ))
}

/// Why the first undecided target is open although its interval may keep the limit: what few replications saw.
pub(super) fn why_undecided(page: &Page<'_>) -> Option<String> {
    let is_open = |own: &&TargetVerdict| matches!(own.verdict, Some(Verdict::Undecided { .. }));
    let first = page.verdicts.iter().find(is_open)?;
    let same = page.verdicts.iter().filter(is_open);
    let same = same.filter(|own| is_same_target(own, first));
    let seen: Vec<(u64, u64)> = same
        .filter_map(|own| {
            own.judgement
                .map(|judgement| (judgement.nonzero, judgement.n))
        })
        .collect();
    let most = seen.iter().map(|(nonzero, _)| *nonzero).max()?;
    let least = seen.iter().map(|(nonzero, _)| *nonzero).min()?;
    let n = seen.iter().map(|(_, n)| *n).max()?;
    let range = match least == most {
        true => format!("{most}"),
        false => format!("{least} to {most}"),
    };
    Some(format!(
        "Why {} {} is undecided: only {range} of {} saw any event. A far worse one may not have been seen, which the \
         verdict allows for and the intervals do not.",
        first.subject(),
        first.limit_text(),
        format::counted(n, "replication")
    ))
}
