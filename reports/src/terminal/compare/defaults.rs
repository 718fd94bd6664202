//! Whether the recommendation hangs on defaults that nobody chose.
//!
//! What the guide leaves open has a default here; where the scenario does not say, the
//! other value is played too, and the same selection is made there.

use super::selection::{metric_name, name_at, names_at, selected, tied};
use super::words::joined;
use crate::estimate::Estimate;
use crate::format::{self, Style};
use crate::terminal::table::{self, Align};
use experiment::{Selection, Winner};
use kernel::Column;
use serde_json::{Value, json};

/// A default that the scenario leaves open, or a parameter that it names, and another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDefault {
    /// The parameter.
    pub parameter: String,
    /// The value that the scenario is played with.
    pub own: String,
    /// Whether that is the default, which nobody chose.
    pub is_default: bool,
    /// The other value.
    pub other: String,
}

impl OpenDefault {
    /// As a sentence says it: `reconnect = "any-server" (default "same-server")`.
    fn words(&self) -> String {
        let of = if self.is_default {
            "default"
        } else {
            "the file"
        };
        format!(
            "{} = {} ({of} {})",
            self.parameter,
            written(&self.other),
            written(&self.own)
        )
    }
}

/// A value as a scenario would have it: numbers and truth values without quotes.
fn written(value: &str) -> String {
    let is_bare = value.parse::<f64>().is_ok() || matches!(value, "true" | "false");
    let is_bare = is_bare || value.starts_with('{');
    if is_bare {
        format::plain_name(value)
    } else {
        format!("\"{}\"", format::plain_name(value))
    }
}

/// So many other settings fit beside each other.
const SETTINGS_OF_A_TABLE: usize = 3;

/// The scenario under other values of open defaults.
#[derive(Clone, Debug)]
pub struct OtherValues {
    /// Which defaults have their other value.
    pub changed: Vec<OpenDefault>,
    /// For each variant the estimate of the criterion there.
    pub estimates: Vec<Option<Estimate>>,
    /// What is selected there.
    pub selection: Selection,
    /// Every variant misses a target there, though not at the defaults: the selection is by the criterion alone.
    pub all_miss: bool,
}

impl OtherValues {
    /// Whether what is selected at the defaults stands here.
    fn survival(&self, defaults: &Winner) -> Survival {
        if self.all_miss {
            Survival::Changes
        } else {
            Survival::of(defaults, &self.selection.winner)
        }
    }
}

/// Whether a recommendation stands under other values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// The same variant is selected.
    Survives,
    /// Another variant is selected, or one where none was.
    Changes,
    /// A variant was selected, and now none is; or none in either case.
    Unsure,
}

impl Survival {
    /// Compares what is selected at the defaults with what is selected elsewhere.
    #[must_use]
    pub fn of(defaults: &Winner, elsewhere: &Winner) -> Survival {
        match (selected(defaults), selected(elsewhere)) {
            (Some(one), Some(other)) if one == other => Survival::Survives,
            (_, Some(_)) => Survival::Changes,
            (_, None) => Survival::Unsure,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Survival::Survives => "survives",
            Survival::Changes => "changes",
            Survival::Unsure => "unsure",
        }
    }
}

/// The defaults on which the winner may hang.
#[derive(Clone, Debug)]
pub struct DefaultsReport<'a> {
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The variants' names.
    pub variants: Vec<String>,
    /// For each variant the estimate at the defaults.
    pub estimates: Vec<Option<Estimate>>,
    /// What is selected at the defaults.
    pub winner: Winner,
    /// Parameters that the scenario says, so that nothing is open.
    pub said: Vec<&'static str>,
    /// The other values that were played.
    pub others: Vec<OtherValues>,
    /// Values that the scenario asks for and that change nothing in any variant.
    pub without_effect: Vec<OpenDefault>,
}

