//! The answer in plain words, made from the numbers: which configuration, by how much, how sure, what speaks against it,
//! and what would change it.

use super::super::document::{Cell, Mark};
use super::super::{Page, PageVariant};
use super::bounds::{kept, targets, why_undecided};
use super::metric::Metric;
use super::{changes, outcome};
use crate::charts::intervals::difference_text;
use crate::estimate::{Method, Verdict};
use crate::files::comparison::ComparisonLine;
use crate::format::{self, Style};
use crate::terminal::HEADLINE_METRICS;
use experiment::Difference;
use experiment::decision::Standing;

/// What the answer rests on, in sentences.
pub(super) struct Words {
    /// What was played, and the deciding metric of what is recommended.
    pub(super) played: String,
    /// How the recommended one stands against the others; without one, each against the baseline.
    pub(super) sure: Vec<String>,
    /// What speaks against it, and what the numbers do not say.
    pub(super) against: Vec<String>,
    /// What would change it.
    pub(super) changes: Vec<String>,
}

impl Words {
    /// The sentences of a page.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let metric = Metric::of(page);
        let best = best(page);
        let mut sure = Vec::new();
        match best {
            Some(best) => {
                sure.extend(kept(page, best).or_else(|| why_undecided(page)));
                sure.extend(condition(page, best));
                sure.extend(against_others(page, best, &metric));
                sure.extend(selection(page, best));
            }
            None => {
                sure.extend(why_undecided(page));
                sure.extend(differences(page, &metric));
            }
        }
        sure.extend(joint_confidence(page, &metric));
        let mut against = Vec::new();
        match bought(page) {
            Some(bought) => against.extend(beside_purchase(page, bought)),
            None => against.extend(page.recommendation.iter().flat_map(|r| r.remarks())),
        }
        against.extend(best.and_then(|best| dearer(page, best)));
        against.extend(cautions(page, &metric));
        Self {
            played: played(page, best, &metric),
            sure,
            against,
            changes: changes::of(page, best, &metric),
        }
    }
}

/// What a purchase or a recommendation says, and what that means.
pub(super) fn headline(page: &Page<'_>) -> Cell {
    if let (false, Some(selection)) = (page.sizing.is_empty(), &page.findings.selection) {
        return match bought(page) {
            Some(_) => Cell::marked(selection.clone(), Mark::Good),
            None => selection.clone().into(),
        };
    }
    match (outcome(page), page.recommendation) {
        (Some((text, mark)), _) => Cell::marked(text, mark),
        (None, Some(recommendation)) => recommendation.sentence().into(),
        (None, None) => {
            "These are of several studies and shown side by side; nothing is recommended.".into()
        }
    }
}

/// What speaks against the least purchase, and what the decision on all variants says where that is another.
fn beside_purchase(page: &Page<'_>, bought: &PageVariant<'_>) -> Vec<String> {
    let name = bought.plan.variant.as_str();
    let Some(recommendation) = page.recommendation else {
        return Vec::new();
    };
    let own = recommendation.variants.iter().filter(|v| v.variant == name);
    let against = own.flat_map(|variant| &variant.against);
    let mut sentences: Vec<String> = against
        .map(|reason| format!("Against {}: {reason}", format::plain_name(name)))
        .collect();
    sentences.extend(against_today(page, bought));
    let recommended = recommendation.recommended();
    if !recommended.is_empty() && !recommended.contains(&name) {
        sentences.push(format!(
            "Ranked by {}: {}",
            recommendation.ranked_by.label,
            recommendation.sentence()
        ));
    }
    sentences
}

