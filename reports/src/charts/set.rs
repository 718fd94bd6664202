//! The charts that a folder of results holds, and their names.

use super::intervals::{IntervalChart, IntervalPanel, IntervalRow};
use super::{ChartError, Picture, png, svg};
use crate::Artifact;
use crate::estimate::{Limit, SummaryLine};
use crate::files::comparison::ComparisonLine;
use crate::format::Style;
use crate::labels;
use kernel::Scope;

/// The format of a chart's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartFormat {
    /// Drawn by lines.
    Svg,
    /// Drawn by pixels.
    Png,
}

impl ChartFormat {
    /// The path of a chart's file by its name.
    #[must_use]
    pub fn path(self, name: &str) -> String {
        match self {
            ChartFormat::Svg => format!("charts/{name}.svg"),
            ChartFormat::Png => format!("charts/{name}.png"),
        }
    }
}

/// A chart's file, `charts/NAME.svg`.
///
/// # Errors
/// If plotters cannot draw it.
pub fn artifact(
    picture: &Picture,
    name: &str,
    format: ChartFormat,
) -> Result<Artifact, ChartError> {
    match format {
        ChartFormat::Svg => svg(picture, format.path(name)),
        ChartFormat::Png => png(picture, format.path(name)),
    }
}

/// Metrics of the whole system with their intervals, a row for each variant.
#[must_use]
pub fn intervals(
    title: &str,
    metrics: &[&str],
    summaries: &[Vec<SummaryLine<'_>>],
    limits: &[(&str, Limit)],
) -> IntervalChart {
    let lines = || summaries.iter().flatten();
    let replications = lines()
        .filter_map(|line| line.estimate)
        .map(|e| e.n)
        .max()
        .unwrap_or(0);
    let confidence = lines().map(|line| line.confidence).next().unwrap_or(0.0);
    let panels = metrics.iter().filter_map(|&metric| {
        let of_metric: Vec<&SummaryLine<'_>> = lines()
            .filter(|line| line.column.scope == Scope::System && line.column.metric == metric)
            .collect();
        let style = Style::of(of_metric.first()?.column);
        let place = |name: &str| {
            let mut firsts = summaries.iter().map(|lines| lines.first());
            firsts.position(|first| first.is_some_and(|line| line.variant == name))
        };
        let row = |line: &&SummaryLine<'_>| {
            let row = IntervalRow::of(line.variant, line.estimate.as_ref(), style);
            row.of_variant(place(line.variant).unwrap_or(0))
        };
        Some(IntervalPanel {
            metric: labels::metric(metric),
            style,
            limit: limits
                .iter()
                .find(|(of, _)| *of == metric)
                .map(|(_, limit)| *limit),
            rows: of_metric.iter().map(row).collect(),
        })
    });
    IntervalChart {
        title: title.to_owned(),
        subtitle: format!(
            "over {}; intervals at {}",
            crate::format::counted(replications, "replication"),
            crate::format::limit(confidence, Style::Percent)
        ),
        panels: panels.collect(),
        differences: false,
    }
}

/// The chart of paired differences, a panel for each metric, `comparison`; none without a line.
#[must_use]
pub fn of_comparison(lines: &[ComparisonLine<'_>]) -> Option<(&'static str, Picture)> {
    let baseline = lines.first()?.baseline;
    // Two runs are compared namesake by namesake: each row then says what it is held against.
    let is_one = lines.iter().all(|line| line.baseline == baseline);
    let mut panels: Vec<IntervalPanel> = Vec::new();
    let mut variants = vec![baseline];
    for line in lines.iter().filter(|line| line.variant != line.baseline) {
        let style = Style::of(line.column);
        let metric = labels::column(line.column);
        let name = if is_one {
            line.variant.to_owned()
        } else {
            format!("{} vs. {}", line.variant, line.baseline)
        };
        let place = variants.iter().position(|known| *known == line.variant);
        let place = place.unwrap_or(variants.len());
        if place == variants.len() {
            variants.push(line.variant);
        }
        let row = IntervalRow::of_difference(&name, line.difference.as_ref(), style);
        let row = if is_one { row.of_variant(place) } else { row };
        match panels.iter_mut().find(|panel| panel.metric == metric) {
            Some(panel) => panel.rows.push(row),
            None => panels.push(IntervalPanel {
                metric,
                style,
                limit: None,
                rows: vec![row],
            }),
        }
    }
    let confidence = crate::format::limit(lines.first()?.confidence, Style::Percent);
    let (title, what) = if is_one {
        (
            format!("Differences to {baseline}"),
            format!("each variant vs. {baseline}"),
        )
    } else {
        (
            "Differences of namesakes".to_owned(),
            "each vs. its namesake".to_owned(),
        )
    };
    let chart = IntervalChart {
        title,
        subtitle: format!(
            "{what}, paired by replication; {confidence} for all variants of a metric together; pp: \
             percentage points"
        ),
        panels,
        differences: true,
    };
    Some(("comparison", chart.picture()))
}
