//! What would change the answer: more replications, another limit, another assumption.

use super::super::{Page, PageVariant};
use super::bounds::{is_same_target, verdicts_of, worst_bound};
use super::metric::Metric;
use crate::decision::{DecidedVariant, standing};
use crate::estimate::{Limit, Verdict};
use crate::format::{self, Style};
use crate::terminal::causes::NO_FAULT;
use crate::terminal::compare::words::joined;
use crate::terminal::verdicts::TargetVerdict;
use experiment::decision::Standing;

/// So many other limits are told.
const LIMITS_MAX: usize = 2;

/// The sentences; where nothing is recommended, of any of the variants.
pub(super) fn of(page: &Page<'_>, best: Option<&PageVariant<'_>>, metric: &Metric) -> Vec<String> {
    let best_standing = best.and_then(|best| standing_of(page, &best.plan.variant));
    let mut changes = more_replications(page, best);
    if best_standing == Some(Standing::Met) {
        changes.extend(best.and_then(|best| tighter_limit(page, best)));
    } else {
        changes.extend(best.and_then(main_cause));
    }
    if best.is_none() || best_standing == Some(Standing::Met) {
        changes.extend(other_limits(page, best));
    }
    changes.extend(page.findings.changes.iter().cloned());
    changes.extend(other_inputs(page, metric));
    changes
}

/// What all targets say of a variant, under all that counts.
fn standing_of(page: &Page<'_>, name: &str) -> Option<Standing> {
    match decided(page, name) {
        Some(variant) => variant.standing,
        None => {
            let own = page.verdicts.iter().filter(|own| own.variant == name);
            standing(&own.cloned().collect::<Vec<_>>())
        }
    }
}

fn decided<'a>(page: &'a Page<'_>, name: &str) -> Option<&'a DecidedVariant> {
    let variants = &page.recommendation?.variants;
    variants.iter().find(|variant| variant.variant == name)
}

/// How many replications would decide what is open; what one number would decide of several variants is one sentence.
fn more_replications(page: &Page<'_>, best: Option<&PageVariant<'_>>) -> Vec<String> {
    // What misses a target somewhere is decided, whatever more replications would say of the others.
    let is_missed = |name: &str| {
        decided(page, name).is_some_and(|variant| variant.standing == Some(Standing::NotMet))
    };
    let is_shown = |verdict: &&TargetVerdict| {
        best.is_none_or(|b| verdict.variant == b.plan.variant) && !is_missed(&verdict.variant)
    };
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    for verdict in page.verdicts.iter().filter(is_shown) {
        if let Some(Verdict::Undecided {
            replications: Some(needed),
        }) = verdict.verdict
        {
            let sentence = format!(
                "about {} replications in all would decide whether {} {} holds",
                format::with_decimals(needed as f64, 0),
                verdict.subject(),
                verdict.limit_text()
            );
            let name = format::plain_name(&verdict.variant);
            match open.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, names)) => names.push(name),
                None => open.push((sentence, vec![name])),
            }
        }
    }
    let sentences = open.into_iter().map(|(sentence, names)| match best {
        Some(_) => sentence,
        None => format!("{sentence} for {}", joined(&names)),
    });
    sentences.collect()
}

/// Down to which limit the recommended one keeps the first target that is not exact.
fn tighter_limit(page: &Page<'_>, best: &PageVariant<'_>) -> Option<String> {
    let name = &best.plan.variant;
    let own = verdicts_of(page, name);
    let verdict = own.iter().find(|own| own.verdict == Some(Verdict::Met))?;
    let kept = other_limit(verdict, worst_bound(&own, verdict)?)?;
    Some(format!(
        "a target stricter than {} {}: {} is not shown to keep it",
        verdict.subject(),
        kept.limit_text(),
        format::plain_name(name)
    ))
}

