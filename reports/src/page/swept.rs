//! The page of a sweep: at which points the targets are met, and the metrics over the points.

use super::document::{Block, Cell, Document, Figure, Section, Table};
use super::verdict_cell::verdict_cell;
use super::{PageError, html, markdown};
use crate::Artifact;
use crate::charts::ChartFormat;
use crate::sweep::SweepAnswer;

impl SweepAnswer {
    /// `report.html` and `report.md`.
    ///
    /// # Errors
    /// A chart cannot be drawn, or the template cannot be filled.
    pub fn page(
        &self,
        command: &str,
        charts: Option<ChartFormat>,
    ) -> Result<Vec<Artifact>, PageError> {
        let heads = self.variants();
        let mut columns = vec![("point", false)];
        columns.extend(heads.iter().map(|head| (*head, false)));
        let tables = self.targets().into_iter().map(|(target, rows)| {
            let mut table = Table::new(target, &columns);
            for (point, verdicts) in self.points.iter().zip(rows) {
                let mut row = vec![Cell::from(point.words())];
                row.extend(verdicts.into_iter().map(verdict_cell));
                table.rows.push(row);
            }
            Block::Table(table)
        });
        let mut answer = Vec::new();
        let outcome = self.outcome();
        answer.push(match outcome.as_slice() {
            [] => Block::Text(
                "The scenario sets no target: the points are shown, and nothing is judged."
                    .to_owned(),
            ),
            [only] => Block::Outcome(only.as_str().into()),
            _ => Block::List(outcome),
        });
        answer.extend(tables);
        let figures = self.charts().into_iter().map(|(name, picture)| {
            Block::Figure(Figure {
                picture,
                name,
                variant: None,
            })
        });
        let facts = format!(
            "{} points, {} replications of each variant at each with the same random numbers, seed {}. The command \
             below makes them again.",
            self.points.len(),
            self.replications,
            self.seed
        );
        let again = vec![Block::Text(facts), Block::Code(command.to_owned())];
        let title = match self.title.as_str() {
            "" => format!("{}: sweep", self.scenario),
            title => format!("{title}: sweep"),
        };
        let document = Document {
            title,
            byline: format!("{} · licsim {}", self.scenario, env!("CARGO_PKG_VERSION")),
            sections: vec![
                Section::new("answer", "The answer", answer),
                Section::new("points", "Over the points", figures.collect()),
                Section::new("reproducibility", "Reproducibility", again),
            ],
        };
        Ok(vec![
            html::render(&document, "")?,
            markdown::render(&document, charts),
        ])
    }
}
