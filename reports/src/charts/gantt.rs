//! What was when in which state: servers, services and applications, faults, and violations as bars
//! over the clock of one replication.

use super::axis::{TimeScale, day_and_time};
use super::look::{self, GRAY_TEXT, GREEN, GRID, Hatch, INK, LOOKS, Look, PURPLE};
use super::picture::{Anchor, Area, Canvas, Picture};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
pub use super::timeline_row::{TimelineBar, TimelineRow};
use super::{font, gantt_rows};
use crate::Replication;
use crate::clock::Clock;
use crate::format;
use crate::stored::instants;
use kernel::{Span, Time};
use serde::{Deserialize, Serialize};

/// So many components are drawn; the rest is counted below them. All sections fit on a page of A4.
const COMPONENTS_MAX: usize = 20;
/// So many faults.
const FAULTS_MAX: usize = 12;
/// So many violations.
const VIOLATIONS_MAX: usize = 14;
/// So many rows are told in the text alternative.
const TOLD_MAX: usize = 10;
/// Names end here; bars begin a little further right.
const NAMES_END: i32 = 320;
/// Height of a row with its gap.
const ROW: i32 = 17;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineChart {
    /// The variant's name.
    pub variant: String,
    /// The replication's number.
    pub replication: u64,
    /// The calendar.
    pub clock: Clock,
    /// What is shown: from, to.
    #[serde(with = "instants")]
    pub times: (Time, Time),
    /// Servers and other components with their adverse states.
    pub components: Vec<TimelineRow>,
    /// Faults with the periods in which they were active.
    pub faults: Vec<TimelineRow>,
    /// Violations by application, feature and type.
    pub violations: Vec<TimelineRow>,
}

impl TimelineChart {
    /// The chart of a replication; `None` if it was not played in detail. Every server and every
    /// three-node system has a row; applications and features only if anything happened to them.
    #[must_use]
    pub fn of(replication: &Replication<'_>) -> Option<Self> {
        let plan = replication.plan;
        let detail = replication.detail()?;
        Some(Self {
            variant: plan.variant.clone(),
            replication: replication.number,
            clock: Clock::of(plan),
            times: (Time::ZERO, Time(plan.duration.0)),
            components: gantt_rows::components(replication, detail),
            faults: gantt_rows::faults(replication, detail),
            violations: gantt_rows::violations(replication, detail),
        })
    }

