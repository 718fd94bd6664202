//! Which licenses of an order end, and when: in each server's file, and over all files.

use super::request::{Configuration, Order};
use super::share::largest_remainder;
use super::work::Worked;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The licenses of a feature that end, in the file of one of the servers: the last day of each part and how many. All
/// others of the file are permanent.
#[must_use]
pub(super) fn dated(
    order: &Order<'_>,
    worked: &Worked<'_>,
    server: usize,
    feature: usize,
) -> Vec<(Date, u32)> {
    let name = &worked.features[feature].feature.name;
    let is_shared = order.configuration != Configuration::Independent;
    let in_files: Vec<u64> = worked
        .files
        .iter()
        .map(|file| u64::from(file[feature]))
        .collect();
    let mut left = worked.files[server][feature];
    let mut parts = Vec::new();
    for dated in order.dated.get(name).into_iter().flatten() {
        let count = match dated.server {
            _ if is_shared => dated.count,
            Some(holder) if holder == server => dated.count,
            Some(_) => 0,
            None => largest_remainder(dated.count, &in_files)[server],
        };
        // A count that the customer has lowered leaves fewer to end.
        let count = count.min(left);
        left -= count;
        if count > 0 {
            parts.push((dated.expires, count));
        }
    }
    parts
}

/// Licenses of a feature that end on one day, over all files of the order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending<'w> {
    pub feature: &'w str,
    /// Their last day.
    pub last: Date,
    pub count: u32,
}

/// All licenses of the order that end, in the order of the features and then by day. The three files of a three-node
/// system are copies of one.
pub(super) fn ending<'w>(order: &Order<'_>, worked: &'w Worked<'_>) -> Vec<Ending<'w>> {
    let files = match order.configuration {
        Configuration::Independent => worked.files.len(),
        Configuration::Single | Configuration::ThreeNode => 1,
    };
    let mut all = Vec::new();
    for (at, counted) in worked.features.iter().enumerate() {
        let mut by_day = BTreeMap::new();
        for (last, count) in (0..files).flat_map(|server| dated(order, worked, server, at)) {
            *by_day.entry(last).or_insert(0) += count;
        }
        all.extend(by_day.into_iter().map(|(last, count)| Ending {
            feature: &counted.feature.name,
            last,
            count,
        }));
    }
    all
}
