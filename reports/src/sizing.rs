//! What a search for the least purchase found: the data that its tables, charts and answer are made of.
//!
//! Everything is plain data with the evidence beside each number, so that the terminal, the
//! files and the page say the same.

use crate::estimate::Limit;
use crate::format::{self, Style};
use crate::labels;
use experiment::{Difference, Estimate};
use kernel::{Column, Scope};
use serde_json::{Value, json};

/// A limit that a purchase has to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetTold {
    /// The metric.
    pub metric: &'static str,
    /// What it is about: nothing for the whole system.
    pub subject: String,
    /// The condition that it has to be kept under; `None`: the base.
    pub condition: Option<String>,
    /// How it is printed.
    pub style: Style,
    /// The limit.
    pub limit: Limit,
    /// The confidence with which it has to be shown.
    pub confidence: f64,
}

impl TargetTold {
    /// A limit on a column.
    #[must_use]
    pub fn new(column: &Column, limit: Limit, confidence: f64) -> TargetTold {
        TargetTold {
            metric: column.metric,
            subject: match column.scope {
                Scope::System => String::new(),
                scope => format!("{} {}", scope.name(), column.subject),
            },
            condition: None,
            style: Style::of(column),
            limit,
            confidence,
        }
    }

    /// The same under a condition.
    #[must_use]
    pub fn under(mut self, condition: Option<&str>) -> TargetTold {
        self.condition = condition.map(str::to_owned);
        self
    }

    /// ` @growth`; nothing in the base.
    fn at(&self) -> String {
        let condition = self.condition.as_deref();
        condition.map_or_else(String::new, |name| {
            format!(" @{}", format::plain_name(name))
        })
    }

    /// The limit in words, as `denied ≤ 0.1 %`.
    #[must_use]
    pub fn words(&self) -> String {
        let of = if self.subject.is_empty() {
            String::new()
        } else {
            format!(" of {}", format::plain_name(&self.subject))
        };
        let (sign, limit) = match self.limit {
            Limit::Max(limit) => ("≤", limit),
            Limit::Min(limit) => ("≥", limit),
        };
        format!(
            "{}{of} {sign} {}{}",
            labels::metric(self.metric),
            format::limit(limit, self.style),
            self.at()
        )
    }
}

/// What replications show of a target.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownTold {
    /// The target.
    pub target: TargetTold,
    /// The mean.
    pub mean: Option<f64>,
    /// The one-sided lower bound.
    pub lower: Option<f64>,
    /// The one-sided upper bound.
    pub upper: Option<f64>,
}

impl ShownTold {
    /// The mean and the bound on the target's side.
    #[must_use]
    pub fn words(&self) -> String {
        let style = self.target.style;
        let value = |value: Option<f64>| {
            value.map_or_else(|| format::MISSING.to_owned(), |v| format::value(v, style))
        };
        let bound = match self.target.limit {
            Limit::Max(_) => self.upper.map(|v| ("≤", v)),
            Limit::Min(_) => self.lower.map(|v| ("≥", v)),
        };
        match bound {
            Some((sign, bound)) => format!(
                "{} ({sign} {} at {}){}",
                value(self.mean),
                format::value(bound, style),
                format::limit(self.target.confidence, Style::Percent),
                self.target.at()
            ),
            None => format!("{} (no bound){}", value(self.mean), self.target.at()),
        }
    }

    fn json(&self) -> Value {
        json!({
            "target": self.target.words(),
            "confidence": self.target.confidence,
            "mean": self.mean,
            "lower": self.lower,
            "upper": self.upper,
        })
    }
}

/// What is known of one step less (of headroom: more).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BelowTold {
    /// The range ends here.
    AtLimit,
    /// It breaks a limit.
    Fails {
        /// The count.
        count: u64,
        /// The replications that showed it.
        replications: u64,
    },
    /// It was not shown to hold.
    NotShown {
        /// The count.
        count: u64,
        /// The replications played.
        replications: u64,
    },
    /// The budget was used up before it was its turn.
    NotExamined {
        /// The count.
        count: u64,
    },
}

impl BelowTold {
    /// The count.
    #[must_use]
    pub const fn count(self) -> Option<u64> {
        match self {
            BelowTold::AtLimit => None,
            BelowTold::Fails { count, .. }
            | BelowTold::NotShown { count, .. }
            | BelowTold::NotExamined { count } => Some(count),
        }
    }

    /// The replications behind it.
    #[must_use]
    pub const fn replications(self) -> Option<u64> {
        match self {
            BelowTold::Fails { replications, .. } | BelowTold::NotShown { replications, .. } => {
                Some(replications)
            }
            BelowTold::AtLimit | BelowTold::NotExamined { .. } => None,
        }
    }

