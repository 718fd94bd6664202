//! Axes: round numbers for values, times of the clock for time.

use super::font;
use super::look::{GRAY_TEXT, GRID, INK};
use super::picture::{Anchor, Area, Canvas};
use super::sheet::SMALL;
use crate::civil::{self, Date};
use crate::clock::{Clock, WEEKDAYS};
use crate::format::{Style, exponent, plain_number, with_decimals};
use kernel::{Span, Time};

/// Round numbers from `low` to beyond `high`, at most so many steps; the step is 1, 2 or 5 times a
/// power of ten, and at least `step_min`.
#[must_use]
pub fn round_ticks(low: f64, high: f64, steps_max: usize, step_min: f64) -> Vec<f64> {
    let range = if high > low { high - low } else { 1.0 };
    let steps_max = steps_max.max(2) as f64;
    let steps = |step: f64| (high / step).ceil() - (low / step).floor();
    let mut exponent = exponent(range.max(step_min) / steps_max);
    // 1, 2, 5, 10, … until it is coarse enough; a few decades at most.
    let step = loop {
        let power = 10f64.powi(exponent);
        let round = [1.0, 2.0, 5.0].map(|factor| factor * power);
        match round
            .into_iter()
            .find(|&step| step >= step_min && steps(step) <= steps_max)
        {
            Some(step) => break step,
            None => exponent += 1,
        }
    };
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    (first..=last.max(first + 1))
        .map(|index| index as f64 * step)
        .collect()
}

/// Marks of an axis in one unit: their values and labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Marks {
    /// The values, in the axis' own measure (a fraction, seconds), and how they are printed.
    pub marks: Vec<(f64, String)>,
    /// The unit of all labels, e.g. `%`; empty for counts.
    pub unit: &'static str,
}

/// Round marks inside a range, printed in one unit with as many decimals as their distance asks for.
#[must_use]
pub fn marks(style: Style, (low, high): (f64, f64), steps_max: usize) -> Marks {
    let (factor, unit) = style.scale(low.abs().max(high.abs()));
    let ticks = round_ticks(low * factor, high * factor, steps_max, 0.0);
    let step = ticks[1] - ticks[0];
    let decimals = (-exponent(step)).max(0);
    let tolerance = step * 1e-6;
    let inside =
        |tick: &f64| *tick >= low * factor - tolerance && *tick <= high * factor + tolerance;
    let marks = ticks
        .into_iter()
        .filter(inside)
        .map(|tick| (tick / factor, with_decimals(tick, decimals)));
    Marks {
        marks: marks.collect(),
        unit: unit.trim_start(),
    }
}

/// Upright grid lines with their labels below a plot; returns the scale. The axis' title, with its
/// unit, stands below the labels.
pub fn level_value_axis(
    canvas: &mut Canvas,
    plot: Area,
    style: Style,
    (low, high): (f64, f64),
    title: &str,
) -> Scale {
    let scale = Scale {
        values: (low, high),
        pixels: (plot.x0, plot.x1),
    };
    let marks = marks(style, (low, high), (plot.width() / 80).max(2) as usize);
    let mut last_end = i32::MIN;
    for (value, label) in &marks.marks {
        let x = scale.at(*value);
        canvas.path(vec![(x, plot.y0), (x, plot.y1)], GRID, 1);
        let half = font::width(label, SMALL) / 2;
        if x - half > last_end {
            canvas.text((x, plot.y1 + 12), label, SMALL, GRAY_TEXT, Anchor::Middle);
            last_end = x + half + 6;
        }
    }
    canvas.path(vec![(plot.x0, plot.y1), (plot.x1, plot.y1)], INK, 1);
    let title = titled(title, marks.unit);
    let middle = (plot.x0 + plot.x1) / 2;
    canvas.text((middle, plot.y1 + 28), &title, SMALL, INK, Anchor::Middle);
    scale
}

/// An axis' title with its unit in brackets.
#[must_use]
pub fn titled(title: &str, unit: &str) -> String {
    if unit.is_empty() {
        title.to_owned()
    } else {
        format!("{title} ({unit})")
    }
}

