//! Licenses in use and checked out against the file, feature by feature, over one replication.
//!
//! Each feature has a panel of its own scale, since one has a thousand licenses and another three; all
//! panels share the clock. Use is recorded by ten minutes; where a pixel holds several periods it shows
//! the largest use and the smallest number in the file, so that no peak and no outage is lost.

use super::axis::{self, TimeScale, day_and_time};
use super::font;
use super::look::{BLUE, GRAY_TEXT, GRID, INK, SHADE, SKY, VERMILION, tint};
use super::picture::{Anchor, Area, Canvas, Picture, Point};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
use crate::clock::Clock;
use crate::format::{self, Style};
use crate::stored::{instant, instants, optional_instant};
use crate::{Replication, names};
use kernel::{Span, Time};
use model::records::{Detail, UsageSeries, UsageSubject};
use serde::{Deserialize, Serialize};

/// So many features have a panel; the rest is counted in the subtitle.
const PANELS_MAX: usize = 20;
/// A feature has no more points than this: a year by ten minutes.
const POINTS_MAX: usize = 60_000;

/// More panels than this stand in two columns.
const ONE_COLUMN_MAX: usize = 6;

/// Height above a panel, for the feature's name.
const PANEL_HEAD: i32 = 26;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LicenseChart {
    /// The variant's name.
    pub variant: String,
    /// The replication's number.
    pub replication: u64,
    /// The calendar.
    pub clock: Clock,
    /// What is shown: from, to.
    #[serde(with = "instants")]
    pub times: (Time, Time),
    /// A panel each.
    pub features: Vec<FeatureUse>,
    /// Periods in which faults were active, in order of begin.
    pub faults: Vec<FaultPeriod>,
}

/// Use of one feature over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureUse {
    /// Its name.
    pub name: String,
    /// Points in order of time, where anything changes; each lasts to the next.
    pub points: Vec<UsePoint>,
}

/// Use within one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, u64, u64, u64)", into = "(u64, u64, u64, u64)")]
pub struct UsePoint {
    /// Its begin.
    pub from: Time,
    /// The most in use.
    pub in_use: u64,
    /// The most checked out at the license servers.
    pub checked_out: u64,
    /// Licenses in valid files.
    pub in_file: u64,
}

impl From<UsePoint> for (u64, u64, u64, u64) {
    fn from(point: UsePoint) -> Self {
        (point.from.0, point.in_use, point.checked_out, point.in_file)
    }
}

impl From<(u64, u64, u64, u64)> for UsePoint {
    fn from((from, in_use, checked_out, in_file): (u64, u64, u64, u64)) -> Self {
        UsePoint {
            from: Time(from),
            in_use,
            checked_out,
            in_file,
        }
    }
}

/// A period in which a fault was active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultPeriod {
    /// The fault's id.
    pub fault: String,
    /// Its begin.
    #[serde(with = "instant")]
    pub began: Time,
    /// Its end; `None` if it never ended.
    #[serde(with = "optional_instant")]
    pub ended: Option<Time>,
}

impl LicenseChart {
    /// The chart of a replication; `None` without records of use. Features are in the order of the
    /// study; those never used stand last.
    #[must_use]
    pub fn of(replication: &Replication<'_>) -> Option<Self> {
        let plan = replication.plan;
        let detail = replication.detail()?;
        let times = (Time::ZERO, Time(plan.duration.0));
        let mut features: Vec<FeatureUse> = (0..)
            .zip(&plan.symbols.features)
            .map(|(index, name)| FeatureUse {
                name: name.clone(),
                points: points(detail, index, periods_of_a_point(times)),
            })
            .filter(|feature| !feature.points.is_empty())
            .collect();
        features.sort_by_key(|feature| feature.points.iter().all(|p| p.checked_out == 0));
        if features.is_empty() {
            return None;
        }
        Some(Self {
            variant: plan.variant.clone(),
            replication: replication.number,
            clock: Clock::of(plan),
            times,
            features,
            faults: fault_periods(replication, detail),
        })
    }

