//! Results to charts and page.

use crate::compare::lens::Lens;
use crate::error::Result;
use crate::pairs::{paired, system_metrics};
use crate::results::{Results, Side, judged};
use crate::{conditions, decision};
use experiment::Confidence;
use kernel::Row;
use reports::Artifact;
use reports::artifact::distinct_stems;
use reports::charts::set::{self, ChartFormat};
use reports::decision::Recommendation;
use reports::estimate::{SummaryLine, summarize};
use reports::files::comparison::ComparisonLine;
use reports::files::findings::Findings;
use reports::page::cost::Prices;
use reports::page::stories::Story;
use reports::page::{Check, Facts, Input, PARAMETER_NAMES, Page, PageVariant};
use reports::terminal::causes::VariantCauses;
use reports::terminal::verdicts::TargetVerdict;
use scenarios::settings::{Cost, Target};

impl<'a> Results<'a> {
    /// The page in both forms, its charts, and those of the first replication.
    pub fn artifacts(&self, charts: Option<ChartFormat>) -> Result<Vec<Artifact>> {
        let recommendation = decision::of(self, &self.verdicts())?;
        let mut artifacts = self.page_of(&recommendation, "report", charts)?;
        let files = conditions::files(self.study);
        for (condition, file) in self.study.conditions.iter().zip(&files) {
            if let Some(own) = conditions::OfCondition::new(self, condition) {
                let results = own.results(self);
                let pages = results.page_of(&recommendation, &file.page, charts)?;
                artifacts.extend(file.renamed(pages));
            }
        }
        Ok(artifacts)
    }

    /// The page in both forms and its charts; `name` is the page's own among those of the conditions.
    fn page_of(
        &self,
        recommendation: &Recommendation,
        name: &str,
        charts: Option<ChartFormat>,
    ) -> Result<Vec<Artifact>> {
        let beside = conditions::beside(recommendation, name);
        let mut artifacts =
            self.with_decided(recommendation, &beside, |page| page.artifacts(charts))??;
        if let Some(format) = charts {
            artifacts.extend(self.first_charts(format)?);
        }
        Ok(artifacts)
    }

    /// Hands the page to whoever makes something of it.
    pub fn with_page<R>(&self, look: impl FnOnce(&Page<'_>) -> R) -> Result<R> {
        let recommendation = decision::of(self, &self.verdicts())?;
        self.with_decided(&recommendation, &[], look)
    }

    fn with_decided<R>(
        &self,
        recommendation: &Recommendation,
        beside: &[(String, String)],
        look: impl FnOnce(&Page<'_>) -> R,
    ) -> Result<R> {
        let sides = self.sides();
        let lens = Lens::new(self.study, self.layout)?;
        let none = Findings::default();
        let findings = self.findings.unwrap_or(&none);
        let comparison = match self.findings {
            Some(found) => {
                let lines = found.lines.iter();
                lines
                    .filter_map(|line| line.line(&lens.layout.columns))
                    .collect()
            }
            None => differences(self, &lens),
        };
        let inputs = self.inputs();
        let inputs: Vec<Input<'_>> = inputs
            .iter()
            .map(|(path, text, is_unsigned)| Input {
                path,
                text,
                is_unsigned: *is_unsigned,
            })
            .collect();
        let facts = Facts {
            scenario: &self.study.name,
            title: &self.study.title,
            author: self.study.report.author.as_deref(),
            organization: self.study.report.organization.as_deref(),
            date: self.study.report.date.as_deref(),
            version: &self.manifest.version,
            command: &self.asked.command,
            seed: self.asked.seed,
            replications: self.table.replications(0),
            scenario_digest: &self.manifest.scenario_digest,
            fingerprint: &self.manifest.fingerprint,
        };
        let told = Around {
            facts,
            recommendation: Some(recommendation),
            beside,
            comparison: &comparison,
            findings,
            prices: prices(&self.study.cost),
            inputs: &inputs,
        };
        Ok(told.with_page(&sides, look))
    }

    /// The charts of the first replication of each variant, whose records are in the CSV files.
    fn first_charts(&self, format: ChartFormat) -> Result<Vec<Artifact>> {
        let names = self.study.plans.iter().map(|plan| plan.variant.as_str());
        let mut artifacts = Vec::new();
        for (stem, stories) in distinct_stems(names).iter().zip(self.stories) {
            let Some(first) = stories.first() else {
                continue;
            };
            let timeline = first.timeline.picture();
            artifacts.push(set::artifact(
                &timeline,
                &format!("timeline-{stem}"),
                format,
            )?);
            if let Some(licenses) = &first.licenses {
                let name = format!("licenses-{stem}");
                artifacts.push(set::artifact(&licenses.picture(), &name, format)?);
            }
        }
        Ok(artifacts)
    }
}

/// What a page tells besides its configurations.
pub struct Around<'a> {
    /// The title block.
    pub facts: Facts<'a>,
    /// What is recommended, of one study's variants.
    pub recommendation: Option<&'a Recommendation>,
    /// The pages of the base and of the conditions besides this one.
    pub beside: &'a [(String, String)],
    /// Paired differences.
    pub comparison: &'a [ComparisonLine<'a>],
    /// What else was found.
    pub findings: &'a Findings,
    /// Prices, if any.
    pub prices: Option<Prices>,
    /// Files to show.
    pub inputs: &'a [Input<'a>],
}

