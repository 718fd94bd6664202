//! A surge of demand at run time: which occurrences of it last, and when units on top arrive (FT12).

use crate::load::rate::RateClock;
use crate::plan::{DemandIndex, FaultKind, Plan};
use kernel::{Stream, StreamSource};
use std::collections::BTreeMap;

/// A surge of demand at run time.
#[derive(Clone, Debug)]
pub(super) struct Surge {
    pub(super) demand: DemandIndex,
    pub(super) factor: f64,
    /// The occurrences that last.
    pub(super) active: Vec<u32>,
    /// The arrivals on top, of each occurrence.
    pub(super) clocks: Vec<(u32, RateClock)>,
    pub(super) arrivals: Stream,
    pub(super) holdings: Stream,
    pub(super) chance: Stream,
    pub(super) arrived: u32,
}

impl Surge {
    /// The surges of demand of a plan, by number.
    pub(super) fn all(plan: &Plan, source: &mut StreamSource) -> BTreeMap<u32, Surge> {
        let mut surges = BTreeMap::new();
        for (number, fault) in (0..).zip(&plan.faults) {
            if let FaultKind::SurgeDemand { demand, factor } = fault.kind {
                let path = format!("fault/{}", plan.symbols.faults[fault.symbol]);
                let surge = Surge {
                    demand,
                    factor,
                    active: Vec::new(),
                    clocks: Vec::new(),
                    arrivals: source.stream(&path, "surge arrivals"),
                    holdings: source.stream(&path, "surge holding"),
                    chance: source.stream(&path, "surge chance"),
                    arrived: 0,
                };
                surges.insert(number, surge);
            }
        }
        surges
    }
}
