//! Counts of features, and the last days of their parts, as a scenario writes them.

use super::request::Dated;
use crate::view::View;
use jiff::civil::Date;

/// A feature's count: a number, a table's `count`, or the sum of a list's.
pub(super) fn count(features: &View<'_>, name: &str) -> Option<u32> {
    if features.count(name).is_some() {
        return features.count_u32(name);
    }
    let parts = features.list(name);
    let counts: Vec<u32> = parts
        .iter()
        .filter_map(|part| part.count_u32("count"))
        .collect();
    (!counts.is_empty()).then(|| counts.iter().fold(0, |sum: u32, &n| sum.saturating_add(n)))
}

/// The parts of a feature's count that have a last day.
pub(super) fn dated(features: &View<'_>, name: &str, server: Option<usize>) -> Vec<Dated> {
    let dated = features.list(name).into_iter().filter_map(|part| {
        Some(Dated {
            count: part.count_u32("count")?,
            expires: civil(part.date("expires")?.date?)?,
            server,
        })
    });
    dated.collect()
}

pub(super) fn civil(date: toml::value::Date) -> Option<Date> {
    let [month, day] = [date.month, date.day].map(i8::try_from);
    Date::new(i16::try_from(date.year).ok()?, month.ok()?, day.ok()?).ok()
}
