//! What a variant costs in a year, from the prices of `[cost]`.
//!
//! Licenses and servers at their yearly prices are a constant of the variant; the hours that
//! agents and applications lose in a replication are scaled from the counted window to a year of 365.25
//! days. The sum is kept as an exact quotient of integers, prices in millionths, as every other cell.

use experiment::table::combined;
use kernel::{Cell, Layout, Row, Scope, Span};
use model::plan::Plan;
use scenarios::settings::Cost;
use scenarios::study::Study;

/// A price's part of one that is counted.
const MILLION: f64 = 1e6;
const YEAR_SECONDS: i128 = 31_557_600;
const HOUR_SECONDS: i128 = 3_600;

/// The prices of a study.
pub struct Prices {
    /// For each variant what it costs in a year whatever happens, in millionths.
    fixed: Vec<i128>,
    /// Columns of lost time (in microseconds) with the price of an hour, in millionths.
    hours: Vec<(usize, i128)>,
    /// The counted time in microseconds.
    window: i128,
}

impl Prices {
    /// The prices, if the scenario has any.
    pub fn of(study: &Study, layout: &Layout) -> Option<Prices> {
        let cost = &study.cost;
        let priced = !cost.licenses.is_empty()
            || cost.server_year.is_some()
            || cost.agent_hour.is_some()
            || cost.application_hour.is_some();
        let first = study.plans.first().filter(|_| priced)?;
        let lost = [
            ("agent_time_lost", cost.agent_hour),
            ("service_time_lost", cost.application_hour),
        ];
        let hours = lost.into_iter().filter_map(|(metric, price)| {
            Some((
                layout.find(metric, Scope::System, "all")?,
                millionths(price?),
            ))
        });
        Some(Prices {
            fixed: study.plans.iter().map(|plan| fixed(cost, plan)).collect(),
            hours: hours.collect(),
            window: i128::from(counted(first).0),
        })
    }

    /// What a replication of a variant costs, scaled to a year.
    pub fn cell(&self, row: &Row, variant: usize) -> Cell {
        // Lost hours: µs / 10⁶ / 3600; times year over window. All over one denominator.
        let denominator = self.window * HOUR_SECONDS * MILLION as i128;
        let fixed = self.fixed.get(variant).copied().unwrap_or(0);
        let terms: Vec<(usize, i128)> = self
            .hours
            .iter()
            .map(|&(column, price)| (column, price * YEAR_SECONDS))
            .collect();
        let constant = fixed * self.window * HOUR_SECONDS;
        let cells = combined(std::slice::from_ref(row), constant, &terms, denominator);
        cells.first().copied().unwrap_or(Cell::MISSING)
    }
}

fn millionths(price: f64) -> i128 {
    (price * MILLION).round() as i128
}

/// Licenses and servers of a variant, in a year.
fn fixed(cost: &Cost, plan: &Plan) -> i128 {
    let servers = plan.servers.len() as i128 * millionths(cost.server_year.unwrap_or(0.0));
    let licenses = cost.licenses.iter().map(|(name, price)| {
        let features = plan.symbols.features.iter().zip(&plan.entitlement);
        let bought: u64 = features
            .filter(|(feature, _)| feature.eq_ignore_ascii_case(name))
            .map(|(_, count)| *count)
            .sum();
        i128::from(bought) * millionths(*price)
    });
    servers + licenses.sum::<i128>()
}

/// The counted window of a plan.
pub fn counted(plan: &Plan) -> Span {
    Span(plan.duration.0.saturating_sub(plan.warm_up.0).max(1))
}
