//! The sizing curve: a metric over a number of licenses (or servers), with intervals, the target, and
//! the smallest number that meets it.

use super::axis::{self, Scale};
use super::font;
use super::look::{BLUE, Color, GRAY_TEXT, GRID, INK, MARKERS, ORANGE, PURPLE, VERMILION, tint};
use super::picture::{Anchor, Area, Canvas, Picture};
use super::sheet::{Key, MARGIN, SMALL, Sheet, WIDTH};
use crate::estimate::Limit;
use crate::format::{self, Style};
use experiment::Estimate;
use serde::{Deserialize, Serialize};

const COLORS: [Color; 4] = [BLUE, VERMILION, PURPLE, ORANGE];

/// The data of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizingChart {
    /// Its title.
    pub title: String,
    /// What is varied, e.g. `tserver_sdn licenses`.
    pub varied: String,
    /// The metric.
    pub metric: String,
    /// How it is printed.
    pub style: Style,
    /// The target's limit.
    #[serde(with = "crate::stored::optional_limit")]
    pub limit: Option<Limit>,
    /// The smallest number that meets the target, if one was found.
    pub chosen: Option<f64>,
    /// It shows the points of a sweep, not a search for the smallest number.
    #[serde(default)]
    pub is_sweep: bool,
    /// Curves, one for each variant; at most four are told apart.
    pub curves: Vec<SizingCurve>,
}

/// One curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizingCurve {
    /// Its name.
    pub name: String,
    /// A formula's curve (Erlang B): drawn thin and without markers.
    pub is_analytic: bool,
    /// Its points in order of the number.
    pub points: Vec<SizingPoint>,
}

/// One point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizingPoint {
    /// The number.
    pub number: f64,
    /// The metric there.
    pub mean: f64,
    /// The interval, if there is one.
    pub interval: Option<(f64, f64)>,
}

impl SizingPoint {
    /// The point of an estimate. Where nothing happened in any replication the bound says more of how few were played
    /// than of the metric, and would squeeze all other points to the floor: it stands in the table, not here.
    #[must_use]
    pub fn of(number: f64, estimate: &Estimate) -> SizingPoint {
        let interval = estimate.lower.zip(estimate.upper);
        SizingPoint {
            number,
            mean: estimate.mean,
            interval: interval.filter(|_| estimate.nonzero > 0),
        }
    }
}