impl DefaultsReport<'_> {
    /// The report as a table and sentences.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::from("Defaults that may decide\n");
        if !self.said.is_empty() {
            let said: Vec<String> = self.said.iter().map(|name| (*name).to_owned()).collect();
            let line = format!(
                "{}: the scenario says which, nothing is left open",
                joined(&said)
            );
            text.push_str(&table::wrapped(&line, 2));
        }
        for others in self.others.chunks(SETTINGS_OF_A_TABLE) {
            text.push_str(&self.table(others));
        }
        for sentence in self.sentences() {
            text.push_str(&table::wrapped(&sentence, 2));
        }
        text
    }

    /// What the recommendation becomes under each other default, in sentences.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let others = self.others.iter().map(|other| self.sentence(other));
        let idle = self.without_effect.iter().map(|value| {
            format!(
                "with {} nothing changes: no configuration has what it acts on",
                value.words()
            )
        });
        others.chain(idle).collect()
    }

    /// The sentences of the defaults whose other value changes or may change the recommendation, and all others.
    #[must_use]
    pub fn parted(&self) -> (Vec<String>, Vec<String>) {
        let survives = |other: &OtherValues| other.survival(&self.winner) == Survival::Survives;
        let sentences = self.sentences();
        let is_unchanged = |place: usize| self.others.get(place).is_none_or(survives);
        let (unchanged, changes): (Vec<_>, Vec<_>) = sentences
            .into_iter()
            .enumerate()
            .partition(|(place, _)| is_unchanged(*place));
        let told =
            |all: Vec<(usize, String)>| all.into_iter().map(|(_, sentence)| sentence).collect();
        (told(changes), told(unchanged))
    }

    fn table(&self, others: &[OtherValues]) -> String {
        let style = Style::of(self.column);
        let mut heads = vec![metric_name(self.column), "defaults".to_owned()];
        heads.extend(others.iter().map(|other| {
            let values = other.changed.iter().map(|change| {
                let value = format::plain_name(&change.other);
                // A word says what it is the value of, a number or a length of time does not.
                let is_word =
                    value.len() > 5 && value.starts_with(|c: char| c.is_ascii_alphabetic());
                if is_word {
                    value
                } else {
                    format!("{} {value}", change.parameter)
                }
            });
            values.collect::<Vec<String>>().join(" + ")
        }));
        let mut columns: Vec<(&str, Align)> = heads
            .iter()
            .map(|head| (head.as_str(), Align::Right))
            .collect();
        columns[0].1 = Align::Left;
        let cell = |estimate: &Option<Estimate>| match estimate {
            Some(estimate) => format::estimate_lines(estimate, style).join("\n"),
            None => format::MISSING.to_owned(),
        };
        let rows: Vec<Vec<String>> = (0..self.variants.len())
            .map(|place| {
                let mut row = vec![table::name(&self.variants[place])];
                let settings = std::iter::once(&self.estimates)
                    .chain(others.iter().map(|other| &other.estimates));
                row.extend(settings.map(|estimates| cell(&estimates[place])));
                row
            })
            .collect();
        table::render(&columns, &rows)
    }

    fn sentence(&self, other: &OtherValues) -> String {
        let changed: Vec<String> = other.changed.iter().map(OpenDefault::words).collect();
        let there = match &other.selection.winner {
            _ if other.all_miss => "every variant misses a target".to_owned(),
            Winner::Selected(place) => format!("{} is selected", name_at(&self.variants, *place)),
            Winner::CannotTell(places) => {
                format!("{} cannot be told apart", names_at(&self.variants, places))
            }
        };
        let conclusion = match (other.survival(&self.winner), &self.winner) {
            (Survival::Survives, _) => "the selection survives".to_owned(),
            (Survival::Changes, Winner::Selected(place)) => format!(
                "the selection of {} does not survive: find out which holds at your site",
                name_at(&self.variants, *place)
            ),
            (Survival::Changes, Winner::CannotTell(_)) => {
                "at the defaults none is: find out which holds at your site".to_owned()
            }
            (Survival::Unsure, Winner::Selected(place)) => format!(
                "whether the selection of {} survives is not known",
                name_at(&self.variants, *place)
            ),
            (Survival::Unsure, Winner::CannotTell(_)) => {
                "as at the defaults, none is selected".to_owned()
            }
        };
        format!("with {} {there}: {conclusion}", joined(&changed))
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let others: Vec<Value> = self
            .others
            .iter()
            .map(|other| {
                let changed: serde_json::Map<String, Value> = other
                    .changed
                    .iter()
                    .map(|change| (change.parameter.clone(), json!(change.other)))
                    .collect();
                let means: Vec<Value> = self
                    .variants
                    .iter()
                    .zip(&other.estimates)
                    .map(|(variant, estimate)| {
                        json!({
                            "variant": variant,
                            "mean": estimate.map(|e| e.mean),
                            "half_width": estimate.and_then(|e| e.half_width),
                        })
                    })
                    .collect();
                json!({
                    "changed": changed,
                    "selected": selected(&other.selection.winner)
                        .filter(|_| !other.all_miss)
                        .and_then(|p| self.variants.get(p)),
                    "cannot_tell": tied(&other.selection.winner, &self.variants),
                    "all_miss": other.all_miss,
                    "recommendation": other.survival(&self.winner).name(),
                    "estimates": means,
                })
            })
            .collect();
        let idle = self.without_effect.iter();
        let idle: Vec<Value> = idle
            .map(|value| json!({ "parameter": value.parameter, "value": value.other }))
            .collect();
        json!({ "said_by_scenario": self.said, "others": others, "without_effect": idle })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_as_a_file_would_have_them() {
        let value = |parameter: &str, own: &str, is_default, other: &str| OpenDefault {
            parameter: parameter.to_owned(),
            own: own.to_owned(),
            is_default,
            other: other.to_owned(),
        };
        assert_eq!(
            value("poll_interval", "120 s", true, "4 min").words(),
            "poll_interval = \"4 min\" (default \"120 s\")"
        );
        assert_eq!(
            value("orphans", "true", false, "false").words(),
            "orphans = false (the file true)"
        );
        assert_eq!(
            value("retry_count", "5", true, "10").words(),
            "retry_count = 10 (default 5)"
        );
    }

    #[test]
    fn a_recommendation_survives_only_if_the_same_variant_is_selected() {
        let (first, second) = (Winner::Selected(0), Winner::Selected(1));
        let none = Winner::CannotTell(vec![0, 1]);
        assert_eq!(Survival::of(&first, &first), Survival::Survives);
        assert_eq!(Survival::of(&first, &second), Survival::Changes);
        assert_eq!(Survival::of(&none, &second), Survival::Changes);
        assert_eq!(Survival::of(&first, &none), Survival::Unsure);
        assert_eq!(Survival::of(&none, &none), Survival::Unsure);
    }
}
