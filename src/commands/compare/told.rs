//! What was found, as text, JSON and files.

use super::{Stages, Writing};
use crate::cli::CompareArguments;
use anyhow::Result;
use experiment::{Better, Confidence, Difference, Selection, difference, estimate, ranks};
use kernel::{Cell, Column};
use reports::charts::tornado::{TornadoChart, TornadoEnd, TornadoInput};
use reports::estimate::SummaryLine;
use reports::files::comparison::{self, ComparisonLine};
use reports::files::findings::{Findings, FoundLine};
use reports::files::tornado::{self, Tornado, TornadoLine};
use reports::format::Style;
use reports::results::basis;
use reports::terminal::Answer;
use reports::terminal::compare::defaults::DefaultsReport;
use reports::terminal::compare::selection::{SelectionReport, metric_name};
use reports::terminal::compare::sensitivity::{Base, SensitivityReport};
use reports::terminal::compare::{CompareAnswer, Effort, Unsettled, words};
use scenarios::study::Study;
use study::compare::criterion::{Ranking, probability};
use study::compare::lens::{Lens, better};
use study::compare::sensitivity::{ENDS, Sensitivity};
use study::timing::Timing;

/// What was found beyond the rows.
pub struct Found<'l> {
    /// By what variants are ranked.
    pub ranking: Ranking,
    /// Which one is selected.
    pub selection: Selection,
    /// What other defaults do.
    pub defaults: Option<DefaultsReport<'l>>,
    /// What other assumptions do.
    pub sensitivity: Option<Sensitivity>,
    /// Where the first week differs.
    pub unsettled: Vec<Unsettled<'l>>,
    /// What other defaults and assumptions took.
    pub effort: Option<Effort>,
    /// What looking at the first week cost.
    pub first_week_timing: Timing,
}

/// A comparison about to be told.
pub struct Comparison<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its columns.
    pub lens: &'a Lens,
    /// What was played.
    pub stages: &'a Stages<'a>,
    /// What was found.
    pub found: Found<'a>,
}

/// A comparison as text.
pub struct Told {
    /// For the terminal.
    pub text: String,
    /// As JSON.
    pub json: String,
    /// Whether all targets are met.
    pub met: bool,
}

impl Comparison<'_> {
    /// Writes the folder of results with the files of the comparison, and tells it.
    pub fn tell(
        self,
        writing: Writing<'_>,
        arguments: &CompareArguments,
        is_met: fn(&Answer) -> bool,
    ) -> Result<Told> {
        let replications = writing.table.replications(0);
        let lines = self.lines();
        let estimates = self.estimates();
        let sensitivity = self.sensitivity();
        let mut artifacts = vec![comparison::render(&lines, &self.under(&writing.table))?];
        if let Some(report) = &sensitivity {
            artifacts.push(tornado::render(&report.tornado)?);
        }
        let precision = writing.precision.clone();
        let study = self.study;
        let infrastructure = self.stages.infrastructure.as_ref();
        let selection = self.selection();
        let mut told = CompareAnswer {
            scenario: &study.name,
            title: &study.title,
            replications,
            seed: study.experiment.seed,
            baseline: self.baseline_name(),
            is_drill: study.plans.iter().any(|plan| basis(plan) == "drill"),
            currency: study.cost.currency.as_deref(),
            lines: &lines,
            estimates: &estimates,
            server_only: infrastructure.map(|part| part.told.clone()),
            precision: precision.as_ref(),
            selection,
            verdicts: &[],
            recommendation: None,
            defaults: self.found.defaults.clone(),
            sensitivity,
            unsettled: self.found.unsettled.clone(),
            effort: self.found.effort,
        };
        let findings = findings(&told);
        let answer = writing.finish(
            arguments.charts,
            arguments.noise,
            &artifacts,
            Some(&findings),
        )?;
        told.verdicts = &answer.verdicts;
        told.recommendation = Some(&answer.recommendation);
        Ok(Told {
            text: told.text(),
            json: told.json()?,
            met: is_met(&answer),
        })
    }

    fn baseline(&self) -> usize {
        let named = self.study.compare.baseline.as_ref();
        let place = |name: &String| self.study.plans.iter().position(|p| p.variant == *name);
        named.and_then(place).unwrap_or(0)
    }

    fn baseline_name(&self) -> &str {
        &self.study.plans[self.baseline()].variant
    }

    /// The cells of a column for each variant, from where the column is told.
    fn cells(&self, column: usize) -> Vec<Vec<Cell>> {
        let stage = self.stages.of_column(self.lens, column);
        let variants = 0..self.study.plans.len();
        variants
            .map(|variant| stage.cells(variant, column))
            .collect()
    }

    fn better(&self, index: usize, column: &Column) -> Better {
        if index == self.found.ranking.column {
            self.found.ranking.better
        } else {
            better(column)
        }
    }

    /// Each variant in each metric against the baseline.
    fn lines(&self) -> Vec<ComparisonLine<'_>> {
        self.lines_of(&|index| self.cells(index))
    }

    fn lines_of(&self, cells: &dyn Fn(usize) -> Vec<Vec<Cell>>) -> Vec<ComparisonLine<'_>> {
        let plans = &self.study.plans;
        let (baseline, confidence) = (self.baseline(), Confidence::default());
        let comparisons = plans.len().saturating_sub(1);
        let mut lines = Vec::new();
        for (index, column) in self.lens.layout.columns.iter().enumerate() {
            let cells = cells(index);
            let ranks = ranks(column, &cells, self.better(index, column), confidence);
            let against = |variant: usize| -> Option<Difference> {
                if variant == baseline {
                    return None;
                }
                let (own, base) = (&cells[variant], &cells[baseline]);
                difference(column, own, base, confidence, comparisons)
            };
            for (variant, plan) in plans.iter().enumerate() {
                lines.push(ComparisonLine {
                    column,
                    variant: &plan.variant,
                    baseline: &plans[baseline].variant,
                    difference: against(variant),
                    confidence: confidence.level(),
                    rank: ranks[variant],
                });
            }
        }
        lines
    }

    /// The same under each condition, from the rows of the run.
    fn under(&self, table: &experiment::Table) -> Vec<(&str, Vec<ComparisonLine<'_>>)> {
        let variants = self.study.plans.len();
        let conditions = self.study.conditions.iter().zip(1..);
        conditions
            .map(|(condition, number)| {
                let rows = &table.points[number * variants..][..variants];
                let cells = |index: usize| -> Vec<Vec<Cell>> {
                    let of_variant = |(variant, rows): (usize, &Vec<kernel::Row>)| {
                        let seen = rows.iter().map(|row| self.lens.row(row, variant)[index]);
                        seen.collect()
                    };
                    rows.iter().enumerate().map(of_variant).collect()
                };
                (condition.name.as_str(), self.lines_of(&cells))
            })
            .collect()
    }

    fn estimates(&self) -> Vec<SummaryLine<'_>> {
        let confidence = Confidence::default();
        let mut lines = Vec::new();
        for (index, column) in self.lens.layout.columns.iter().enumerate() {
            for (plan, cells) in self.study.plans.iter().zip(self.cells(index)) {
                lines.push(SummaryLine {
                    variant: &plan.variant,
                    condition: None,
                    column,
                    estimate: estimate(column, &cells, confidence),
                    confidence: confidence.level(),
                    basis: basis(plan),
                });
            }
        }
        lines
    }

    /// The selection; with one variant there is nothing to select.
    fn selection(&self) -> Option<SelectionReport<'_>> {
        let plans = &self.study.plans;
        // Under conditions the decision selects, by the weighted mean over all of them.
        (plans.len() > 1 && self.study.conditions.is_empty()).then(|| SelectionReport {
            criterion: self.found.ranking.criterion(self.lens),
            confidence: probability(self.study).level(),
            variants: plans.iter().map(|plan| plan.variant.clone()).collect(),
            selection: self.found.selection.clone(),
        })
    }

    fn sensitivity(&self) -> Option<SensitivityReport<'_>> {
        let found = self.found.sensitivity.as_ref()?;
        let ranking = &self.found.ranking;
        let stage = self.stages.of_column(self.lens, ranking.column);
        let name = |point: usize| self.study.plans[stage.variant(point)].variant.as_str();
        Some(SensitivityReport {
            tornado: Tornado {
                column: &self.lens.layout.columns[ranking.column],
                variant: name(found.point),
                rival: found.rival.map(name),
                confidence: Confidence::default().level(),
                has_conditions: !self.study.conditions.is_empty(),
                lines: &found.lines,
            },
            better: ranking.better,
            base: found.base,
            ends: ENDS.to_owned(),
            break_evens: found.break_evens.clone(),
        })
    }
}