impl SizingChart {
    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let chosen = match self.chosen {
            Some(number) => format!(
                "smallest number that meets the target: {}",
                format::plain_number(number)
            ),
            None => "no number tried meets the target with confidence".to_owned(),
        };
        let subtitle = if self.limit.is_some() && !self.is_sweep {
            chosen
        } else {
            String::new()
        };
        let mut sheet = Sheet::new(&self.title, &subtitle);
        sheet.legend(&self.keys());
        let plot = Area {
            x0: MARGIN + 64,
            y0: sheet.y + 32,
            x1: WIDTH - MARGIN - 30,
            y1: sheet.y + 372,
        };
        let canvas = &mut sheet.canvas;
        let (across, up) = self.axes(canvas, plot);
        for (index, curve) in self.curves.iter().enumerate() {
            draw_band(canvas, curve, index, across, up);
        }
        for (index, curve) in self.curves.iter().enumerate() {
            draw_curve(canvas, curve, index, across, up);
        }
        if let Some(limit) = self.limit {
            let y = up.at(limit.value());
            canvas.dashed_level((plot.x0, plot.x1), y, INK, 2);
        }
        if let Some(number) = self.chosen {
            let x = across.at(number);
            canvas.dashed_upright(x, (plot.y0, plot.y1), INK, 1);
            let label = format::plain_number(number);
            let half = font::width(&label, SMALL) / 2;
            let x = x.clamp(plot.x0 + half, plot.x1 - half);
            canvas.text((x, plot.y0 - 14), &label, SMALL, INK, Anchor::Middle);
        }
        sheet.y = plot.y1 + 42;
        sheet.finish(&self.how_to_read(), &self.description())
    }

    fn how_to_read(&self) -> String {
        let band = if self.is_sweep && self.limit.is_some() {
            "follow a curve from left to right: where its whole band is on the good side of the dashed target, the target is \
             met with confidence; where the band straddles it, more replications would decide."
        } else if self.limit.is_some() {
            "follow a curve to where its whole band is on the good side of the dashed target: that number is enough, \
             with confidence. Where the band straddles the target, more replications would decide."
        } else {
            "follow a curve from left to right. Whiskers and band are its interval; curves whose intervals overlap may \
             be told apart by their paired difference only."
        };
        let points = self.curves.iter().filter(|curve| !curve.is_analytic);
        let mut points = points.flat_map(|curve| &curve.points);
        if points.any(|point| point.interval.is_none()) {
            format!(
                "{band} A point without whiskers: it happened in no replication, or in all alike."
            )
        } else {
            band.to_owned()
        }
    }

    fn keys(&self) -> Vec<(Key, &str)> {
        let mut keys: Vec<(Key, &str)> = self
            .curves
            .iter()
            .enumerate()
            .map(|(index, curve)| {
                let color = COLORS[index % COLORS.len()];
                let key = if curve.is_analytic {
                    Key::Line(color, 1)
                } else {
                    Key::Marker(MARKERS[index % MARKERS.len()], color)
                };
                (key, curve.name.as_str())
            })
            .collect();
        if self.limit.is_some() {
            keys.push((Key::Dashes(INK), "target"));
        }
        keys
    }

    fn axes(&self, canvas: &mut Canvas, plot: Area) -> (Scale, Scale) {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let across = extent(points().map(|point| point.number), 0.0);
        let ends = points().flat_map(|point| {
            let (low, high) = point.interval.unwrap_or((point.mean, point.mean));
            [point.mean, low, high]
        });
        let up = extent(ends.chain(self.limit.map(Limit::value)), 0.05);
        let up = (up.0.max(0.0), up.1);
        let scale = Scale {
            values: up,
            pixels: (plot.y1, plot.y0),
        };
        let marks = axis::marks(self.style, up, 8);
        for (value, label) in &marks.marks {
            let y = scale.at(*value);
            canvas.path(vec![(plot.x0, y), (plot.x1, y)], GRID, 1);
            canvas.text((plot.x0 - 6, y), label, SMALL, GRAY_TEXT, Anchor::End);
        }
        let title = axis::titled(&self.metric, marks.unit);
        let title = font::fit(&format::plain_name(&title), SMALL, 300);
        // Above the number of the chosen size, which may stand at the plot's left end.
        canvas.text((MARGIN, plot.y0 - 28), &title, SMALL, INK, Anchor::Start);
        let across = axis::level_value_axis(canvas, plot, Style::Count, across, &self.varied);
        (across, scale)
    }

    fn description(&self) -> String {
        let told = self.curves.iter().map(|curve| {
            let points: Vec<String> = curve
                .points
                .iter()
                .map(|point| {
                    let value = format::value(point.mean, self.style);
                    format!("{value} at {}", format::plain_number(point.number))
                })
                .collect();
            format!("{}: {}", curve.name, points.join(", "))
        });
        format!(
            "{} over {}. {}.",
            self.metric,
            self.varied,
            told.collect::<Vec<_>>().join(". ")
        )
    }
}

fn extent(values: impl Iterator<Item = f64>, room: f64) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|value| value.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    if low > high {
        return (0.0, 1.0);
    }
    if low == high {
        return (
            low - low.abs().max(1e-3) * 0.1,
            high + high.abs().max(1e-3) * 0.1,
        );
    }
    (low - (high - low) * room, high + (high - low) * room)
}

/// The intervals of a curve's points: where, and between which heights.
fn intervals(curve: &SizingCurve, across: Scale, up: Scale) -> Vec<(i32, i32, i32)> {
    let of = |point: &SizingPoint| {
        let (low, high) = point.interval?;
        Some((across.at(point.number), up.at(high), up.at(low)))
    };
    curve.points.iter().filter_map(of).collect()
}

/// The area between the ends of a curve's intervals; it lies below all curves.
fn draw_band(canvas: &mut Canvas, curve: &SizingCurve, index: usize, across: Scale, up: Scale) {
    let bands = intervals(curve, across, up);
    if bands.len() > 1 {
        let upper = bands.iter().map(|&(x, high, _)| (x, high));
        let lower = bands.iter().rev().map(|&(x, _, low)| (x, low));
        let color = tint(COLORS[index % COLORS.len()], 0.2);
        canvas.polygon(upper.chain(lower).collect(), color);
    }
}

fn draw_curve(canvas: &mut Canvas, curve: &SizingCurve, index: usize, across: Scale, up: Scale) {
    let color = COLORS[index % COLORS.len()];
    let at = |point: &SizingPoint| (across.at(point.number), up.at(point.mean));
    for (x, high, low) in intervals(curve, across, up) {
        canvas.path(vec![(x, high), (x, low)], color, 1);
        for y in [high, low] {
            canvas.path(vec![(x - 3, y), (x + 3, y)], color, 1);
        }
    }
    let width = if curve.is_analytic { 1 } else { 2 };
    canvas.path(curve.points.iter().map(at).collect(), color, width);
    if !curve.is_analytic {
        for point in &curve.points {
            canvas.marker(at(point), 3, MARKERS[index % MARKERS.len()], color);
        }
    }
}