impl Around<'_> {
    /// Hands the page over some configurations to whoever makes something of it.
    pub fn with_page<R>(&self, sides: &[Side<'_>], look: impl FnOnce(&Page<'_>) -> R) -> R {
        let confidence = Confidence::default();
        let summaries: Vec<Vec<SummaryLine<'_>>> = sides
            .iter()
            .map(|side| summarize(side.plan, side.results.layout, side.rows(), confidence))
            .collect();
        let causes: Vec<VariantCauses> = sides
            .iter()
            .map(|side| {
                let rows: Vec<&Row> = side.rows().iter().collect();
                let stories = side.results.stories.get(side.point);
                VariantCauses::from_rows(&side.plan.variant, side.results.layout, &rows)
                    .with_audit(stories.and_then(|stories| stories.audit.as_deref()))
            })
            .collect();
        let verdicts = verdicts(sides);
        let variants = sides.iter().zip(&summaries).zip(&causes);
        let variants = variants.map(|((side, summary), causes)| PageVariant {
            plan: side.plan,
            layout: side.results.layout,
            summary,
            causes,
            stories: stories(side),
            profile: side.results.weeks.get(side.point),
        });
        let variants: Vec<PageVariant<'_>> = variants.collect();
        let checks = checks(sides, &variants);
        let least = sides.iter().map(|side| side.rows().len()).min();
        let (columns, points) = system_metrics(sides, least.unwrap_or(0));
        let names: Vec<&str> = sides
            .iter()
            .map(|side| side.plan.variant.as_str())
            .collect();
        let mut pairs = Vec::new();
        for point in 0..sides.len() {
            pairs.extend((0..point).map(|base| (point, base)));
        }
        let contrasts = paired(&columns, &points, &names, &pairs);
        let says = |name: &&&str| sides.iter().any(|side| side.results.study.says(name));
        let said: Vec<&str> = PARAMETER_NAMES.iter().filter(says).copied().collect();
        look(&Page {
            facts: self.facts.clone(),
            variants,
            verdicts: &verdicts,
            recommendation: self.recommendation,
            beside: self.beside,
            comparison: self.comparison,
            contrasts: &contrasts,
            findings: self.findings,
            sensitivity: &self.findings.sensitivity,
            sizing: &self.findings.sizing,
            prices: self.prices.as_ref(),
            said: &said,
            assumptions: &[],
            checks: &checks,
            inputs: self.inputs,
        })
    }
}

/// A verdict for each target and configuration that has it.
fn verdicts(sides: &[Side<'_>]) -> Vec<TargetVerdict> {
    let mut targets: Vec<&Target> = Vec::new();
    for target in sides.iter().flat_map(|side| &side.results.study.targets) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    let of_target = |target: &&Target| -> Vec<TargetVerdict> {
        let own = sides
            .iter()
            .filter(|side| side.results.study.targets.contains(target));
        own.flat_map(|side| judged(side, target)).collect()
    };
    targets.iter().flat_map(of_target).collect()
}

fn stories<'a>(side: &Side<'a>) -> Vec<Story<'a>> {
    let Some(stories) = side.results.stories.get(side.point) else {
        return Vec::new();
    };
    let picked = stories.picked.iter().filter_map(|&(which, number)| {
        Some(Story {
            which,
            told: stories.find(number)?,
            replay: side.replay(number),
        })
    });
    picked.collect()
}

/// What the run itself held: see `Writing::stories` and the model's conservation of licenses.
fn checks(sides: &[Side<'_>], variants: &[PageVariant<'_>]) -> Vec<Check> {
    let replications: usize = sides
        .iter()
        .filter_map(|side| side.results.table.points.get(side.point))
        .map(Vec::len)
        .sum();
    // The first replication is told from the run itself.
    let stories = variants.iter().flat_map(|variant| &variant.stories);
    let again = stories.filter(|story| story.told.number > 0).count();
    let mut checks = vec![Check {
        what: "licenses of each pool: at each checkout and checkin, those granted against those returned, lost and \
               out; at the end of each replication, those out against what applications hold, share and left \
               behind (a difference stops the run)"
            .to_owned(),
        result: format!(
            "{}, no difference",
            reports::format::counted(replications as u64, "replication")
        ),
        holds: Some(true),
    }];
    if again > 0 {
        checks.push(Check {
            what: "the replications told above other than a variant's first, played a second time, against the \
                   first time (a difference stops the run)"
                .to_owned(),
            result: format!("{}, the same numbers to the last digit", reports::format::counted(again as u64, "replication")),
            holds: Some(true),
        });
    }
    checks
}

/// Paired differences of the variants to the baseline, from their rows.
fn differences<'a>(results: &Results<'a>, lens: &'a Lens) -> Vec<ComparisonLine<'a>> {
    let plans = &results.study.plans;
    let named = results.study.compare.baseline.as_ref();
    let place = |name: &String| plans.iter().position(|plan| plan.variant == *name);
    let baseline = named.and_then(place).unwrap_or(0);
    let points: Vec<Vec<Row>> = results
        .table
        .points
        .iter()
        .take(plans.len())
        .enumerate()
        .map(|(variant, rows)| rows.iter().map(|row| lens.row(row, variant)).collect())
        .collect();
    let names: Vec<&str> = plans.iter().map(|plan| plan.variant.as_str()).collect();
    let pairs: Vec<(usize, usize)> = (0..plans.len()).map(|point| (point, baseline)).collect();
    paired(&lens.layout.columns, &points, &names, &pairs)
}

/// The prices of a scenario, if it has any.
fn prices(cost: &Cost) -> Option<Prices> {
    let prices = Prices {
        currency: cost.currency.clone().unwrap_or_default(),
        license: cost.licenses.iter().cloned().collect(),
        server_year: cost.server_year,
        agent_hour: cost.agent_hour,
        application_hour: cost.application_hour,
    };
    let nothing = Prices {
        currency: prices.currency.clone(),
        ..Prices::default()
    };
    (prices != nothing).then_some(prices)
}
