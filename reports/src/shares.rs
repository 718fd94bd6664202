//! Use by sellable item, tenant, place group and group of agents, as License Reporting Manager tells it
//! (MT7).
//!
//! The one idea: as with use by feature (`periods`), coarser periods follow from the records of ten
//! minutes; here each also knows how many people are enabled for what is used, and what was bought of
//! it. What License Reporting Manager does not tell of an item is missing here, too.

use crate::clock::{self, Clock};
use crate::names;
use crate::periods::{self, Granularity};
use kernel::Time;
use model::plan::{FeatureId, Plan, SellableItem};
use model::records::{Metered, Share, Whose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Use of one thing by one division within one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodShare {
    /// The length of the period.
    pub granularity: Granularity,
    /// Its begin in local microseconds since 1970; the first may lie before the scenario's start.
    pub begin: i128,
    /// What is used.
    pub what: Metered,
    /// By whom.
    pub whose: Whose,
    /// The most in use at once: seats or ports of an item, licenses of a feature.
    pub peak: Option<u64>,
    /// The begin of the day on which the peak was first reached, as `begin`.
    pub peak_day: i128,
    /// The mean in use over the part of the period that was played.
    pub mean: Option<f64>,
    /// People who are enabled for it; `None` where nobody could be.
    pub enabled: Option<u64>,
    /// What was bought, or given to the tenant.
    pub entitled: Option<u64>,
    /// The most by which the use exceeded that at once.
    pub over_use: Option<u64>,
}

#[derive(Default)]
struct Sum {
    peak: u64,
    peak_day: i128,
    integral: u128,
    enabled: u64,
}

/// Use of one replication in all granularities, ordered by granularity, period, whose and what.
#[must_use]
pub fn aggregate(plan: &Plan, shares: &[Share]) -> Vec<PeriodShare> {
    let clock = Clock::new(plan.start);
    let Some(first) = shares.iter().map(|row| row.from).min() else {
        return Vec::new();
    };
    let played = (clock.local(first), clock.local(Time(plan.duration.0)));
    let mut sums: BTreeMap<(Granularity, i128, Whose, Metered), Sum> = BTreeMap::new();
    for row in shares {
        let local = clock.local(row.from);
        for granularity in Granularity::ALL {
            let (begin, _) = granularity.period(local);
            let sum = sums
                .entry((granularity, begin, row.whose, row.what))
                .or_default();
            if row.peak > sum.peak || sum.peak == 0 {
                (sum.peak_day, _) = Granularity::Day.period(local);
            }
            sum.peak = sum.peak.max(row.peak);
            sum.integral += row.integral;
            // Told as it is at the period's end.
            sum.enabled = row.enabled;
        }
    }
    let told = |((granularity, begin, whose, what), sum): ((Granularity, _, _, _), Sum)| {
        let mean = periods::mean(sum.integral, granularity.period(begin), played);
        let (enabled, counts_peak) = match item(plan, what) {
            Some(item) => (item.counts_enabled, item.counts_peak),
            None => (true, true),
        };
        let entitled = entitled(plan, what, whose);
        let peak = counts_peak.then_some(sum.peak);
        PeriodShare {
            granularity,
            begin,
            what,
            whose,
            peak,
            peak_day: sum.peak_day,
            mean: counts_peak.then_some(mean),
            enabled: (enabled && sum.enabled > 0).then_some(sum.enabled),
            entitled,
            over_use: peak
                .zip(entitled)
                .map(|(peak, most)| peak.saturating_sub(most)),
        }
    };
    sums.into_iter().map(told).collect()
}

/// Use of a sellable item in one month of the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemMonth {
    /// The month, `2026-03`; empty for what was bought and cannot be seen in use.
    pub month: String,
    /// The item.
    pub item: String,
    /// By whom: the scope and the name.
    pub whose: (String, String),
    /// People who are enabled for it.
    pub enabled: Option<u64>,
    /// The most seats or ports in use at once.
    pub peak: Option<u64>,
    /// The day on which that was first reached, `2026-03-04`; empty if nothing was used.
    pub peak_day: String,
    /// The mean in use over the part of the month that was played.
    pub mean: Option<f64>,
    /// What was bought, or given to the tenant.
    pub entitled: Option<u64>,
    /// The most by which the use exceeded that at once.
    pub over_use: Option<u64>,
}

