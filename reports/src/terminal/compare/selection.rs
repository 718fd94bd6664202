//! By what variants are ranked, which one comes first in that, and how sure that is; where variants cannot be told
//! apart no probability is given. What is recommended, `decision` says.

use super::words::{count, joined};
use crate::decision::Recommendation;
use crate::format::{self, Style};
use crate::labels;
use crate::terminal::table;
use experiment::{Better, Selection, Winner};
use kernel::Column;
use serde_json::{Value, json};

/// By what variants are ranked and one is selected.
#[derive(Clone, Debug)]
pub struct Criterion<'a> {
    /// The metric and what it is about.
    pub column: &'a Column,
    /// Which values are wanted.
    pub better: Better,
    /// The smallest difference worth telling apart, in the metric's unit.
    pub indifference: f64,
    /// Where the metric comes from, in words.
    pub reason: String,
    /// Where the indifference comes from, in words.
    pub indifference_reason: String,
}

impl Criterion<'_> {
    /// The metric, with its subject if it is not about the whole system.
    #[must_use]
    pub fn name(&self) -> String {
        metric_name(self.column)
    }

    fn style(&self) -> Style {
        Style::of(self.column)
    }
}

/// A metric as it is read, with its subject if it is not about the whole system.
#[must_use]
pub fn metric_name(column: &Column) -> String {
    labels::column(column)
}

/// The selection among all variants of a scenario.
#[derive(Clone, Debug)]
pub struct SelectionReport<'a> {
    /// By what.
    pub criterion: Criterion<'a>,
    /// The probability of a correct selection asked for.
    pub confidence: f64,
    /// The variants' names, in the order of the places in the selection.
    pub variants: Vec<String>,
    /// What came of it.
    pub selection: Selection,
}

impl SelectionReport<'_> {
    /// The selection in sentences. It looks at one metric of all variants: of one that is decided against it is only said
    /// that it comes first there.
    #[must_use]
    pub fn text(&self, recommendation: Option<&Recommendation>) -> String {
        let criterion = &self.criterion;
        let wanted = match criterion.better {
            Better::Smaller => "the smaller the better",
            Better::Larger => "the larger the better",
        };
        let head = format!(
            "Order by {}: {}, {wanted}",
            criterion.name(),
            criterion.reason
        );
        let mut text = table::wrapped(&head, 2);
        match self.selected() {
            Some(selected) if recommendation.is_some_and(|r| r.decides_against(selected)) => {
                let name = format::plain_name(selected);
                let line = format!(
                    "by this metric alone {name} comes first; what is recommended depends on all targets, on cost, and on \
                     what can be chosen"
                );
                text.push_str(&table::wrapped(&line, 2));
            }
            _ => text.push_str(&table::wrapped(&self.verdict(), 2)),
        }
        let left: Vec<String> = self
            .selection
            .eliminations
            .iter()
            .map(|out| {
                format!(
                    "{} after {} replications, behind {}",
                    self.name(out.system),
                    count(out.replications),
                    self.name(out.by)
                )
            })
            .collect();
        if !left.is_empty() {
            text.push_str(&table::wrapped(
                &format!("left the race: {}", left.join("; ")),
                2,
            ));
        }
        text
    }

    /// The verdict in one sentence.
    #[must_use]
    pub fn verdict(&self) -> String {
        let criterion = &self.criterion;
        match &self.selection.winner {
            Winner::Selected(place) => format!(
                "selected: {}; correct with at least {} if it is better than every other by {} or more ({})",
                self.name(*place),
                format::limit(self.confidence, Style::Percent),
                self.zone(),
                criterion.indifference_reason
            ),
            Winner::CannotTell(places) => format!(
                "cannot be told apart with {} replications: {} (a difference of {} would matter: {}); more \
                 replications may tell",
                count(self.selection.replications),
                self.names(places),
                self.zone(),
                criterion.indifference_reason
            ),
        }
    }

    /// The variant that is selected, if one is.
    #[must_use]
    pub fn selected(&self) -> Option<&str> {
        let place = selected(&self.selection.winner)?;
        self.variants.get(place).map(String::as_str)
    }

    fn zone(&self) -> String {
        let style = self.criterion.style().of_difference();
        format::value(self.criterion.indifference, style)
    }

    fn name(&self, place: usize) -> String {
        name_at(&self.variants, place)
    }

    fn names(&self, places: &[usize]) -> String {
        names_at(&self.variants, places)
    }

    /// The selection as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let column = self.criterion.column;
        let eliminations: Vec<Value> = self
            .selection
            .eliminations
            .iter()
            .map(|out| {
                json!({
                    "variant": self.variants.get(out.system),
                    "behind": self.variants.get(out.by),
                    "replications": out.replications,
                })
            })
            .collect();
        json!({
            "metric": column.metric,
            "scope": column.scope.name(),
            "subject": column.subject,
            "better": match self.criterion.better {
                Better::Smaller => "smaller",
                Better::Larger => "larger",
            },
            "indifference": self.criterion.indifference,
            "confidence": self.confidence,
            "selected": selected(&self.selection.winner).and_then(|place| self.variants.get(place)),
            "cannot_tell": tied(&self.selection.winner, &self.variants),
            "replications": self.selection.replications,
            "eliminations": eliminations,
        })
    }
}

/// The name of the variant at a place.
pub(super) fn name_at(variants: &[String], place: usize) -> String {
    variants
        .get(place)
        .map_or_else(String::new, |name| format::plain_name(name))
}

pub(super) fn names_at(variants: &[String], places: &[usize]) -> String {
    let names: Vec<String> = places.iter().map(|&p| name_at(variants, p)).collect();
    joined(&names)
}

pub(super) fn selected(winner: &Winner) -> Option<usize> {
    match winner {
        Winner::Selected(place) => Some(*place),
        Winner::CannotTell(_) => None,
    }
}

pub(super) fn tied<'v>(winner: &Winner, variants: &'v [String]) -> Vec<&'v str> {
    match winner {
        Winner::Selected(_) => Vec::new(),
        Winner::CannotTell(places) => places
            .iter()
            .filter_map(|&place| variants.get(place).map(String::as_str))
            .collect(),
    }
}
