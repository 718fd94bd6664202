//! Use by ten minutes, hour, day, week and month (MT4), all from the records of ten minutes.
//!
//! A period is a stretch of the first site's calendar; peaks of a coarser period are the
//! largest of its ten-minute peaks, means are sums of license-microseconds divided once by the part of
//! the period that was played. What was not recorded of a subject counts as no use.

use crate::clock::{Clock, Period};
pub use crate::granularity::Granularity;
use kernel::Time;
use model::plan::{FeatureId, Plan};
use model::records::{Usage, UsageRows, UsageSeries, UsageSubject};
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

/// Use of one feature by one subject within one period.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodUse {
    /// The length of the period.
    pub granularity: Granularity,
    /// Which; the first may begin before the scenario's start.
    pub period: Period,
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

/// The use of one replication in all granularities, ordered by granularity, period, subject, feature. What is summed up at a
/// time is one period of each subject, however long the run.
pub fn aggregate<'a>(
    plan: &'a Plan,
    usage: &'a [UsageSeries],
) -> impl Iterator<Item = PeriodUse> + 'a {
    let each = Granularity::ALL.into_iter();
    each.flat_map(move |granularity| aggregate_by(plan, usage, granularity))
}

/// The use of one replication by one length of period, ordered by period, subject, feature.
pub fn aggregate_by<'a>(
    plan: &'a Plan,
    usage: &'a [UsageSeries],
    granularity: Granularity,
) -> impl Iterator<Item = PeriodUse> + 'a {
    let clock = Clock::of(plan);
    let begins = usage.iter().filter_map(|series| series.rows().next());
    let first = begins.map(|row| row.from).min().unwrap_or_default();
    Aggregate {
        plan,
        granularity,
        clock,
        played: (first, Time(plan.duration.0)),
        rows: Merged::of(usage.iter().map(UsageSeries::rows)),
        before: BTreeMap::new(),
        uncounted: uncounted(plan),
        period: None,
        sums: BTreeMap::new(),
        ready: Vec::new().into_iter(),
    }
}

/// Sums that grow period by period.
struct Aggregate<'a> {
    plan: &'a Plan,
    granularity: Granularity,
    clock: Clock,
    played: (Time, Time),
    rows: Merged<UsageRows<'a>>,
    /// What a subject had available in the record before.
    before: BTreeMap<(UsageSubject, FeatureId), u64>,
    uncounted: BTreeSet<FeatureId>,
    /// The running period.
    period: Option<Period>,
    sums: BTreeMap<(UsageSubject, FeatureId), Sum>,
    /// Periods that are over.
    ready: std::vec::IntoIter<PeriodUse>,
}

impl Iterator for Aggregate<'_> {
    type Item = PeriodUse;

    fn next(&mut self) -> Option<PeriodUse> {
        loop {
            if let Some(row) = self.ready.next() {
                return Some(row);
            }
            match self.rows.next() {
                Some(row) => self.add(&row),
                None if self.sums.is_empty() => return None,
                None => self.close(),
            }
        }
    }
}

impl Aggregate<'_> {
    fn add(&mut self, row: &Usage) {
        let from = row.from.0 as i64;
        if self.period.as_ref().is_none_or(|period| from >= period.to) {
            self.close();
            self.period = Some(self.clock.period(self.granularity, row.from));
        }
        let key = (row.subject, row.feature);
        let last = self.before.insert(key, row.available);
        let entitled = self.entitled(row, last);
        let sum = self.sums.entry(key).or_default();
        sum.peak = sum.peak.max(row.peak);
        sum.integral += row.integral;
        sum.checked_out_peak = sum.checked_out_peak.max(row.checked_out_peak);
        sum.entitled = entitled;
        let over = entitled.map(|entitled| row.peak.saturating_sub(entitled));
        sum.over_use = sum.over_use.max(over);
    }

    /// The running period is over.
    fn close(&mut self) {
        let Some(period) = self.period.take() else {
            return;
        };
        let (granularity, played) = (self.granularity, self.played);
        let sums = std::mem::take(&mut self.sums).into_iter();
        let rows: Vec<PeriodUse> = sums
            .map(|((subject, feature), sum)| PeriodUse {
                granularity,
                period: period.clone(),
                subject,
                feature,
                peak: sum.peak,
                mean: period.mean(sum.integral, played),
                entitled: sum.entitled,
                over_use: sum.over_use,
                checked_out_peak: sum.checked_out_peak,
            })
            .collect();
        self.ready = rows.into_iter();
    }

    /// A server's bound within ten minutes is the larger of its file's numbers at their begin and end, so
    /// that a number that falls in between does not make over-use of what went before.
    fn entitled(&self, row: &Usage, last: Option<u64>) -> Option<u64> {
        match row.subject {
            _ if self.uncounted.contains(&row.feature) => None,
            UsageSubject::Feature => self.plan.entitlement.get(row.feature).copied(),
            UsageSubject::Server(_) => Some(row.available.max(last.unwrap_or(0))),
            UsageSubject::Application(_) => None,
        }
    }
}

