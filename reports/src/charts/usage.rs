//! The usage report as a picture: the peak of each day against what was bought and who is enabled.
//!
//! Each sellable item has a panel of its own scale; without items the features that users are given
//! have them. A day on which the use exceeded what was bought is of another color and hatch.

use super::axis::{self, TimeScale, day_and_time};
use super::font;
use super::look::{BLUE, GRAY_TEXT, GREEN, Hatch, INK, Look, VERMILION};
use super::picture::{Anchor, Area, Picture};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
use crate::clock::Clock;
use crate::format::{self, Style};
use crate::periods::{self, Granularity};
use crate::stored::instant;
use crate::{Replication, names, shares};
use kernel::{Span, Time};
use model::records::{UsageSubject, Whose};
use serde::{Deserialize, Serialize};

/// So many panels are drawn; the rest is counted in the subtitle.
const PANELS_MAX: usize = 12;
/// Height above a panel, for its name.
const PANEL_HEAD: i32 = 26;

/// A day within what was bought.
const WITHIN: Look = Look {
    color: BLUE,
    hatch: Hatch::Light,
};
/// A day beyond it.
const BEYOND: Look = Look {
    color: VERMILION,
    hatch: Hatch::Solid,
};

/// The data of the chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsageChart {
    /// The variant's name.
    pub variant: String,
    /// The replication's number.
    pub replication: u64,
    /// The calendar.
    pub clock: Clock,
    /// The end of what is shown.
    #[serde(with = "instant")]
    pub end: Time,
    /// A panel each.
    pub panels: Vec<UsagePanel>,
}

/// One item or feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePanel {
    /// Its name.
    pub name: String,
    /// Each day's begin in local microseconds and its peak.
    pub days: Vec<(i128, u64)>,
    /// What was bought.
    pub entitled: Option<u64>,
    /// Who is enabled for it.
    pub enabled: Option<u64>,
}

impl UsageChart {
    /// The chart of a replication; `None` without records, for a run within two days, and where nothing
    /// is used.
    #[must_use]
    pub fn of(replication: &Replication<'_>) -> Option<Self> {
        let plan = replication.plan;
        if plan.duration.0 <= 2 * Span::DAY.0 {
            return None;
        }
        let mut panels = items(replication)?;
        if panels.is_empty() {
            panels = features(replication)?;
        }
        (!panels.is_empty()).then(|| Self {
            variant: plan.variant.clone(),
            replication: replication.number,
            clock: Clock::of(plan),
            end: Time(plan.duration.0),
            panels,
        })
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let title = format!("Usage report: the peak of each day — {}", self.variant);
        let shown = self.panels.len().min(PANELS_MAX);
        let more = match self.panels.len() - shown {
            0 => String::new(),
            rest => format!("; {rest} more are in usage.csv"),
        };
        let subtitle = format!(
            "replication {}, {} to {}; seats, ports or licenses in use at once{more}",
            self.replication,
            day_and_time(&self.clock, Time::ZERO),
            day_and_time(&self.clock, self.end)
        );
        let mut sheet = Sheet::new(&title, &subtitle);
        let mut legend = vec![(Key::Bar(WITHIN), "the most at once on that day")];
        if self.panels.iter().any(UsagePanel::is_exceeded) {
            legend.push((Key::Bar(BEYOND), "more than was bought"));
        }
        legend.push((Key::Dashes(INK), "bought"));
        if self.panels.iter().any(|panel| panel.enabled.is_some()) {
            legend.push((Key::Line(GREEN, 1), "enabled in the configuration"));
        }
        sheet.legend(&legend);
        let rows = shown as i32;
        let height = (460 / rows.max(1)).clamp(64, 200);
        for (row, panel) in (0..).zip(self.panels.iter().take(shown)) {
            let y0 = sheet.y + row * (height + PANEL_HEAD) + PANEL_HEAD;
            let plot = Area {
                x0: MARGIN + 48,
                y0,
                x1: WIDTH - MARGIN - 110,
                y1: y0 + height,
            };
            self.panel(&mut sheet, plot, panel, row == rows - 1);
        }
        sheet.y += rows * (height + PANEL_HEAD) + PANEL_HEAD + 10;
        sheet.finish(
            "each bar is a day, as high as the most that was in use at once on it. Room between the \
             bars and the dashed line was bought and never used together; a full, darker bar crosses \
             the line: over-use, which an audit asks about.",
            &self.description(),
        )
    }

