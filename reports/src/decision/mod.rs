//! Which variant is recommended, or why none is: the one object that the terminal, the page, its Markdown, the JSON and
//! the exit status tell. What it rests on was decided by `experiment::decision`.

pub mod conditions;

use crate::estimate::Limit;
use crate::format;
use crate::terminal::compare::words::joined;
use crate::terminal::table::Align;
use crate::terminal::verdicts::TargetVerdict;
use experiment::Verdict;
use experiment::decision::{Decision, Kind, Reason, Standing};
use serde::{Serialize, Serializer};

/// By what variants that meet all targets were ranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RankedBy {
    /// The metric, `cost` for the prices.
    pub metric: String,
    /// As it is read.
    #[serde(skip)]
    pub label: String,
}

/// One variant, as far as it matters for the decision.
#[derive(Clone, Debug)]
pub struct DecidedVariant {
    /// Its name.
    pub variant: String,
    /// It can be chosen.
    pub is_choice: bool,
    /// Applications that are played as the product does not support.
    pub unsupported: Vec<String>,
    /// What it costs in a year, if there are prices.
    pub cost: Option<f64>,
    /// What all targets together say of it, under all that counts; `None` without a target.
    pub standing: Option<Standing>,
    /// The mean of the first target's metric, weighted over the base and the conditions.
    pub mean: Option<f64>,
    /// The base, then each condition.
    pub conditions: Vec<DecidedCondition>,
    /// What speaks against it whatever the numbers say, in sentences that follow its name.
    pub against: Vec<String>,
}

/// A variant under one condition.
#[derive(Clone, Debug)]
pub struct DecidedCondition {
    /// The condition; `None`: the base.
    pub condition: Option<String>,
    /// Each target's verdict.
    pub targets: Vec<TargetVerdict>,
}

impl DecidedCondition {
    /// What all targets together say; `None` without a target.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        standing(&self.targets)
    }

    /// The mean of the first target's metric.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        Some(self.targets.first()?.estimate?.mean)
    }

    /// Its name in a sentence.
    #[must_use]
    pub fn name(&self) -> String {
        self.condition
            .as_deref()
            .map_or("base".to_owned(), format::plain_name)
    }

    /// How bad it is: what the targets say, then how far the first one's metric is to its wrong side.
    fn badness(&self) -> (u8, f64) {
        let standing = match self.standing() {
            Some(Standing::NotMet) => 2,
            Some(Standing::Undecided) => 1,
            Some(Standing::Met) | None => 0,
        };
        let value = self.targets.first().and_then(|target| {
            let mean = target.estimate?.mean;
            Some(match target.limit {
                Limit::Max(_) => mean,
                Limit::Min(_) => -mean,
            })
        });
        (standing, value.unwrap_or(f64::NEG_INFINITY))
    }
}

impl DecidedVariant {
    /// The condition under which it does worst, of equals the first; `None` without conditions or targets.
    #[must_use]
    pub fn worst(&self) -> Option<&DecidedCondition> {
        let has_targets = self.conditions.iter().any(|c| !c.targets.is_empty());
        if self.conditions.len() < 2 || !has_targets {
            return None;
        }
        self.conditions.iter().reduce(|worst, other| {
            let (a, b) = (worst.badness(), other.badness());
            let is_worse = b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).is_gt();
            if is_worse { other } else { worst }
        })
    }
}

/// What is recommended, and why.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// How many variants, which, and for what reason: by their places in `variants`.
    pub decision: Decision,
    /// By what those that meet all targets were ranked.
    pub ranked_by: RankedBy,
    /// All variants.
    pub variants: Vec<DecidedVariant>,
    /// Under what the targets have to be met: `all` or `base`.
    pub under: &'static str,
    /// What the targets and the numbers leave open, in sentences.
    pub open: Vec<String>,
    /// What would be decided in the base alone and under each condition alone; empty without conditions.
    pub alone: Vec<(Option<String>, Decision)>,
}

