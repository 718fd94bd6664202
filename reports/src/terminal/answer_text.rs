//! The answer of `run` as text for the terminal.

use super::answer::{Answer, HEADLINE_METRICS, VariantAnswer};
use super::table::{self, Align};
use super::{causes, notes, precision, verdicts};
use crate::{format, labels};

impl Answer {
    /// The answer as text for the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.heading();
        text.push_str(&self.headline_table());
        for variant in &self.variants {
            if let Some(apart) = variant.apart_in_words() {
                text.push_str(&table::wrapped(&apart, 2));
            }
        }
        if !self.verdicts.is_empty() {
            text.push_str("\nTargets\n");
            text.push_str(&verdicts::table(&self.verdicts));
        }
        let recommendation = self.recommendation.text();
        if !recommendation.is_empty() {
            text.push('\n');
            text.push_str(&recommendation);
        }
        let causes = causes::table(&self.causes);
        if !causes.is_empty() {
            text.push_str("\nRoot causes, for each replication on average\n");
            text.push_str(&causes);
            if causes::is_audited(self.causes.iter()) {
                text.push_str(
                    "confirmed: denials of first attempts and violations of the first replication that are gone when\n\
                     it is played again without the root faults that they name; with no fault named, still there\n",
                );
            }
        }
        if let Some(precision) = &self.precision {
            text.push('\n');
            text.push_str(&precision::text(precision));
        }
        let notes = notes::of(self);
        if !notes.is_empty() {
            text.push('\n');
        }
        for note in notes {
            text.push_str(&table::wrapped(&note, 2));
        }
        text
    }

    fn heading(&self) -> String {
        let name = format::plain_name(&self.scenario);
        let title = match &self.title {
            Some(title) => format!("{name}: {}", format::plain_name(title)),
            None => name,
        };
        let s = if self.replications == 1 { "" } else { "s" };
        let facts = format!("{} replication{s}, seed {}", self.replications, self.seed);
        format!("{}{facts}\n", table::wrapped(&title, 2))
    }

    fn headline_table(&self) -> String {
        let mut columns = vec![("variant", Align::Left)];
        columns.extend(HEADLINE_METRICS.map(|(_, name, _)| (name, Align::Right)));
        let rows: Vec<Vec<String>> = self.variants.iter().map(headline_row).collect();
        table::render(&columns, &rows)
    }
}

fn headline_row(variant: &VariantAnswer) -> Vec<String> {
    let mut row = vec![labels::under(&variant.name, variant.condition.as_deref())];
    for ((_, _, style), estimate) in HEADLINE_METRICS.iter().zip(&variant.headline) {
        row.push(match estimate {
            Some(estimate) if variant.is_exact => format::value(estimate.mean, *style),
            Some(estimate) => format::estimate_lines(estimate, *style).join("\n"),
            None => format::MISSING.to_owned(),
        });
    }
    row
}
