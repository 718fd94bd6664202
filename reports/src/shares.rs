//! Use by sellable item, tenant, place group and group of agents, as License Reporting Manager tells it
//! (MT7).
//!
//! As with use by feature (`periods`), coarser periods follow from the records of ten
//! minutes; here each also knows how many people are enabled for what is used, and what was bought of
//! it. What License Reporting Manager does not tell of an item is missing here, too.

use crate::clock::{Clock, Period};
use crate::periods::Granularity;
use crate::{civil, names};
use kernel::{Span, Time};
use model::plan::{FeatureId, Plan, SellableItem};
use model::records::{Metered, Share, ShareRows, ShareSeries, Whose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::iter::Peekable;

/// The length of the records.
const TEN_MINUTES: Span = Span(10 * Span::MINUTE.0);

/// Use of one thing by one division within one period.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodShare {
    /// The length of the period.
    pub granularity: Granularity,
    /// Which; the first may begin before the scenario's start.
    pub period: Period,
    /// What is used.
    pub what: Metered,
    /// By whom.
    pub whose: Whose,
    /// The most in use at once: seats or ports of an item, licenses of a feature.
    pub peak: Option<u64>,
    /// The begin of the day on which the peak was first reached, in local microseconds since 1970.
    pub peak_day: i128,
    /// The mean in use over the part of the period that was played.
    pub mean: Option<f64>,
    /// People who are enabled for it; `None` where nobody could be.
    pub enabled: Option<u64>,
    /// What was bought, or given to the tenant.
    pub entitled: Option<u64>,
    /// The most by which the use exceeded that at once.
    pub over_use: Option<u64>,
    /// What License Reporting Manager missed of it; `None` where nobody expects one.
    pub missed: Option<Missed>,
}

/// What License Reporting Manager missed of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// How long it was away.
    pub away: Span,
    /// The most in use in those ten minutes throughout which it was connected; `None` if there are none, or if it
    /// tells no peak of the item.
    pub reported_peak: Option<u64>,
}

#[derive(Default)]
struct Sum {
    /// The same of the ten minutes throughout which License Reporting Manager was connected.
    reported_peak: Option<u64>,
    peak: u64,
    peak_day: i128,
    integral: u128,
    enabled: u64,
}

/// Use of one replication in all granularities, ordered by granularity, period, whose and what. What is summed up at a
/// time is one period of each, however long the run.
pub fn aggregate<'a>(
    plan: &'a Plan,
    shares: &'a [ShareSeries],
    away: Option<&'a [(Time, Time)]>,
) -> impl Iterator<Item = PeriodShare> + 'a {
    let each = Granularity::ALL.into_iter();
    each.flat_map(move |granularity| aggregate_by(plan, shares, away, granularity))
}

/// Use of one replication by one length of period, ordered by period, whose and what. License Reporting Manager was
/// `away` at those times.
pub fn aggregate_by<'a>(
    plan: &'a Plan,
    shares: &'a [ShareSeries],
    away: Option<&'a [(Time, Time)]>,
    granularity: Granularity,
) -> impl Iterator<Item = PeriodShare> + 'a {
    let clock = Clock::of(plan);
    let begins = shares.iter().filter_map(|series| series.rows().next());
    let first = begins.map(|row| row.from).min().unwrap_or_default();
    Aggregate {
        plan,
        granularity,
        away,
        clock,
        played: (first, Time(plan.duration.0)),
        runs: shares.iter().map(|s| s.rows().peekable()).collect(),
        period: None,
        sums: BTreeMap::new(),
        ready: Vec::new().into_iter(),
    }
}

/// Sums that grow period by period.
struct Aggregate<'a> {
    plan: &'a Plan,
    granularity: Granularity,
    /// When License Reporting Manager was away.
    away: Option<&'a [(Time, Time)]>,
    clock: Clock,
    played: (Time, Time),
    runs: Vec<Peekable<ShareRows<'a>>>,
    /// The running period.
    period: Option<Period>,
    sums: BTreeMap<(Whose, Metered), Sum>,
    /// Periods that are over.
    ready: std::vec::IntoIter<PeriodShare>,
}

impl Iterator for Aggregate<'_> {
    type Item = PeriodShare;

    fn next(&mut self) -> Option<PeriodShare> {
        loop {
            if let Some(row) = self.ready.next() {
                return Some(row);
            }
            let heads = self.runs.iter_mut().filter_map(Peekable::peek);
            match heads.map(|row| row.from).min() {
                Some(now) => self.add_instant(now),
                None if self.sums.is_empty() => return None,
                None => self.close(),
            }
        }
    }
}

