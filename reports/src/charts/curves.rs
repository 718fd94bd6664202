//! The capacity curves of a sized variant: the part denied against the count of each feature, under the
//! scenario's faults and under none, with the closed form where one holds.

use super::picture::Picture;
use super::sizing::{SizingChart, SizingCurve, SizingPoint};
use crate::format::Style;
use crate::labels;
use crate::sizing::{CurvePoint, CurveTold, SizedVariant};

/// The charts, each with its name: one for each feature and metric.
#[must_use]
pub fn of_variant(sized: &SizedVariant) -> Vec<(String, Picture)> {
    let mut pictures = Vec::new();
    for curve in &sized.curves {
        let mut metrics: Vec<&'static str> = Vec::new();
        for point in &curve.points {
            if !metrics.contains(&point.column.metric) {
                metrics.push(point.column.metric);
            }
        }
        for metric in metrics {
            let name = format!("curve-{}-{metric}", crate::artifact::stem(&curve.feature));
            pictures.push((name, chart(sized, curve, metric).picture()));
        }
    }
    pictures
}

/// The curves of the metrics that limits are set on, one chart for each feature.
#[must_use]
pub fn of_targets(sized: &SizedVariant) -> Vec<SizingChart> {
    let limited = |metric: &str| {
        let tried = sized.search.tried.first();
        tried.is_some_and(|tried| {
            tried
                .shown
                .iter()
                .any(|shown| shown.target.metric == metric)
        })
    };
    let mut charts = Vec::new();
    for curve in &sized.curves {
        let mut metrics: Vec<&'static str> = Vec::new();
        for metric in curve.points.iter().map(|point| point.column.metric) {
            if limited(metric) && !metrics.contains(&metric) {
                metrics.push(metric);
            }
        }
        charts.extend(
            metrics
                .into_iter()
                .map(|metric| chart(sized, curve, metric)),
        );
    }
    charts
}

fn chart(sized: &SizedVariant, curve: &CurveTold, metric: &str) -> SizingChart {
    let of_metric = |point: &&CurvePoint| point.column.metric == metric;
    let points = || curve.points.iter().filter(of_metric);
    let shown = sized
        .search
        .tried
        .first()
        .map(|tried| tried.shown.as_slice());
    let target = shown
        .unwrap_or_default()
        .iter()
        .find(|shown| shown.target.metric == metric && shown.target.subject.is_empty());
    let played = |name: &str, with_faults: bool| SizingCurve {
        name: name.to_owned(),
        is_analytic: false,
        points: points()
            .filter(|point| point.with_faults == with_faults)
            .filter_map(|point| {
                let estimate = point.estimate?;
                Some(SizingPoint::of(point.count as f64, &estimate))
            })
            .collect(),
    };
    let mut curves = vec![
        played("under the scenario's faults", true),
        played("under no fault", false),
    ];
    let formula: Vec<SizingPoint> = points()
        .filter_map(|point| {
            Some(SizingPoint {
                number: point.count as f64,
                mean: point.closed_form?,
                interval: None,
            })
        })
        .collect();
    if let Some(name) = curve.closed_form.as_ref().filter(|_| !formula.is_empty()) {
        curves.push(SizingCurve {
            name: name.clone(),
            is_analytic: true,
            points: formula,
        });
    }
    let found = sized
        .search
        .features
        .iter()
        .find(|f| f.feature == curve.feature);
    let style = points()
        .next()
        .map_or(Style::Percent, |point| Style::of(&point.column));
    SizingChart {
        title: format!(
            "{} against {} of {}",
            labels::metric(metric),
            curve.feature,
            sized.variant
        ),
        varied: format!("{} licenses", curve.feature),
        metric: labels::metric(metric),
        style,
        limit: target.map(|shown| shown.target.limit),
        chosen: found.and_then(|f| f.count).map(|count| count as f64),
        is_sweep: false,
        curves,
    }
}
