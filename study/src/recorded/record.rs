//! A record of use on its line of days.

use experiment::usage::{DAY, Session};
use jiff::civil::Date;
use scenarios::flexnet::debug_log::Outage;
use std::collections::BTreeMap;

/// What a record shows.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Features by name, each with its sessions by begin.
    pub features: Vec<(String, Vec<Session>)>,
    /// Outages by begin, in seconds.
    pub outages: Vec<Outage>,
    /// Denied requests: when, the feature's place in `features`, who.
    pub denials: Vec<(i64, usize, u32)>,
    /// The first midnight and the one after the last whole day, in seconds since 1970-01-01.
    pub days: (i64, i64),
    /// The first and the last instant of the record.
    pub span: (i64, i64),
    /// Lines, and those that were not understood.
    pub lines: (u64, u64),
    /// The given holidays, whether the record has them or not; ascending.
    pub holidays: Vec<Date>,
    /// What the record cannot say, in sentences.
    pub notes: Vec<String>,
}

impl Recorded {
    /// The weekday of an instant, Monday 0.
    pub fn weekday(at: i64) -> usize {
        usize::try_from((at.div_euclid(DAY) + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// So many whole days.
    pub fn day_count(&self) -> usize {
        usize::try_from((self.days.1 - self.days.0) / DAY).unwrap_or(0)
    }

    /// Adds holidays, each day once.
    pub fn add_holidays(&mut self, days: &[Date]) {
        self.holidays.extend(days);
        self.holidays.sort_unstable();
        self.holidays.dedup();
    }

    /// The given holidays among so many days from a midnight on, counted from it.
    pub fn holidays_in(&self, from: i64, days: usize) -> Vec<usize> {
        let number = |day: &Date| usize::try_from((seconds_of(*day) - from).div_euclid(DAY)).ok();
        let numbers = self.holidays.iter().filter_map(number);
        numbers.filter(|day| *day < days).collect()
    }

    /// How many days with denied requests of a feature there are from one instant up to another, and how many
    /// requests.
    pub fn denied(&self, feature: usize, from: i64, to: i64) -> (usize, usize) {
        let own = self.denials.iter();
        let own = own.filter(|(at, of, _)| *of == feature && *at >= from && *at < to);
        let days: Vec<i64> = own.map(|(at, ..)| at.div_euclid(DAY)).collect();
        let different: std::collections::BTreeSet<&i64> = days.iter().collect();
        (different.len(), days.len())
    }
}

/// The midnight of a day, in seconds since 1970-01-01.
pub fn seconds_of(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_secs()
}

/// The day of an instant.
pub fn date(at: i64) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    let days = jiff::Span::new().try_days(at.div_euclid(DAY)).ok();
    days.and_then(|days| epoch.checked_add(days).ok())
        .unwrap_or(epoch)
}

/// Day and hour of an instant, for people.
pub fn hour_text(at: i64) -> String {
    let day = date(at);
    format!(
        "{} {day} {:02}:00",
        weekday_name(Recorded::weekday(at)),
        at.rem_euclid(DAY) / 3600
    )
}

/// A weekday's short name, Monday 0.
pub fn weekday_name(weekday: usize) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday % 7]
}

/// Sessions on their line of days.
pub(super) fn whole_days(mut features: Vec<(String, Vec<Session>)>, span: (i64, i64)) -> Recorded {
    for (_, sessions) in &mut features {
        sessions.sort_unstable();
    }
    let first = span.0 + (DAY - 1);
    Recorded {
        features,
        days: (first.div_euclid(DAY) * DAY, span.1.div_euclid(DAY) * DAY),
        span,
        ..Recorded::default()
    }
}

/// Denied requests of a feature that were followed by another try of the same user: how long after, in seconds.
pub fn retries(recorded: &Recorded, feature: usize) -> Vec<i64> {
    const SAME_WISH: i64 = 3600;
    let mut last: BTreeMap<u32, i64> = BTreeMap::new();
    let mut gaps = Vec::new();
    for &(at, of, holder) in &recorded.denials {
        if of != feature {
            continue;
        }
        if let Some(before) = last.insert(holder, at)
            && at - before <= SAME_WISH
            && at > before
        {
            gaps.push(at - before);
        }
    }
    gaps.sort_unstable();
    gaps
}