/// What the counts of today give, and for how much, beside the purchase that would take their place.
fn against_today(page: &Page<'_>, bought: &PageVariant<'_>) -> Option<String> {
    let metric = Metric::of(page);
    let variants = &page.recommendation?.variants;
    let cost = |name: &str| variants.iter().find(|v| v.variant == name)?.cost;
    let currency = page.prices.map_or("", |prices| prices.currency.as_str());
    let with_cost = |variant: &PageVariant<'_>| {
        let value = told(variant, &metric.name)?;
        let cost = cost(&variant.plan.variant);
        Some(match cost {
            Some(cost) => format!(
                "{value} for {} {currency} a year",
                format::with_decimals(cost, 0)
            ),
            None => value,
        })
    };
    let name = bought.plan.variant.as_str();
    let mut others = page.variants.iter();
    let today = others.find(|variant| {
        let own = variant.plan.variant.as_str();
        own != name && name.starts_with(own)
    })?;
    Some(format!(
        "{} as it is today: {} {}; as sized: {}.",
        format::plain_name(&today.plan.variant),
        metric.label,
        with_cost(today)?,
        with_cost(bought)?
    ))
}

/// On what a target that the recommended one meets rests, where that is not the spread seen.
fn condition(page: &Page<'_>, best: &PageVariant<'_>) -> Option<String> {
    let own = page
        .verdicts
        .iter()
        .filter(|verdict| verdict.variant == best.plan.variant);
    let mut conditional = own.filter(|verdict| {
        verdict.verdict == Some(Verdict::Met) && verdict.in_words() != Verdict::Met.name()
    });
    conditional.next().map(|verdict| {
        format!(
            "{} {}: {}",
            verdict.subject(),
            verdict.limit_text(),
            verdict.in_words()
        )
    })
}

/// What a sizing buys.
fn bought<'a, 'p>(page: &'a Page<'p>) -> Option<&'a PageVariant<'p>> {
    let selected = page
        .findings
        .selected
        .as_deref()
        .filter(|_| !page.sizing.is_empty())?;
    page.variants
        .iter()
        .find(|variant| variant.plan.variant == selected)
}

/// The variant that the page is about: what a sizing buys, what is recommended, the first of a tie, or the only one.
fn best<'a, 'p>(page: &'a Page<'p>) -> Option<&'a PageVariant<'p>> {
    if let Some(bought) = bought(page) {
        return Some(bought);
    }
    match (page.variants.as_slice(), page.recommendation) {
        ([only], _) => Some(only),
        (_, Some(recommendation)) => {
            let name = recommendation.recommended().first().copied()?;
            page.variants
                .iter()
                .find(|variant| variant.plan.variant == name)
        }
        (_, None) => None,
    }
}

fn told(variant: &PageVariant<'_>, metric: &str) -> Option<String> {
    let line = variant.system(metric)?;
    Some(format::estimate_short(
        &line.estimate?,
        Style::of(line.column),
    ))
}

/// What was played, and what came of the best.
fn played(page: &Page<'_>, best: Option<&PageVariant<'_>>, metric: &Metric) -> String {
    let days = page
        .variants
        .first()
        .map_or(0.0, |v| v.plan.duration.seconds() / 86_400.0);
    let replications = format::counted(page.facts.replications, "replication");
    let days = match days {
        1.0 => "1 day".to_owned(),
        days => format!("{} days", format::plain_number(days)),
    };
    let of = match page.variants.len() {
        0 | 1 => format!("{replications} of {days}"),
        count => format!("{count} variants, {replications} of {days} each"),
    };
    let value = best.and_then(|best| {
        let value = told(best, &metric.name)?;
        let name = format::plain_name(&best.plan.variant);
        let end = if value.ends_with('!') { "" } else { "." };
        Some(format!(" {name}: {} {value}{end}", metric.label))
    });
    format!("{of}.{}{}", targets(page), value.unwrap_or_default())
}

