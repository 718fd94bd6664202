//! By what variants are ranked: the cost if there are prices, else the first target's metric, else the
//! first metric of the comparison; and how small a difference does not matter.

use super::lens::{COST, Lens, better};
use experiment::table::column_of;
use experiment::{
    Better, Confidence, Elimination, Rules, Selection, Stopped, Supply, Winner, estimate, select,
};
use kernel::{Column, Row};
use reports::terminal::compare::selection::Criterion;
use scenarios::settings::{METRICS, MetricKind, Target};
use scenarios::study::Study;

/// Where no target and no `[compare] indifference` says what matters.
const PART: f64 = 0.000_5;
const SECONDS: f64 = 60.0;
const NUMBER: f64 = 0.1;
/// The part of a target's allowance, or of the cost, below which a difference does not matter.
const OF_ALLOWANCE: f64 = 0.1;
const OF_COST: f64 = 0.01;

/// What variants are ranked by.
pub struct Ranking {
    /// The column of the lens.
    pub column: usize,
    /// Which values are wanted.
    pub better: Better,
    /// The smallest difference worth telling apart.
    pub indifference: f64,
    reason: &'static str,
    indifference_reason: &'static str,
}

impl Ranking {
    /// What a study's variants are ranked by; `rows` are those of each variant, as the lens shows them.
    pub fn of(study: &Study, lens: &Lens, rows: &[Vec<Row>]) -> Ranking {
        let columns = &lens.layout.columns;
        let find = |target: &&Target| {
            columns.iter().position(|column| {
                column.metric == target.metric
                    && column.scope == target.scope
                    && column.subject == target.subject
            })
        };
        let target = study.targets.first().and_then(|t| Some((t, find(&t)?)));
        let (column, better, reason) = match target {
            _ if columns.first().is_some_and(|column| column.metric == COST) => {
                (0, Better::Smaller, "the prices of [cost]")
            }
            Some((target, column)) if target.min.is_some() => {
                (column, Better::Larger, "the metric of the target")
            }
            Some((_, column)) => (column, Better::Smaller, "the metric of the target"),
            None => (
                0,
                columns.first().map_or(Better::Smaller, better),
                "the first metric compared, for want of [target] and [cost]",
            ),
        };
        let metric = columns.get(column).map_or("", |c| c.metric);
        let (indifference, indifference_reason) = if metric == COST {
            of_cost(study, &columns[column], column, rows)
        } else {
            of_metric(study, metric, target.map(|(target, _)| target))
        };
        Ranking {
            column,
            better,
            indifference,
            reason,
            indifference_reason,
        }
    }

    /// The same as the answer tells it.
    pub fn criterion<'l>(&self, lens: &'l Lens) -> Criterion<'l> {
        Criterion {
            column: &lens.layout.columns[self.column],
            better: self.better,
            indifference: self.indifference,
            reason: self.reason.to_owned(),
            indifference_reason: self.indifference_reason.to_owned(),
        }
    }

    /// Selects the best of those points that contend.
    pub fn select_among(
        &self,
        study: &Study,
        lens: &Lens,
        (points, places): (&[usize], &[usize]),
        replications_max: u64,
        supply: &mut dyn Supply<usize>,
    ) -> Result<Selection, Stopped> {
        let own: Vec<usize> = places.iter().map(|place| points[*place]).collect();
        let selection = self.select(study, lens, &own, replications_max, supply)?;
        Ok(of_all(selection, places))
    }

    /// Selects the best of some points with at most so many replications of each.
    pub fn select(
        &self,
        study: &Study,
        lens: &Lens,
        points: &[usize],
        replications_max: u64,
        supply: &mut dyn Supply<usize>,
    ) -> Result<Selection, Stopped> {
        let rules = Rules {
            confidence: probability(study),
            replications_max,
            ..Rules::new(self.better, self.indifference)
        };
        let column = &lens.layout.columns[self.column];
        select(column, self.column, points, rules, supply)
    }
}

/// A selection among some places of a list, as one of the whole list.
fn of_all(selection: Selection, places: &[usize]) -> Selection {
    let of = |place: usize| places[place];
    Selection {
        winner: match selection.winner {
            Winner::Selected(place) => Winner::Selected(of(place)),
            Winner::CannotTell(tied) => Winner::CannotTell(tied.into_iter().map(of).collect()),
        },
        eliminations: selection
            .eliminations
            .into_iter()
            .map(|out| Elimination {
                system: of(out.system),
                by: of(out.by),
                ..out
            })
            .collect(),
        ..selection
    }
}

/// The probability of a correct selection that is asked for.
pub fn probability(study: &Study) -> Confidence {
    Confidence::new(study.compare.pcs).unwrap_or_default()
}

fn kind_of(metric: &str) -> Option<MetricKind> {
    METRICS.iter().find(|m| m.name == metric).map(|m| m.kind)
}

/// What kind `[compare] indifference` was read as.
fn kind_given(study: &Study) -> Option<MetricKind> {
    let first = study.compare.metrics.first();
    kind_of(first.map_or("denied_fraction", String::as_str))
}

fn of_metric(study: &Study, metric: &str, target: Option<&Target>) -> (f64, &'static str) {
    let kind = kind_of(metric);
    if let Some(given) = study.compare.indifference.filter(|given| *given > 0.0)
        && kind == kind_given(study)
    {
        return (given, "[compare] indifference");
    }
    let allowance = target.and_then(|target| match (target.max, target.min, kind) {
        (Some(max), _, _) => Some(max),
        (None, Some(min), Some(MetricKind::Part)) => Some(1.0 - min),
        (None, min, _) => min,
    });
    if let Some(allowance) = allowance.filter(|allowance| *allowance > 0.0) {
        return (
            OF_ALLOWANCE * allowance,
            "a tenth of what the target allows; [compare] indifference sets it",
        );
    }
    let usual = match kind {
        Some(MetricKind::Part) | None => PART,
        Some(MetricKind::Time) => SECONDS,
        Some(MetricKind::Number) => NUMBER,
    };
    (usual, "[compare] indifference sets it")
}

/// A part of the least cost.
fn of_cost(study: &Study, column: &Column, index: usize, rows: &[Vec<Row>]) -> (f64, &'static str) {
    let costs = rows.iter().filter_map(|rows| {
        let cells = column_of(rows, index);
        Some(estimate(column, &cells, Confidence::NINETY_FIVE)?.mean)
    });
    let least = costs.fold(f64::INFINITY, f64::min);
    let least = if least.is_finite() && least > 0.0 {
        least
    } else {
        1.0
    };
    match study.compare.indifference.filter(|part| *part > 0.0) {
        Some(part) if kind_given(study) == Some(MetricKind::Part) => {
            (part * least, "[compare] indifference, of the least cost")
        }
        _ => (
            OF_COST * least,
            "1 % of the least cost; [compare] indifference sets it",
        ),
    }
}
