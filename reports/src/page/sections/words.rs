//! The summary in plain words, made from the numbers: which configuration, by how much, how sure, and
//! what would change the answer.

use super::super::document::{Block, Section};
use super::super::{Page, PageVariant};
use crate::charts::intervals::difference_text;
use crate::estimate::{Limit, Method, Verdict};
use crate::files::comparison::ComparisonLine;
use crate::format::{self, Style};
use crate::labels;
use crate::terminal::HEADLINE_METRICS;
use crate::terminal::causes::NO_FAULT;

/// The metric that decides if no target names one.
const DEFAULT_METRIC: &str = "denied_fraction";

/// The section.
pub(super) fn section(page: &Page<'_>) -> Section {
    let mut blocks = Vec::new();
    let metric = Metric::of(page);
    if let Some(best) = best(page, &metric) {
        blocks.push(Block::Lead(recommendation(page, best, &metric)));
        let mut against = against_others(page, best, &metric);
        against.extend(selection(page, best));
        if !against.is_empty() {
            blocks.push(Block::List(against));
        }
        let changes = what_would_change(page, best, &metric);
        if !changes.is_empty() {
            blocks.push(Block::Text("What would change this answer:".to_owned()));
            blocks.push(Block::List(changes));
        }
    } else {
        let text =
            "No configuration has a value of the deciding metric: nothing can be recommended.";
        blocks.push(Block::Lead(text.to_owned()));
    }
    let cautions = cautions(page, &metric);
    if !cautions.is_empty() {
        blocks.push(Block::Text("To be read with care:".to_owned()));
        blocks.push(Block::List(cautions));
    }
    Section {
        id: "summary",
        title: "Summary",
        blocks,
    }
}

/// The metric that decides, and which of its values are wanted.
struct Metric {
    name: String,
    /// As it is read.
    label: String,
    is_larger_better: bool,
}

impl Metric {
    /// That of the first target on the whole system.
    fn of(page: &Page<'_>) -> Self {
        match page
            .verdicts
            .iter()
            .find(|verdict| verdict.scope == "system")
        {
            Some(verdict) => Self {
                name: verdict.metric.clone(),
                label: labels::metric(&verdict.metric),
                is_larger_better: matches!(verdict.limit, Limit::Min(_)),
            },
            None => Self {
                name: DEFAULT_METRIC.to_owned(),
                label: labels::metric(DEFAULT_METRIC),
                is_larger_better: false,
            },
        }
    }

    /// A mean turned so that smaller is better.
    fn badness(&self, mean: f64) -> f64 {
        if self.is_larger_better { -mean } else { mean }
    }
}

/// Fewest targets missed, then fewest undecided, then the best mean.
fn best<'a, 'p>(page: &'a Page<'p>, metric: &Metric) -> Option<&'a PageVariant<'p>> {
    // A sizing asks for what costs least and does; today's counts may well do better.
    let bought = page
        .findings
        .selected
        .as_ref()
        .filter(|_| !page.sizing.is_empty());
    let bought = bought.and_then(|name| page.variants.iter().find(|v| v.plan.variant == *name));
    if bought.is_some() {
        return bought;
    }
    let count = |variant: &PageVariant<'_>, is: fn(Option<Verdict>) -> bool| {
        let of_variant = page
            .verdicts
            .iter()
            .filter(|v| v.variant == variant.plan.variant);
        of_variant.filter(|v| is(v.verdict)).count()
    };
    let key = |variant: &PageVariant<'_>| {
        let estimate = variant.system(&metric.name)?.estimate?;
        let missed = count(variant, |v| v == Some(Verdict::NotMet));
        let undecided = count(variant, |v| matches!(v, Some(Verdict::Undecided { .. })));
        Some((missed, undecided, metric.badness(estimate.mean)))
    };
    let candidates = page
        .variants
        .iter()
        .filter_map(|variant| Some((key(variant)?, variant)));
    let best =
        candidates.min_by(|(a, _), (b, _)| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    best.map(|(_, variant)| variant)
}

fn told(variant: &PageVariant<'_>, metric: &str) -> Option<String> {
    let line = variant.system(metric)?;
    Some(format::estimate(&line.estimate?, Style::of(line.column)))
}

fn recommendation(page: &Page<'_>, best: &PageVariant<'_>, metric: &Metric) -> String {
    let name = &best.plan.variant;
    let days = format::plain_number(best.plan.duration.seconds() / 86_400.0);
    let played = format::with_decimals(page.facts.replications as f64, 0);
    let value = told(best, &metric.name).unwrap_or_default();
    let verdicts = || {
        page.verdicts
            .iter()
            .filter(|verdict| &verdict.variant == name)
    };
    let missed = verdicts()
        .filter(|v| v.verdict == Some(Verdict::NotMet))
        .count();
    let open = verdicts()
        .filter(|v| matches!(v.verdict, Some(Verdict::Undecided { .. })))
        .count();
    let of_targets = match (verdicts().count(), missed, open) {
        (0, ..) => String::new(),
        (_, 0, 0) => " It meets all targets.".to_owned(),
        (1, 0, 1) => " Whether it meets its target is undecided yet.".to_owned(),
        (all, 0, open) => format!(" It misses no target, but {open} of {all} are undecided yet."),
        (1, ..) => " It misses its target.".to_owned(),
        (all, missed, _) => format!(" It misses {missed} of {all} targets."),
    };
    let with = format!("({} {value})", metric.label);
    if page.variants.len() == 1 {
        return format!(
            "One configuration, {name}, was played: {played} replications of {days} days {with}.{of_targets}"
        );
    }
    let verb = match (missed, open) {
        (0, 0) => "Recommended:",
        (0, _) => "The best so far:",
        _ => "The nearest to the targets:",
    };
    format!(
        "{} configurations were played, {played} replications of {days} days each. {verb} {name} \
         {with}.{of_targets}",
        page.variants.len()
    )
}

