//! What each configuration costs over the time that was played: licenses and servers bought, agent and
//! application hours lost. Estimates keep their intervals; nothing is discounted.

use super::PageVariant;
use super::document::{Block, Cell, Section, Table};
use crate::format;
use std::collections::BTreeMap;

/// Prices; what has none is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// The currency, as written.
    pub currency: String,
    /// One license of each feature, for the whole time played.
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

/// What a configuration costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Costs {
    /// Licenses.
    pub licenses: f64,
    /// Servers, for the time played.
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
        const HOURS_OF_YEAR: f64 = 8_766.0;
        let plan = variant.plan;
        let hours = plan.duration.seconds() / 3_600.0;
        let licenses = plan.symbols.features.iter().zip(&plan.entitlement);
        let licenses = licenses.map(|(feature, &count)| {
            prices
                .license
                .get(feature)
                .map_or(0.0, |price| price * count as f64)
        });
        let servers = plan.servers.len() as f64 * hours / HOURS_OF_YEAR;
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
    let price = price_hour.unwrap_or(0.0) / 3_600.0;
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
        "Costs in {} over the time played, a mean over the replications",
        prices.currency
    );
    let columns = [
        ("configuration", false),
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
    let note = "Licenses are counted once, servers for the share of a year that was played. What has no \
                price is left out.";
    Some(Section {
        id: "cost",
        title: "Cost",
        blocks: vec![Block::Table(table), Block::Text(note.to_owned())],
    })
}