/// A linear scale from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The values at the two ends.
    pub values: (f64, f64),
    /// The pixels at the two ends.
    pub pixels: (i32, i32),
}

impl Scale {
    /// The pixel of a value; values beyond an end lie on it.
    #[must_use]
    pub fn at(&self, value: f64) -> i32 {
        let (low, high) = self.values;
        let share = if high > low {
            ((value - low) / (high - low)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let reach = f64::from(self.pixels.1 - self.pixels.0);
        self.pixels.0 + (share * reach).round() as i32
    }
}

/// Level grid lines with their numbers to the left of a plot that reaches from `low` to `high`;
/// ticks outside are left out. Returns the scale.
pub fn value_axis(
    canvas: &mut Canvas,
    plot: Area,
    (low, high): (f64, f64),
    ticks: &[f64],
) -> Scale {
    let scale = Scale {
        values: (low, high),
        pixels: (plot.y1, plot.y0),
    };
    for &tick in ticks.iter().filter(|tick| (low..=high).contains(*tick)) {
        let y = scale.at(tick);
        canvas.path(vec![(plot.x0, y), (plot.x1, y)], GRID, 1);
        canvas.text(
            (plot.x0 - 6, y),
            &plain_number(tick),
            SMALL,
            GRAY_TEXT,
            Anchor::End,
        );
    }
    scale
}

/// Time from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeScale {
    /// The calendar.
    pub clock: Clock,
    /// The first and the last instant.
    pub times: (Time, Time),
    /// The pixels of both.
    pub pixels: (i32, i32),
}

/// A mark of the time axis: where, the time of day (or the date, if marks are days), and what stands
/// below it where the day changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeTick {
    /// Its pixel.
    pub x: i32,
    /// The first line.
    pub label: String,
    /// The second line, empty between days.
    pub day: String,
}

const MINUTES: [u64; 15] = [
    1, 5, 10, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 20_160, 40_320, 80_640,
];

impl TimeScale {
    /// The pixel of an instant; instants beyond an end lie on it.
    #[must_use]
    pub fn at(&self, at: Time) -> i32 {
        let (from, to) = self.times;
        let length = i128::from(to.since(from).0).max(1);
        let passed = i128::from(at.since(from).0).min(length);
        let reach = i128::from(self.pixels.1 - self.pixels.0);
        self.pixels.0 + ((passed * reach + length / 2) / length) as i32
    }

    /// Marks at round times, far enough apart for their labels.
    #[must_use]
    pub fn ticks(&self) -> Vec<TimeTick> {
        const APART_MIN: u64 = 78;
        let length = self.times.1.since(self.times.0).0.max(1);
        let width = (self.pixels.1 - self.pixels.0).max(1) as u64;
        let wanted = length / (width / APART_MIN).max(1);
        let step = MINUTES
            .iter()
            .map(|minutes| minutes * Span::MINUTE.0)
            .find(|&step| step >= wanted)
            .unwrap_or_else(|| wanted.div_ceil(Span::DAY.0) * Span::DAY.0);
        // Weeks begin on Monday: 1970-01-01 was a Thursday, so 1969-12-29 is the origin.
        let origin = -3 * i128::from(Span::DAY.0);
        let (step, from) = (i128::from(step), self.clock.local(self.times.0));
        let mut local = origin + (from - origin + step - 1).div_euclid(step) * step;
        let mut ticks = Vec::new();
        let mut last_date = None;
        while let Some(at) = self.clock.instant(local).filter(|&at| at <= self.times.1) {
            if self.clock.local(at) != local {
                // A time that the clock skips.
                local += step;
                continue;
            }
            let date = civil::date(local);
            let day = format!("{} {}", WEEKDAYS[civil::weekday(local)], short_date(date));
            let is_new_day = last_date.replace(date) != Some(date);
            let by_days = step >= i128::from(Span::DAY.0);
            ticks.push(TimeTick {
                x: self.at(at),
                label: if by_days {
                    day.clone()
                } else {
                    hour_and_minute(local)
                },
                day: if is_new_day && !by_days {
                    day
                } else {
                    String::new()
                },
            });
            local += step;
        }
        ticks
    }