/// With which other limit a choice that misses one target would meet it; the nearest first.
fn other_limits(page: &Page<'_>, best: Option<&PageVariant<'_>>) -> Vec<String> {
    let mut near: Vec<(f64, String)> = Vec::new();
    for variant in page.recommendation.iter().flat_map(|r| &r.variants) {
        let is_open = variant.is_choice && variant.unsupported.is_empty();
        let all = variant
            .conditions
            .iter()
            .flat_map(|condition| &condition.targets);
        let all: Vec<TargetVerdict> = all.cloned().collect();
        let mut missed = all.iter().filter(|own| own.verdict != Some(Verdict::Met));
        let (Some(first), true) = (missed.next(), is_open) else {
            continue;
        };
        let is_one = missed.all(|other| is_same_target(other, first))
            && variant.standing == Some(Standing::NotMet);
        let bound = worst_bound(&all, first).filter(|_| is_one);
        let Some(relaxed) = bound.and_then(|bound| other_limit(first, bound)) else {
            continue;
        };
        let too = if best.is_some() { ", too" } else { "" };
        let distance = (relaxed.limit.value() / first.limit.value()).ln().abs();
        let sentence = format!(
            "a target of {} {}: {} would meet every target{too}",
            first.subject(),
            relaxed.limit_text(),
            format::plain_name(&variant.variant)
        );
        near.push((distance, sentence));
    }
    near.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let near = near.into_iter().take(LIMITS_MAX);
    near.map(|(_, sentence)| sentence).collect()
}

/// The verdict's target with a bound as its limit, two digits of it, rounded to the side on which it is kept.
fn other_limit(verdict: &TargetVerdict, bound: f64) -> Option<TargetVerdict> {
    if !(bound.is_finite() && bound > 0.0) {
        return None;
    }
    let limit = match verdict.limit {
        Limit::Max(_) => Limit::Max(two_digits(bound, f64::ceil)),
        // Near 1 the digits of what is missing count.
        Limit::Min(_) if (0.9..1.0).contains(&bound) => {
            Limit::Min(1.0 - two_digits(1.0 - bound, f64::ceil))
        }
        Limit::Min(_) => Limit::Min(two_digits(bound, f64::floor)),
    };
    Some(TargetVerdict {
        limit,
        ..verdict.clone()
    })
}

fn two_digits(value: f64, round: fn(f64) -> f64) -> f64 {
    let step = 10_f64.powi(value.log10().floor() as i32 - 1);
    let (steps, whole) = (value / step, (value / step).round());
    // What has two digits keeps them, whatever the quotient's last bit is.
    let is_whole = (steps - whole).abs() < 1e-9;
    step * if is_whole { whole } else { round(steps) }
}

/// Inputs whose other end is on the other side of the target.
fn other_inputs(page: &Page<'_>, metric: &Metric) -> Vec<String> {
    let mut changes = Vec::new();
    for chart in page
        .sensitivity
        .iter()
        .filter(|chart| chart.metric == metric.label)
    {
        let limit = page
            .verdicts
            .iter()
            .find(|v| v.metric == metric.name)
            .map(|v| v.limit);
        let Some(limit) = limit else {
            continue;
        };
        for input in &chart.inputs {
            for end in [&input.low, &input.high] {
                if limit.keeps(chart.base) != limit.keeps(end.mean) {
                    let value = format::value(end.mean, chart.style);
                    changes.push(format!(
                        "{} at {}: {} would be {value}, on the other side of the target",
                        input.name, end.input, metric.label
                    ));
                }
            }
        }
    }
    changes
}

/// The gravest root cause and its share.
fn main_cause(best: &PageVariant<'_>) -> Option<String> {
    let causes = &best.causes.causes;
    let first = causes.first()?;
    let time: f64 = causes.iter().map(|cause| cause.agent_time_lost_s).sum();
    let denials: f64 = causes.iter().map(|cause| cause.denials).sum();
    let (share, of) = if time > 0.0 {
        (first.agent_time_lost_s / time, "agent time lost")
    } else if denials > 0.0 {
        (first.denials / denials, "denials")
    } else {
        return None;
    };
    let share = format::value((share * 1_000.0).round() / 1_000.0, Style::Percent);
    Some(if first.fault == NO_FAULT {
        format!(
            "more licenses for {}: {share} of its {of} are due to capacity alone, not to a fault",
            best.plan.variant
        )
    } else {
        format!(
            "fewer or shorter outages by {}, the first root cause of {share} of the {of} of {}",
            first.fault, best.plan.variant
        )
    })
}

#[cfg(test)]
mod tests {
    use super::two_digits;

    #[test]
    fn a_limit_has_two_digits_on_the_side_on_which_it_is_kept() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(two_digits(0.007_21, f64::ceil), 0.0073));
        assert!(near(two_digits(0.0072, f64::ceil), 0.0072));
        assert!(near(two_digits(17.57, f64::ceil), 18.0));
        assert!(near(two_digits(0.9, f64::floor), 0.9));
        assert!(near(two_digits(123.0, f64::floor), 120.0));
    }
}