    /// The word in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BelowTold::AtLimit => "at-end-of-range",
            BelowTold::Fails { .. } => "fails",
            BelowTold::NotShown { .. } => "not-shown",
            BelowTold::NotExamined { .. } => "not-examined",
        }
    }

    /// A sentence's end.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            BelowTold::AtLimit => "is the end of the range".to_owned(),
            BelowTold::Fails {
                count,
                replications,
            } => format!("{count} fails ({replications} replications)"),
            BelowTold::NotShown {
                count,
                replications,
            } => format!("{count} not shown to hold within {replications} replications"),
            BelowTold::NotExamined { count } => {
                format!("{count} not examined, the budget was used up")
            }
        }
    }

    fn json(self) -> Value {
        json!({ "what": self.name(), "count": self.count(), "replications": self.replications() })
    }
}

/// One feature of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureTold {
    /// The feature.
    pub feature: String,
    /// The least count looked at.
    pub least: u64,
    /// The largest.
    pub most: u64,
    /// The distance.
    pub step: u64,
    /// What one costs.
    pub price: f64,
    /// How many; `None` if nothing was found.
    pub count: Option<u64>,
    /// What is known of one step less, the others staying.
    pub below: Option<BelowTold>,
}

/// One candidate that was played.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedTold {
    /// Its counts, in the order of the features.
    pub counts: Vec<u64>,
    /// Its replications.
    pub replications: u64,
    /// What they show.
    pub shown: Vec<ShownTold>,
}

/// How a search went.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchTold {
    /// The features.
    pub features: Vec<FeatureTold>,
    /// Why nothing was found.
    pub failure: Option<String>,
    /// What its licenses cost.
    pub cost: Option<f64>,
    /// The evidence for it.
    pub shown: Vec<ShownTold>,
    /// The replications of the purchase.
    pub replications: u64,
    /// The most that a candidate might get.
    pub replications_max: u64,
    /// The replications played.
    pub replications_spent: u64,
    /// What a grid would take at the same precision.
    pub replications_of_grid: f64,
    /// All candidates.
    pub tried: Vec<TriedTold>,
}

impl SearchTold {
    /// `cost`: of the whole purchase, servers too.
    fn json(&self, cost: Option<f64>) -> Value {
        let features = self.features.iter().map(|f| {
            json!({
                "feature": f.feature,
                "count": f.count,
                "price": f.price,
                "range": { "min": f.least, "max": f.most, "step": f.step },
                "one_step_less": f.below.map(BelowTold::json),
            })
        });
        json!({
            "features": features.collect::<Vec<_>>(),
            "failure": self.failure,
            "cost": cost,
            "shown": self.shown.iter().map(ShownTold::json).collect::<Vec<_>>(),
            "replications": self.replications,
            "replications_spent": self.replications_spent,
            "replications_of_grid": self.replications_of_grid,
            "candidates": self.tried.len(),
        })
    }
}

/// Up to how many agents the file's own counts are enough.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadroomTold {
    /// The agents of the file.
    pub agents_now: u64,
    /// The most looked at.
    pub agents_most: u64,
    /// The distance.
    pub step: u64,
    /// The most that still meet the target; `None` if not even the fewest do.
    pub agents: Option<u64>,
    /// What is known of one step more.
    pub above: Option<BelowTold>,
    /// The evidence.
    pub shown: Vec<ShownTold>,
    /// The replications of that number.
    pub replications: u64,
    /// The replications played.
    pub replications_spent: u64,
}

/// One point of a curve in one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct CurvePoint {
    /// Under the scenario's faults, else under none.
    pub with_faults: bool,
    /// The count.
    pub count: u64,
    /// The metric.
    pub column: Column,
    /// Its estimate.
    pub estimate: Option<Estimate>,
    /// What the closed form says.
    pub closed_form: Option<f64>,
}

/// The curves of one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveTold {
    /// The feature.
    pub feature: String,
    /// Where the part denied under the faults bends.
    pub knee: Option<u64>,
    /// The name of the closed form, if one holds.
    pub closed_form: Option<String>,
    /// The points.
    pub points: Vec<CurvePoint>,
}

/// A feature and its split over independent servers.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitFeature {
    /// The feature.
    pub feature: String,
    /// Each server's part in the file, as a percentage.
    pub file: Vec<String>,
    /// Each server's part in the split that looked best.
    pub found: Vec<String>,
    /// Each server's part in the purchase.
    pub bought: Vec<String>,
    /// Each server's licenses; none if there is no purchase.
    pub held: Option<Vec<u64>>,
}

/// How a purchase is divided over independent servers, and what the search for a better split showed.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitTold {
    /// The servers.
    pub servers: Vec<String>,
    /// The features that are split.
    pub features: Vec<SplitFeature>,
    /// What splits were compared by.
    pub column: Column,
    /// The best split less the file's, by replications that did not choose it; none if it is the file's.
    pub against_file: Option<Difference>,
    /// The best split less even parts; none if it or the file's is even.
    pub against_even: Option<Difference>,
    /// The best split is better than the file's beyond the noise.
    pub is_better: bool,
    /// The purchase has it.
    pub is_bought: bool,
    /// The splits that were looked at.
    pub splits: u64,
    /// The replications played.
    pub replications_spent: u64,
}

