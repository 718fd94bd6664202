//! Which assumption moves the answer most: for each, the answer at its low and its high value.

use super::axis::{self, Scale};
use super::font;
use super::look::{BLUE, GRAY_TEXT, GRID, Hatch, INK, Look, ORANGE};
use super::picture::{Anchor, Area, Canvas, Picture};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
use crate::format::{self, Style};
use serde::{Deserialize, Serialize};

/// So many inputs are drawn, those with the largest swing.
const INPUTS_MAX: usize = 16;
/// Height of a row.
const ROW: i32 = 34;
/// Names end here.
const NAMES_END: i32 = 270;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TornadoChart {
    /// Its title.
    pub title: String,
    /// The metric.
    pub metric: String,
    /// How it is printed.
    pub style: Style,
    /// The metric with every input at its own value.
    pub base: f64,
    /// The inputs.
    pub inputs: Vec<TornadoInput>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TornadoInput {
    /// Its name.
    pub name: String,
    /// At its low value.
    pub low: TornadoEnd,
    /// At its high value.
    pub high: TornadoEnd,
}

/// The answer at one end of an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TornadoEnd {
    /// The input's value as text, e.g. `2 h`.
    pub input: String,
    /// The metric there.
    pub mean: f64,
    /// Its half-width, if it has one.
    pub half_width: Option<f64>,
    /// The replications that it rests on, where they are known: those of the comparison for the longest
    /// bars, those of a pilot for the others.
    #[serde(default)]
    pub n: Option<u64>,
}

impl TornadoInput {
    fn swing(&self) -> f64 {
        (self.high.mean - self.low.mean).abs()
    }
}

const LOW: Look = Look {
    color: BLUE,
    hatch: Hatch::Rising,
};
const HIGH: Look = Look {
    color: ORANGE,
    hatch: Hatch::Falling,
};

impl TornadoChart {
    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let mut inputs: Vec<&TornadoInput> = self.inputs.iter().collect();
        inputs.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
        let rest = inputs.len().saturating_sub(INPUTS_MAX);
        inputs.truncate(INPUTS_MAX);
        let base = format::value(self.base, self.style);
        let more = if rest > 0 {
            format!("; {rest} inputs with less effect are left out")
        } else {
            String::new()
        };
        let subtitle = format!(
            "{}: {base} with all inputs at their own values{more}",
            self.metric
        );
        let mut sheet = Sheet::new(&self.title, &subtitle);
        sheet.legend(&[
            (Key::Bar(LOW), "input at its low value"),
            (Key::Bar(HIGH), "at its high value"),
        ]);
        let plot = Area {
            x0: NAMES_END + 10,
            y0: sheet.y + 4,
            x1: WIDTH - MARGIN - 20,
            y1: sheet.y + 4 + inputs.len().max(1) as i32 * ROW,
        };
        let range = self.range(&inputs);
        let scale =
            axis::level_value_axis(&mut sheet.canvas, plot, self.style, range, &self.metric);
        for (index, input) in (0..).zip(&inputs) {
            let row = Area {
                y0: plot.y0 + index * ROW,
                y1: plot.y0 + (index + 1) * ROW,
                ..plot
            };
            self.row(&mut sheet.canvas, row, scale, input);
        }
        let zero = scale.at(self.base);
        sheet
            .canvas
            .path(vec![(zero, plot.y0), (zero, plot.y1)], INK, 2);
        sheet.y = plot.y1 + 42;
        sheet.finish(
            "each row changes one input alone, the others stay; the bars show how far the answer moves \
             from the upright line, the thin whiskers how sure that is. Inputs stand in order of their \
             effect. What two inputs do together is not shown.",
            &self.description(&inputs),
        )
    }

    fn row(&self, canvas: &mut Canvas, row: Area, scale: Scale, input: &TornadoInput) {
        let room = NAMES_END - MARGIN;
        let name = font::fit(&format::plain_name(&input.name), LABEL, room);
        canvas.text((NAMES_END, row.y0 + 11), &name, LABEL, INK, Anchor::End);
        let ends = format!("{} … {}", input.low.input, input.high.input);
        let ends = font::fit(&format::plain_name(&ends), SMALL, room);
        canvas.text(
            (NAMES_END, row.y0 + 25),
            &ends,
            SMALL,
            GRAY_TEXT,
            Anchor::End,
        );
        let halves = [
            (&input.low, LOW, row.y0 + 5),
            (&input.high, HIGH, row.y0 + 18),
        ];
        for (end, look, top) in halves {
            let (from, to) = (scale.at(self.base), scale.at(end.mean));
            let bar = Area {
                x0: from.min(to),
                y0: top,
                x1: from.max(to),
                y1: top + 11,
            };
            if bar.width() > 0 {
                canvas.bar(bar, look);
            }
            if let Some(half_width) = end.half_width {
                let reach = (
                    scale.at(end.mean - half_width),
                    scale.at(end.mean + half_width),
                );
                whisker(canvas, reach, top + 5);
            }
        }
        canvas.path(vec![(row.x0, row.y1), (row.x1, row.y1)], GRID, 1);
    }

    fn range(&self, inputs: &[&TornadoInput]) -> (f64, f64) {
        let reach = |end: &TornadoEnd| {
            let half_width = end.half_width.unwrap_or(0.0);
            [end.mean - half_width, end.mean + half_width]
        };
        let ends = inputs
            .iter()
            .flat_map(|input| [&input.low, &input.high])
            .flat_map(reach);
        let (mut low, mut high) = (self.base, self.base);
        for value in ends.filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        let room = if high > low {
            (high - low) * 0.05
        } else {
            high.abs().max(1e-3) * 0.1
        };
        (low - room, high + room)
    }

    fn description(&self, inputs: &[&TornadoInput]) -> String {
        let told = inputs.iter().map(|input| {
            let end = |end: &TornadoEnd| {
                let value = match end.half_width {
                    Some(half_width) => format::interval(end.mean, half_width, self.style),
                    None => format::value(end.mean, self.style),
                };
                format!("{value} at {}", end.input)
            };
            format!("{}: {}, {}", input.name, end(&input.low), end(&input.high))
        });
        format!("{}.", told.collect::<Vec<_>>().join(". "))
    }
}

fn whisker(canvas: &mut Canvas, (from, to): (i32, i32), y: i32) {
    canvas.path(vec![(from, y), (to, y)], INK, 1);
    for x in [from, to] {
        canvas.path(vec![(x, y - 3), (x, y + 3)], INK, 1);
    }
}
