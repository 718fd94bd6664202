//! The answer of `compare`: for each metric the variants with their intervals and paired differences,
//! which one is recommended and how sure that is, and what the recommendation hangs on.

pub mod defaults;
mod notes;
pub mod selection;
pub mod sensitivity;
pub mod words;

use super::comparison;
use super::precision::{self, PrecisionReport};
use super::table;
use super::verdicts::{self, TargetVerdict};
use crate::decision::Recommendation;
use crate::estimate::SummaryLine;
use crate::files::comparison::ComparisonLine;
use crate::format;
use defaults::DefaultsReport;
use experiment::Difference;
use kernel::Column;
use selection::SelectionReport;
use sensitivity::SensitivityReport;
use serde_json::{Value, json};

/// Metrics that were played without agents and demand, on which they do not depend.
#[derive(Clone, Debug)]
pub struct ServerOnly {
    /// The metrics.
    pub metrics: Vec<String>,
    /// The replications of each variant.
    pub replications: u64,
    /// The simulated years of each variant that count.
    pub years: f64,
    /// The precision that was asked for, in words.
    pub wanted: String,
    /// The variants for which it was not reached, with the metric.
    pub short: Vec<String>,
}

/// A metric whose first week differs from the weeks after it.
#[derive(Clone, Debug)]
pub struct Unsettled<'a> {
    /// The variant.
    pub variant: String,
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The first week less the others.
    pub difference: Difference,
}

/// All that `compare` answers for one scenario.
#[derive(Clone, Debug)]
pub struct CompareAnswer<'a> {
    /// The scenario's name.
    pub scenario: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Replications of each variant.
    pub replications: u64,
    /// The seed.
    pub seed: u64,
    /// The variant that the others are held against.
    pub baseline: &'a str,
    /// Whether a fault strikes at a fixed time.
    pub is_drill: bool,
    /// What prices are in, if there are any.
    pub currency: Option<&'a str>,
    /// Each variant in each metric against the baseline.
    pub lines: &'a [ComparisonLine<'a>],
    /// The estimates of the same metrics.
    pub estimates: &'a [SummaryLine<'a>],
    /// Metrics that were played without load.
    pub server_only: Option<ServerOnly>,
    /// What precision targets reached.
    pub precision: Option<&'a PrecisionReport>,
    /// The selection; `None` with one variant.
    pub selection: Option<SelectionReport<'a>>,
    /// The targets' verdicts.
    pub verdicts: &'a [TargetVerdict],
    /// What is recommended.
    pub recommendation: Option<&'a Recommendation>,
    /// Defaults that may decide; `None` if they were not played.
    pub defaults: Option<DefaultsReport<'a>>,
    /// The tornado; `None` if it was not played.
    pub sensitivity: Option<SensitivityReport<'a>>,
    /// Where the first week differs from the others.
    pub unsettled: Vec<Unsettled<'a>>,
    /// What other defaults and assumptions took; `None` if none were played.
    pub effort: Option<Effort>,
}

/// The replications of the variants under other defaults and assumptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Effort {
    /// Those that were played.
    pub played: u64,
    /// Those in which the change comes to nothing, so that they are known without playing.
    pub known: u64,
}

impl CompareAnswer<'_> {
    /// The answer as text for the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.heading();
        text.push_str(&comparison::text(self.lines, self.estimates));
        let mut section = |part: String| {
            if !part.is_empty() {
                text.push('\n');
                text.push_str(&part);
            }
        };
        if !self.verdicts.is_empty() {
            section(format!("Targets\n{}", verdicts::table(self.verdicts)));
        }
        if let Some(recommendation) = self.recommendation {
            section(recommendation.text());
        }
        if let Some(selection) = &self.selection {
            section(selection.text(self.recommendation));
        }
        if let Some(defaults) = &self.defaults {
            section(defaults.text());
        }
        if let Some(sensitivity) = &self.sensitivity {
            section(sensitivity.text());
        }
        if let Some(precision) = self.precision {
            section(precision::text(precision));
        }
        let notes = notes::of(self);
        section(notes.iter().map(|note| table::wrapped(note, 2)).collect());
        text
    }

    /// What is to be read with care, in sentences.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        notes::of(self)
    }

    fn heading(&self) -> String {
        let name = format::plain_name(self.scenario);
        let title = format!("{name}: {}", format::plain_name(self.title));
        let s = if self.replications == 1 { "" } else { "s" };
        let facts = format!(
            "{} replication{s} of each variant with the same random numbers, seed {}; baseline {}",
            words::count(self.replications),
            self.seed,
            format::plain_name(self.baseline)
        );
        format!(
            "{}{}\n",
            table::wrapped(&title, 2),
            table::wrapped(&facts, 2)
        )
    }

    /// The answer as JSON: numbers in full, missing ones `null`.
    ///
    /// # Errors
    /// None in practice: every value has a form in JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        let metrics: Vec<Value> = self.lines.iter().map(|line| self.line_json(line)).collect();
        let server_only = self.server_only.as_ref().map(|part| {
            json!({
                "metrics": part.metrics,
                "replications": part.replications,
                "simulated_years": part.years,
                "wanted": part.wanted,
                "not_reached": part.short,
            })
        });
        let unsettled: Vec<Value> = self
            .unsettled
            .iter()
            .map(|part| {
                json!({
                    "variant": part.variant,
                    "metric": part.column.metric,
                    "difference": part.difference.difference,
                    "half_width": part.difference.half_width,
                })
            })
            .collect();
        serde_json::to_string_pretty(&json!({
            "scenario": self.scenario,
            "title": self.title,
            "replications": self.replications,
            "seed": self.seed,
            "baseline": self.baseline,
            "basis": if self.is_drill { "drill" } else { "long-run" },
            "currency": self.currency,
            "comparison": metrics,
            "selection": self.selection.as_ref().map(SelectionReport::json),
            "verdicts": self.verdicts,
            "decision": self.recommendation,
            "defaults": self.defaults.as_ref().map(DefaultsReport::json),
            "sensitivity": self.sensitivity.as_ref().map(SensitivityReport::json),
            "server_only": server_only,
            "precision": self.precision,
            "first_week_differs": unsettled,
            "further_replications": self.effort,
        }))
    }

    fn line_json(&self, line: &ComparisonLine<'_>) -> Value {
        let estimate = self
            .estimates
            .iter()
            .find(|summary| summary.variant == line.variant && summary.column == line.column)
            .and_then(|summary| summary.estimate);
        let difference = line.difference;
        json!({
            "metric": line.column.metric,
            "scope": line.column.scope.name(),
            "subject": line.column.subject,
            "variant": line.variant,
            "rank": line.rank,
            "n": estimate.map(|e| e.n),
            "mean": estimate.map(|e| e.mean),
            "half_width": estimate.and_then(|e| e.half_width),
            "lower": estimate.and_then(|e| e.lower),
            "upper": estimate.and_then(|e| e.upper),
            "method": estimate.map(|e| e.method.name()),
            "nonzero": estimate.map(|e| e.nonzero),
            "difference": difference.map(|d| d.difference),
            "difference_half_width": difference.and_then(|d| d.half_width),
            "difference_method": difference.map(|d| d.method.name()),
            "confidence": line.confidence,
            "variance_ratio": difference.and_then(|d| d.variance_ratio),
        })
    }
}
