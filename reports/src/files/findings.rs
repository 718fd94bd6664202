//! `findings.json`: what `compare`, `size` and `sweep` found beyond the rows of the variants, as the page
//! tells it. A plain run finds nothing more and has no such file.

use crate::Artifact;
use crate::charts::sizing::SizingChart;
use crate::charts::tornado::TornadoChart;
use crate::files::comparison::ComparisonLine;
use experiment::{Difference, Method};
use kernel::Column;
use serde::{Deserialize, Serialize};

/// The file's path in the folder of results.
pub const PATH: &str = "findings.json";

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The paired differences, as in `comparison.csv`.
    pub lines: Vec<FoundLine>,
    /// Which variant is selected and how sure that is, in words.
    pub selection: Option<String>,
    /// The variant selected, if one is.
    pub selected: Option<String>,
    /// What would change the answer, in sentences.
    pub changes: Vec<String>,
    /// What was tried and does not change it, in sentences.
    #[serde(default)]
    pub unchanged: Vec<String>,
    /// What is to be read with care, in sentences.
    pub cautions: Vec<String>,
    /// Which inputs move the answer.
    pub sensitivity: Vec<TornadoChart>,
    /// Metrics over numbers of licenses.
    pub sizing: Vec<SizingChart>,
}

/// A line of the comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundLine {
    /// The metric.
    pub metric: String,
    /// Its scope.
    pub scope: String,
    /// Its subject.
    pub subject: String,
    /// The variant.
    pub variant: String,
    /// What it is compared with.
    pub baseline: String,
    /// The paired difference.
    pub difference: Option<FoundDifference>,
    /// The joint confidence.
    pub confidence: f64,
    /// The rank.
    pub rank: Option<usize>,
}

/// A paired difference with its interval (see [`Difference`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundDifference {
    /// The replications in which both have a value.
    pub n: u64,
    /// The variant's mean less the baseline's.
    pub difference: f64,
    /// Half the width of the interval.
    pub half_width: Option<f64>,
    /// The confidence of all comparisons of the metric together.
    pub confidence: f64,
    /// The lower end of the interval.
    pub lower: Option<f64>,
    /// The upper end of the interval.
    pub upper: Option<f64>,
    /// How many times more replications independent random numbers would need.
    pub variance_ratio: Option<f64>,
    /// The replications in which the two differ.
    pub differing: u64,
    /// How the interval was made, as result files name it.
    pub method: String,
}

const METHODS: [Method; 6] = [
    Method::StudentT,
    Method::Ratio,
    Method::ExactBinomial,
    Method::FewEvents,
    Method::NoEvents,
    Method::Constant,
];

impl From<&Difference> for FoundDifference {
    fn from(difference: &Difference) -> Self {
        let Difference {
            n,
            difference,
            half_width,
            confidence,
            lower,
            upper,
            variance_ratio,
            differing,
            method,
        } = *difference;
        FoundDifference {
            n,
            difference,
            half_width,
            confidence,
            lower,
            upper,
            variance_ratio: variance_ratio.filter(|ratio| ratio.is_finite()),
            differing,
            method: method.name().to_owned(),
        }
    }
}

impl FoundDifference {
    /// The difference as the experiment has it; `None` if its method is unknown here.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        let method = METHODS.into_iter().find(|m| m.name() == self.method)?;
        Some(Difference {
            n: self.n,
            difference: self.difference,
            half_width: self.half_width,
            confidence: self.confidence,
            lower: self.lower,
            upper: self.upper,
            variance_ratio: self.variance_ratio,
            differing: self.differing,
            method,
        })
    }
}

impl FoundLine {
    /// A line as it is kept.
    #[must_use]
    pub fn of(line: &ComparisonLine<'_>) -> FoundLine {
        FoundLine {
            metric: line.column.metric.to_owned(),
            scope: line.column.scope.name().to_owned(),
            subject: line.column.subject.clone(),
            variant: line.variant.to_owned(),
            baseline: line.baseline.to_owned(),
            difference: line.difference.as_ref().map(FoundDifference::from),
            confidence: line.confidence,
            rank: line.rank,
        }
    }

    /// The line over the study's columns; `None` if none of them is meant.
    #[must_use]
    pub fn line<'a>(&'a self, columns: &'a [Column]) -> Option<ComparisonLine<'a>> {
        let column = columns.iter().find(|column| {
            column.metric == self.metric
                && column.scope.name() == self.scope
                && column.subject == self.subject
        })?;
        let difference = self.difference.as_ref();
        Some(ComparisonLine {
            column,
            variant: &self.variant,
            baseline: &self.baseline,
            difference: difference.and_then(FoundDifference::difference),
            confidence: self.confidence,
            rank: self.rank,
        })
    }
}

/// The content of a file.
///
/// # Errors
/// If it is not such a file.
pub fn parse(bytes: &[u8]) -> serde_json::Result<Findings> {
    serde_json::from_slice(bytes)
}

/// The file.
///
/// # Errors
/// None in practice: every value has a form in JSON.
pub fn render(findings: &Findings) -> serde_json::Result<Artifact> {
    let mut text = serde_json::to_string_pretty(findings)?;
    text.push('\n');
    Ok(Artifact::text(PATH, text))
}
