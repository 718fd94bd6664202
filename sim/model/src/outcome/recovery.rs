//! What faults left behind: their cells, and the recovery of each occurrence (MT3).

use super::cells::{SECOND, count, seconds};
use crate::cause::CauseClass;
use crate::observe::metrics::FAULT;
use crate::observe::records::{Denial, Detail, Recovery, RequestClass};
use crate::plan::{FaultKind, Symbol};
use crate::world::World;
use kernel::{Cell, Span, Time};
use std::collections::BTreeMap;

impl World<'_> {
    pub(super) fn fault_cells(&self, symbol: Symbol) -> Option<[Cell; FAULT.len()]> {
        let planned = self.plan.faults.iter().any(|f| f.symbol == symbol);
        let expires = self
            .plan
            .services
            .iter()
            .flat_map(|s| &s.pools)
            .chain(self.plan.faults.iter().flat_map(|f| f.kind.pools()))
            .flat_map(|p| &p.lots)
            .any(|lot| lot.fault == Some(symbol));
        if !planned && !expires {
            return None;
        }
        let totals = &self.totals.faults[symbol];
        let (mut recovered, mut time, mut unfinished) = (0u64, 0u128, 0u64);
        for occurrence in self
            .graph
            .occurrences()
            .iter()
            .filter(|o| o.symbol == symbol)
        {
            let Some(ended) = occurrence.ended else {
                continue;
            };
            if !self.window.contains(occurrence.began) || occurrence.is_past {
                continue;
            }
            match occurrence.recovered {
                Some(at) => {
                    recovered += 1;
                    time += u128::from((at - ended).0);
                }
                None => unfinished += 1,
            }
        }
        Some([
            count(totals.occurrences),
            count(totals.denials),
            count(totals.violations),
            seconds(totals.time_lost),
            Cell {
                numerator: time as i128,
                denominator: i128::from(recovered) * SECOND,
            },
            count(unfinished),
        ])
    }

    /// FT18: what frees licenses is no fault to recover from.
    fn is_remedy(&self, fault: u32) -> bool {
        let fault = self.plan.faults.get(fault as usize);
        fault.is_some_and(|fault| matches!(fault.kind, FaultKind::Lmremove { .. }))
    }

    /// The occurrences of faults, with the denials and violations of each: those from its begin until the next of its fault.
    pub(super) fn recoveries(&self, detail: &Detail) -> Vec<Recovery> {
        let occurrences = self.graph.occurrences().iter();
        let begins = occurrences.clone().map(|o| ((o.symbol, o.began), (0, 0)));
        let mut counts: BTreeMap<(Symbol, Time), (u64, u64)> = begins.collect();
        let mut count = |roots: &[Symbol], at: Time, add: fn(&mut (u64, u64))| {
            let first = roots.first();
            let own = first.map(|fault| counts.range_mut((*fault, Time::ZERO)..=(*fault, at)));
            if let Some((_, counted)) = own.and_then(|mut own| own.next_back()) {
                add(counted);
            }
        };
        for denial in detail.denials.iter().filter(is_denied_user) {
            count(&denial.roots, denial.at, |counted| counted.0 += 1);
        }
        let violations = detail.violations.iter();
        for violation in violations.filter(|v| self.window.contains(v.opened)) {
            count(&violation.roots, violation.opened, |counted| counted.1 += 1);
        }
        occurrences
            .zip(0..)
            .filter(|(occurrence, _)| !occurrence.is_past && !self.is_remedy(occurrence.fault))
            .map(|(occurrence, number)| {
                // Of two that begin at one instant the first has all.
                let counted = counts.remove(&(occurrence.symbol, occurrence.began));
                let (denials, violations) = counted.unwrap_or_default();
                Recovery {
                    fault: occurrence.symbol,
                    index: occurrence.fault,
                    began: occurrence.began,
                    ended: occurrence.ended,
                    recovered: occurrence.recovered,
                    denials,
                    violations,
                    agent_time_lost: Span(occurrence.time_lost),
                    waited: self.waited_for_crew(number, self.now),
                }
            })
            .collect()
    }
}

/// What the denied checkouts count: requests of users, denied for licensing or network.
fn is_denied_user(denial: &Denial) -> bool {
    let of_user = matches!(
        denial.class,
        RequestClass::Login | RequestClass::Arrival | RequestClass::Seat
    );
    of_user && denial.cause.class() != CauseClass::Application
}
