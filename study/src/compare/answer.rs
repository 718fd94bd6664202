//! What a comparison found, as text, JSON and files.

use super::criterion::probability;
use super::lens::{Lens, better};
use super::page;
use super::run::Compared;
use super::sensitivity::ENDS;
use super::stages::{Found, Stages};
use crate::error::Result;
use crate::output::Output;
use crate::play::{Finished, Writing};
use crate::timing::Timing;
use experiment::{Better, Confidence, Difference, difference, estimate, ranks};
use kernel::{Cell, Column};
use reports::charts::set::ChartFormat;
use reports::estimate::SummaryLine;
use reports::files::comparison::{self, ComparisonLine};
use reports::files::tornado::{self, Tornado};
use reports::results::basis;
use reports::terminal::compare::CompareAnswer;
use reports::terminal::compare::selection::SelectionReport;
use reports::terminal::compare::sensitivity::SensitivityReport;
use scenarios::study::Study;

/// A comparison that is played.
pub(super) struct Comparison<'a> {
    /// The study.
    pub(super) study: &'a Study,
    /// Its columns.
    pub(super) lens: &'a Lens,
    /// What was played.
    pub(super) stages: &'a Stages<'a>,
    /// What was found.
    pub(super) found: Found<'a>,
}

impl Comparison<'_> {
    /// Writes the results with the files of the comparison, and renders it.
    pub(super) fn finish<O: Output>(
        self,
        writing: Writing<'_, O>,
        charts: Option<ChartFormat>,
    ) -> Result<Compared<O::Written>> {
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
        let mut rendered = CompareAnswer {
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
        let findings = page::findings(&rendered);
        let Finished {
            answer, written, ..
        } = writing.finish(charts, &artifacts, Some(&findings))?;
        rendered.verdicts = &answer.verdicts;
        rendered.recommendation = Some(&answer.recommendation);
        let (text, json) = (rendered.text(), rendered.json()?);
        Ok(Compared {
            text,
            json,
            findings,
            answer,
            written,
            timing: Timing::default(),
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