impl SplitTold {
    fn json(&self) -> Value {
        let difference = |difference: &Option<Difference>| {
            difference.as_ref().map(|d| {
                json!({ "difference": d.difference, "lower": d.lower, "upper": d.upper, "n": d.n })
            })
        };
        let features = self.features.iter().map(|f| {
            json!({
                "feature": f.feature,
                "file": f.file,
                "found": f.found,
                "bought": f.bought,
                "licenses": f.held,
            })
        });
        json!({
            "servers": self.servers,
            "features": features.collect::<Vec<_>>(),
            "metric": self.column.metric,
            "better_than_file": self.is_better,
            "bought": self.is_bought,
            "less_file": difference(&self.against_file),
            "less_even": difference(&self.against_even),
            "splits": self.splits,
            "replications_spent": self.replications_spent,
        })
    }
}

/// A variant, sized.
#[derive(Clone, Debug, PartialEq)]
pub struct SizedVariant {
    /// The variant; with the number of servers where several were asked for.
    pub variant: String,
    /// Its license servers.
    pub servers: u64,
    /// It can be chosen, and the product supports it.
    pub is_choice: bool,
    /// Of several numbers of servers this one costs least.
    pub is_best: bool,
    /// What they cost in a year.
    pub server_cost: Option<f64>,
    /// The search under the scenario's faults.
    pub search: SearchTold,
    /// How it is divided over independent servers, if that was searched.
    pub split: Option<SplitTold>,
    /// The same search if nothing failed.
    pub load_alone: Option<SearchTold>,
    /// How many agents today's counts carry.
    pub headroom: Option<HeadroomTold>,
    /// The curves, one for each feature.
    pub curves: Vec<CurveTold>,
    /// Where the overlay is.
    pub overlay: Option<String>,
}

impl SizedVariant {
    /// Licenses and servers together.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        self.cost_of(&self.search)
    }

    /// Licenses and servers together of what a search of this variant found: the one cost of a purchase.
    #[must_use]
    pub fn cost_of(&self, search: &SearchTold) -> Option<f64> {
        Some(search.cost? + self.server_cost.unwrap_or(0.0))
    }
}

/// All that `size` answers for one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct SizingAnswer {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The seed.
    pub seed: u64,
    /// What prices are in.
    pub currency: Option<String>,
    /// Whether there are prices; else a purchase's cost is its number of licenses.
    pub has_prices: bool,
    /// Whether lost hours have a price, which no purchase counts.
    pub has_hour_prices: bool,
    /// Whether the study has conditions.
    pub has_conditions: bool,
    /// The replications played in all.
    pub replications_played: u64,
    /// The variants.
    pub variants: Vec<SizedVariant>,
}

impl SizingAnswer {
    /// The answer as JSON.
    ///
    /// # Errors
    /// None in practice: every value has a form in JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        let variants = self.variants.iter().map(|sized| {
            let headroom = sized.headroom.as_ref().map(|room| {
                json!({
                    "agents_now": room.agents_now,
                    "agents": room.agents,
                    "step": room.step,
                    "one_step_more": room.above.map(BelowTold::json),
                    "shown": room.shown.iter().map(ShownTold::json).collect::<Vec<_>>(),
                    "replications": room.replications,
                })
            });
            let curves = sized.curves.iter().map(|curve| {
                json!({ "feature": curve.feature, "knee": curve.knee, "closed_form": curve.closed_form })
            });
            json!({
                "variant": sized.variant,
                "servers": sized.servers,
                "cost": sized.cost(),
                "choice": sized.is_choice,
                "least_cost": sized.is_best,
                "split": sized.split.as_ref().map(SplitTold::json),
                "purchase": sized.search.json(sized.cost()),
                "without_faults": sized.load_alone.as_ref().map(|search| search.json(sized.cost_of(search))),
                "headroom": headroom,
                "curves": curves.collect::<Vec<_>>(),
                "overlay": sized.overlay,
            })
        });
        serde_json::to_string_pretty(&json!({
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "currency": self.currency,
            "replications_played": self.replications_played,
            "variants": variants.collect::<Vec<_>>(),
        }))
    }

    /// The purchases of least cost among what can be chosen: none, one, or several of one cost.
    #[must_use]
    pub fn cheapest(&self) -> Vec<&SizedVariant> {
        let choices = self.variants.iter().filter(|sized| sized.is_choice);
        let costs = choices.clone().filter_map(SizedVariant::cost);
        let Some(least) = costs.min_by(f64::total_cmp) else {
            return Vec::new();
        };
        choices
            .filter(|sized| sized.cost() == Some(least))
            .collect()
    }
}
