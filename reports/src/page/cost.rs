//! What each configuration costs in a year: licenses and servers at their yearly prices, agent and
//! application hours lost scaled from the counted window to a year of 365.25 days, as the metric `cost` of
//! a comparison. Estimates keep their intervals; nothing is discounted.

use super::PageVariant;
use super::document::{Block, Cell, Section, Table};
use crate::format;
use std::collections::BTreeMap;

/// Prices; what has none is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// The currency, as written.
    pub currency: String,
    /// One license of each feature for a year.
    pub license: BTreeMap<String, f64>,
    /// A license server for a year.
    pub server_year: Option<f64>,
    /// An hour of an agent lost.
    pub agent_hour: Option<f64>,
    /// An hour of an application not in service.
    pub application_hour: Option<f64>,
}

/// An amount with its half-width; 0 for what is bought.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    /// The mean.
    pub mean: f64,
    /// Half the width of its interval, where there is one.
    pub half_width: Option<f64>,
}

/// What a configuration costs in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Costs {
    /// Licenses.
    pub licenses: f64,
    /// Servers.
    pub servers: f64,
    /// Agent time lost.
    pub agents: Amount,
    /// Service time lost.
    pub applications: Amount,
}

impl Costs {
    /// The costs of a variant.
    #[must_use]
    pub fn of(variant: &PageVariant<'_>, prices: &Prices) -> Self {
        let plan = variant.plan;
        let licenses = plan.symbols.features.iter().zip(&plan.entitlement);
        let licenses = licenses.map(|(feature, &count)| {
            prices
                .license
                .get(feature)
                .map_or(0.0, |price| price * count as f64)
        });
        let servers = plan.servers.len() as f64;
        Self {
            licenses: licenses.sum(),
            servers: prices.server_year.unwrap_or(0.0) * servers,
            agents: lost(variant, "agent_time_lost", prices.agent_hour),
            applications: lost(variant, "service_time_lost", prices.application_hour),
        }
    }

    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.licenses + self.servers + self.agents.mean + self.applications.mean
    }
}

fn lost(variant: &PageVariant<'_>, metric: &str, price_hour: Option<f64>) -> Amount {
    const SECONDS_OF_YEAR: f64 = 31_557_600.0;
    let plan = variant.plan;
    let counted = plan.duration.seconds() - plan.warm_up.seconds();
    let years = counted.max(1e-6) / SECONDS_OF_YEAR;
    let price = price_hour.unwrap_or(0.0) / 3_600.0 / years;
    match variant.system(metric).and_then(|line| line.estimate) {
        Some(estimate) => Amount {
            mean: estimate.mean * price,
            half_width: estimate.half_width.map(|half_width| half_width * price),
        },
        None => Amount::default(),
    }
}

/// The section of the page; none without prices.
pub(super) fn section(variants: &[PageVariant<'_>], prices: Option<&Prices>) -> Option<Section> {
    let prices = prices?;
    let caption = format!(
        "Costs in a year in {}, a mean over the replications",
        prices.currency
    );
    let columns = [
        ("variant", false),
        ("licenses", true),
        ("servers", true),
        ("agent time lost", true),
        ("service time lost", true),
        ("total", true),
    ];
    let mut table = Table::new(caption, &columns);
    let money = |amount: f64| format::with_decimals(amount, 0);
    let told = |amount: Amount| match amount.half_width {
        Some(half_width) => format!("{} ± {}", money(amount.mean), money(half_width)),
        None => money(amount.mean),
    };
    for variant in variants {
        let costs = Costs::of(variant, prices);
        table.row([
            Cell::from(variant.plan.variant.as_str()),
            money(costs.licenses).into(),
            money(costs.servers).into(),
            told(costs.agents).into(),
            told(costs.applications).into(),
            money(costs.total()).into(),
        ]);
    }
    let note = "Lost time is scaled from the counted window to a year of 365.25 days; of a drill that is a year \
                of such weeks. What has no price is left out.";
    Some(Section::new(
        "cost",
        "Cost",
        vec![Block::Table(table), Block::Text(note.to_owned())],
    ))
}