    /// What was out of order from half an hour before a fault to some hours after it.
    #[must_use]
    pub fn hours_after(&self, fault: &TimelineBar) -> Self {
        const BEFORE: Span = Span::from_seconds(1_800);
        const AFTER: Span = Span::from_seconds(6 * 3_600);
        const LONGEST: Span = Span::from_seconds(24 * 3_600);
        let from = Time(fault.from.0.saturating_sub(BEFORE.0));
        let ended = fault.to.unwrap_or(self.times.1) + Span::from_seconds(3_600);
        let to = (fault.from + AFTER).max(ended);
        let to = to.min(fault.from + LONGEST).min(self.times.1);
        let within = |rows: &[TimelineRow]| -> Vec<TimelineRow> {
            let rows = rows.iter().map(|row| TimelineRow {
                name: row.name.clone(),
                bars: row
                    .bars
                    .iter()
                    .filter(|bar| bar.from < to && bar.to.is_none_or(|end| end > from))
                    .map(|bar| TimelineBar {
                        from: bar.from.max(from),
                        to: Some(bar.to.unwrap_or(self.times.1).min(to)),
                        state: bar.state.clone(),
                    })
                    .collect(),
            });
            rows.filter(|row| !row.bars.is_empty()).collect()
        };
        Self {
            variant: self.variant.clone(),
            times: (from, to),
            components: within(&self.components),
            faults: within(&self.faults),
            violations: within(&self.violations),
            clock: self.clock.clone(),
            ..*self
        }
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let title = format!(
            "Servers, faults and violations over time — {}",
            self.variant
        );
        let subtitle = format!(
            "replication {}, {} to {}",
            self.replication,
            day_and_time(&self.clock, self.times.0),
            day_and_time(&self.clock, self.times.1)
        );
        let mut sheet = Sheet::new(&title, &subtitle);
        let states = self.states();
        let look_of = |state: &str| {
            let index = states.iter().position(|s| s == state).unwrap_or(0);
            LOOKS[index % LOOKS.len()]
        };
        let mut legend = vec![(Key::Bar(SERVING), "in order")];
        legend.extend(
            states
                .iter()
                .map(|state| (Key::Bar(look_of(state)), state.as_str())),
        );
        legend.extend([
            (Key::Bar(FAULT), "fault active"),
            (Key::Bar(VIOLATION), "violation open"),
        ]);
        sheet.legend(&legend);
        self.section(
            &mut sheet,
            ("Servers and applications", COMPONENTS_MAX),
            &self.components,
            Some(SERVING),
            &look_of,
        );
        self.section(
            &mut sheet,
            ("Faults", FAULTS_MAX),
            &self.faults,
            None,
            &|_| FAULT,
        );
        self.section(
            &mut sheet,
            ("Violations", VIOLATIONS_MAX),
            &self.violations,
            None,
            &|_| VIOLATION,
        );
        let plot = Area {
            x0: NAMES_END + 10,
            y0: sheet.y,
            x1: WIDTH - MARGIN - 20,
            y1: sheet.y + 2,
        };
        sheet.y += 2 + self.time_scale().draw(&mut sheet.canvas, plot);
        sheet.finish(
            "each row is one component, fault or violation; a bar is the time it lasted, at least two \
             pixels wide. Look from a fault downwards: what begins with it or shortly after is what \
             it caused; what outlasts it is what came back late.",
            &self.description(),
        )
    }

    fn time_scale(&self) -> TimeScale {
        TimeScale {
            clock: self.clock.clone(),
            times: self.times,
            pixels: (NAMES_END + 10, WIDTH - MARGIN - 20),
        }
    }

    /// All states of components, by first appearance.
    fn states(&self) -> Vec<String> {
        let mut states: Vec<String> = Vec::new();
        for bar in self.components.iter().flat_map(|row| &row.bars) {
            if !states.contains(&bar.state) {
                states.push(bar.state.clone());
            }
        }
        states
    }

    fn section(
        &self,
        sheet: &mut Sheet,
        (title, rows_max): (&str, usize),
        rows: &[TimelineRow],
        ground: Option<Look>,
        look_of: &dyn Fn(&str) -> Look,
    ) {
        let heading = if rows.is_empty() {
            format!("{title}: none")
        } else {
            title.to_owned()
        };
        sheet
            .canvas
            .text((MARGIN, sheet.y + 8), &heading, LABEL, INK, Anchor::Start);
        sheet.y += 20;
        let time = self.time_scale();
        let shown = rows_shown(rows, rows_max);
        let plot = Area {
            x0: time.pixels.0,
            y0: sheet.y,
            x1: time.pixels.1,
            y1: sheet.y + shown.len() as i32 * ROW,
        };
        time.grid(&mut sheet.canvas, plot);
        for row in &shown {
            let line = Area {
                y0: sheet.y,
                y1: sheet.y + ROW,
                ..plot
            };
            draw_row(&mut sheet.canvas, line, &time, row, ground, look_of);
            sheet.y += ROW;
        }
        if rows.len() > shown.len() {
            let more = format!(
                "… and {} more rows: see the result files",
                rows.len() - shown.len()
            );
            sheet.y += 4;
            let at = (plot.x0, sheet.y + SMALL / 2);
            sheet
                .canvas
                .text(at, &more, SMALL, GRAY_TEXT, Anchor::Start);
            sheet.y += SMALL + 4;
        }
        sheet.y += 6;
    }

