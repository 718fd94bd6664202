//! What a sweep found: data, files, charts and answer.
//!
//! A line is one metric of one variant at one point, with its interval; everything else is an
//! arrangement of lines.

use crate::charts::Picture;
use crate::charts::intervals::{IntervalChart, IntervalPanel, IntervalRow};
use crate::charts::sizing::{SizingChart, SizingCurve, SizingPoint};
use crate::estimate::Limit;
use crate::files::table::Table;
use crate::format::{self, Style};
use crate::page::verdict_cell::verdict_cell;
use crate::terminal::TargetVerdict;
use crate::terminal::table::{self, Align};
use crate::{Artifact, labels};
use experiment::Estimate;
use experiment::decision::Standing;
use kernel::{Column, Scope};
use serde_json::{Value, json};
use std::io;

/// An input at its value.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepInput {
    /// The path of the key.
    pub path: String,
    /// The value as the file would have it.
    pub value: String,
    /// The value as a number for an axis (times in seconds), if it is one.
    pub number: Option<f64>,
}

/// A point.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepPoint {
    /// The inputs.
    pub inputs: Vec<SweepInput>,
}

impl SweepPoint {
    pub(crate) fn words(&self) -> String {
        let inputs = self.inputs.iter();
        let words: Vec<String> = inputs
            .map(|i| format!("{} = {}", last(&i.path), i.value))
            .collect();
        words.join(", ")
    }
}

/// The last two parts of a path.
fn last(path: &str) -> &str {
    let mut dots = path.rmatch_indices('.').map(|(at, _)| at);
    dots.nth(1).map_or(path, |at| &path[at + 1..])
}

/// One metric of a variant at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepLine {
    /// The point's number, from 0.
    pub point: usize,
    /// The variant.
    pub variant: String,
    /// The metric.
    pub column: Column,
    /// Its estimate.
    pub estimate: Option<Estimate>,
}

/// All that `sweep` answers.
#[derive(Clone, Debug)]
pub struct SweepAnswer {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The seed.
    pub seed: u64,
    /// The replications of each variant at each point.
    pub replications: u64,
    /// The confidence of the intervals.
    pub confidence: f64,
    /// Where the study has conditions, the one that was played (`None`: the base).
    pub condition: Option<Option<String>>,
    /// The points.
    pub points: Vec<SweepPoint>,
    /// The lines: by point, variant, metric.
    pub lines: Vec<SweepLine>,
    /// The verdicts: by point, variant, target.
    pub verdicts: Vec<SweepVerdict>,
}

/// A target's verdict for a variant at a point.
#[derive(Clone, Debug)]
pub struct SweepVerdict {
    /// The point's number, from 0.
    pub point: usize,
    /// The verdict.
    pub verdict: TargetVerdict,
}

impl SweepAnswer {
    /// `sweep.csv`, a row for each line, and `points.csv`, a row for each input of each point.
    ///
    /// # Errors
    /// None in practice: the stream is memory.
    pub fn files(&self) -> io::Result<Vec<Artifact>> {
        let mut lines = Vec::new();
        let condition = self.condition.as_ref().map(Option::as_deref);
        let mut table = Table::new(&mut lines);
        table.all_under(condition).header(&[
            "point",
            "variant",
            "metric",
            "scope",
            "subject",
            "unit",
            "n",
            "mean",
            "half_width",
            "confidence",
            "lower",
            "upper",
            "method",
            "nonzero",
        ])?;
        for line in &self.lines {
            let estimate = line.estimate.as_ref();
            table
                .cell(line.point)
                .name(&line.variant)
                .cell(line.column.metric)
                .cell(line.column.scope.name())
                .name(&line.column.subject)
                .cell(line.column.unit.name())
                .optional(estimate.map(|e| e.n))
                .number(estimate.map(|e| e.mean))
                .number(estimate.and_then(|e| e.half_width))
                .number(Some(self.confidence))
                .number(estimate.and_then(|e| e.lower))
                .number(estimate.and_then(|e| e.upper))
                .optional(estimate.map(|e| e.method.name()))
                .optional(estimate.map(|e| e.nonzero))
                .end_row()?;
        }
        table.finish()?;
        let mut points = Vec::new();
        let mut table = Table::new(&mut points);
        table
            .all_under(condition)
            .header(&["point", "input", "value", "number"])?;
        for (number, point) in self.points.iter().enumerate() {
            for input in &point.inputs {
                table
                    .cell(number)
                    .name(&input.path)
                    .name(&input.value)
                    .number(input.number)
                    .end_row()?;
            }
        }
        table.finish()?;
        Ok(vec![
            Artifact {
                path: "sweep.csv".to_owned(),
                bytes: lines,
            },
            Artifact {
                path: "points.csv".to_owned(),
                bytes: points,
            },
        ])
    }

    /// The metrics in their order.
    fn columns(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = Vec::new();
        for line in &self.lines {
            if !columns.contains(&&line.column) {
                columns.push(&line.column);
            }
        }
        columns
    }

