//! The page for the design review: one self-contained HTML file, and the same content as Markdown.
//!
//! The page is a function of results. It has no date but the one that the user gives, asks
//! no network and no host, and says nothing that is not in the results or in the words of this crate.
//! Sections without data are left out.

pub mod cost;
pub mod document;
mod explorer;
mod html;
pub mod index;
mod markdown;
pub mod prediction;
mod sections;
pub mod stories;
pub(crate) mod swept;
pub(crate) mod verdict_cell;

use crate::Artifact;
use crate::charts::ChartError;
use crate::charts::set::{self, ChartFormat};
use crate::charts::sizing::SizingChart;
use crate::charts::tornado::TornadoChart;
use crate::decision::Recommendation;
use crate::estimate::SummaryLine;
use crate::files::comparison::ComparisonLine;
use crate::files::findings::Findings;
use crate::profile::Week;
use crate::terminal::{TargetVerdict, VariantCauses};
use cost::Prices;
use kernel::Layout;
use model::plan::Plan;
use std::error::Error;
use std::fmt;
use stories::Story;

/// All that a page tells.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// What was played, and by whose wish.
    pub facts: Facts<'a>,
    /// The variants, the baseline first.
    pub variants: Vec<PageVariant<'a>>,
    /// A verdict for each target and variant.
    pub verdicts: &'a [TargetVerdict],
    /// What is recommended; none for a page over several studies.
    pub recommendation: Option<&'a Recommendation>,
    /// The pages of the base and of each condition besides this one: what each shows, and its file.
    pub beside: &'a [(String, String)],
    /// Paired differences, metric by metric.
    pub comparison: &'a [ComparisonLine<'a>],
    /// Paired differences of every two variants in the metrics of the whole system: how the recommended
    /// one stands against each other one.
    pub contrasts: &'a [ComparisonLine<'a>],
    /// What else was found: the selection, what would change the answer.
    pub findings: &'a Findings,
    /// Which inputs move the answer.
    pub sensitivity: &'a [TornadoChart],
    /// Metrics over numbers of licenses.
    pub sizing: &'a [SizingChart],
    /// What things cost, if prices were given.
    pub prices: Option<&'a Prices>,
    /// Which of the parameters of the rules the scenario's files name.
    pub said: &'a [&'a str],
    /// Assumptions besides those that the plans themselves hold.
    pub assumptions: &'a [Assumption],
    /// Checks that were made besides those that the results themselves allow.
    pub checks: &'a [Check],
    /// The input files.
    pub inputs: &'a [Input<'a>],
}

/// What was played.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// The scenario's name.
    pub scenario: &'a str,
    /// Its title; empty if it has none.
    pub title: &'a str,
    /// Who wrote the study, if said.
    pub author: Option<&'a str>,
    /// For whom, if said.
    pub organization: Option<&'a str>,
    /// The date that the user gives the page, as written.
    pub date: Option<&'a str>,
    /// The program's version.
    pub version: &'a str,
    /// The command that makes these results again.
    pub command: &'a str,
    /// The seed.
    pub seed: u64,
    /// Replications of each variant.
    pub replications: u64,
    /// Digest of the scenario.
    pub scenario_digest: &'a str,
    /// Fingerprint of the study's event stream.
    pub fingerprint: &'a str,
}

/// One variant of the page.
#[derive(Clone, Debug)]
pub struct PageVariant<'a> {
    /// The variant as played.
    pub plan: &'a Plan,
    /// The columns of the study.
    pub layout: &'a Layout,
    /// Its estimates.
    pub summary: &'a [SummaryLine<'a>],
    /// Its root causes.
    pub causes: &'a VariantCauses,
    /// Replications told in detail.
    pub stories: Vec<Story<'a>>,
    /// Its hours of the week, if kept.
    pub profile: Option<&'a Week>,
}

impl PageVariant<'_> {
    /// The line of the summary of a metric of the whole system.
    #[must_use]
    pub fn system(&self, metric: &str) -> Option<&SummaryLine<'_>> {
        self.summary
            .iter()
            .find(|line| line.column.scope == kernel::Scope::System && line.column.metric == metric)
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The user's file.
    File,
    /// The licensing guide, and where in it.
    Guide(&'static str),
    /// The guide raises it and leaves it open: assumed.
    Open,
    /// FlexNet's documentation.
    FlexNet,
    /// Nobody says: a guess.
    Assumed,
}

impl Source {
    /// As the page prints it.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Source::File => "from your file".to_owned(),
            Source::Guide(place) => format!("from the guide: {place}"),
            Source::Open => "assumed; the guide leaves it open".to_owned(),
            Source::FlexNet => "from FlexNet's documentation".to_owned(),
            Source::Assumed => "a guess".to_owned(),
        }
    }
}

pub use sections::PARAMETER_NAMES;

/// One assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// What it is about.
    pub name: String,
    /// The rule of the domain, e.g. `SV4`; may be empty.
    pub rule: String,
    /// Its value.
    pub value: String,
    /// Where the value comes from.
    pub source: Source,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was held against what.
    pub what: String,
    /// What came of it.
    pub result: String,
    /// Whether it held; `None` if it could not be decided.
    pub holds: Option<bool>,
}

/// An input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// Its path relative to the scenario's folder.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The text is a license file's without its signatures.
    pub is_unsigned: bool,
}

/// The page could not be made.
#[derive(Debug)]
pub enum PageError {
    /// A chart could not be drawn.
    Chart(ChartError),
    /// The template could not be filled.
    Template(askama::Error),
    /// The data of the page's play could not be written.
    Data(serde_json::Error),
}

impl fmt::Display for PageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageError::Chart(error) => error.fmt(formatter),
            PageError::Template(error) => {
                write!(formatter, "the page could not be filled: {error}")
            }
            PageError::Data(error) => {
                write!(formatter, "the page's data could not be written: {error}")
            }
        }
    }
}

impl Error for PageError {}

impl From<ChartError> for PageError {
    fn from(error: ChartError) -> Self {
        PageError::Chart(error)
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        PageError::Template(error)
    }
}

impl From<serde_json::Error> for PageError {
    fn from(error: serde_json::Error) -> Self {
        PageError::Data(error)
    }
}

impl Page<'_> {
    /// `report.html`.
    ///
    /// # Errors
    /// If a chart cannot be drawn or the template cannot be filled.
    pub fn html(&self) -> Result<Artifact, PageError> {
        html::render(&sections::document(self), &explorer::packed(self)?)
    }

    /// All targets in one sentence and what it means, for the index; none without targets.
    #[must_use]
    pub fn outcome(&self) -> Option<(String, document::Mark)> {
        sections::outcome(self)
    }

    /// `report.md`; its pictures are the charts' files beside it, or their text alternatives.
    #[must_use]
    pub fn markdown(&self, charts: Option<ChartFormat>) -> Artifact {
        markdown::render(&sections::document(self), charts)
    }

    /// `report.html`, `report.md`, and a file for each chart of the page.
    ///
    /// # Errors
    /// If a chart cannot be drawn or the template cannot be filled.
    pub fn artifacts(&self, charts: Option<ChartFormat>) -> Result<Vec<Artifact>, PageError> {
        let document = sections::document(self);
        let mut artifacts = vec![
            html::render(&document, &explorer::packed(self)?)?,
            markdown::render(&document, charts),
        ];
        if let Some(format) = charts {
            for figure in document.figures() {
                artifacts.push(set::artifact(&figure.picture, &figure.name, format)?);
            }
        }
        Ok(artifacts)
    }
}