/// The records by time, subject and feature: those of each subject follow each other by time already, and are read side by
/// side. The pools of one feature at one server are one row: sums. The sum of their peaks bounds the peak of their sum,
/// which is not recorded.
struct Merged<R: Iterator<Item = Usage>> {
    /// Runs of records, the times of each ascending.
    runs: Vec<Peekable<R>>,
    /// The records of the running instant.
    instant: std::vec::IntoIter<Usage>,
}

impl<R: Iterator<Item = Usage>> Merged<R> {
    fn of(runs: impl Iterator<Item = R>) -> Merged<R> {
        Merged {
            runs: runs.map(Iterator::peekable).collect(),
            instant: Vec::new().into_iter(),
        }
    }
}

impl<R: Iterator<Item = Usage>> Iterator for Merged<R> {
    type Item = Usage;

    fn next(&mut self) -> Option<Usage> {
        if let Some(row) = self.instant.next() {
            return Some(row);
        }
        let heads = self.runs.iter_mut().filter_map(Peekable::peek);
        let now = heads.map(|row| row.from).min()?;
        let mut rows: BTreeMap<(UsageSubject, FeatureId), Usage> = BTreeMap::new();
        for run in &mut self.runs {
            let Some(row) = run.next_if(|row| row.from == now) else {
                continue;
            };
            rows.entry((row.subject, row.feature))
                .and_modify(|sum| {
                    sum.peak += row.peak;
                    sum.integral += row.integral;
                    sum.checked_out_peak += row.checked_out_peak;
                    sum.available += row.available;
                })
                .or_insert(row);
        }
        self.instant = rows.into_values().collect::<Vec<_>>().into_iter();
        self.instant.next()
    }
}

/// Features that some file does not count.
fn uncounted(plan: &Plan) -> BTreeSet<FeatureId> {
    let pools = plan.services.iter().flat_map(|service| &service.pools);
    let uncounted = pools.filter(|pool| pool.uncounted);
    uncounted.map(|pool| pool.feature).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Time;
    use model::plan::Symbol;

    fn row(period: u64, subject: UsageSubject, peak: u64) -> Usage {
        Usage {
            from: Time(period * 600_000_000),
            subject,
            feature: FeatureId(0),
            peak,
            integral: u128::from(peak),
            checked_out_peak: peak,
            available: 5,
        }
    }

    #[test]
    fn records_of_several_subjects_are_read_side_by_side_by_time() {
        let (server, other) = (Symbol(1), Symbol(2));
        let usage = [
            row(0, UsageSubject::Feature, 1),
            row(1, UsageSubject::Feature, 2),
            row(0, UsageSubject::Server(other), 3),
            row(1, UsageSubject::Server(other), 4),
            // Two pools of one feature at one server.
            row(0, UsageSubject::Server(server), 5),
            row(1, UsageSubject::Server(server), 6),
            row(0, UsageSubject::Server(server), 7),
            row(1, UsageSubject::Server(server), 8),
        ];
        let runs = usage.chunks(2).map(|run| run.iter().copied());
        let merged: Vec<(u64, UsageSubject, u64)> = Merged::of(runs)
            .map(|row| (row.from.0 / 600_000_000, row.subject, row.peak))
            .collect();
        let expected = [
            (0, UsageSubject::Feature, 1),
            (0, UsageSubject::Server(server), 12),
            (0, UsageSubject::Server(other), 3),
            (1, UsageSubject::Feature, 2),
            (1, UsageSubject::Server(server), 14),
            (1, UsageSubject::Server(other), 4),
        ];
        assert_eq!(merged, expected);
    }
}