    /// The threshold of the target on a metric, if there is one.
    fn limit(&self, column: &Column) -> Option<Limit> {
        let of_column = |verdict: &&SweepVerdict| {
            let own = &verdict.verdict;
            own.metric == column.metric && own.subject == column.subject
        };
        let found = self.verdicts.iter().find(of_column);
        found.map(|verdict| verdict.verdict.limit)
    }

    /// For each target its rows: a point, and its verdict for each variant.
    pub(crate) fn targets(&self) -> Vec<(String, Vec<Vec<Option<&TargetVerdict>>>)> {
        let name =
            |verdict: &TargetVerdict| format!("{} {}", verdict.subject(), verdict.limit_text());
        let mut names: Vec<String> = Vec::new();
        for verdict in &self.verdicts {
            let name = name(&verdict.verdict);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let variants = self.variants();
        let rows = |target: &String| -> Vec<Vec<Option<&TargetVerdict>>> {
            let at = |point: usize, variant: &str| {
                let mut all = self.verdicts.iter().filter(|v| v.point == point);
                let found =
                    all.find(|v| v.verdict.variant == variant && name(&v.verdict) == *target);
                found.map(|found| &found.verdict)
            };
            let row = |point| variants.iter().map(|variant| at(point, variant)).collect();
            (0..self.points.len()).map(row).collect()
        };
        names
            .into_iter()
            .map(|name| {
                let rows = rows(&name);
                (name, rows)
            })
            .collect()
    }

    /// For each variant at how many points it meets every target, in a sentence; none without targets.
    pub(crate) fn outcome(&self) -> Vec<String> {
        let told = self.variants().into_iter().filter_map(|variant| {
            let mut counts = [0; 3];
            for point in 0..self.points.len() {
                let own = self.verdicts.iter();
                let own = own.filter(|v| v.point == point && v.verdict.variant == variant);
                let standing = Standing::of(own.map(|v| v.verdict.verdict));
                counts[match standing {
                    Standing::Met => 0,
                    Standing::Undecided => 1,
                    Standing::NotMet => 2,
                }] += 1;
            }
            let [met, undecided, missed] = counts;
            let name = format::plain_name(variant);
            (!self.verdicts.is_empty()).then(|| {
                format!(
                    "{name}: every target is met at {met} of {} points, undecided at {undecided}, missed at {missed}.",
                    self.points.len()
                )
            })
        });
        told.collect()
    }

    pub(crate) fn variants(&self) -> Vec<&str> {
        let mut variants: Vec<&str> = Vec::new();
        for line in &self.lines {
            if !variants.contains(&line.variant.as_str()) {
                variants.push(&line.variant);
            }
        }
        variants
    }

    /// A chart for each metric of the system: over one input that is a number a curve for each variant,
    /// else a mark for each point and variant.
    #[must_use]
    pub fn charts(&self) -> Vec<(String, Picture)> {
        let columns = self.columns();
        let system = columns
            .into_iter()
            .filter(|column| column.scope == Scope::System);
        system
            .map(|column| {
                let picture = match self.curve(column) {
                    Some(chart) => chart.picture(),
                    None => self.marks(column).picture(),
                };
                (format!("sweep-{}", column.metric), picture)
            })
            .collect()
    }

    fn curve(&self, column: &Column) -> Option<SizingChart> {
        let numbers: Option<Vec<f64>> = self
            .points
            .iter()
            .map(|point| match point.inputs.as_slice() {
                [input] => input.number,
                _ => None,
            })
            .collect();
        let numbers = numbers?;
        let input = &self.points.first()?.inputs[0];
        let is_time = input.value.starts_with(['"', '{']) && !input.value.contains('%');
        let (unit, unit_name) = match numbers.iter().copied().fold(0.0, f64::max) {
            most if !is_time || most < 120.0 => (1.0, "s"),
            most if most < 7_200.0 => (60.0, "min"),
            most if most < 172_800.0 => (3_600.0, "h"),
            _ => (86_400.0, "d"),
        };
        let of = |variant: &str| {
            let lines = self.lines.iter();
            let lines = lines.filter(|l| l.variant == variant && l.column == *column);
            let mut points: Vec<SizingPoint> = lines
                .filter_map(|line| {
                    let estimate = line.estimate?;
                    Some(SizingPoint::of(numbers[line.point] / unit, &estimate))
                })
                .collect();
            points.sort_by(|a, b| a.number.total_cmp(&b.number));
            SizingCurve {
                name: variant.to_owned(),
                is_analytic: false,
                points,
            }
        };
        Some(SizingChart {
            title: format!("{} against {}", labels::column(column), last(&input.path)),
            varied: if is_time {
                format!("{} ({unit_name})", last(&input.path))
            } else {
                last(&input.path).to_owned()
            },
            metric: labels::column(column),
            style: Style::of(column),
            limit: self.limit(column),
            chosen: None,
            is_sweep: true,
            curves: self.variants().into_iter().map(of).collect(),
        })
    }

    fn marks(&self, column: &Column) -> IntervalChart {
        let style = Style::of(column);
        let lines = self.lines.iter().filter(|line| line.column == *column);
        let panel = |variant: &str| IntervalPanel {
            metric: format!("{} of {variant}", labels::column(column)),
            style,
            limit: self.limit(column),
            rows: lines
                .clone()
                .filter(|line| line.variant == variant)
                .map(|line| {
                    let name = self.points[line.point].words();
                    IntervalRow::of(&name, line.estimate.as_ref(), style)
                })
                .collect(),
        };
        IntervalChart {
            title: format!("{} over the points of the sweep", labels::column(column)),
            subtitle: format!(
                "{} replications at each point with the same random numbers; intervals at {}",
                self.replications,
                format::limit(self.confidence, Style::Percent)
            ),
            panels: self.variants().into_iter().map(panel).collect(),
            differences: false,
        }
    }

    /// The answer for the terminal: for each metric points by variants.
    #[must_use]
    pub fn text(&self) -> String {
        let name = format::plain_name(&self.scenario);
        let mut text = table::wrapped(&format!("{name}: {}", format::plain_name(&self.title)), 2);
        let facts = format!(
            "{} points, {} replications of each variant at each with the same random numbers, seed {}",
            self.points.len(),
            self.replications,
            self.seed
        );
        text.push_str(&table::wrapped(&facts, 2));
        let variants = self.variants();
        for line in self.outcome() {
            text.push_str(&table::wrapped(&line, 2));
        }
        for (target, rows) in self.targets() {
            text.push_str(&format!("\n{target}\n"));
            let heads: Vec<String> = variants.iter().map(|v| table::name(v)).collect();
            let mut columns = vec![("point", Align::Left)];
            columns.extend(heads.iter().map(|head| (head.as_str(), Align::Left)));
            let rows = self.points.iter().zip(rows).map(|(point, verdicts)| {
                let mut row = vec![format::plain_name(&point.words())];
                row.extend(
                    verdicts
                        .into_iter()
                        .map(|verdict| verdict_cell(verdict).text),
                );
                row
            });
            text.push_str(&table::render(&columns, &rows.collect::<Vec<_>>()));
        }
        for column in self.columns() {
            text.push_str(&format!("\n{}\n", labels::column(column)));
            let heads: Vec<String> = variants.iter().map(|v| table::name(v)).collect();
            let mut columns = vec![("point", Align::Left)];
            columns.extend(heads.iter().map(|head| (head.as_str(), Align::Right)));
            let style = Style::of(column);
            let rows: Vec<Vec<String>> = self
                .points
                .iter()
                .enumerate()
                .map(|(number, point)| {
                    let inputs = point.inputs.iter();
                    let inputs: Vec<String> = inputs
                        .map(|i| format::plain_name(&format!("{} = {}", last(&i.path), i.value)))
                        .collect();
                    let mut row = vec![inputs.join("\n")];
                    row.extend(variants.iter().map(|variant| {
                        let line = self.lines.iter().find(|line| {
                            line.point == number
                                && line.variant == *variant
                                && line.column == *column
                        });
                        match line.and_then(|line| line.estimate.as_ref()) {
                            Some(estimate) => format::estimate_lines(estimate, style).join("\n"),
                            None => format::MISSING.to_owned(),
                        }
                    }));
                    row
                })
                .collect();
            text.push_str(&table::render(&columns, &rows));
        }
        text
    }

    /// The answer as JSON.
    ///
    /// # Errors
    /// None in practice: every value has a form in JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        let points: Vec<Value> = self
            .points
            .iter()
            .map(|point| {
                let inputs = point.inputs.iter();
                let inputs = inputs.map(|i| (i.path.clone(), json!(i.value)));
                Value::Object(inputs.collect())
            })
            .collect();
        let lines = self.lines.iter().map(|line| {
            let estimate = line.estimate.as_ref();
            json!({
                "point": line.point,
                "variant": line.variant,
                "metric": line.column.metric,
                "scope": line.column.scope.name(),
                "subject": line.column.subject,
                "n": estimate.map(|e| e.n),
                "mean": estimate.map(|e| e.mean),
                "half_width": estimate.and_then(|e| e.half_width),
                "lower": estimate.and_then(|e| e.lower),
                "upper": estimate.and_then(|e| e.upper),
            })
        });
        let verdicts = self
            .verdicts
            .iter()
            .map(|verdict| json!({ "point": verdict.point, "target": verdict.verdict }));
        serde_json::to_string_pretty(&json!({
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "replications": self.replications,
            "points": points,
            "lines": lines.collect::<Vec<_>>(),
            "verdicts": verdicts.collect::<Vec<_>>(),
        }))
    }
}
