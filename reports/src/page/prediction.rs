//! The page on forecasts that were held against what came: how well this model knew your last month.

use super::document::{Block, Cell, Document, Figure, Section, Table};
use super::{PageError, html, markdown};
use crate::Artifact;
use crate::charts::band::BandChart;
use crate::charts::{ChartFormat, set};

/// What the page tells.
#[derive(Clone, Debug)]
pub struct Prediction<'p> {
    /// From when to when, and the answer.
    pub summary: Vec<String>,
    /// The columns of a feature's row; the first holds names.
    pub columns: &'p [&'p str],
    /// Features that are judged.
    pub features: Vec<Vec<String>>,
    /// Features with too few checkouts.
    pub rare: Vec<Vec<String>>,
    /// Sentences on what is counted apart.
    pub apart: Vec<String>,
    /// The columns of an hour outside.
    pub outside_columns: &'p [&'p str],
    /// The hours farthest outside.
    pub outside: Vec<Vec<String>>,
    /// How many hours lie outside.
    pub outside_count: usize,
    /// Charts, each with the stem of its file's name.
    pub charts: Vec<(String, BandChart)>,
}

/// How the numbers are to be read.
const READ: [&str; 4] = [
    "Each week was predicted from the weeks before it alone. The 95 % band should hold about 95 % of the hours; far fewer \
     mean that the model is too sure, all of them that it is too cautious.",
    "CRPS is how far the forecast was off, in licenses, its spread forgiven. Its ratio to the better of two naive forecasts \
     (the same hour a week before; the mean of the hour of the week) is below 1 where the model knows more than those.",
    "The peak error is the distance of the predicted from the true peak of a week, in licenses.",
    "Denied requests are counted; what those who were denied would have used is not known.",
];

impl Prediction<'_> {
    /// `report.html`, `report.md`, and the charts as files.
    ///
    /// # Errors
    /// A chart cannot be drawn, or the template cannot be filled.
    pub fn artifacts(&self) -> Result<Vec<Artifact>, PageError> {
        let document = self.document();
        let mut artifacts = vec![
            html::render(&document, "")?,
            markdown::render(&document, Some(ChartFormat::Svg)),
        ];
        for figure in document.figures() {
            artifacts.push(set::artifact(
                &figure.picture,
                &figure.name,
                ChartFormat::Svg,
            )?);
        }
        Ok(artifacts)
    }

    fn document(&self) -> Document {
        let mut answer: Vec<Block> = self.summary.iter().cloned().map(Block::Text).collect();
        if let Some(Block::Text(text)) = answer.get(1).cloned() {
            answer[1] = Block::Lead(text);
        }
        answer.push(Block::Table(table(
            "Forecasts against what came",
            self.columns,
            &self.features,
        )));
        answer.extend(self.apart.iter().cloned().map(Block::Text));
        if !self.rare.is_empty() {
            let caption = "Features that are counted apart";
            answer.push(Block::Table(table(caption, self.columns, &self.rare)));
        }
        answer.push(Block::List(READ.map(str::to_owned).to_vec()));
        let figure = |(stem, chart): &(String, BandChart)| {
            Block::Figure(Figure {
                picture: chart.picture(),
                name: stem.clone(),
                variant: None,
            })
        };
        let caption = format!(
            "The hours farthest outside the 95 % band, of {}",
            self.outside_count
        );
        let outside = table(&caption, self.outside_columns, &self.outside);
        let section = Section::new;
        Document {
            title: "How well this model knew your last month".to_owned(),
            byline: String::new(),
            sections: vec![
                section("answer", "The answer", answer),
                section(
                    "bands",
                    "Bands and truth",
                    self.charts.iter().map(figure).collect(),
                ),
                section(
                    "outside",
                    "Where the model was surprised",
                    vec![Block::Table(outside)],
                ),
            ],
        }
    }
}

/// A table whose first column holds text; of the others those whose cells are numbers are set as such.
fn table(caption: &str, columns: &[&str], rows: &[Vec<String>]) -> Table {
    let is_number = |at: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(at));
        at > 0 && cells.all(|cell| cell.parse::<f64>().is_ok() || cell == "-")
    };
    let mut table = Table::new(caption, &[]);
    table.columns = columns
        .iter()
        .enumerate()
        .map(|(at, name)| ((*name).to_owned(), is_number(at)))
        .collect();
    table.rows = rows
        .iter()
        .map(|row| row.iter().map(|cell| Cell::from(cell.as_str())).collect())
        .collect();
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::band::{BandDay, BandHour};

    #[test]
    fn the_page_has_the_answer_the_bands_and_what_is_apart() {
        let hour = BandHour {
            outer: (0.0, 4.0),
            inner: (1.0, 3.0),
            truth: 5.0,
        };
        let prediction = Prediction {
            summary: vec!["March".to_owned(), "94.1 % lie within".to_owned()],
            columns: &["feature", "checkouts"],
            features: vec![vec!["<seat>".to_owned(), "900".to_owned()]],
            rare: vec![vec!["plotter".to_owned(), "3".to_owned()]],
            apart: vec!["Counted apart: 1 feature".to_owned()],
            outside_columns: &["feature", "hour"],
            outside: vec![vec!["<seat>".to_owned(), "Mon 09:00".to_owned()]],
            outside_count: 1,
            charts: vec![(
                "band-seat".to_owned(),
                BandChart {
                    name: "seat".to_owned(),
                    days: vec![BandDay {
                        label: "Mon 2 Mar".to_owned(),
                        weekday: 0,
                    }],
                    hours: vec![hour; 24],
                },
            )],
        };
        let artifacts = prediction.artifacts().expect("it is drawn");
        let paths: Vec<&str> = artifacts.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["report.html", "report.md", "charts/band-seat.svg"]);
        let html = String::from_utf8_lossy(&artifacts[0].bytes);
        for words in [
            "94.1 % lie within",
            "plotter",
            "Counted apart",
            "&#60;seat&#62;",
            "<svg",
        ] {
            assert!(html.contains(words), "{words} is missing");
        }
        assert!(!html.contains("<seat>"));
    }
}
