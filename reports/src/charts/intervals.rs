//! Estimates with their intervals, one row for each variant, one panel for each metric: for the
//! headline metrics side by side, and for paired differences to a baseline.

use super::axis::{self, Scale};
use super::font;
use super::look::{BLUE, Color, GRAY_TEXT, GRID, INK, LOOKS, Marker};
use super::picture::{Anchor, Area, Canvas, Picture};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
use crate::estimate::{Estimate, Limit, Method};
use crate::format::{self, Style};
use experiment::Difference;

/// Height of a row.
const ROW: i32 = 24;
/// Names end here.
const NAMES_END: i32 = 240;
/// The numbers at the right take this much.
const NUMBERS: i32 = 200;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalChart {
    /// Its title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// One for each metric.
    pub panels: Vec<IntervalPanel>,
    /// What the panels compare: values, or differences to a baseline, with a line at 0.
    pub differences: bool,
}

/// One metric.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalPanel {
    /// Its name.
    pub metric: String,
    /// How it is printed.
    pub style: Style,
    /// The target's limit, drawn as a line.
    pub limit: Option<Limit>,
    /// The rows, from above.
    pub rows: Vec<IntervalRow>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRow {
    /// Its name.
    pub name: String,
    /// The value in the middle; `None` if there is none.
    pub mean: Option<f64>,
    /// The interval, each end where there is one.
    pub lower: Option<f64>,
    /// As above.
    pub upper: Option<f64>,
    /// The number as printed at the right.
    pub label: String,
    /// What the interval is worth.
    pub trust: Trust,
    /// The variant's color.
    pub color: Color,
}

/// What an interval is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It holds the truth as often as it says.
    Interval,
    /// Too few replications with an event: it is not to be relied on.
    FewEvents,
    /// Nothing happened in any replication: a bound on the side on which something could.
    BoundOnly,
}

impl IntervalRow {
    /// The row in the color of the variant at a place of the study; the baseline is at 0.
    #[must_use]
    pub fn of_variant(self, place: usize) -> Self {
        let color = LOOKS[place % LOOKS.len()].color;
        Self { color, ..self }
    }

    /// The row of an estimate; percentages end at 0 and 100 %.
    #[must_use]
    pub fn of(name: &str, estimate: Option<&Estimate>, style: Style) -> Self {
        let inside = |end: f64| match style {
            Style::Percent => end.clamp(0.0, 1.0),
            Style::Points => end,
            Style::Count | Style::Licenses | Style::Time => end.max(0.0),
        };
        Self {
            name: name.to_owned(),
            mean: estimate.map(|e| e.mean),
            lower: estimate.and_then(|e| e.lower).map(inside),
            upper: estimate.and_then(|e| e.upper).map(inside),
            label: estimate.map_or(format::MISSING.to_owned(), |e| {
                format::estimate_short(e, style)
            }),
            trust: match estimate.map(|e| e.method) {
                Some(Method::FewEvents) => Trust::FewEvents,
                Some(Method::NoEvents) => Trust::BoundOnly,
                _ => Trust::Interval,
            },
            color: BLUE,
        }
    }

    /// The row of a difference, of quantities printed in a style.
    #[must_use]
    pub fn of_difference(name: &str, difference: Option<&Difference>, style: Style) -> Self {
        let told = |d: &Difference| difference_text(d, style);
        Self {
            name: name.to_owned(),
            mean: difference.map(|d| d.difference),
            lower: difference.and_then(|d| d.lower),
            upper: difference.and_then(|d| d.upper),
            label: difference.map_or(format::MISSING.to_owned(), told),
            trust: match difference.map(|d| d.method) {
                Some(Method::FewEvents) => Trust::FewEvents,
                Some(Method::NoEvents) => Trust::BoundOnly,
                _ => Trust::Interval,
            },
            color: BLUE,
        }
    }
}

impl IntervalPanel {
    /// Whether all rows are one number without a spread, so that there is nothing to see.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        let first = self.rows.first().and_then(|row| row.mean);
        let is_first = |end: Option<f64>| end.is_none() || end == first;
        self.rows
            .iter()
            .all(|row| row.mean == first && is_first(row.lower) && is_first(row.upper))
    }
}

/// A paired difference of quantities printed in a style, with its interval or the reason why it has
/// none; pp are percentage points.
#[must_use]
pub fn difference_text(difference: &Difference, style: Style) -> String {
    let style = style.of_difference();
    match (difference.method, difference.half_width) {
        (Method::NoEvents, _) => {
            format!("none in {}", format::counted(difference.n, "replication"))
        }
        (_, None) => format!(
            "{} (n = {})",
            format::value(difference.difference, style),
            difference.n
        ),
        (method, Some(half_width)) => {
            let flag = if method == Method::FewEvents {
                " !"
            } else {
                ""
            };
            format!(
                "{}{flag}",
                format::interval(difference.difference, half_width, style)
            )
        }
    }
}