/// The items of a replication by month, each with all who use it, then what cannot be seen in use.
#[must_use]
pub fn months(plan: &Plan, shares: &[Share]) -> Vec<ItemMonth> {
    let rows = aggregate(plan, shares).into_iter();
    let mut rows: Vec<PeriodShare> = rows
        .filter(|row| row.granularity == Granularity::Month)
        .filter(|row| matches!(row.what, Metered::Item(_)))
        .collect();
    rows.sort_by_key(|row| (row.begin, row.what, row.whose));
    let told = rows.into_iter().map(|row| {
        let (scope, name) = division(plan, row.whose);
        let used = row.peak.is_some_and(|peak| peak > 0);
        let date = clock::date(row.peak_day);
        ItemMonth {
            month: clock::month(row.begin),
            item: self::name(plan, row.what).to_owned(),
            whose: (scope.to_owned(), name.to_owned()),
            enabled: row.enabled,
            peak: row.peak,
            peak_day: if used {
                format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
            } else {
                String::new()
            },
            mean: row.mean,
            entitled: row.entitled,
            over_use: row.over_use,
        }
    });
    // What was bought and cannot be seen in use is not passed over in silence.
    let unseen = plan
        .reporting
        .items
        .iter()
        .filter(|item| item.features.is_empty());
    let unseen = unseen.map(|item| ItemMonth {
        month: String::new(),
        item: item.name.clone(),
        whose: ("system".to_owned(), "all".to_owned()),
        enabled: None,
        peak: None,
        peak_day: String::new(),
        mean: None,
        entitled: item.entitled,
        over_use: None,
    });
    told.chain(unseen).collect()
}

/// The item that is metered; `None` for a feature.
#[must_use]
pub fn item(plan: &Plan, what: Metered) -> Option<&SellableItem> {
    match what {
        Metered::Item(at) => plan.reporting.items.get(at as usize),
        Metered::Feature(_) => None,
    }
}

/// What may be used of an item: by all what was bought, by a tenant what it was given of that.
fn entitled(plan: &Plan, what: Metered, whose: Whose) -> Option<u64> {
    let Metered::Item(at) = what else {
        return None;
    };
    match whose {
        Whose::System => item(plan, what)?.entitled,
        Whose::Tenant(tenant) => {
            let tenant = plan.reporting.tenants.get(tenant as usize)?;
            tenant.entitled.get(at as usize).copied().flatten()
        }
        Whose::PlaceGroup(_) | Whose::Group(_) => None,
    }
}

/// People of all groups who are enabled for a feature; `None` if nothing was metered by group.
#[must_use]
pub fn enabled_for(plan: &Plan, shares: &[Share], feature: FeatureId) -> Option<u64> {
    let of_group = |group: &model::plan::AgentGroup| {
        let row = shares.iter().find(|row| {
            row.what == Metered::Feature(feature) && row.whose == Whose::Group(group.symbol)
        });
        row.map(|row| row.enabled)
    };
    let enabled: u64 = plan.groups.iter().filter_map(of_group).sum();
    (enabled > 0).then_some(enabled)
}

/// The name of what is metered.
#[must_use]
pub fn name(plan: &Plan, what: Metered) -> &str {
    match what {
        Metered::Feature(feature) => names::feature(plan, feature),
        Metered::Item(_) => item(plan, what).map_or(names::UNKNOWN, |item| item.name.as_str()),
    }
}

/// The scope of a division, and its name.
#[must_use]
pub fn division(plan: &Plan, whose: Whose) -> (&'static str, &str) {
    match whose {
        Whose::System => ("system", "all"),
        Whose::Tenant(at) => ("tenant", named_in(&plan.reporting.tenants, at)),
        Whose::PlaceGroup(at) => ("place-group", named_in(&plan.reporting.place_groups, at)),
        Whose::Group(symbol) => ("agents", names::group(plan, symbol)),
    }
}

fn named_in(list: &[model::plan::Division], at: u32) -> &str {
    list.get(at as usize)
        .map_or(names::UNKNOWN, |division| division.name.as_str())
}
