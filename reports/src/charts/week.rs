//! The hours of a week as maps: days from above, hours from the left, darker is more.

use super::font;
use super::look::{BLUE, Color, GRAY_TEXT, GRID, INK, PAPER, VERMILION, text_on, tint};
use super::picture::{Anchor, Area, Picture};
use super::sheet::{LABEL, MARGIN, SMALL, Sheet};
use crate::clock::WEEKDAYS;
use crate::format::{self, Style};
use crate::profile::{HOURS, Week};

/// So many maps stand in one picture.
const MAPS_MAX: usize = 4;
/// So many hours are listed in which use differs from the baseline's.
const TOLD_MAX: usize = 12;
/// Width of an hour.
const CELL: i32 = 36;
/// Height of an hour.
const ROW: i32 = 22;
/// The scale has so many colors besides white, in equal steps up to the largest number.
const STEPS: i32 = 8;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekChart {
    /// The variant's name.
    pub variant: String,
    /// Replications behind it.
    pub replications: u64,
    /// The maps, the most important first.
    pub maps: Vec<WeekMap>,
}

/// One map.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekMap {
    /// What is shown.
    pub name: String,
    /// Whether it is something bad (denials).
    pub is_bad: bool,
    /// 168 hours from Monday 00:00; `None` where nothing was observed.
    pub hours: Vec<Option<f64>>,
}

impl WeekChart {
    /// Denied attempts of the system, summed over the replications, then the mean use of the features
    /// with the largest.
    #[must_use]
    pub fn of(variant: &str, week: &Week) -> Self {
        let mut denials = Vec::new();
        let mut uses = Vec::new();
        for (subject, hours) in week.subjects.iter().zip(&week.hours) {
            match &subject.feature {
                None => denials.push(WeekMap {
                    name: "denied attempts, sum of all replications".to_owned(),
                    is_bad: true,
                    hours: hours
                        .iter()
                        .map(|h| h.mean.map(|_| h.denied as f64))
                        .collect(),
                }),
                Some(feature) => uses.push(WeekMap {
                    name: format!("{feature}: licenses in use, mean"),
                    is_bad: false,
                    hours: hours.iter().map(|h| h.mean).collect(),
                }),
            }
        }
        uses.sort_by(|a, b| b.most().total_cmp(&a.most()));
        denials.extend(uses);
        Self {
            variant: variant.to_owned(),
            replications: week.replications,
            maps: denials,
        }
    }

    /// The same with the maps of denials alone.
    #[must_use]
    pub fn denials(&self) -> Self {
        let maps = self.maps.iter().filter(|map| map.is_bad);
        Self {
            maps: maps.cloned().collect(),
            ..self.clone()
        }
    }