impl Aggregate<'_> {
    /// Adds all records that begin at an instant.
    fn add_instant(&mut self, now: Time) {
        let local = self.clock.local(now);
        let from = now.0 as i64;
        if self.period.as_ref().is_none_or(|period| from >= period.to) {
            self.close();
            self.period = Some(self.clock.period(self.granularity, now));
        }
        let (day, _) = Granularity::Day.period(local);
        for run in &mut self.runs {
            if let Some(row) = run.next_if(|row| row.from == now) {
                let sum = self.sums.entry((row.whose, row.what)).or_default();
                sum.add(&row, day);
                let until = now + TEN_MINUTES;
                let mut away = self.away.unwrap_or_default().iter();
                if !away.any(|(from, to)| *from < until && now < *to) {
                    sum.reported_peak = sum.reported_peak.max(Some(row.peak));
                }
            }
        }
    }

    /// The running period is over.
    fn close(&mut self) {
        let Some(period) = self.period.take() else {
            return;
        };
        let sums = std::mem::take(&mut self.sums).into_iter();
        let rows: Vec<PeriodShare> = sums
            .map(|((whose, what), sum)| self.told(&period, whose, what, &sum))
            .collect();
        self.ready = rows.into_iter();
    }

    fn told(&self, period: &Period, whose: Whose, what: Metered, sum: &Sum) -> PeriodShare {
        let (plan, granularity) = (self.plan, self.granularity);
        let mean = period.mean(sum.integral, self.played);
        let (enabled, counts_peak) = match item(plan, what) {
            Some(item) => (item.counts_enabled, item.counts_peak),
            None => (true, true),
        };
        let entitled = entitled(plan, what, whose);
        let peak = counts_peak.then_some(sum.peak);
        PeriodShare {
            granularity,
            period: period.clone(),
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
            missed: self.away.map(|away| Missed {
                away: self.overlap(away, period),
                reported_peak: sum.reported_peak.filter(|_| counts_peak),
            }),
        }
    }

    /// How much of some times lies in a period that was played.
    fn overlap(&self, times: &[(Time, Time)], period: &Period) -> Span {
        let from = i128::from(period.from).max(i128::from(self.played.0.0));
        let to = i128::from(period.to).min(i128::from(self.played.1.0));
        let parts = times
            .iter()
            .map(|(begin, end)| (i128::from(end.0).min(to) - i128::from(begin.0).max(from)).max(0));
        Span(u64::try_from(parts.sum::<i128>()).unwrap_or(0))
    }
}

impl Sum {
    fn add(&mut self, row: &Share, day: i128) {
        if row.peak > self.peak || self.peak == 0 {
            self.peak_day = day;
        }
        self.peak = self.peak.max(row.peak);
        self.integral += row.integral;
        // Told as it is at the period's end.
        self.enabled = row.enabled;
    }
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
    /// The peak in License Reporting Manager's own report, if it was away for a part of the month.
    #[serde(default)]
    pub reported_peak: Option<u64>,
    /// For how long it was away, in seconds; 0 where nobody expects one.
    #[serde(default)]
    pub away_s: f64,
}

/// The items of a replication by month, each with all who use it, then what cannot be seen in use.
#[must_use]
pub fn months(
    plan: &Plan,
    shares: &[ShareSeries],
    away: Option<&[(Time, Time)]>,
) -> Vec<ItemMonth> {
    let mut rows: Vec<PeriodShare> = aggregate_by(plan, shares, away, Granularity::Month)
        .filter(|row| matches!(row.what, Metered::Item(_)))
        .collect();
    rows.sort_by_key(|row| (row.period.from, row.what, row.whose));
    let told = rows.into_iter().map(|row| {
        let (scope, name) = division(plan, row.whose);
        let used = row.peak.is_some_and(|peak| peak > 0);
        let date = civil::date(row.peak_day);
        let missed = row.missed.filter(|missed| missed.away > Span::ZERO);
        ItemMonth {
            reported_peak: missed.and_then(|missed| missed.reported_peak),
            away_s: missed.map_or(0.0, |missed| missed.away.seconds()),
            month: civil::month(row.period.begin),
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
        reported_peak: None,
        away_s: 0.0,
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
pub fn enabled_for(plan: &Plan, shares: &[ShareSeries], feature: FeatureId) -> Option<u64> {
    let of_group = |group: &model::plan::AgentGroup| {
        let series = shares.iter().find(|series| {
            series.what == Metered::Feature(feature) && series.whose == Whose::Group(group.symbol)
        });
        series?.rows().next().map(|row| row.enabled)
    };
    let enabled: u64 = plan
        .groups
        .iter()
        .filter(|group| group.home.is_none())
        .filter_map(of_group)
        .sum();
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