    /// From an hour before the first occurrence of a fault to six after its end; none if it did not strike.
    #[must_use]
    pub fn around(&self, fault: &str) -> Option<Self> {
        const HOUR: u64 = 3_600_000_000;
        let period = self.faults.iter().find(|period| period.fault == fault)?;
        let from = Time(period.began.0.saturating_sub(HOUR)).max(self.times.0);
        let ended = period.ended.unwrap_or(self.times.1);
        let to = Time(ended.0.saturating_add(6 * HOUR)).min(self.times.1);
        let features = self.features.iter().map(|feature| {
            let before = feature.points.partition_point(|point| point.from <= from);
            let kept = &feature.points[before.saturating_sub(1)..];
            let kept = kept.iter().take_while(|point| point.from < to);
            FeatureUse {
                name: feature.name.clone(),
                points: kept
                    .map(|point| UsePoint {
                        from: point.from.max(from),
                        ..*point
                    })
                    .collect(),
            }
        });
        let is_shown =
            |period: &&FaultPeriod| period.began < to && period.ended.is_none_or(|end| end > from);
        let faults = self
            .faults
            .iter()
            .filter(is_shown)
            .map(|period| FaultPeriod {
                began: period.began.max(from),
                ended: period.ended.map(|end| end.min(to)),
                ..period.clone()
            });
        Some(Self {
            variant: self.variant.clone(),
            times: (from, to),
            features: features.collect(),
            faults: faults.collect(),
            clock: self.clock.clone(),
            ..*self
        })
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let title = format!(
            "Licenses in use and checked out against the file — {}",
            self.variant
        );
        let shown = self.features.len().min(PANELS_MAX);
        let rest = self.features.len() - shown;
        let more = if rest > 0 {
            format!("; {rest} more features are in usage.csv")
        } else {
            String::new()
        };
        let grain = match periods_of_a_point(self.times) {
            1 => "ten".to_owned(),
            periods => format!("{}", 10 * periods),
        };
        let subtitle = format!(
            "replication {}, {} to {}; licenses by {grain} minutes{more}",
            self.replication,
            day_and_time(&self.clock, self.times.0),
            day_and_time(&self.clock, self.times.1)
        );
        let mut sheet = Sheet::new(&title, &subtitle);
        sheet.legend(&[
            (Key::Area(tint(SKY, 0.55), BLUE), "in use, peak"),
            (
                Key::Line(VERMILION, 2),
                "checked out at the license servers, peak",
            ),
            (Key::Dashes(INK), "in valid files"),
            (Key::Area(SHADE, SHADE), "a fault is active"),
        ]);
        let bands = self.bands();
        self.list_faults(&mut sheet, &bands);
        self.panels(&mut sheet, shown, &bands);
        sheet.finish(
            "the blue area is what agents, calls and ports have; the orange line above it is what \
             the applications hold at the license servers; where either nears the dashed line, the \
             next request is denied. Gray bands are faults; the letter at a \
             band's begin names the fault in the list above.",
            &self.description(),
        )
    }

    fn panels(&self, sheet: &mut Sheet, shown: usize, bands: &[Band<'_>]) {
        let columns = if shown > ONE_COLUMN_MAX { 2 } else { 1 };
        let rows = shown.div_ceil(columns) as i32;
        let height = (420 / rows).clamp(58, 220);
        let width = (WIDTH - 2 * MARGIN) / columns as i32;
        let letters = if bands.is_empty() { 0 } else { SMALL + 5 };
        let top = sheet.y + letters;
        for (index, feature) in self.features.iter().take(shown).enumerate() {
            // Down the columns, so that neighbors of the file stay neighbors.
            let (column, row) = (index as i32 / rows, index as i32 % rows);
            let y = top + row * (height + PANEL_HEAD) + PANEL_HEAD;
            let x0 = MARGIN + column * width + 48;
            let x1 = MARGIN + (column + 1) * width - 78;
            let plot = Area {
                x0,
                y0: y,
                x1,
                y1: y + height,
            };
            let time = TimeScale {
                clock: self.clock.clone(),
                times: self.times,
                pixels: (x0, x1),
            };
            draw_bands(&mut sheet.canvas, plot, &time, bands);
            if row == 0 {
                draw_letters(&mut sheet.canvas, (top - letters, plot.y0), &time, bands);
            }
            draw_panel(&mut sheet.canvas, plot, &time, feature);
            if row == rows - 1 || index == shown - 1 {
                time.draw(&mut sheet.canvas, plot);
            } else {
                sheet
                    .canvas
                    .path(vec![(plot.x0, plot.y1), (plot.x1, plot.y1)], INK, 1);
            }
        }
        sheet.y = top + rows * (height + PANEL_HEAD) + PANEL_HEAD + 10;
    }

    /// The faults by id with a letter each, in order of first begin.
    fn bands(&self) -> Vec<Band<'_>> {
        let mut bands: Vec<Band<'_>> = Vec::new();
        for period in &self.faults {
            let span = (period.began, period.ended.unwrap_or(self.times.1));
            match bands.iter_mut().find(|band| band.fault == period.fault) {
                Some(band) => band.periods.push(span),
                None => bands.push(Band {
                    letter: letter(bands.len()),
                    fault: &period.fault,
                    periods: vec![span],
                }),
            }
        }
        bands
    }