/// What the page tells of it.
fn findings(told: &CompareAnswer<'_>) -> Findings {
    let selection = told.selection.as_ref();
    let (mut changes, mut unchanged) = (Vec::new(), Vec::new());
    let of_inputs = told.sensitivity.iter().map(SensitivityReport::parted);
    for (some, others) in of_inputs.chain(told.defaults.iter().map(DefaultsReport::parted)) {
        changes.extend(some);
        unchanged.extend(others);
    }
    let chart = told.sensitivity.as_ref().and_then(tornado_chart);
    Findings {
        lines: told.lines.iter().map(FoundLine::of).collect(),
        selection: selection.map(SelectionReport::verdict),
        selected: selection.and_then(|report| report.selected().map(str::to_owned)),
        changes,
        unchanged,
        cautions: told.notes(),
        sensitivity: chart.into_iter().collect(),
        sizing: Vec::new(),
    }
}

fn tornado_chart(report: &SensitivityReport<'_>) -> Option<TornadoChart> {
    let tornado = &report.tornado;
    let style = Style::of(tornado.column);
    let metric = metric_name(tornado.column);
    let (base, style, metric) = match report.base? {
        Base::Difference(base) => (
            base.difference,
            style.of_difference(),
            format!(
                "{metric} of {} vs. {}",
                tornado.variant,
                tornado.rival.unwrap_or_default()
            ),
        ),
        Base::Value(base) => (base.mean, style, format!("{metric} of {}", tornado.variant)),
    };
    let inputs: Vec<TornadoInput> = tornado
        .lines
        .iter()
        .filter_map(|line| chart_input(line, base))
        .collect();
    (!inputs.is_empty()).then(|| TornadoChart {
        title: "Failure assumptions, halved and doubled".to_owned(),
        metric,
        style,
        base,
        inputs,
    })
}

fn chart_input(line: &TornadoLine, base: f64) -> Option<TornadoInput> {
    let end = |seconds: f64, change: Difference| TornadoEnd {
        input: words::length(seconds),
        mean: base + change.difference,
        half_width: change.half_width,
        n: Some(change.n),
    };
    Some(TornadoInput {
        name: line.assumption.clone(),
        low: end(line.low_seconds, line.bar.low?.change),
        high: end(line.high_seconds, line.bar.high?.change),
    })
}
