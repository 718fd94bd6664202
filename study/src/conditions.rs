//! Results under one condition, and what the files of its page are called.

use crate::error::{Result, refuse};
use crate::results::Results;
use experiment::Table;
use reports::Artifact;
use reports::artifact::distinct_stems;
use reports::decision::Recommendation;
use scenarios::study::{Condition, Study};

/// A study under the condition that is asked for; without one, the base alone.
///
/// # Errors
/// There is no such condition.
pub fn chosen(mut study: Study, condition: Option<&str>) -> Result<Study> {
    let Some(name) = condition else {
        study.conditions.clear();
        return Ok(study);
    };
    if let Some(under) = study.under(name) {
        return Ok(under);
    }
    let names: Vec<&str> = study.conditions.iter().map(|c| c.name.as_str()).collect();
    match names.as_slice() {
        [] => refuse!(
            "`{}` has no conditions (hint: write one as `[[condition]]`, or leave `--condition` out)",
            study.name
        ),
        names => refuse!(
            "there is no condition `{name}` (hint: there are: {})",
            names.join(", ")
        ),
    }
}

/// The results of one condition, as those of a study of its own.
pub struct OfCondition {
    study: Study,
    table: Table,
    first: usize,
}

impl OfCondition {
    /// Takes them out of all results.
    pub fn new(results: &Results<'_>, condition: &Condition) -> Option<OfCondition> {
        let mut study = results.study.under(&condition.name)?;
        study.title = format!("{} (under condition {})", study.title, condition.name);
        let mut names = results.study.conditions.iter();
        let number = names.position(|known| known.name == condition.name)? + 1;
        let first = number * study.plans.len();
        let mut table = Table::new(results.layout.clone(), 0);
        let points = results.table.points.get(first..first + study.plans.len())?;
        table.points = points.to_vec();
        Some(OfCondition {
            study,
            table,
            first,
        })
    }

    /// The same as results; what all conditions share is that of `all`.
    pub fn results<'a>(&'a self, all: &Results<'a>) -> Results<'a> {
        let own = self.first..self.first + self.study.plans.len();
        Results {
            study: &self.study,
            table: &self.table,
            weeks: all.weeks.get(own.clone()).unwrap_or_default(),
            stories: all.stories.get(own).unwrap_or_default(),
            findings: None,
            ..*all
        }
    }
}

/// For each variant, then under each condition, its part of a file's name: `single`, `single@growth`.
pub fn stems(study: &Study) -> Vec<String> {
    let names = study.plans.iter().map(|plan| plan.variant.as_str());
    let variants = distinct_stems(names);
    let mut stems = variants.clone();
    for file in files(study) {
        let of_condition = variants.iter();
        stems.extend(of_condition.map(|variant| format!("{variant}@{}", file.stem)));
    }
    stems
}

/// What the files of a condition's page are called.
pub struct PageFiles {
    /// The page without its ending, `report@growth`.
    pub page: String,
    stem: String,
}

/// For each condition of a study the names of its files.
pub fn files(study: &Study) -> Vec<PageFiles> {
    let names = study.conditions.iter().map(|c| c.name.as_str());
    let stems = distinct_stems(names).into_iter();
    stems
        .map(|stem| PageFiles {
            page: format!("report@{stem}"),
            stem,
        })
        .collect()
}

impl PageFiles {
    /// A page and its charts under the names of the condition.
    pub fn renamed(&self, artifacts: Vec<Artifact>) -> Vec<Artifact> {
        let own = |path: &str| match path.rsplit_once('.') {
            Some((name, ending)) => format!("{name}@{}.{ending}", self.stem),
            None => format!("{path}@{}", self.stem),
        };
        let charts: Vec<String> = artifacts
            .iter()
            .filter(|artifact| artifact.path.starts_with("charts/"))
            .map(|artifact| artifact.path.clone())
            .collect();
        let renamed = |mut artifact: Artifact| {
            if artifact.path.ends_with(".md") {
                let mut text = String::from_utf8_lossy(&artifact.bytes).into_owned();
                for chart in &charts {
                    text = text.replace(&format!("({chart})"), &format!("({})", own(chart)));
                }
                artifact.bytes = text.into_bytes();
            }
            artifact.path = own(&artifact.path);
            artifact
        };
        artifacts.into_iter().map(renamed).collect()
    }
}

/// The pages of the base and the conditions besides the page of a name, as a page links them.
pub fn beside(recommendation: &Recommendation, name: &str) -> Vec<(String, String)> {
    let names = recommendation.alone.iter().map(|(condition, _)| condition);
    let stems = distinct_stems(names.clone().flatten().map(String::as_str));
    let mut stems = stems.into_iter();
    let pages = names.map(|condition| match condition {
        None => ("The base".to_owned(), "report".to_owned()),
        Some(condition) => (
            format!("Under condition {condition}"),
            format!("report@{}", stems.next().unwrap_or_default()),
        ),
    });
    let others = pages.filter(|(_, page)| page != name);
    others
        .map(|(text, page)| (text, format!("{page}.html")))
        .collect()
}