impl Recommendation {
    /// The names of what is recommended.
    #[must_use]
    pub fn recommended(&self) -> Vec<&str> {
        let places = self.decision.recommended.iter();
        places.filter_map(|place| self.name(*place)).collect()
    }

    /// The one variant that is recommended, if it is one.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        match self.decision.kind {
            Kind::One => self.recommended().first().copied(),
            Kind::Tie | Kind::None => None,
        }
    }

    /// Whether there were targets or choices to decide by, and a variant is not among what is recommended.
    #[must_use]
    pub fn decides_against(&self, variant: &str) -> bool {
        self.decision.reason != Reason::NoTarget && !self.recommended().contains(&variant)
    }

    /// Whether the study has conditions.
    #[must_use]
    pub fn has_conditions(&self) -> bool {
        !self.alone.is_empty()
    }

    /// Whether another variant would be recommended under one condition than under another.
    #[must_use]
    pub fn winner_changes(&self) -> bool {
        let mut alone = self.alone.iter().map(|(_, decision)| {
            let mut recommended = decision.recommended.clone();
            recommended.sort_unstable();
            recommended
        });
        let first = alone.next();
        alone.any(|other| Some(other) != first)
    }

    /// Whether the program's exit status is 0: something is recommended or tied, or nothing was asked for; with one
    /// variant, or none that can be chosen, every target is met.
    #[must_use]
    pub fn is_content(&self) -> bool {
        match (self.decision.kind, self.decision.reason) {
            (Kind::One | Kind::Tie, _) | (_, Reason::NoTarget) => true,
            (Kind::None, Reason::Single | Reason::NoChoice) => self
                .variants
                .iter()
                .all(|variant| variant.standing.is_none_or(|s| s == Standing::Met)),
            (Kind::None, _) => false,
        }
    }

    fn name(&self, place: usize) -> Option<&str> {
        self.variants
            .get(place)
            .map(|variant| variant.variant.as_str())
    }

    fn names(&self, places: &[usize]) -> String {
        let names = places.iter().filter_map(|place| self.name(*place));
        joined(&names.map(format::plain_name).collect::<Vec<_>>())
    }

    /// The decision in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let recommended = self.names(&self.decision.recommended);
        let by = &self.ranked_by.label;
        let (under, mean) = match (self.has_conditions(), self.under) {
            (false, _) => ("", ""),
            (true, "base") => (" in the base", " by the weighted mean over all conditions"),
            (true, _) => (
                " under every condition",
                " by the weighted mean over all conditions",
            ),
        };
        match self.decision.reason {
            Reason::OnlyOneMeets => {
                format!("Recommended: {recommended}. It alone meets every target{under}.")
            }
            Reason::Best => format!(
                "Recommended: {recommended}. Of the variants that meet every target{under} it is the best in {by}{mean}."
            ),
            Reason::Alike => format!(
                "A tie: {recommended} meet every target{under} and cannot be told apart in {by}{mean}."
            ),
            Reason::AllMiss => {
                let choice = match self.variants.iter().all(|variant| variant.is_choice) {
                    true => "",
                    false => " that can be chosen",
                };
                let somewhere = self.somewhere();
                format!("Nothing is recommended: every variant{choice} misses a target{somewhere}.")
            }
            Reason::NoneShown => format!(
                "Nothing is recommended yet: no variant is shown to meet every target{under}; {}.",
                self.open_choices()
            ),
            Reason::NoChoice => self.of_circumstances(),
            Reason::NoTarget => {
                "Nothing is recommended: the scenario sets no target (`[target]`), so nothing says \
                                 what is good enough; the differences are shown."
                    .to_owned()
            }
            Reason::Single => self.of_single(),
        }
    }

    /// The choices whose targets are undecided.
    fn open_choices(&self) -> String {
        let choices = self.variants.iter();
        let choices = choices.filter(|v| v.is_choice && v.unsupported.is_empty());
        let (open, ruled_out): (Vec<_>, Vec<_>) =
            choices.partition(|variant| variant.standing == Some(Standing::Undecided));
        if ruled_out.is_empty() {
            return "none is ruled out".to_owned();
        }
        let open = open
            .iter()
            .map(|variant| format::plain_name(&variant.variant));
        format!("{} may", joined(&open.collect::<Vec<_>>()))
    }

    /// Where no variant is a choice: whether the targets are met in all of them.
    fn of_circumstances(&self) -> String {
        let in_standing = |wanted| {
            let variants = self.variants.iter().filter(|v| v.standing == Some(wanted));
            joined(
                &variants
                    .map(|v| format::plain_name(&v.variant))
                    .collect::<Vec<_>>(),
            )
        };
        let (missed, open) = (
            in_standing(Standing::NotMet),
            in_standing(Standing::Undecided),
        );
        let found = if self.variants.iter().all(|v| v.standing.is_none()) {
            "The differences are shown".to_owned()
        } else if !missed.is_empty() {
            format!("A target is missed in {missed}")
        } else if !open.is_empty() {
            format!("Whether every target is met in {open} is undecided")
        } else {
            "Every target is met in all variants".to_owned()
        };
        format!("{found}. They are circumstances, not choices, so nothing is recommended.")
    }

    /// Where a target is missed.
    fn somewhere(&self) -> &'static str {
        match (self.has_conditions(), self.under) {
            (false, _) => "",
            (true, "base") => " in the base",
            (true, _) => " in the base or under a condition",
        }
    }

    fn of_single(&self) -> String {
        let Some(variant) = self.variants.first() else {
            return "No variant was played.".to_owned();
        };
        let name = format::plain_name(&variant.variant);
        let under = match (self.has_conditions(), self.under) {
            (false, _) => "",
            (true, "base") => " in the base",
            (true, _) => " under every condition",
        };
        match variant.standing {
            Some(Standing::Met) => format!("The configuration {name} meets every target{under}."),
            Some(Standing::NotMet) => {
                format!(
                    "The configuration {name} misses a target{}.",
                    self.somewhere()
                )
            }
            Some(Standing::Undecided) => {
                format!("Whether the configuration {name} meets every target is undecided.")
            }
            None => format!("The configuration {name} was played; no target was set."),
        }
    }

    /// What has to be known beside the sentence: who is left out and why, and who might be preferred.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let better = &self.decision.undecided_but_better;
        if !better.is_empty() {
            remarks.push(format!(
                "{} would be better in {}, and whether every target is met there is undecided.",
                self.names(better),
                self.ranked_by.label
            ));
        }
        let recommended = self.decision.recommended.iter();
        for variant in recommended.filter_map(|place| self.variants.get(*place)) {
            let name = format::plain_name(&variant.variant);
            let against = variant.against.iter();
            remarks.extend(against.map(|reason| format!("Against {name}: {reason}")));
        }
        if !self.decision.recommended.is_empty() {
            remarks.extend(self.open.iter().cloned());
        }
        for variant in self.variants.iter().filter(|v| !v.unsupported.is_empty()) {
            remarks.push(format!(
                "{} is never recommended: the product does not support {} in it (TP10).",
                format::plain_name(&variant.variant),
                joined(&variant.unsupported)
            ));
        }
        let no_choice =
            |variant: &&DecidedVariant| !variant.is_choice && variant.unsupported.is_empty();
        let circumstances: Vec<String> = self
            .variants
            .iter()
            .filter(no_choice)
            .map(|variant| format::plain_name(&variant.variant))
            .collect();
        if !circumstances.is_empty() && self.decision.reason != Reason::NoChoice {
            let are = match circumstances.len() {
                1 => "is a circumstance, not a choice",
                _ => "are circumstances, not choices",
            };
            remarks.push(format!("{} {are}.", joined(&circumstances)));
        }
        remarks
    }

    /// The recommendation as lines for the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        if self.variants.len() < 2 && self.variants.iter().all(|v| v.standing.is_none()) {
            return String::new();
        }
        let lines = std::iter::once(self.sentence()).chain(self.remarks());
        let mut text: String = lines
            .map(|line| crate::terminal::table::wrapped(&line, 2))
            .collect();
        if let Some((columns, rows)) = conditions::matrix(self) {
            let columns: Vec<(&str, Align)> = columns
                .iter()
                .map(|name| (name.as_str(), Align::Left))
                .collect();
            text.push_str(&format!("\n{}\n", conditions::CAPTION));
            text.push_str(&crate::terminal::table::render(&columns, &rows));
        }
        text
    }

    /// The reason as result files name it.
    #[must_use]
    pub const fn reason_name(&self) -> &'static str {
        reason_name(self.decision.reason)
    }
}

const fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::NoTarget => "no-target",
        Reason::NoChoice => "no-choice",
        Reason::Single => "single-variant",
        Reason::AllMiss => "all-miss",
        Reason::NoneShown => "none-shown",
        Reason::OnlyOneMeets => "only-one-meets",
        Reason::Best => "best",
        Reason::Alike => "cannot-tell-apart",
    }
}

/// The standing of some verdicts; `None` without any.
#[must_use]
pub fn standing(verdicts: &[TargetVerdict]) -> Option<Standing> {
    let all = verdicts
        .iter()
        .map(|verdict| -> Option<Verdict> { verdict.verdict });
    (!verdicts.is_empty()).then(|| Standing::of(all))
}

#[derive(Serialize)]
struct ConditionJson<'a> {
    condition: Option<&'a str>,
    verdict: Option<&'static str>,
    targets: &'a [TargetVerdict],
}

/// What would be decided under one condition alone.
#[derive(Serialize)]
struct AloneJson<'a> {
    condition: Option<&'a str>,
    kind: &'static str,
    recommended: Vec<&'a str>,
    reason: &'static str,
}

#[derive(Serialize)]
struct VariantJson<'a> {
    variant: &'a str,
    choice: bool,
    unsupported: &'a [String],
    cost: Option<f64>,
    verdict: Option<&'static str>,
    worst: Option<&'a str>,
    weighted_mean: Option<f64>,
    conditions: Vec<ConditionJson<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    against: &'a [String],
}