    /// Draws the marks below a plot; returns the height that they take.
    pub fn draw(&self, canvas: &mut Canvas, plot: Area) -> i32 {
        canvas.path(vec![(plot.x0, plot.y1), (plot.x1, plot.y1)], INK, 1);
        let y = plot.y1 + 14;
        let mut last_day_end = i32::MIN;
        for tick in self.ticks() {
            canvas.path(vec![(tick.x, plot.y1), (tick.x, plot.y1 + 5)], INK, 1);
            canvas.text((tick.x, y), &tick.label, SMALL, INK, Anchor::Middle);
            let width = font::width(&tick.day, SMALL);
            if tick.x - width / 2 > last_day_end {
                canvas.text(
                    (tick.x, y + SMALL + 4),
                    &tick.day,
                    SMALL,
                    GRAY_TEXT,
                    Anchor::Middle,
                );
                last_day_end = tick.x + width / 2 + 8;
            }
        }
        14 + 2 * SMALL + 4
    }

    /// Draws the upright lines of the marks only.
    pub fn grid(&self, canvas: &mut Canvas, plot: Area) {
        for tick in self.ticks() {
            canvas.path(vec![(tick.x, plot.y0), (tick.x, plot.y1)], GRID, 1);
        }
    }
}

/// `09:30`.
#[must_use]
pub fn hour_and_minute(local: i128) -> String {
    let (hour, minute, _) = civil::time_of_day(local);
    format!("{hour:02}:{minute:02}")
}

/// `2 Mar`.
#[must_use]
pub fn short_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS[usize::from(date.month.clamp(1, 12)) - 1];
    format!("{} {month}", date.day)
}

/// `Mon 2 Mar 09:30`, or `Mon 2 Mar 09:30 +01:00` where the clock goes by a zone.
#[must_use]
pub fn day_and_time(clock: &Clock, at: Time) -> String {
    let local = clock.local(at);
    let day = WEEKDAYS[civil::weekday(local)];
    let offset = clock.offset(at);
    let gap = if offset.is_empty() { "" } else { " " };
    format!(
        "{day} {} {}{gap}{offset}",
        short_date(civil::date(local)),
        hour_and_minute(local)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::plan::Start;

    #[test]
    fn ticks_are_round_and_reach_beyond_the_values() {
        assert_eq!(
            round_ticks(0.0, 98.0, 5, 1.0),
            [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
        );
        assert_eq!(round_ticks(0.0, 1.0, 5, 1.0), [0.0, 1.0]);
        assert_eq!(round_ticks(0.0, 3.0, 4, 1.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(round_ticks(0.0, 0.0, 4, 1.0), [0.0, 1.0]);
        assert_eq!(round_ticks(0.99, 1.0, 4, 0.0), [0.99, 0.995, 1.0]);
    }

    #[test]
    fn time_ticks_fall_on_round_times_of_the_clock_and_stay_apart() {
        let clock = Clock::new(Start {
            day: 20_514,
            time_of_day: Span(Span::HOUR.0 / 2),
        });
        for days in [1, 2, 7, 28, 365] {
            let times = (Time::ZERO, Time(days * Span::DAY.0));
            let scale = TimeScale {
                clock: clock.clone(),
                times,
                pixels: (100, 900),
            };
            let ticks = scale.ticks();
            assert!(
                (3..=11).contains(&ticks.len()),
                "{days} days: {}",
                ticks.len()
            );
            assert!(ticks.windows(2).all(|pair| pair[1].x - pair[0].x >= 70));
        }
        let times = (Time::ZERO, Time(Span::DAY.0));
        let ticks = TimeScale {
            clock,
            times,
            pixels: (100, 900),
        }
        .ticks();
        let shown: Vec<_> = ticks
            .iter()
            .map(|t| (t.label.as_str(), t.day.as_str()))
            .collect();
        assert_eq!(shown[..2], [("03:00", "Mon 2 Mar"), ("06:00", "")]);
        assert_eq!(shown[7], ("00:00", "Tue 3 Mar"));
    }
}