    /// The letters' meaning, as many as fit into two lines.
    fn list_faults(&self, sheet: &mut Sheet, bands: &[Band<'_>]) {
        if bands.is_empty() {
            return;
        }
        let entries: Vec<String> = bands
            .iter()
            .map(|band| {
                let first = day_and_time(&self.clock, band.periods[0].0);
                let count = match band.periods.len() {
                    1 => String::new(),
                    times => format!(", {times} times"),
                };
                let id = format::shortened(band.fault, 40);
                format!("{} = {id} (from {first}{count})", band.letter)
            })
            .collect();
        sheet.y += 4;
        let mut lines = font::wrap(&entries.join(";  "), SMALL, WIDTH - 2 * MARGIN);
        let cut = lines.len() > 2;
        lines.truncate(2);
        if cut && let Some(last) = lines.last_mut() {
            let ending = " (all in recoveries.csv)";
            let room = WIDTH - 2 * MARGIN - font::width(ending, SMALL);
            *last = format!("{}{ending}", font::fit(last, SMALL, room));
        }
        for line in lines {
            sheet
                .canvas
                .text((MARGIN, sheet.y), &line, SMALL, GRAY_TEXT, Anchor::Start);
            sheet.y += SMALL + 5;
        }
        sheet.y += 4;
    }

    fn description(&self) -> String {
        let peaks: Vec<String> = self
            .features
            .iter()
            .take(PANELS_MAX)
            .map(|feature| {
                let most = |value: fn(&UsePoint) -> u64| feature.points.iter().map(value).max();
                let least = feature.points.iter().map(|p| p.in_file).min();
                format!(
                    "{}: at most {} in use and {} checked out; in valid files {} to {}",
                    feature.name,
                    most(|p| p.in_use).unwrap_or(0),
                    most(|p| p.checked_out).unwrap_or(0),
                    least.unwrap_or(0),
                    most(|p| p.in_file).unwrap_or(0),
                )
            })
            .collect();
        let faults: Vec<&str> = self.bands().iter().map(|band| band.fault).collect();
        let faults = if faults.is_empty() {
            "none".to_owned()
        } else {
            faults.join(", ")
        };
        format!("{}. Faults: {faults}.", peaks.join(". "))
    }
}

/// A fault's letter and periods.
struct Band<'a> {
    letter: String,
    fault: &'a str,
    periods: Vec<(Time, Time)>,
}

/// A to Z, then A2, B2, ….
fn letter(index: usize) -> String {
    let letter = char::from(b'A' + (index % 26) as u8);
    match index / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}

/// Of how many periods of ten minutes a point of the chart is: one, or as many as leave no more than [`POINTS_MAX`] points.
fn periods_of_a_point(times: (Time, Time)) -> usize {
    let periods = (times.1 - times.0).0.div_ceil(10 * Span::MINUTE.0);
    (periods as usize).div_ceil(POINTS_MAX).max(1)
}

/// What each point came to, where it differs from the one before.
fn points(detail: &Detail, feature: u32, periods: usize) -> Vec<UsePoint> {
    let own = detail
        .usage
        .iter()
        .filter(|series| series.subject == UsageSubject::Feature && series.feature.0 == feature);
    let mut rows = own.flat_map(UsageSeries::rows);
    let mut points: Vec<UsePoint> = Vec::new();
    while let Some(first) = rows.next() {
        let mut point = UsePoint {
            from: first.from,
            in_use: first.peak,
            checked_out: first.checked_out_peak,
            in_file: first.available,
        };
        for row in rows.by_ref().take(periods - 1) {
            point.in_use = point.in_use.max(row.peak);
            point.checked_out = point.checked_out.max(row.checked_out_peak);
            point.in_file = row.available;
        }
        let lasts = points.last().is_some_and(|last| {
            UsePoint {
                from: point.from,
                ..*last
            } == point
        });
        if !lasts {
            points.push(point);
        }
    }
    points
}

/// The occurrences of faults as bands.
pub(super) fn fault_periods(replication: &Replication<'_>, detail: &Detail) -> Vec<FaultPeriod> {
    let period = |recovery: &model::records::Recovery| FaultPeriod {
        fault: names::fault(replication.plan, recovery.fault).to_owned(),
        began: recovery.began,
        ended: recovery.ended,
    };
    detail.recoveries.iter().map(period).collect()
}

