//! A forecast's bands against what came, hour by hour.

use super::axis::{round_ticks, value_axis};
use super::look::{BLUE, Color, GRAY_TEXT, INK, Marker, SKY, VERMILION, tint};
use super::picture::{Anchor, Area, Picture};
use super::sheet::{Key, MARGIN, SMALL, Sheet, WIDTH};

/// Height of the plot.
const HEIGHT: i32 = 300;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct BandChart {
    /// What is used.
    pub name: String,
    /// What stands below the axis at each midnight, from the first hour's day on.
    pub days: Vec<String>,
    /// For each hour the 95 % band, the 50 % band and what came.
    pub hours: Vec<BandHour>,
}

/// One hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandHour {
    /// The outer band.
    pub outer: (f64, f64),
    /// The inner band.
    pub inner: (f64, f64),
    /// What came.
    pub truth: f64,
}

impl BandChart {
    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let title = format!("Forecast and truth: {}", self.name);
        let subtitle = "mean licenses out in each hour of the weeks that the model had not seen";
        let mut sheet = Sheet::new(&title, subtitle);
        sheet.legend(&[
            (Key::Area(tint(SKY, 0.35), SKY), "95 % band"),
            (Key::Area(tint(BLUE, 0.55), BLUE), "50 % band"),
            (Key::Line(INK, 1), "what came"),
            (
                Key::Marker(Marker::Disk, VERMILION),
                "outside the 95 % band",
            ),
        ]);
        let plot = Area::new(MARGIN + 44, sheet.y + 8, WIDTH - 2 * MARGIN - 50, HEIGHT);
        let high = self.hours.iter().map(|hour| hour.outer.1.max(hour.truth));
        let high = high.fold(1.0, f64::max) * 1.05;
        let scale = value_axis(
            &mut sheet.canvas,
            plot,
            (0.0, high),
            &round_ticks(0.0, high, 6, 0.0),
        );
        let count = self.hours.len().max(1) as f64;
        let x = |hour: f64| plot.x0 + (f64::from(plot.width()) * hour / count).round() as i32;
        for (day, label) in self.days.iter().enumerate() {
            let at = x(day as f64 * 24.0);
            sheet
                .canvas
                .dashed_upright(at, (plot.y0, plot.y1), GRAY_TEXT, 1);
            let step = self.days.len().div_ceil(14);
            if day % step == 0 {
                sheet.canvas.text(
                    (at + 2, plot.y1 + 10),
                    label,
                    SMALL,
                    GRAY_TEXT,
                    Anchor::Start,
                );
            }
        }
        let mut area = |of: fn(&BandHour) -> (f64, f64), color: Color| {
            for (at, hour) in self.hours.iter().enumerate() {
                let (low, high) = of(hour);
                let (left, right) = (x(at as f64), x(at as f64 + 1.0));
                let (top, bottom) = (scale.at(high), scale.at(low));
                sheet.canvas.fill(
                    Area {
                        x0: left,
                        y0: top,
                        x1: right,
                        y1: bottom.max(top + 1),
                    },
                    color,
                );
            }
        };
        area(|hour| hour.outer, tint(SKY, 0.35));
        area(|hour| hour.inner, tint(BLUE, 0.55));
        let line = self.hours.iter().enumerate();
        let line = line.map(|(at, hour)| (x(at as f64 + 0.5), scale.at(hour.truth)));
        sheet.canvas.path(line.collect(), INK, 1);
        for (at, hour) in self
            .hours
            .iter()
            .enumerate()
            .filter(|(_, hour)| hour.is_outside())
        {
            let place = (x(at as f64 + 0.5), scale.at(hour.truth));
            sheet.canvas.marker(place, 2, Marker::Disk, VERMILION);
        }
        sheet.y = plot.y1 + 24;
        let outside = self.hours.iter().filter(|hour| hour.is_outside()).count();
        sheet.finish(
            "where the line leaves the light band, the model was surprised; about one hour in twenty may be so",
            &format!("{outside} of {} hours lie outside the 95 % band", self.hours.len()),
        )
    }
}

impl BandHour {
    /// Whether the outer band misses what came.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.truth < self.outer.0 || self.truth > self.outer.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_outside_are_marked_and_counted() {
        let hour = |truth: f64| BandHour {
            outer: (1.0, 4.0),
            inner: (2.0, 3.0),
            truth,
        };
        let chart = BandChart {
            name: "seat".to_owned(),
            days: vec!["Mon 2".to_owned()],
            hours: vec![hour(2.5), hour(0.0), hour(5.0)],
        };
        let picture = chart.picture();
        assert!(picture.description.starts_with("2 of 3 hours"));
        let svg = super::super::backend::svg(&picture, "band.svg").expect("plotters draws it");
        assert!(String::from_utf8_lossy(&svg.bytes).contains("Forecast and truth: seat"));
    }
}