    fn description(&self) -> String {
        let told = |rows: &[TimelineRow]| -> String {
            let rows: Vec<String> = rows
                .iter()
                .filter(|row| !row.bars.is_empty())
                .take(TOLD_MAX)
                .map(|row| format!("{} ({})", row.name, self.told_bars(row)))
                .collect();
            if rows.is_empty() {
                "none".to_owned()
            } else {
                rows.join("; ")
            }
        };
        format!(
            "Components: {}. Faults: {}. Violations: {}.",
            told(&self.components),
            told(&self.faults),
            told(&self.violations)
        )
    }

    fn told_bars(&self, row: &TimelineRow) -> String {
        const TOLD: usize = 1;
        let told = row.bars.iter().take(TOLD).map(|bar| {
            let from = day_and_time(&self.clock, bar.from);
            match bar.to {
                Some(to) => format!("{} {from} to {}", bar.state, day_and_time(&self.clock, to)),
                None => format!("{} from {from} on", bar.state),
            }
        });
        let mut told: Vec<String> = told.collect();
        if row.bars.len() > TOLD {
            told.push(format!("and {} more", row.bars.len() - TOLD));
        }
        told.join(", ")
    }
}

fn draw_row(
    canvas: &mut Canvas,
    line: Area,
    time: &TimeScale,
    row: &TimelineRow,
    ground: Option<Look>,
    look_of: &dyn Fn(&str) -> Look,
) {
    let middle = (line.y0 + line.y1) / 2;
    let room = NAMES_END - MARGIN - 12;
    let name = font::fit(&format::plain_name(&row.name), SMALL, room);
    canvas.text((NAMES_END, middle), &name, SMALL, INK, Anchor::End);
    let band = |reach: i32| Area {
        y0: middle - reach,
        y1: middle + reach,
        ..line
    };
    match ground {
        Some(look) => canvas.bar(band(3), look),
        None => canvas.path(vec![(line.x0, middle), (line.x1, middle)], GRID, 1),
    }
    for (x0, x1, state) in merged(&row.bars, time) {
        canvas.bar(Area { x0, x1, ..band(6) }, look_of(state));
    }
}

/// The bars of a row in pixels, each at least two wide; bars of one state that touch are one, so that a
/// thousand short ones stay a picture.
fn merged<'a>(bars: &'a [TimelineBar], time: &TimeScale) -> Vec<(i32, i32, &'a str)> {
    let mut merged: Vec<(i32, i32, &str)> = Vec::new();
    for bar in bars {
        let from = time.at(bar.from).min(time.pixels.1 - 2);
        let to = time.at(bar.to.unwrap_or(time.times.1)).max(from + 2);
        match merged.last_mut() {
            Some((_, end, state)) if *state == bar.state && from <= *end => *end = to.max(*end),
            _ => merged.push((from, to, &bar.state)),
        }
    }
    merged
}

/// At most so many rows; those without a bar give way first.
fn rows_shown(rows: &[TimelineRow], rows_max: usize) -> Vec<&TimelineRow> {
    let with_bars = rows.iter().filter(|row| !row.bars.is_empty()).count();
    let mut empty_left = rows_max.saturating_sub(with_bars);
    let mut shown: Vec<&TimelineRow> = rows
        .iter()
        .filter(|row| {
            let keep = !row.bars.is_empty() || empty_left > 0;
            if row.bars.is_empty() {
                empty_left = empty_left.saturating_sub(1);
            }
            keep
        })
        .collect();
    shown.truncate(rows_max);
    shown
}

/// A component in order: a thin line of a bar.
const SERVING: Look = Look {
    color: GREEN,
    hatch: Hatch::Light,
};
/// An active fault.
const FAULT: Look = Look {
    color: look::INK,
    hatch: Hatch::Solid,
};
/// An open violation.
const VIOLATION: Look = Look {
    color: PURPLE,
    hatch: Hatch::Crossed,
};
