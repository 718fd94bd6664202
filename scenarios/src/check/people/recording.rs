//! Recorded load, as a log or a table of sessions tells it.

use crate::check::people::recorded_zone::Leaps;
use crate::clock::LocalTime;
use crate::flexnet::debug_log::Record;
use crate::flexnet::debug_log::clock::DAY;
use crate::flexnet::debug_log::record::SECOND;
use kernel::{Span, Time};
use model::plan::RecordedUnit;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Checkouts as they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Checkouts, by time.
    pub(super) units: Vec<(RecordedUnit, Option<u32>)>,
    /// The features that are named, as first written.
    pub(super) features: Vec<String>,
    /// User and host by the user's number, where the record names people.
    pub(super) people: Vec<(String, String)>,
    /// Of a debug log its first day, counted from 1970-01-01, and whether it shows the end of daylight saving time.
    pub(super) log: Option<(i64, bool)>,
}

impl Recording {
    /// The features that are named; none where the record does not say.
    #[must_use]
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// User and host by the user's number; none where the record names nobody.
    #[must_use]
    pub fn people(&self) -> &[(String, String)] {
        &self.people
    }

    /// The checkouts of a feature, or all, by the clock of the place where the log was written.
    #[must_use]
    pub fn units_at(&self, feature: Option<&str>, by: &LocalTime) -> Vec<RecordedUnit> {
        let mut units = self.units(feature);
        let leaps = self.leaps(by);
        for unit in &mut units {
            let until = leaps.elapsed((unit.at + unit.holding).0);
            unit.at = Time(leaps.elapsed(unit.at.0));
            unit.holding = Time(until).since(unit.at);
        }
        units
    }

    /// Where the times of a log are no elapsed time.
    pub(super) fn leaps(&self, by: &LocalTime) -> Leaps {
        let Some((first_day, noted)) = self.log.filter(|_| by.clock.zone().is_some()) else {
            return Leaps::default();
        };
        let ends = self
            .units
            .iter()
            .map(|(unit, _)| (unit.at + unit.holding).0);
        Leaps::of(first_day, Span(ends.max().unwrap_or(0)), noted, by)
    }

    /// The checkouts of a feature, or all.
    #[must_use]
    pub fn units(&self, feature: Option<&str>) -> Vec<RecordedUnit> {
        let wanted = |number: Option<u32>| match (feature, number) {
            (None, _) => true,
            (Some(feature), Some(number)) => {
                self.features[number as usize].eq_ignore_ascii_case(feature)
            }
            (Some(_), None) => false,
        };
        let units = self.units.iter();
        let of_feature = units.filter(|(_, number)| wanted(*number));
        of_feature.map(|(unit, _)| *unit).collect()
    }

    pub(super) fn feature(&mut self, name: &str) -> u32 {
        let same = |known: &String| known.eq_ignore_ascii_case(name);
        let at = self.features.iter().position(same).unwrap_or_else(|| {
            self.features.push(name.to_owned());
            self.features.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    pub(super) fn of_record(record: Record, first: i64, noted: bool) -> Recording {
        let mut recording = Recording {
            log: Some((first.div_euclid(DAY), noted)),
            ..Recording::default()
        };
        let zero = first.div_euclid(DAY) * DAY * SECOND;
        let time = |micro: i64| micro.saturating_sub(zero).unsigned_abs();
        let numbers: Vec<u32> = record
            .features
            .iter()
            .map(|name| recording.feature(name))
            .collect();
        recording.units = record
            .pieces
            .iter()
            .map(|piece| {
                let unit = RecordedUnit {
                    at: Time(time(piece.from)),
                    holding: Span((piece.to - piece.from).unsigned_abs()),
                    licenses: piece.licenses,
                    user: piece.holder,
                };
                (unit, Some(numbers[piece.feature as usize]))
            })
            .collect();
        recording.people = record.holders;
        recording.units.sort_unstable();
        recording
    }
}

/// The recordings that a variant has read, by path.
pub type Recordings = RefCell<BTreeMap<String, Rc<Recording>>>;