    /// Whether all maps are white.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.maps.iter().all(|map| map.most() <= 0.0)
    }

    /// In which hours use differs from the baseline's by more than a twentieth of the peak.
    #[must_use]
    pub fn other_use(&self, base: &Self) -> String {
        const SHARE: f64 = 0.05;
        let mut told = Vec::new();
        let mut count = 0;
        for map in self.maps.iter().filter(|map| !map.is_bad) {
            let Some(other) = base.maps.iter().find(|other| other.name == map.name) else {
                continue;
            };
            let least = SHARE * other.most().max(map.most());
            let pairs = map.hours.iter().zip(&other.hours).enumerate();
            for (hour, pair) in pairs {
                if let (Some(here), Some(there)) = pair
                    && (here - there).abs() > least
                {
                    count += 1;
                    told.push(format!(
                        "{} {:02}:00 {} ({}, not {})",
                        WEEKDAYS[hour / 24 % 7],
                        hour % 24,
                        map.feature(),
                        short(*here),
                        short(*there)
                    ));
                }
            }
        }
        let head = format!(
            "{}: mean use per hour matches {}",
            self.variant, base.variant
        );
        if told.is_empty() {
            return format!("{head} within 5 % of the peak.");
        }
        told.truncate(TOLD_MAX);
        let more = match count - told.len() {
            0 => String::new(),
            more => format!(", and {more} more in profile.csv"),
        };
        format!(
            "{head} within 5 % of the peak, except {}{more}.",
            told.join(", ")
        )
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let title = format!("Use and denials by hour of the week — {}", self.variant);
        let shown = self.maps.len().min(MAPS_MAX);
        let mut subtitle = format!(
            "over {}; local time of the first site",
            format::counted(self.replications, "replication")
        );
        if self.maps.len() > shown {
            subtitle += &format!(
                "; {} more features are in profile.csv",
                self.maps.len() - shown
            );
        }
        let mut sheet = Sheet::new(&title, &subtitle);
        for map in self.maps.iter().take(shown) {
            draw(&mut sheet, map);
        }
        sheet.finish(
            "each cell is one hour of the week; the darker, the more, in equal steps. Empty cells are 0; \
             crossed cells were never observed. Use that is dark all day and denials in the \
             same hours mean want of licenses; denials in other hours mean failures.",
            &self.description(shown),
        )
    }

    fn description(&self, shown: usize) -> String {
        let told = self.maps.iter().take(shown).map(|map| {
            let most = map
                .hours
                .iter()
                .enumerate()
                .filter_map(|(hour, value)| value.map(|value| (hour, value)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            match most {
                Some((hour, value)) if value > 0.0 => format!(
                    "{}: most on {} at {:02}:00 with {}",
                    map.name,
                    WEEKDAYS[hour / 24 % 7],
                    hour % 24,
                    format::value(value, Style::Count)
                ),
                _ => format!("{}: none", map.name),
            }
        });
        format!("{}.", told.collect::<Vec<_>>().join(". "))
    }
}

impl WeekMap {
    /// The feature whose use is shown.
    fn feature(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    fn most(&self) -> f64 {
        self.hours.iter().flatten().copied().fold(0.0, f64::max)
    }
}

fn draw(sheet: &mut Sheet, map: &WeekMap) {
    let most = map.most();
    let left = MARGIN + 40;
    let base = if map.is_bad { VERMILION } else { BLUE };
    let scale_from = left + (24 - STEPS) * CELL;
    let name = font::fit(
        &format::plain_name(&map.name),
        LABEL,
        scale_from - MARGIN - 60,
    );
    sheet
        .canvas
        .text((MARGIN, sheet.y + 8), &name, LABEL, INK, Anchor::Start);
    if most > 0.0 {
        scale(sheet, scale_from, most, base);
    }
    sheet.y += 26;
    for hour in 0..24 {
        let at = (left + hour * CELL + CELL / 2, sheet.y + 4);
        sheet
            .canvas
            .text(at, &format!("{hour:02}"), SMALL, GRAY_TEXT, Anchor::Middle);
    }
    sheet.y += 14;
    let ground = Area::new(left - 1, sheet.y - 1, 24 * CELL + 1, 7 * ROW + 1);
    sheet.canvas.fill(ground, GRID);
    for (day, hours) in (0..).zip(map.hours.chunks(24).take(HOURS / 24)) {
        let y = sheet.y + day * ROW;
        sheet.canvas.text(
            (left - 8, y + ROW / 2),
            WEEKDAYS[day as usize],
            SMALL,
            INK,
            Anchor::End,
        );
        row(sheet, (left, y), hours, (most, base));
    }
    // The lines between hours, over rows whose cells of one color are one area.
    for hour in 1..24 {
        let x = left + hour * CELL - 1;
        let (top, bottom) = (sheet.y, sheet.y + 7 * ROW - 1);
        sheet.canvas.path(vec![(x, top), (x, bottom)], GRID, 1);
    }
    sheet.y += 7 * ROW + 14;
}

/// The colors of the numbers, each with the largest that it stands for.
fn scale(sheet: &mut Sheet, left: i32, most: f64, base: Color) {
    sheet.canvas.text(
        (left - 6, sheet.y + 8),
        "up to",
        SMALL,
        GRAY_TEXT,
        Anchor::End,
    );
    for step in 1..=STEPS {
        let largest = most * f64::from(step) / f64::from(STEPS);
        let area = Area::new(left + (step - 1) * CELL, sheet.y - 1, CELL, 18);
        cell(sheet, area, largest, most, base);
    }
}

/// The color of a share of the largest number.
fn color(base: Color, share: f64) -> Color {
    // A step's own bound is rounded when it is made.
    let step = (share * f64::from(STEPS) - 1e-9).ceil();
    match step {
        step if step > 0.0 => tint(base, step / f64::from(STEPS)),
        _ => PAPER,
    }
}

/// The hours of a day: first their grounds, then their numbers.
fn row(
    sheet: &mut Sheet,
    (left, y): (i32, i32),
    hours: &[Option<f64>],
    (most, base): (f64, Color),
) {
    let ground = |value: &Option<f64>| value.map(|value| color(base, share(value, most)));
    let mut from = 0;
    for run in hours.chunk_by(|one, other| ground(one) == ground(other)) {
        let width = run.len() as i32 * CELL;
        let area = Area::new(left + from, y, width - 1, ROW - 1);
        sheet.canvas.fill(area, ground(&run[0]).unwrap_or(PAPER));
        from += width;
    }
    for (hour, value) in (0..).zip(hours) {
        let area = Area::new(left + hour * CELL, y, CELL, ROW);
        match value {
            Some(value) => number(sheet, area, *value, color(base, share(*value, most))),
            None => {
                let (x0, y0, x1, y1) = (area.x0, area.y0, area.x1 - 1, area.y1 - 1);
                sheet.canvas.path(vec![(x0, y0), (x1, y1)], GRID, 1);
                sheet.canvas.path(vec![(x0, y1), (x1, y0)], GRID, 1);
            }
        }
    }
}

/// A part of the largest number.
fn share(value: f64, most: f64) -> f64 {
    if most > 0.0 { value / most } else { 0.0 }
}

/// A cell of its own.
fn cell(sheet: &mut Sheet, area: Area, value: f64, most: f64, base: Color) {
    let ground = color(base, share(value, most));
    let inside = Area::new(area.x0, area.y0, area.width() - 1, area.height() - 1);
    sheet.canvas.fill(inside, ground);
    number(sheet, area, value, ground);
}

/// The number of a cell; 0 is left out.
fn number(sheet: &mut Sheet, area: Area, value: f64, ground: Color) {
    let label = short(value);
    if value > 0.0 && font::width(&label, SMALL) <= CELL - 4 {
        let middle = ((area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2);
        sheet
            .canvas
            .text(middle, &label, SMALL, text_on(ground), Anchor::Middle);
    }
}

/// A number in at most four characters or so.
fn short(value: f64) -> String {
    match value {
        value if value >= 9_999.5 => format!("{:.0}k", value / 1_000.0),
        value if value >= 9.95 => format!("{value:.0}"),
        value => format::with_decimals(value, 1),
    }
}