/// Which choice costs less than the recommended one, and why it is not recommended.
fn dearer(page: &Page<'_>, best: &PageVariant<'_>) -> Option<String> {
    let recommendation = page.recommendation?;
    let own = |name: &str| recommendation.variants.iter().find(|v| v.variant == name);
    let cost = own(&best.plan.variant)?.cost?;
    let choices = recommendation
        .variants
        .iter()
        .filter(|v| v.is_choice && v.unsupported.is_empty());
    let cheaper = choices.filter_map(|v| Some((v, cost - v.cost?)));
    let cheaper = cheaper.filter(|(v, less)| *less > 0.0 && v.standing != Some(Standing::Met));
    let (variant, less) = cheaper.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let why = match variant.standing {
        Some(Standing::NotMet) => "misses a target",
        _ => "is not shown to meet every target",
    };
    let currency = page.prices.map_or("", |prices| prices.currency.as_str());
    Some(format!(
        "{} costs {} {currency} a year less, and {why}.",
        format::plain_name(&variant.variant),
        format::with_decimals(less, 0)
    ))
}

/// At what confidence the differences hold together, if any are told.
fn joint_confidence(page: &Page<'_>, metric: &Metric) -> Option<String> {
    let mut lines = page.comparison.iter().filter(|line| {
        line.column.metric == metric.name
            && line.variant != line.baseline
            && line.difference.is_some()
    });
    let at = format::limit(lines.next()?.confidence, Style::Percent);
    Some(format!("These differences hold jointly at {at}."))
}

/// What the selection says, where it is about the same variant.
fn selection(page: &Page<'_>, best: &PageVariant<'_>) -> Option<String> {
    // Of a sizing it is the headline.
    let is_said = !page.sizing.is_empty();
    let is_same = page.findings.selected.as_ref() == Some(&best.plan.variant);
    let selection = page.findings.selection.clone();
    selection.filter(|_| is_same && !is_said)
}

/// Where nothing is recommended: each variant against the baseline in the deciding metric.
fn differences(page: &Page<'_>, metric: &Metric) -> Vec<String> {
    let of_metric = page.comparison.iter().filter(|line| {
        line.column.scope == kernel::Scope::System
            && line.column.metric == metric.name
            && line.variant != line.baseline
    });
    let told = of_metric.filter_map(|line| {
        let difference = line.difference?;
        let text = spelled(&difference, Style::of(line.column));
        Some(format!(
            "{} vs. baseline {}, {}: {text}",
            line.variant, line.baseline, metric.label
        ))
    });
    told.collect()
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
            "{} share the first rank: none is clearly worse than another.",
            first.join(", ")
        ));
    }
    told
}

/// A difference in a sentence.
fn spelled(difference: &Difference, style: Style) -> String {
    difference_text(difference, style).replace(" pp", " percentage points")
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
    let text = spelled(&difference, Style::of(line.column));
    let is_better = metric.badness(difference.difference) < 0.0;
    let leaves_out_0 = difference.lower.is_some_and(|lower| lower > 0.0)
        || difference.upper.is_some_and(|upper| upper < 0.0);
    Some(match (difference.is_clear(), is_better) {
        (true, true) => format!(
            "{best} vs. {other}, {}: {text}: {best} is clearly better.",
            metric.label
        ),
        (true, false) => format!(
            "{best} vs. {other}, {}: {text}: {other} is clearly better in this. It is not recommended, because targets \
             and cost come first.",
            metric.label
        ),
        (false, _) if leaves_out_0 => format!(
            "{best} vs. {other}, {}: {text}, but the two differ in {} replications only: more are needed to be sure.",
            metric.label, difference.differing
        ),
        (false, _) => format!(
            "{best} vs. {other}, {}: {text}. With these replications the two cannot be told apart.",
            metric.label
        ),
    })
}

fn cautions(page: &Page<'_>, metric: &Metric) -> Vec<String> {
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
    // Those of a comparison say how its tables are read: they stand in the notes.
    if page.findings.lines.is_empty() {
        cautions.extend(page.findings.cautions.iter().cloned());
    }
    if page.facts.replications == 1 {
        cautions.push("One replication is one story; no interval can be had.".to_owned());
    }
    cautions
}