    fn panel(&self, sheet: &mut Sheet, plot: Area, panel: &UsagePanel, is_last: bool) {
        let canvas = &mut sheet.canvas;
        let most = panel.days.iter().map(|(_, peak)| *peak).max().unwrap_or(0);
        let lines = [panel.entitled, panel.enabled];
        let top = lines.into_iter().flatten().fold(most, u64::max) as f64;
        let ticks = axis::round_ticks(0.0, top, (plot.height() / 24).clamp(2, 5) as usize, 1.0);
        let time = TimeScale {
            clock: self.clock.clone(),
            times: (Time::ZERO, self.end),
            pixels: (plot.x0, plot.x1),
        };
        let scale = axis::value_axis(canvas, plot, (0.0, (top * 1.06).max(1.0)), &ticks);
        let name = font::fit(&format::plain_name(&panel.name), LABEL, plot.width());
        canvas.text((plot.x0, plot.y0 - 10), &name, LABEL, INK, Anchor::Start);
        let at = |local: i128| time.at(self.clock.instant(local).unwrap_or(Time::ZERO));
        for &(begin, peak) in panel.days.iter().filter(|(_, peak)| *peak > 0) {
            let (x0, x1) = (at(begin), at(begin + i128::from(Span::DAY.0)));
            let gap = i32::from(x1 - x0 > 4);
            let area = Area {
                x0: x0 + gap,
                y0: scale.at(peak as f64),
                x1: (x1 - gap).max(x0 + 1),
                y1: plot.y1,
            };
            let beyond = panel.entitled.is_some_and(|entitled| peak > entitled);
            canvas.bar(area, if beyond { BEYOND } else { WITHIN });
        }
        if let Some(enabled) = panel.enabled {
            let y = scale.at(enabled as f64);
            canvas.path(vec![(plot.x0, y), (plot.x1, y)], GREEN, 1);
        }
        if let Some(entitled) = panel.entitled {
            canvas.dashed_level((plot.x0, plot.x1), scale.at(entitled as f64), INK, 1);
        }
        let labels = [
            (panel.entitled, "bought", INK),
            (panel.enabled, "enabled", GRAY_TEXT),
        ];
        let mut last_y = None;
        for (number, word, color) in labels {
            let Some(number) = number else {
                continue;
            };
            let y = apart(scale.at(number as f64), last_y, plot);
            let label = format!("{} {word}", format::value(number as f64, Style::Licenses));
            canvas.text((plot.x1 + 5, y), &label, SMALL, color, Anchor::Start);
            last_y = Some(y);
        }
        if is_last {
            time.draw(canvas, plot);
        } else {
            canvas.path(vec![(plot.x0, plot.y1), (plot.x1, plot.y1)], INK, 1);
        }
    }

    fn description(&self) -> String {
        let told = self.panels.iter().take(PANELS_MAX).map(|panel| {
            let most = panel.days.iter().map(|(_, peak)| *peak).max().unwrap_or(0);
            let over = panel.days.iter();
            let over = over.filter(|(_, peak)| panel.entitled.is_some_and(|e| *peak > e));
            let bought = match (panel.entitled, over.count()) {
                (None, _) => "no number bought".to_owned(),
                (Some(bought), 0) => format!("{bought} bought, never exceeded"),
                (Some(bought), 1) => format!("{bought} bought, exceeded on one day"),
                (Some(bought), days) => format!("{bought} bought, exceeded on {days} days"),
            };
            let enabled = panel
                .enabled
                .map_or_else(String::new, |e| format!(", {e} enabled"));
            format!("{}: at most {most} at once; {bought}{enabled}", panel.name)
        });
        format!("{}.", told.collect::<Vec<_>>().join(". "))
    }
}

impl UsagePanel {
    fn is_exceeded(&self) -> bool {
        let beyond = |peak: u64| self.entitled.is_some_and(|entitled| peak > entitled);
        self.days.iter().any(|(_, peak)| beyond(*peak))
    }
}

/// A label's height, moved off the label before it; below it where there is room.
fn apart(y: i32, before: Option<i32>, plot: Area) -> i32 {
    match before {
        Some(before) if (y - before).abs() <= SMALL => {
            let below = before + SMALL + 2;
            if below <= plot.y1 {
                below
            } else {
                before - SMALL - 2
            }
        }
        _ => y,
    }
}

/// The sellable items of the system whose peaks are told.
fn items(replication: &Replication<'_>) -> Option<Vec<UsagePanel>> {
    let plan = replication.plan;
    let mut panels: Vec<UsagePanel> = Vec::new();
    for row in shares::aggregate_by(plan, &replication.detail()?.shares, None, Granularity::Day) {
        let (Whose::System, Some(peak)) = (row.whose, row.peak) else {
            continue;
        };
        let name = shares::name(plan, row.what);
        match panels.iter_mut().find(|panel| panel.name == name) {
            Some(panel) => panel.days.push((row.period.begin, peak)),
            None => panels.push(UsagePanel {
                name: name.to_owned(),
                days: vec![(row.period.begin, peak)],
                entitled: row.entitled,
                enabled: row.enabled,
            }),
        }
    }
    Some(panels)
}

/// The features that users were given.
fn features(replication: &Replication<'_>) -> Option<Vec<UsagePanel>> {
    let plan = replication.plan;
    let mut panels: Vec<UsagePanel> = Vec::new();
    for row in periods::aggregate_by(plan, &replication.detail()?.usage, Granularity::Day) {
        if row.subject != UsageSubject::Feature {
            continue;
        }
        let name = names::feature(plan, row.feature);
        match panels.iter_mut().find(|panel| panel.name == name) {
            Some(panel) => panel.days.push((row.period.begin, row.peak)),
            None => panels.push(UsagePanel {
                name: name.to_owned(),
                days: vec![(row.period.begin, row.peak)],
                entitled: row.entitled,
                enabled: None,
            }),
        }
    }
    panels.retain(|panel| panel.days.iter().any(|(_, peak)| *peak > 0));
    Some(panels)
}
