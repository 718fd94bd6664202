//! Use by ten minutes, hour, day, week and month (MT4), all from the records of ten minutes.
//!
//! The one idea: a period is a stretch of the first site's calendar; peaks of a coarser period are the
//! largest of its ten-minute peaks, means are sums of license-microseconds divided once by the part of
//! the period that was played. What was not recorded of a subject counts as no use.

use crate::clock::{self, Clock, Date};
use kernel::{Span, Time};
use model::plan::{FeatureId, Plan};
use model::records::{Usage, UsageSubject};
use std::collections::BTreeMap;

/// A length of period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granularity {
    /// Ten minutes of the clock: the records themselves.
    TenMinutes,
    /// An hour of the clock.
    Hour,
    /// A day from midnight.
    Day,
    /// A week from Monday.
    Week,
    /// A month of the calendar.
    Month,
}

impl Granularity {
    /// All of them, from fine to coarse.
    pub const ALL: [Granularity; 5] = [
        Granularity::TenMinutes,
        Granularity::Hour,
        Granularity::Day,
        Granularity::Week,
        Granularity::Month,
    ];

    /// As result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Granularity::TenMinutes => "10min",
            Granularity::Hour => "hour",
            Granularity::Day => "day",
            Granularity::Week => "week",
            Granularity::Month => "month",
        }
    }

    /// The period in which a local time falls: its begin and its end.
    #[must_use]
    pub fn period(self, local: i128) -> (i128, i128) {
        let day = i128::from(Span::DAY.0);
        let fixed = |length: i128| {
            let begin = local.div_euclid(length) * length;
            (begin, begin + length)
        };
        match self {
            Granularity::TenMinutes => fixed(i128::from(Span::MINUTE.0) * 10),
            Granularity::Hour => fixed(i128::from(Span::HOUR.0)),
            Granularity::Day => fixed(day),
            Granularity::Week => {
                let midnight = local.div_euclid(day) * day;
                let monday = midnight - clock::weekday(local) as i128 * day;
                (monday, monday + 7 * day)
            }
            Granularity::Month => {
                let Date { year, month, .. } = clock::date(local);
                (
                    clock::midnight(year, month, 1),
                    clock::midnight(year, month + 1, 1),
                )
            }
        }
    }
}

/// Use of one feature by one subject within one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodUse {
    /// The length of the period.
    pub granularity: Granularity,
    /// Its begin in local microseconds since 1970; the first may lie before the scenario's start.
    pub begin: i128,
    /// What the row is about.
    pub subject: UsageSubject,
    /// The feature.
    pub feature: FeatureId,
    /// The most in use at once.
    pub peak: u64,
    /// The mean in use over the part of the period that was played.
    pub mean: f64,
    /// What may be used: the entitlement for a feature, the licenses in its file for a server;
    /// `None` where nothing bounds the use (an uncounted feature, an application).
    pub entitled: Option<u64>,
    /// The most by which the use exceeded that at once; `None` where nothing bounds it.
    pub over_use: Option<u64>,
    /// The most checked out at once.
    pub checked_out_peak: u64,
}

#[derive(Default)]
struct Sum {
    peak: u64,
    integral: u128,
    entitled: Option<u64>,
    over_use: Option<u64>,
    checked_out_peak: u64,
}

/// The use of one replication in all granularities, ordered by granularity, period, subject, feature.
#[must_use]
pub fn aggregate(plan: &Plan, usage: &[Usage]) -> Vec<PeriodUse> {
    let clock = Clock::new(plan.start);
    let Some(first) = usage.iter().map(|row| row.from).min() else {
        return Vec::new();
    };
    let played = (clock.local(first), clock.local(Time(plan.duration.0)));
    let mut sums: BTreeMap<(Granularity, i128, UsageSubject, FeatureId), Sum> = BTreeMap::new();
    let mut before: BTreeMap<(UsageSubject, FeatureId), u64> = BTreeMap::new();
    for row in &merged(usage) {
        let last = before.insert((row.subject, row.feature), row.available);
        let entitled = entitled(plan, row, last);
        for granularity in Granularity::ALL {
            let (begin, _) = granularity.period(clock.local(row.from));
            let sum = sums
                .entry((granularity, begin, row.subject, row.feature))
                .or_default();
            sum.peak = sum.peak.max(row.peak);
            sum.integral += row.integral;
            sum.checked_out_peak = sum.checked_out_peak.max(row.checked_out_peak);
            sum.entitled = entitled;
            let over = entitled.map(|entitled| row.peak.saturating_sub(entitled));
            sum.over_use = sum.over_use.max(over);
        }
    }
    sums.into_iter()
        .map(|((granularity, begin, subject, feature), sum)| PeriodUse {
            granularity,
            begin,
            subject,
            feature,
            peak: sum.peak,
            mean: mean(sum.integral, granularity.period(begin), played),
            entitled: sum.entitled,
            over_use: sum.over_use,
            checked_out_peak: sum.checked_out_peak,
        })
        .collect()
}

/// The pools of one feature at one server as one row: sums. The sum of their peaks bounds the peak of
/// their sum, which is not recorded.
fn merged(usage: &[Usage]) -> Vec<Usage> {
    let mut rows: BTreeMap<(Time, UsageSubject, FeatureId), Usage> = BTreeMap::new();
    for row in usage {
        rows.entry((row.from, row.subject, row.feature))
            .and_modify(|sum| {
                sum.peak += row.peak;
                sum.integral += row.integral;
                sum.checked_out_peak += row.checked_out_peak;
                sum.available += row.available;
            })
            .or_insert(*row);
    }
    rows.into_values().collect()
}

/// The mean over the part of a period that was played.
pub(crate) fn mean(integral: u128, period: (i128, i128), played: (i128, i128)) -> f64 {
    let length = period.1.min(played.1) - period.0.max(played.0);
    if length > 0 {
        integral as f64 / length as f64
    } else {
        0.0
    }
}

/// A server's bound within ten minutes is the larger of its file's numbers at their begin and end, so
/// that a number that falls in between does not make over-use of what went before.
fn entitled(plan: &Plan, row: &Usage, last: Option<u64>) -> Option<u64> {
    let uncounted = plan
        .services
        .iter()
        .flat_map(|service| &service.pools)
        .any(|pool| pool.feature == row.feature && pool.uncounted);
    match row.subject {
        _ if uncounted => None,
        UsageSubject::Feature => plan.entitlement.get(row.feature.at()).copied(),
        UsageSubject::Server(_) => Some(row.available.max(last.unwrap_or(0))),
        UsageSubject::Application(_) => None,
    }
}
