//! A forecast's bands against what came, hour by hour.

use super::axis::{Scale, round_ticks, value_axis};
use super::look::{BLUE, Color, GRAY_TEXT, GRID, INK, Marker, SKY, VERMILION, tint};
use super::picture::{Anchor, Area, Picture};
use super::sheet::{Key, MARGIN, SMALL, Sheet, WIDTH};

/// Height of the plot.
const HEIGHT: i32 = 300;
/// With more days than these only the begins of weeks are named.
const DAYS_NAMED: usize = 10;
/// Hours that are beyond the scale if they would more than double it.
const BEYOND_SHARE: f64 = 0.01;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct BandChart {
    /// What is used.
    pub name: String,
    /// The days, from the first hour's on.
    pub days: Vec<BandDay>,
    /// For each hour the 95 % band, the 50 % band and what came.
    pub hours: Vec<BandHour>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandDay {
    /// What stands below the axis at its midnight.
    pub label: String,
    /// Its weekday, Monday 0.
    pub weekday: usize,
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

/// Where hours and licenses are in the plot.
struct Places {
    plot: Area,
    scale: Scale,
    /// The most that the scale shows.
    high: f64,
    hours: f64,
}

impl Places {
    fn x(&self, hour: f64) -> i32 {
        self.plot.x0 + (f64::from(self.plot.width()) * hour / self.hours).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        self.scale.at(value.min(self.high))
    }
}

impl BandChart {
    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let title = format!("Forecast and truth: {}", self.name);
        let subtitle = "mean licenses out in each hour of the weeks that the model had not seen; weekends are gray";
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
        let plot = Area::new(MARGIN + 44, sheet.y + 16, WIDTH - 2 * MARGIN - 50, HEIGHT);
        let high = self.high();
        let hours = self.hours.len().max(1) as f64;
        self.shade_weekends(&mut sheet, plot, hours);
        let scale = value_axis(
            &mut sheet.canvas,
            plot,
            (0.0, high),
            &round_ticks(0.0, high, 6, 0.0),
        );
        let places = Places {
            plot,
            scale,
            high,
            hours,
        };
        self.name_days(&mut sheet, &places);
        self.draw_bands(&mut sheet, &places);
        self.draw_truth(&mut sheet, &places);
        sheet.y = plot.y1 + 24;
        let outside = self.hours.iter().filter(|hour| hour.is_outside()).count();
        let beyond = self.hours.iter().filter(|hour| hour.most() > high).count();
        let mut read = "where the line leaves the light band, the model was surprised; about one hour in twenty may be so".to_owned();
        if beyond > 0 {
            read.push_str(&format!(
                "; hours beyond the scale: {beyond}, where a number above is the true peak"
            ));
        }
        sheet.finish(
            &read,
            &format!(
                "{outside} of {} hours lie outside the 95 % band",
                self.hours.len()
            ),
        )
    }

    /// The most that the scale shows: all, unless a few hours would more than double it.
    fn high(&self) -> f64 {
        let mut most: Vec<f64> = self.hours.iter().map(BandHour::most).collect();
        most.sort_by(f64::total_cmp);
        let all = most.last().copied().unwrap_or(0.0);
        let few = (most.len() as f64 * BEYOND_SHARE).floor() as usize;
        let usual = most.len().checked_sub(few + 1).map_or(0.0, |at| most[at]);
        let usual = (usual * 1.25).max(1.0);
        if all > 2.0 * usual {
            usual
        } else {
            (all * 1.05).max(1.0)
        }
    }

    fn shade_weekends(&self, sheet: &mut Sheet, plot: Area, hours: f64) {
        let x = |hour: usize| {
            let share = (hour as f64 / hours).min(1.0);
            plot.x0 + (f64::from(plot.width()) * share).round() as i32
        };
        for (day, _) in self
            .days
            .iter()
            .enumerate()
            .filter(|(_, day)| day.weekday >= 5)
        {
            let area = Area {
                x0: x(24 * day),
                x1: x(24 * (day + 1)),
                ..plot
            };
            sheet.canvas.fill(area, tint(GRID, 0.45));
        }
    }

    fn name_days(&self, sheet: &mut Sheet, places: &Places) {
        let plot = places.plot;
        let is_named = |day: &BandDay| self.days.len() <= DAYS_NAMED || day.weekday == 0;
        let named = self.days.iter().enumerate();
        for (number, day) in named.filter(|(_, day)| is_named(day)) {
            let at = places.x(24.0 * number as f64);
            let line = vec![(at, plot.y0), (at, plot.y1 + 4)];
            sheet.canvas.path(line, GRID, 1);
            let place = (at + 2, plot.y1 + 10);
            sheet
                .canvas
                .text(place, &day.label, SMALL, GRAY_TEXT, Anchor::Start);
        }
    }

    fn draw_bands(&self, sheet: &mut Sheet, places: &Places) {
        let mut area = |of: fn(&BandHour) -> (f64, f64), color: Color| {
            for (at, hour) in self.hours.iter().enumerate() {
                let (low, high) = of(hour);
                let (top, bottom) = (places.y(high), places.y(low));
                sheet.canvas.fill(
                    Area {
                        x0: places.x(at as f64),
                        y0: top,
                        x1: places.x(at as f64 + 1.0),
                        y1: bottom.max(top + 1),
                    },
                    color,
                );
            }
        };
        area(|hour| hour.outer, tint(SKY, 0.35));
        area(|hour| hour.inner, tint(BLUE, 0.55));
    }

    fn draw_truth(&self, sheet: &mut Sheet, places: &Places) {
        let place =
            |(at, hour): (usize, &BandHour)| (places.x(at as f64 + 0.5), places.y(hour.truth));
        let line = self.hours.iter().enumerate().map(place);
        sheet.canvas.path(line.collect(), INK, 1);
        let outside = self.hours.iter().enumerate();
        for (at, hour) in outside.filter(|(_, hour)| hour.is_outside()) {
            sheet
                .canvas
                .marker(place((at, hour)), 2, Marker::Disk, VERMILION);
        }
        // Each peak beyond the scale has its number above the plot.
        let mut at = 0;
        while at < self.hours.len() {
            let beyond = self.hours[at..].iter();
            let run: Vec<f64> = beyond
                .map(|hour| hour.truth)
                .take_while(|truth| *truth > places.high)
                .collect();
            if let Some(peak) = run.iter().copied().reduce(f64::max) {
                let middle = places.x(at as f64 + run.len() as f64 / 2.0);
                let place = (middle, places.plot.y0 - 7);
                sheet.canvas.text(
                    place,
                    &format!("{peak:.0}"),
                    SMALL,
                    VERMILION,
                    Anchor::Middle,
                );
            }
            at += run.len() + 1;
        }
    }
}

impl BandHour {
    /// Whether the outer band misses what came.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.truth < self.outer.0 || self.truth > self.outer.1
    }

    /// The most that is drawn of it.
    fn most(&self) -> f64 {
        self.outer.1.max(self.truth)
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
            days: vec![BandDay {
                label: "Mon 2".to_owned(),
                weekday: 0,
            }],
            hours: vec![hour(2.5), hour(0.0), hour(5.0)],
        };
        let picture = chart.picture();
        assert!(picture.description.starts_with("2 of 3 hours"));
        let svg = super::super::backend::svg(&picture, "band.svg").expect("plotters draws it");
        assert!(String::from_utf8_lossy(&svg.bytes).contains("Forecast and truth: seat"));
    }

    #[test]
    fn a_spike_does_not_flatten_the_rest_and_has_its_number() {
        let hour = |truth: f64| BandHour {
            outer: (0.0, 4.0),
            inner: (1.0, 3.0),
            truth,
        };
        let mut hours = vec![hour(2.0); 336];
        hours[100] = hour(233.4);
        let chart = BandChart {
            name: "seat".to_owned(),
            days: Vec::new(),
            hours,
        };
        assert!(chart.high() < 6.0, "{}", chart.high());
        let picture = chart.picture();
        let svg = super::super::backend::svg(&picture, "band.svg").expect("plotters draws it");
        let text = String::from_utf8_lossy(&svg.bytes).into_owned();
        assert!(text.contains("233") && text.contains("hours beyond the scale: 1"));
    }
}
