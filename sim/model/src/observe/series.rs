//! Use over time, a series for each subject, read from its first period to its last.
//!
//! A period of ten minutes is two numbers, since where it begins follows from the one before; a constant
//! level takes two bytes for each. What a row says besides (what was available, who was enabled) changes seldom, and is
//! looked up when the row is read.

use crate::observe::spool::{self, Record, Spool, Store};
use crate::observe::usage::{Metered, Period, Share, USAGE_PERIOD, Usage, UsageSubject, Whose};
use crate::plan::{ClockGrid, FeatureId};
use kernel::{Span, Time};
use std::sync::Arc;

/// What a level came to within a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Closed {
    /// The greatest value that lasted.
    peak: u64,
    /// What the integral lacks of that peak over the whole period.
    lacking: u128,
}

impl Record for Closed {
    fn encode(&self, to: &mut Vec<u8>) {
        spool::put(to, self.peak);
        spool::put(to, self.lacking);
    }

    fn decode(from: &mut &[u8]) -> Option<Closed> {
        Some(Closed {
            peak: spool::take(from)?,
            lacking: spool::take(from)?,
        })
    }
}

/// Ten minutes of the first site's clock, one after the other; a change of the clock ends one of them early.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PeriodGrid {
    /// From the clock's grid to simulated time: the first grid point at or before 0 is `-shift`.
    shift: u64,
    /// The changes that fall between two points of the grid, by time.
    changes: Arc<[Time]>,
}

impl PeriodGrid {
    /// The grid of a clock.
    pub(crate) fn of(grid: &ClockGrid) -> PeriodGrid {
        let shift = grid.week % Span::HOUR.0;
        let changes = grid.clock.changes().iter();
        let changes = changes.filter_map(|change| u64::try_from(change.at).ok());
        let changes = changes.filter(|at| !(at + shift).is_multiple_of(USAGE_PERIOD.0));
        PeriodGrid {
            shift,
            changes: changes.map(Time).collect(),
        }
    }

    /// The end of the period that an instant is in.
    pub(crate) fn end_of_period(&self, from: Time) -> Time {
        let step = USAGE_PERIOD.0;
        let end = Time(((from.0 + self.shift) / step + 1) * step - self.shift);
        let later = self.changes.partition_point(|change| *change <= from);
        self.changes
            .get(later)
            .map_or(end, |change| end.min(*change))
    }
}

/// The periods of ten minutes of a level, from time 0 on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    grid: PeriodGrid,
    /// The end of the last period, which may cut it off.
    end: Time,
    closed: Spool<Closed>,
}

impl Periods {
    /// None yet.
    pub(crate) fn new(grid: PeriodGrid) -> Periods {
        Periods {
            grid,
            end: Time::ZERO,
            closed: Spool::default(),
        }
    }

    /// They go to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        self.closed.spill_into(store);
    }

    /// The next period, which ends there.
    pub(crate) fn push(&mut self, period: Period, to: Time) {
        let length = u128::from((to - period.from).0);
        self.end = to;
        self.closed.push(&Closed {
            peak: period.peak,
            lacking: u128::from(period.peak) * length - period.integral,
        });
    }

    /// The next period of ten minutes on a grid that begins at time 0.
    fn follow(&mut self, from: Time, peak: u64, integral: u128) {
        assert!(
            self.end == from,
            "a series has no gaps, and begins at time 0"
        );
        let period = Period {
            from,
            peak,
            integral,
        };
        self.push(period, from + USAGE_PERIOD);
    }

    /// Bytes as encoded.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.closed.bytes()
    }

    fn iter(&self) -> PeriodIter<'_> {
        PeriodIter {
            closed: self.closed.iter(),
            from: Time::ZERO,
            grid: &self.grid,
            end: self.end,
        }
    }
}

#[derive(Clone, Debug)]
struct PeriodIter<'s> {
    closed: spool::Iter<'s, Closed>,
    from: Time,
    grid: &'s PeriodGrid,
    end: Time,
}

impl Iterator for PeriodIter<'_> {
    type Item = Period;

    fn next(&mut self) -> Option<Period> {
        let Closed { peak, lacking } = self.closed.next()?;
        let from = self.from;
        let to = self.grid.end_of_period(from).min(self.end);
        let length = u128::from(to.0.saturating_sub(from.0));
        self.from = to;
        Some(Period {
            from,
            peak,
            integral: (u128::from(peak) * length).saturating_sub(lacking),
        })
    }
}

/// What was checked out of a license server for a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CheckedOut {
    /// It is not recorded.
    Unknown,
    /// What was in use.
    InUse,
    /// That.
    Apart(Periods),
}

/// What was available to a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Available {
    /// So many, whenever.
    Always(u64),
    /// The sum of what pools had in valid files: each from when on, the first from time 0.
    InFiles(Vec<Vec<(Time, u32)>>),
}

impl Available {
    fn before(&self, at: Time) -> u64 {
        match self {
            Available::Always(count) => *count,
            Available::InFiles(pools) => {
                let of = pools.iter().map(|history| in_file_before(history, at));
                of.map(u64::from).sum()
            }
        }
    }
}

/// Licenses in valid lots just before an instant, of a pool with this history.
pub(crate) fn in_file_before(history: &[(Time, u32)], at: Time) -> u32 {
    let earlier = history.partition_point(|(from, _)| *from < at);
    history
        .get(earlier.saturating_sub(1))
        .map_or(0, |(_, count)| *count)
}

