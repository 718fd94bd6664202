//! Which variant is recommended, or why none is: the one object that the terminal, the page, its Markdown, the JSON and
//! the exit status tell. What it rests on was decided by `experiment::decision`.

use crate::format;
use crate::terminal::compare::words::joined;
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
    /// What all targets together say of it; `None` without a target.
    pub standing: Option<Standing>,
    /// The mean of the first target's metric.
    pub mean: Option<f64>,
    /// Each target's verdict.
    pub targets: Vec<TargetVerdict>,
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
        match self.decision.reason {
            Reason::OnlyOneMeets => {
                format!("Recommended: {recommended}. It alone meets every target.")
            }
            Reason::Best => format!(
                "Recommended: {recommended}. Of the variants that meet every target it is the best in {by}."
            ),
            Reason::Alike => format!(
                "A tie: {recommended} meet every target and cannot be told apart in {by}."
            ),
            Reason::AllMiss => "Nothing is recommended: every variant that can be chosen misses a target.".to_owned(),
            Reason::NoneShown => "Nothing is recommended yet: no variant that can be chosen is known to meet every target, and some may."
                .to_owned(),
            Reason::NoChoice => {
                "Nothing is recommended: none of the variants is a choice; the differences are shown.".to_owned()
            }
            Reason::NoTarget => "Nothing is recommended: the scenario sets no target (`[target]`), so nothing says \
                                 what is good enough; the differences are shown."
                .to_owned(),
            Reason::Single => self.of_single(),
        }
    }

    fn of_single(&self) -> String {
        let Some(variant) = self.variants.first() else {
            return "No variant was played.".to_owned();
        };
        let name = format::plain_name(&variant.variant);
        match variant.standing {
            Some(Standing::Met) => format!("The configuration {name} meets every target."),
            Some(Standing::NotMet) => format!("The configuration {name} misses a target."),
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
        lines
            .map(|line| crate::terminal::table::wrapped(&line, 2))
            .collect()
    }

    /// The reason as result files name it.
    #[must_use]
    pub const fn reason_name(&self) -> &'static str {
        match self.decision.reason {
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

#[derive(Serialize)]
struct VariantJson<'a> {
    variant: &'a str,
    choice: bool,
    unsupported: &'a [String],
    cost: Option<f64>,
    verdict: Option<&'static str>,
    worst: Option<&'a str>,
    weighted_mean: Option<f64>,
    conditions: [ConditionJson<'a>; 1],
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
}

impl Serialize for Recommendation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let variants = self.variants.iter().map(|variant| VariantJson {
            variant: &variant.variant,
            choice: variant.is_choice,
            unsupported: &variant.unsupported,
            cost: variant.cost,
            verdict: variant.standing.map(Standing::name),
            worst: None,
            weighted_mean: variant.mean,
            conditions: [ConditionJson {
                condition: None,
                verdict: variant.standing.map(Standing::name),
                targets: &variant.targets,
            }],
        });
        let better = self.decision.undecided_but_better.iter();
        RecommendationJson {
            kind: self.decision.kind.name(),
            recommended: self.recommended(),
            reason: self.reason_name(),
            under: "base",
            ranked_by: &self.ranked_by,
            undecided_but_better: better.filter_map(|place| self.name(*place)).collect(),
            variants: variants.collect(),
        }
        .serialize(serializer)
    }
}
