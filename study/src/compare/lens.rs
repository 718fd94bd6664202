//! Which columns a comparison looks at.
//!
//! Of a row with hundreds of cells a comparison needs a handful, and one that no row has,
//! the cost; every row passes through here before it is kept, so that thousands of replications of
//! dozens of points fit into memory and all statistics see one small layout.

use super::cost::Prices;
use crate::error::{Result, refuse};
use experiment::Better;
use kernel::{Column, Kind, Layout, Neutral, Row, Scope, Unit};
use reports::terminal::HEADLINE_METRICS;
use scenarios::study::Study;

/// The metric of what a variant costs.
pub const COST: &str = "cost";

/// The columns looked at.
pub struct Lens {
    /// The columns, in the order in which they are told.
    pub layout: Layout,
    /// The columns of the study that count occurrences of faults.
    pub occurrences: Vec<usize>,
    sources: Vec<Source>,
    prices: Option<Prices>,
}

/// Where a column's cells come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// A column of the study.
    Study(usize),
    /// The prices.
    Cost,
}

impl Lens {
    /// The columns that a study's comparison is about: the cost if there are prices, the metrics named
    /// (else the headline metrics), and what the targets are about.
    pub fn new(study: &Study, layout: &Layout) -> Result<Lens> {
        let mut lens = Lens {
            layout: Layout::default(),
            occurrences: super::alike::occurrences(layout),
            sources: Vec::new(),
            prices: Prices::of(study, layout),
        };
        if lens.prices.is_some() {
            lens.push(Source::Cost, cost_column());
        }
        if study.compare.metrics.is_empty() {
            for (metric, ..) in HEADLINE_METRICS {
                lens.add_metric(metric, layout)?;
            }
        }
        for metric in &study.compare.metrics {
            lens.add_metric(metric, layout)?;
        }
        for target in &study.targets {
            if let Some(index) = layout.find(&target.metric, target.scope, &target.subject) {
                lens.add(index, layout);
            }
        }
        Ok(lens)
    }

    /// Some metrics of the whole system and what the targets are about; no cost.
    pub fn of_metrics(study: &Study, layout: &Layout, metrics: &[&str]) -> Lens {
        let mut lens = Lens {
            layout: Layout::default(),
            occurrences: Vec::new(),
            sources: Vec::new(),
            prices: None,
        };
        for target in &study.targets {
            if let Some(index) = layout.find(&target.metric, target.scope, &target.subject) {
                lens.add(index, layout);
            }
        }
        for metric in metrics {
            if let Some(index) = layout.find(metric, Scope::System, "all") {
                lens.add(index, layout);
            }
        }
        // A verdict asks which faults were seen at all.
        for index in super::alike::occurrences(layout) {
            lens.add(index, layout);
        }
        lens
    }

    /// A metric of the whole system, or where there is none, of each that has it.
    fn add_metric(&mut self, metric: &str, layout: &Layout) -> Result<()> {
        if let Some(index) = layout.find(metric, Scope::System, "all") {
            self.add(index, layout);
            return Ok(());
        }
        let columns = layout.columns.iter().enumerate();
        let of_metric: Vec<usize> = columns
            .filter(|(_, column)| column.metric == metric)
            .map(|(index, _)| index)
            .collect();
        if of_metric.is_empty() {
            refuse!(
                "`compare.metrics`: the scenario has nothing with the metric `{metric}` (hint: name one of what it \
                 has: agents, demands, servers)"
            );
        }
        for index in of_metric {
            self.add(index, layout);
        }
        Ok(())
    }

    fn add(&mut self, index: usize, layout: &Layout) {
        if !self.sources.contains(&Source::Study(index)) {
            self.push(Source::Study(index), layout.columns[index].clone());
        }
    }

    fn push(&mut self, source: Source, column: Column) {
        self.sources.push(source);
        self.layout.columns.push(column);
    }

    /// The cells of one replication of a variant that are looked at.
    pub fn row(&self, row: &Row, variant: usize) -> Row {
        let cell = |source: &Source| match (*source, &self.prices) {
            (Source::Study(index), _) => row[index],
            (Source::Cost, Some(prices)) => prices.cell(row, variant),
            (Source::Cost, None) => kernel::Cell::MISSING,
        };
        self.sources.iter().map(cell).collect()
    }
}

fn cost_column() -> Column {
    Column {
        metric: COST,
        scope: Scope::System,
        subject: "all".to_owned(),
        kind: Kind::Total,
        unit: Unit::One,
        neutral: Neutral::None,
    }
}

/// Which values of a metric one wants, if no target says so: much of what is had, little of what is lost.
pub fn better(column: &Column) -> Better {
    match column.neutral {
        Neutral::Full => Better::Larger,
        Neutral::Zero | Neutral::None => Better::Smaller,
    }
}

/// Whether a metric is a function of servers, links and files alone, so that agents and demand change
/// nothing in it.
pub fn is_infrastructure(column: &Column) -> bool {
    matches!(column.metric, "availability" | "capacity" | "any_outage")
}
