//! Level bars for categories, one for each variant side by side: denials by cause.

use super::axis;
use super::font;
use super::look::{INK, LOOKS};
use super::picture::{Anchor, Area, Picture};
use super::sheet::{Key, LABEL, MARGIN, SMALL, Sheet, WIDTH};
use crate::format::{self, Style};
use crate::told::CauseCounts;
use model::cause::Cause;

/// So many categories are drawn, the largest; the rest is summed up as one.
const CATEGORIES_MAX: usize = 14;
/// Names end here.
const NAMES_END: i32 = 250;

/// The data of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct BarChart {
    /// Its title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// What the bars measure.
    pub measure: String,
    /// How it is printed.
    pub style: Style,
    /// The series, one for each variant.
    pub series: Vec<String>,
    /// The categories with a value for each series.
    pub categories: Vec<(String, Vec<f64>)>,
}

impl BarChart {
    /// Denied attempts by cause, a mean over the replications given of each variant; those of a variant
    /// follow each other. `which` says what replications these are.
    #[must_use]
    pub fn denials_by_cause(which: &str, replications: &[(&str, &CauseCounts)]) -> Self {
        let mut series: Vec<String> = Vec::new();
        let mut details: Vec<u64> = Vec::new();
        let mut counts: Vec<Vec<u64>> = Vec::new();
        for (variant, causes) in replications {
            if series.last().is_none_or(|last| last != variant) {
                series.push((*variant).to_owned());
                details.push(0);
                counts.push(vec![0; Cause::ALL.len()]);
            }
            let (Some(count), Some(played)) = (counts.last_mut(), details.last_mut()) else {
                continue;
            };
            *played += 1;
            for (name, number) in &causes.0 {
                let index = Cause::ALL.iter().position(|cause| cause.name() == name);
                if let Some(index) = index {
                    count[index] += number;
                }
            }
        }
        let categories = Cause::ALL.iter().enumerate().filter_map(|(index, cause)| {
            let of_cause = counts.iter().zip(&details);
            let values: Vec<f64> = of_cause
                .map(|(count, &played)| count[index] as f64 / played as f64)
                .collect();
            let name = match cause.name_and_code() {
                (name, Some(code)) => format!("{name} ({code})"),
                (name, None) => name.to_owned(),
            };
            values
                .iter()
                .any(|&value| value > 0.0)
                .then_some((name, values))
        });
        Self {
            title: "Denials by cause".to_owned(),
            subtitle: format!(
                "denied attempts {which}; in brackets FlexNet's error code; retries of a start for the \
                 same cause count once"
            ),
            measure: "denied attempts".to_owned(),
            style: Style::Count,
            series,
            categories: categories.collect(),
        }
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> Picture {
        let categories = self.largest();
        let mut sheet = Sheet::new(&self.title, &self.subtitle);
        let keys: Vec<(Key, &str)> = (0..)
            .zip(&self.series)
            .map(|(index, name)| (Key::Bar(LOOKS[index % LOOKS.len()]), name.as_str()))
            .collect();
        sheet.legend(&keys);
        let series = self.series.len().max(1) as i32;
        let bar = (36 / series).clamp(7, 18);
        let row = bar * series + 10;
        let plot = Area {
            x0: NAMES_END + 10,
            y0: sheet.y + 4,
            x1: WIDTH - MARGIN - 90,
            y1: sheet.y + 4 + categories.len().max(1) as i32 * row,
        };
        let most = categories
            .iter()
            .flat_map(|(_, values)| values)
            .copied()
            .fold(0.0, f64::max);
        let range = (0.0, if most > 0.0 { most * 1.02 } else { 1.0 });
        let scale =
            axis::level_value_axis(&mut sheet.canvas, plot, self.style, range, &self.measure);
        for (index, (name, values)) in (0..).zip(&categories) {
            let top = plot.y0 + index * row + 5;
            let name = font::fit(&format::plain_name(name), LABEL, NAMES_END - MARGIN);
            let middle = top + bar * series / 2;
            sheet
                .canvas
                .text((NAMES_END, middle), &name, LABEL, INK, Anchor::End);
            for (position, &value) in (0..).zip(values) {
                let y0 = top + position * bar;
                let area = Area {
                    x0: plot.x0,
                    y0,
                    x1: scale.at(value),
                    y1: y0 + bar - 1,
                };
                if value > 0.0 {
                    sheet
                        .canvas
                        .bar(area, LOOKS[position as usize % LOOKS.len()]);
                }
                // Small bars have no room for a number each.
                if bar >= SMALL {
                    let label = format::value(value, self.style);
                    let at = (area.x1 + 6, y0 + bar / 2);
                    sheet.canvas.text(at, &label, SMALL, INK, Anchor::Start);
                }
            }
        }
        if categories.is_empty() {
            let at = (plot.x0 + 8, plot.y0 + row / 2);
            sheet.canvas.text(at, "none", LABEL, INK, Anchor::Start);
        }
        sheet.y = plot.y1 + 42;
        let description = Self::description(&self.series, &categories, self.style);
        sheet.finish(
            "the longer the bar, the more often that cause stood in the way; the same hatch is the same \
             variant in every row.",
            &description,
        )
    }

    /// The largest categories, by their sum; what is left as one.
    fn largest(&self) -> Vec<(String, Vec<f64>)> {
        let mut sorted = self.categories.clone();
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        sorted.sort_by(|a, b| sum(&b.1).total_cmp(&sum(&a.1)));
        if sorted.len() > CATEGORIES_MAX {
            let rest = sorted.split_off(CATEGORIES_MAX - 1);
            let mut total = vec![0.0; self.series.len()];
            for (_, values) in &rest {
                for (sum, value) in total.iter_mut().zip(values) {
                    *sum += value;
                }
            }
            sorted.push((format!("{} others", rest.len()), total));
        }
        sorted
    }

    fn description(series: &[String], categories: &[(String, Vec<f64>)], style: Style) -> String {
        if categories.is_empty() {
            return "None.".to_owned();
        }
        let told = categories.iter().map(|(name, values)| {
            let values: Vec<String> = series
                .iter()
                .zip(values)
                .map(|(variant, value)| format!("{variant} {}", format::value(*value, style)))
                .collect();
            format!("{name}: {}", values.join(", "))
        });
        format!("{}.", told.collect::<Vec<_>>().join(". "))
    }
}