impl IntervalChart {
    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let (constant, panels): (Vec<_>, Vec<_>) =
            self.panels.iter().partition(|panel| panel.is_constant());
        let mut subtitle = self.subtitle.clone();
        for panel in constant {
            let label = panel.rows.first().map_or("", |row| row.label.as_str());
            subtitle += &format!("; {}: {label} everywhere", panel.metric);
        }
        let mut sheet = Sheet::new(&self.title, &subtitle);
        let mut legend = vec![(Key::Marker(Marker::Disk, INK), "mean and interval")];
        let any = |trust| {
            panels
                .iter()
                .flat_map(|panel| &panel.rows)
                .any(|row| row.trust == trust)
        };
        if any(Trust::FewEvents) {
            legend.push((
                Key::Marker(Marker::Diamond, INK),
                "unreliable interval (few events)",
            ));
        }
        if any(Trust::BoundOnly) {
            legend.push((Key::Line(INK, 1), "bound only (nothing happened)"));
        }
        if panels.iter().any(|panel| panel.limit.is_some()) {
            legend.push((Key::Dashes(INK), "target"));
        }
        sheet.legend(&legend);
        for panel in panels {
            self.panel(&mut sheet, panel);
        }
        let how_to_read = if self.differences {
            "each mark is a variant's mean minus the baseline's over the same random events; the \
             whiskers are the interval of the difference. Where they do not touch the line at 0, the \
             two differ significantly; where they do, they cannot be told apart with these replications."
        } else {
            "each mark is the mean over the replications, the whiskers its interval. A target is met with confidence only if the whole \
             interval is on its good side."
        };
        sheet.finish(how_to_read, &self.description())
    }

    fn panel(&self, sheet: &mut Sheet, panel: &IntervalPanel) {
        sheet.canvas.text(
            (MARGIN, sheet.y + 8),
            &panel.metric,
            LABEL,
            INK,
            Anchor::Start,
        );
        sheet.y += 20;
        let plot = Area {
            x0: NAMES_END + 10,
            y0: sheet.y,
            x1: WIDTH - MARGIN - NUMBERS,
            y1: sheet.y + panel.rows.len().max(1) as i32 * ROW,
        };
        let range = self.range(panel);
        let canvas = &mut sheet.canvas;
        let title = if self.differences {
            "difference"
        } else {
            panel.metric.as_str()
        };
        let style = if self.differences {
            panel.style.of_difference()
        } else {
            panel.style
        };
        let scale = axis::level_value_axis(canvas, plot, style, range, title);
        if self.differences {
            let zero = scale.at(0.0);
            canvas.path(vec![(zero, plot.y0), (zero, plot.y1)], INK, 1);
        }
        if let Some(limit) = panel.limit {
            canvas.dashed_upright(scale.at(limit.value()), (plot.y0 - 4, plot.y1), INK, 2);
        }
        for (index, row) in (0..).zip(&panel.rows) {
            draw_row(canvas, plot, plot.y0 + index * ROW + ROW / 2, scale, row);
        }
        sheet.y = plot.y1 + 46;
    }

    /// From the least to the largest of all that is drawn, with a little room.
    fn range(&self, panel: &IntervalPanel) -> (f64, f64) {
        let limit = panel.limit.map(Limit::value);
        let zero = self.differences.then_some(0.0);
        let values = panel
            .rows
            .iter()
            .flat_map(|row| [row.mean, row.lower, row.upper])
            .chain([limit, zero])
            .flatten()
            .filter(|value| value.is_finite());
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return (0.0, 1.0);
        }
        let room = if high > low {
            (high - low) * 0.06
        } else {
            high.abs().max(1e-3) * 0.1
        };
        match (panel.style, self.differences) {
            (_, true) => (low - room, high + room),
            (Style::Percent, false) => ((low - room).max(0.0), (high + room).min(1.0)),
            (_, false) => ((low - room).max(0.0), high + room),
        }
    }

    fn description(&self) -> String {
        let panels: Vec<String> = self
            .panels
            .iter()
            .map(|panel| {
                let rows: Vec<String> = panel
                    .rows
                    .iter()
                    .map(|row| format!("{} {}", row.name, row.label))
                    .collect();
                let limit = match panel.limit {
                    Some(Limit::Max(limit)) => {
                        format!(" (target at most {})", format::limit(limit, panel.style))
                    }
                    Some(Limit::Min(limit)) => {
                        format!(" (target at least {})", format::limit(limit, panel.style))
                    }
                    None => String::new(),
                };
                format!("{}{limit}: {}", panel.metric, rows.join("; "))
            })
            .collect();
        format!("{}.", panels.join(". "))
    }
}

fn draw_row(canvas: &mut Canvas, plot: Area, y: i32, scale: Scale, row: &IntervalRow) {
    canvas.path(vec![(plot.x0, y), (plot.x1, y)], GRID, 1);
    let name = font::fit(&format::plain_name(&row.name), LABEL, NAMES_END - MARGIN);
    canvas.text((NAMES_END, y), &name, LABEL, INK, Anchor::End);
    let label = font::fit(&row.label, SMALL, NUMBERS - 12);
    canvas.text((plot.x1 + 12, y), &label, SMALL, GRAY_TEXT, Anchor::Start);
    let Some(mean) = row.mean else {
        return;
    };
    let color = row.color;
    let (width, marker) = match row.trust {
        Trust::Interval => (2, Marker::Disk),
        Trust::FewEvents => (2, Marker::Diamond),
        Trust::BoundOnly => (1, Marker::Disk),
    };
    let (low, high) = (row.lower.unwrap_or(mean), row.upper.unwrap_or(mean));
    canvas.path(vec![(scale.at(low), y), (scale.at(high), y)], color, width);
    for end in [row.lower, row.upper].into_iter().flatten() {
        let x = scale.at(end);
        canvas.path(vec![(x, y - 5), (x, y + 5)], color, width);
    }
    canvas.marker((scale.at(mean), y), 4, marker, color);
}