/// The use of a feature by one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSeries {
    /// The subject.
    pub subject: UsageSubject,
    /// The feature.
    pub feature: FeatureId,
    pub(crate) in_use: Periods,
    pub(crate) checked_out: CheckedOut,
    pub(crate) available: Available,
}

impl UsageSeries {
    /// A row for each period, by time.
    #[must_use]
    pub fn rows(&self) -> UsageRows<'_> {
        UsageRows {
            series: self,
            in_use: self.in_use.iter(),
            checked_out: match &self.checked_out {
                CheckedOut::Apart(periods) => Some(periods.iter()),
                CheckedOut::Unknown | CheckedOut::InUse => None,
            },
        }
    }

    /// The series that rows from elsewhere make up: each row continues the first series of its subject and feature that
    /// ends where it begins, or opens one.
    ///
    /// # Panics
    /// If a series does not begin at time 0: a replication records from there.
    #[must_use]
    pub fn of(rows: &[Usage]) -> Vec<UsageSeries> {
        let mut all: Vec<UsageSeries> = Vec::new();
        for row in rows {
            let mut own = all.iter_mut();
            if let Some(series) = own.find(|series| series.is_continued_by(row)) {
                series.append(row);
                continue;
            }
            let mut opened = UsageSeries {
                subject: row.subject,
                feature: row.feature,
                in_use: Periods::default(),
                checked_out: CheckedOut::Apart(Periods::default()),
                available: Available::InFiles(vec![Vec::new()]),
            };
            opened.append(row);
            all.push(opened);
        }
        all
    }

    fn is_continued_by(&self, row: &Usage) -> bool {
        (self.subject, self.feature, self.in_use.end) == (row.subject, row.feature, row.from)
    }

    fn append(&mut self, row: &Usage) {
        self.in_use.follow(row.from, row.peak, row.integral);
        if let CheckedOut::Apart(periods) = &mut self.checked_out {
            periods.follow(row.from, row.checked_out_peak, 0);
        }
        if let Available::InFiles(files) = &mut self.available {
            let count = u32::try_from(row.available).unwrap_or(u32::MAX);
            files
                .iter_mut()
                .for_each(|file| file.push((row.from, count)));
        }
    }

    /// Bytes of its periods as encoded.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let apart = match &self.checked_out {
            CheckedOut::Apart(periods) => periods.bytes(),
            CheckedOut::Unknown | CheckedOut::InUse => 0,
        };
        self.in_use.bytes() + apart
    }
}

/// The rows of a [`UsageSeries`].
#[derive(Clone, Debug)]
pub struct UsageRows<'s> {
    series: &'s UsageSeries,
    in_use: PeriodIter<'s>,
    checked_out: Option<PeriodIter<'s>>,
}

impl Iterator for UsageRows<'_> {
    type Item = Usage;

    fn next(&mut self) -> Option<Usage> {
        let series = self.series;
        let period = self.in_use.next()?;
        let checked_out_peak = match (&mut self.checked_out, &series.checked_out) {
            (Some(periods), _) => periods.next()?.peak,
            (None, CheckedOut::InUse) => period.peak,
            (None, _) => 0,
        };
        Some(Usage {
            from: period.from,
            subject: series.subject,
            feature: series.feature,
            peak: period.peak,
            integral: period.integral,
            checked_out_peak,
            available: series.available.before(period.from + USAGE_PERIOD),
        })
    }
}

/// What one division uses of one thing (MT7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareSeries {
    /// What is used.
    pub what: Metered,
    /// By whom.
    pub whose: Whose,
    /// People who are enabled for it, each time from when on; the first from time 0.
    pub(crate) enabled: Vec<(Time, u64)>,
    pub(crate) periods: Periods,
}

impl ShareSeries {
    /// A row for each period, by time.
    #[must_use]
    pub fn rows(&self) -> ShareRows<'_> {
        ShareRows {
            series: self,
            periods: self.periods.iter(),
        }
    }

    /// The series that rows from elsewhere make up, as [`UsageSeries::of`].
    #[must_use]
    pub fn of(rows: &[Share]) -> Vec<ShareSeries> {
        let mut all: Vec<ShareSeries> = Vec::new();
        for row in rows {
            let mut own = all.iter_mut();
            let known =
                own.find(|s| (s.what, s.whose, s.periods.end) == (row.what, row.whose, row.from));
            if let Some(series) = known {
                series.append(row);
                continue;
            }
            let mut opened = ShareSeries {
                what: row.what,
                whose: row.whose,
                enabled: Vec::new(),
                periods: Periods::default(),
            };
            opened.append(row);
            all.push(opened);
        }
        all
    }

    fn append(&mut self, row: &Share) {
        self.periods.follow(row.from, row.peak, row.integral);
        self.enabled.push((row.from, row.enabled));
    }

    /// Bytes of its periods as encoded.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.periods.bytes()
    }

    /// People who are enabled just before an instant.
    fn enabled_before(&self, end: Time) -> u64 {
        let before = self.enabled.partition_point(|(from, _)| *from < end);
        before.checked_sub(1).map_or(0, |last| self.enabled[last].1)
    }
}

/// The rows of a [`ShareSeries`].
#[derive(Clone, Debug)]
pub struct ShareRows<'s> {
    series: &'s ShareSeries,
    periods: PeriodIter<'s>,
}

impl Iterator for ShareRows<'_> {
    type Item = Share;

    fn next(&mut self) -> Option<Share> {
        let period = self.periods.next()?;
        Some(Share {
            from: period.from,
            what: self.series.what,
            whose: self.series.whose,
            peak: period.peak,
            integral: period.integral,
            enabled: self.series.enabled_before(period.from + USAGE_PERIOD),
        })
    }
}