/// What the selection says, and whether it says the same.
fn selection(page: &Page<'_>, best: &PageVariant<'_>) -> Vec<String> {
    let findings = page.findings;
    let mut told: Vec<String> = findings.selection.iter().cloned().collect();
    if let Some(selected) = &findings.selected
        && *selected != best.plan.variant
    {
        told.push(format!(
            "The selection looks at one metric; by all targets together {} comes before {selected}.",
            best.plan.variant
        ));
    }
    told
}

/// The paired differences in the deciding metric that concern the best.
fn against_others(page: &Page<'_>, best: &PageVariant<'_>, metric: &Metric) -> Vec<String> {
    let name = best.plan.variant.as_str();
    let lines = match page.contrasts {
        [] => page.comparison,
        contrasts => contrasts,
    };
    let of_metric = lines.iter().filter(|line| {
        line.column.scope == kernel::Scope::System
            && line.column.metric == metric.name
            && line.variant != line.baseline
            && (line.variant == name || line.baseline == name)
    });
    let mut told: Vec<String> = of_metric
        .filter_map(|line| against(line, name, metric))
        .collect();
    let first: Vec<&str> = page
        .comparison
        .iter()
        .filter(|line| {
            line.column.scope == kernel::Scope::System
                && line.column.metric == metric.name
                && line.rank == Some(1)
        })
        .map(|line| line.variant)
        .collect();
    if first.len() > 1 && first.contains(&name) {
        told.push(format!(
            "{} share the first rank: nobody is better than one of them for sure.",
            first.join(", ")
        ));
    }
    told
}

/// One sentence, told from the best one's side.
fn against(line: &ComparisonLine<'_>, best: &str, metric: &Metric) -> Option<String> {
    let mut difference = line.difference?;
    let other = if line.variant == best {
        line.baseline
    } else {
        let upper = difference.lower.map(|lower| -lower);
        difference.lower = difference.upper.map(|upper| -upper);
        difference.upper = upper;
        difference.difference = -difference.difference;
        line.variant
    };
    let text = difference_text(&difference, Style::of(line.column));
    let confidence = format::limit(line.confidence, Style::Percent);
    let is_better = metric.badness(difference.difference) < 0.0;
    let leaves_out_0 = difference.lower.is_some_and(|lower| lower > 0.0)
        || difference.upper.is_some_and(|upper| upper < 0.0);
    Some(match (difference.is_clear(), is_better) {
        (true, true) => format!(
            "{best} less {other}, {}: {text}, at {confidence} for all comparisons together: {best} is \
             better for sure.",
            metric.label
        ),
        (true, false) => format!(
            "{best} less {other}, {}: {text}: {other} is better in this for sure. It is not the one recommended, as \
             targets, cost or what was selected come first.",
            metric.label
        ),
        (false, _) if leaves_out_0 => format!(
            "{best} less {other}, {}: {text}, but the two differ in {} replications only: more are needed \
             to be sure.",
            metric.label, difference.differing
        ),
        (false, _) => format!(
            "{best} less {other}, {}: {text}. With these replications the two cannot be told apart.",
            metric.label
        ),
    })
}

fn what_would_change(page: &Page<'_>, best: &PageVariant<'_>, metric: &Metric) -> Vec<String> {
    let mut changes = Vec::new();
    for verdict in page
        .verdicts
        .iter()
        .filter(|v| v.variant == best.plan.variant)
    {
        if let Some(Verdict::Undecided {
            replications: Some(needed),
        }) = verdict.verdict
        {
            changes.push(format!(
                "about {} replications would decide whether {} {} holds",
                format::with_decimals(needed as f64, 0),
                verdict.subject(),
                verdict.limit_text()
            ));
        }
    }
    changes.extend(main_cause(best));
    changes.extend(page.findings.changes.iter().cloned());
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
            "more licenses for {}: {share} of its {of} come from plain want of capacity, with no fault above",
            best.plan.variant
        )
    } else {
        format!(
            "fewer or shorter faults {}: {share} of the {of} of {} have them first among their roots",
            first.fault, best.plan.variant
        )
    })
}

fn cautions(page: &Page<'_>, metric: &Metric) -> Vec<String> {
    // A comparison says all of this itself.
    if !page.findings.lines.is_empty() {
        return page.findings.cautions.clone();
    }
    let mut cautions = Vec::new();
    let unreliable: Vec<&str> = page
        .variants
        .iter()
        .filter(|variant| {
            let of = |name: &str| variant.system(name).and_then(|line| line.estimate);
            let few = |name: &str| of(name).is_some_and(|e| e.method == Method::FewEvents);
            few(&metric.name) || HEADLINE_METRICS.iter().any(|(name, ..)| few(name))
        })
        .map(|variant| variant.plan.variant.as_str())
        .collect();
    if !unreliable.is_empty() {
        cautions.push(format!(
            "Intervals marked ! rest on fewer than 30 replications in which anything happened, and may \
             miss the truth far more often than they say ({}).",
            unreliable.join(", ")
        ));
    }
    if page
        .variants
        .iter()
        .any(|v| crate::results::basis(v.plan) == "drill")
    {
        cautions.push(
            "A fault strikes at a fixed time: this is a drill, and its availability is that of the \
             drill, not of a year."
                .to_owned(),
        );
    }
    cautions.extend(page.findings.cautions.iter().cloned());
    if page.facts.replications == 1 {
        cautions.push("One replication is one story; no interval can be had.".to_owned());
    }
    cautions
}
