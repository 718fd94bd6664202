//! The answer of `run`: variants against the headline metrics, the verdict on each target, what went
//! wrong most, and what to look at before the numbers are trusted.

use super::causes::VariantCauses;
use super::precision::PrecisionReport;
use super::verdicts::TargetVerdict;
use crate::decision::Recommendation;
use crate::estimate::{Confidence, Estimate, SummaryLine};
use crate::format::{self, Style};
use crate::labels;
use crate::results::basis;
use kernel::{Cell, Layout, Row, Scope};
use model::plan::Plan;
use serde::Serialize;

/// The headline metrics with their columns' names in the terminal, in order.
pub const HEADLINE_METRICS: [(&str, &str, Style); 5] = [
    ("denied_fraction", "denied", Style::Percent),
    (
        "agent_time_lost_fraction",
        "agent time lost",
        Style::Percent,
    ),
    ("violations", "violations", Style::Count),
    ("availability", "availability", Style::Percent),
    ("capacity", "capacity", Style::Percent),
];

/// One variant of the answer.
#[derive(Clone, Debug)]
pub struct VariantAnswer {
    /// Its name.
    pub name: String,
    /// The condition that it was played under; `None`: the base.
    pub condition: Option<String>,
    /// `drill` or `long-run`.
    pub basis: &'static str,
    /// Nothing in it is random, so that one replication says all.
    pub is_exact: bool,
    /// Its estimates for [`HEADLINE_METRICS`] at scope `system`; `None` where the scenario has no
    /// such metric.
    pub headline: [Option<Estimate>; 5],
    /// What part of the logins, and of the other demand, is denied; `None` unless there are both.
    pub denied_apart: Option<[Estimate; 2]>,
}

impl VariantAnswer {
    /// The answer of one variant from the lines of its summary.
    #[must_use]
    pub fn from_summary(plan: &Plan, lines: &[SummaryLine<'_>]) -> Self {
        let estimate = |metric: &str| {
            lines
                .iter()
                .find(|line| line.column.scope == Scope::System && line.column.metric == metric)
                .and_then(|line| line.estimate)
        };
        Self {
            name: plan.variant.clone(),
            condition: plan.condition.clone(),
            basis: basis(plan),
            is_exact: model::chance::is_exact(plan),
            headline: HEADLINE_METRICS.map(|(metric, ..)| estimate(metric)),
            denied_apart: None,
        }
    }

    /// Adds what part of the logins, and of the other demand, is denied, from the rows of the replications.
    #[must_use]
    pub fn with_denied_apart(mut self, layout: &Layout, rows: &[Row]) -> Self {
        let of = |scope: Scope| {
            let columns = layout.columns.iter().enumerate();
            let own: Vec<usize> = columns
                .filter(|(_, c)| c.scope == scope && c.metric == "denied_fraction")
                .map(|(index, _)| index)
                .collect();
            let column = &layout.columns[*own.first()?];
            let sum = |row: &Row| Cell {
                numerator: own.iter().map(|&index| row[index].numerator).sum(),
                denominator: own.iter().map(|&index| row[index].denominator).sum(),
            };
            let cells: Vec<Cell> = rows.iter().map(sum).collect();
            experiment::estimate(column, &cells, Confidence::default())
        };
        self.denied_apart = of(Scope::Agents)
            .zip(of(Scope::Demand))
            .map(|(a, b)| [a, b]);
        self
    }

    pub(super) fn apart_in_words(&self) -> Option<String> {
        let [logins, other] = self.denied_apart.as_ref()?;
        let shown = |estimate: &Estimate| match self.is_exact {
            true => format::value(estimate.mean, Style::Percent),
            false => format::estimate(estimate, Style::Percent),
        };
        Some(format!(
            "{}, denied: logins {}; other demand {}",
            labels::under(&self.name, self.condition.as_deref()),
            shown(logins),
            shown(other)
        ))
    }
}

/// All that `run` answers for one scenario.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The scenario's name.
    pub scenario: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Replications of each variant.
    pub replications: u64,
    /// The seed.
    pub seed: u64,
    /// The variants in file order.
    pub variants: Vec<VariantAnswer>,
    /// One for each target and variant.
    pub verdicts: Vec<TargetVerdict>,
    /// What is recommended.
    pub recommendation: Recommendation,
    /// Root causes of each variant.
    pub causes: Vec<VariantCauses>,
    /// What precision targets reached; `None` if a number of replications was asked for.
    pub precision: Option<PrecisionReport>,
}

impl Answer {
    /// The answer as JSON: numbers in full, missing ones `null`.
    ///
    /// # Errors
    /// None in practice: every value has a form in JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        let variants = self.variants.iter().map(|variant| VariantJson {
            name: &variant.name,
            condition: variant.condition.as_deref(),
            basis: variant.basis,
            metrics: HEADLINE_METRICS
                .iter()
                .zip(&variant.headline)
                .filter_map(|((metric, ..), estimate)| {
                    estimate.as_ref().map(|e| EstimateJson::new(metric, e))
                })
                .collect(),
            denied_apart: variant.denied_apart.as_ref().map(|[logins, other]| {
                [
                    EstimateJson::new("logins", logins),
                    EstimateJson::new("other-demand", other),
                ]
            }),
        });
        serde_json::to_string_pretty(&AnswerJson {
            scenario: &self.scenario,
            title: self.title.as_deref(),
            replications: self.replications,
            seed: self.seed,
            variants: variants.collect(),
            verdicts: &self.verdicts,
            decision: &self.recommendation,
            root_causes: &self.causes,
            precision: self.precision.as_ref(),
        })
    }
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    scenario: &'a str,
    title: Option<&'a str>,
    replications: u64,
    seed: u64,
    variants: Vec<VariantJson<'a>>,
    verdicts: &'a [TargetVerdict],
    decision: &'a Recommendation,
    root_causes: &'a [VariantCauses],
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<&'a PrecisionReport>,
}

#[derive(Serialize)]
struct VariantJson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
    basis: &'a str,
    metrics: Vec<EstimateJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    denied_apart: Option<[EstimateJson<'a>; 2]>,
}

#[derive(Serialize)]
struct EstimateJson<'a> {
    metric: &'a str,
    n: u64,
    mean: f64,
    half_width: Option<f64>,
    confidence: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    method: &'static str,
    nonzero: u64,
}

impl<'a> EstimateJson<'a> {
    fn new(metric: &'a str, estimate: &Estimate) -> Self {
        Self {
            metric,
            n: estimate.n,
            mean: estimate.mean,
            half_width: estimate.half_width,
            confidence: estimate.confidence,
            lower: estimate.lower,
            upper: estimate.upper,
            method: estimate.method.name(),
            nonzero: estimate.nonzero,
        }
    }
}