#[derive(Serialize)]
struct RecommendationJson<'a> {
    kind: &'static str,
    recommended: Vec<&'a str>,
    reason: &'static str,
    under: &'static str,
    ranked_by: &'a RankedBy,
    undecided_but_better: Vec<&'a str>,
    variants: Vec<VariantJson<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    open: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alone: Vec<AloneJson<'a>>,
}

impl Serialize for Recommendation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let variants = self.variants.iter().map(|variant| VariantJson {
            variant: &variant.variant,
            choice: variant.is_choice,
            unsupported: &variant.unsupported,
            cost: variant.cost,
            verdict: variant.standing.map(Standing::name),
            worst: variant.worst().and_then(|worst| worst.condition.as_deref()),
            weighted_mean: variant.mean,
            conditions: variant
                .conditions
                .iter()
                .map(|condition| ConditionJson {
                    condition: condition.condition.as_deref(),
                    verdict: condition.standing().map(Standing::name),
                    targets: &condition.targets,
                })
                .collect(),
            against: &variant.against,
        });
        let alone = self.alone.iter().map(|(condition, decision)| {
            let names = decision.recommended.iter();
            AloneJson {
                condition: condition.as_deref(),
                kind: decision.kind.name(),
                recommended: names.filter_map(|place| self.name(*place)).collect(),
                reason: reason_name(decision.reason),
            }
        });
        let better = self.decision.undecided_but_better.iter();
        RecommendationJson {
            kind: self.decision.kind.name(),
            recommended: self.recommended(),
            reason: self.reason_name(),
            under: self.under,
            ranked_by: &self.ranked_by,
            undecided_but_better: better.filter_map(|place| self.name(*place)).collect(),
            variants: variants.collect(),
            open: &self.open,
            alone: alone.collect(),
        }
        .serialize(serializer)
    }
}