fn draw_panel(canvas: &mut Canvas, plot: Area, time: &TimeScale, feature: &FeatureUse) {
    let name = font::fit(&format::plain_name(&feature.name), LABEL, plot.width());
    let top = |p: &UsePoint| p.in_use.max(p.checked_out).max(p.in_file);
    let most = feature.points.iter().map(top).max().unwrap_or(0);
    let steps = (plot.height() / 24).clamp(2, 5) as usize;
    let ticks = axis::round_ticks(0.0, most as f64, steps, 1.0);
    time.grid(canvas, plot);
    let scale = axis::value_axis(canvas, plot, (0.0, (most as f64 * 1.06).max(1.0)), &ticks);
    canvas.text((plot.x0, plot.y0 - 10), &name, LABEL, INK, Anchor::Start);

    let columns = columns(feature, time, plot);
    let in_use = steps_of(&columns, |c| scale.at(c.in_use as f64));
    if let (Some(first), Some(last)) = (in_use.first(), in_use.last()) {
        let mut ground = in_use.clone();
        ground.extend([(last.0, plot.y1), (first.0, plot.y1)]);
        canvas.polygon(ground, tint(SKY, 0.55));
    }
    if plot.width() > WIDTH / 2 {
        canvas.path(in_use, BLUE, 1);
    }
    canvas.path(
        steps_of(&columns, |c| scale.at(c.checked_out as f64)),
        VERMILION,
        2,
    );
    draw_capacity(canvas, plot, &columns, |c| scale.at(c.in_file as f64));
    if let Some(last) = feature.points.last() {
        let number = format::value(last.in_file as f64, Style::Licenses);
        let y = scale.at(last.in_file as f64);
        canvas.text(
            (plot.x1 + 5, y),
            &format!("{number} in file"),
            SMALL,
            INK,
            Anchor::Start,
        );
    }
}

/// Shades the faults' periods, at least two pixels wide.
fn draw_bands(canvas: &mut Canvas, plot: Area, time: &TimeScale, bands: &[Band<'_>]) {
    for &(from, to) in bands.iter().flat_map(|band| &band.periods) {
        let (x0, x1) = (time.at(from), time.at(to));
        canvas.fill(
            Area {
                x0,
                x1: x1.max(x0 + 2),
                ..plot
            },
            SHADE,
        );
    }
}

/// The faults' letters at their begins, above the first panel, where they do not run into each other.
fn draw_letters(canvas: &mut Canvas, y: (i32, i32), time: &TimeScale, bands: &[Band<'_>]) {
    let mut begins: Vec<(Time, &str)> = bands
        .iter()
        .flat_map(|band| {
            band.periods
                .iter()
                .map(|&(from, _)| (from, band.letter.as_str()))
        })
        .collect();
    begins.sort();
    let mut last_label_end = i32::MIN;
    for (from, letter) in begins {
        let (x, width) = (time.at(from), font::width(letter, SMALL));
        if x - width / 2 > last_label_end {
            canvas.text(
                (x, y.0 + SMALL / 2),
                letter,
                SMALL,
                GRAY_TEXT,
                Anchor::Middle,
            );
            canvas.path(vec![(x, y.0 + SMALL + 2), (x, y.1)], GRID, 1);
            last_label_end = x + width / 2 + 3;
        }
    }
}

/// What one column of pixels shows.
#[derive(Clone, Copy)]
struct Column {
    x: (i32, i32),
    in_use: u64,
    checked_out: u64,
    in_file: u64,
}

/// The points by columns of two pixels; points that share a column become one.
fn columns(feature: &FeatureUse, time: &TimeScale, plot: Area) -> Vec<Column> {
    const PIXELS: i32 = 2;
    let mut columns: Vec<Column> = Vec::new();
    for (index, point) in feature.points.iter().enumerate() {
        let to = feature
            .points
            .get(index + 1)
            .map_or(time.times.1, |next| next.from);
        let x = (time.at(point.from), time.at(to).min(plot.x1));
        match columns.last_mut() {
            Some(last) if x.1 <= last.x.0 + PIXELS => {
                last.x.1 = last.x.1.max(x.1);
                last.in_use = last.in_use.max(point.in_use);
                last.checked_out = last.checked_out.max(point.checked_out);
                last.in_file = last.in_file.min(point.in_file);
            }
            _ => columns.push(Column {
                x,
                in_use: point.in_use,
                checked_out: point.checked_out,
                in_file: point.in_file,
            }),
        }
    }
    columns
}

/// A step line; runs of one height are one step.
fn steps_of(columns: &[Column], height: impl Fn(&Column) -> i32) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for column in columns {
        let y = height(column);
        match points.last_mut() {
            Some(last) if last.1 == y => last.0 = column.x.1,
            _ => points.extend([(column.x.0, y), (column.x.1, y)]),
        }
    }
    points
}

/// The number in the file: dashes along its levels, full lines where it changes.
fn draw_capacity(
    canvas: &mut Canvas,
    plot: Area,
    columns: &[Column],
    height: impl Fn(&Column) -> i32,
) {
    let steps = steps_of(columns, height);
    for pair in steps.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        if y0 == y1 {
            canvas.dashed_level((x0, x1.min(plot.x1)), y0, INK, 1);
        } else {
            canvas.path(vec![(x1, y0), (x1, y1)], INK, 1);
        }
    }
}
