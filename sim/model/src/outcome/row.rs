//! The row of a replication, in the order of the layout.
//!
//! Sums over components are formed here and nowhere else, in integers; every cell is a numerator with its denominator.

use super::cells::{count, fractions, level, part, seconds};
use crate::observe::meter::Counter;
use crate::observe::metrics::{
    AGENTS, APPLICATION, DEMAND, FEATURE, SERVER, SYSTEM, metrics, subjects,
};
use crate::plan::{ApplicationIndex, FeatureId, Symbol, TiSlice};
use crate::world::World;
use kernel::{Cell, Row, Scope};

/// What is integrated of each feature: computed once, since closing a level changes it.
pub(super) struct FeatureLevels {
    pub(super) checked_out: (u128, u64),
    pub(super) in_use: (u128, u64),
}

impl World<'_> {
    /// The row, in the order of the layout.
    pub(super) fn row(
        &self,
        features: &TiSlice<FeatureId, FeatureLevels>,
        needs: &TiSlice<ApplicationIndex, Vec<(u128, u64)>>,
    ) -> Row {
        let mut row = Vec::new();
        for scope in Scope::ALL {
            for symbol in 0..subjects(scope, &self.plan.symbols).len() as u32 {
                let symbol = Symbol(symbol);
                let before = row.len();
                match scope {
                    Scope::System => row.extend(self.system_cells()),
                    Scope::Agents => row.extend(self.agents_cells(symbol).into_iter().flatten()),
                    Scope::Application => {
                        row.extend(self.application_cells(symbol, needs).into_iter().flatten());
                    }
                    Scope::Demand => row.extend(self.demand_cells(symbol).into_iter().flatten()),
                    Scope::Feature => {
                        row.extend(self.feature_cells(symbol, features).into_iter().flatten());
                    }
                    Scope::Server => row.extend(self.server_cells(symbol).into_iter().flatten()),
                    Scope::Fault => row.extend(self.fault_cells(symbol).into_iter().flatten()),
                }
                if row.len() == before {
                    // Not in this variant.
                    row.extend(metrics(scope).iter().map(|_| Cell::MISSING));
                }
            }
        }
        row
    }

    fn system_cells(&self) -> [Cell; SYSTEM.len()] {
        let window = self.window;
        let length = window.length().0;
        let mut users = Counter::default();
        let (mut lost, mut planned, mut forced, mut stopped, mut outside) = (0, 0, 0, 0, 0);
        let mut moving = 0;
        for group in self.group_totals() {
            users.add(&group.counter);
            lost += group.lost_time;
            planned += group.planned_time;
            forced += group.forced_logouts;
            stopped += group.logouts_by_stop;
            outside += group.outside.finish(window).0;
            moving += group.moving_time;
        }
        for counter in self.demand_counters() {
            users.add(counter);
        }
        let sum = |value: fn(&crate::client::ApplicationTotals) -> u64| -> u64 {
            self.applications.iter().map(|a| value(&a.totals)).sum()
        };
        let out_of_service: u64 = self
            .applications
            .iter()
            .map(|a| a.totals.out_of_service.total(window))
            .sum();
        let available = self.totals.available.total(window);
        let (mut capacity, mut entitled) = (0u128, 0u128);
        for feature in self.totals.features.keys() {
            if self.is_used(feature) {
                let bought = self.plan.entitlement[feature];
                capacity += self.totals.features[feature].capacity.finish(window).0;
                entitled += u128::from(bought);
            }
        }
        [
            count(users.attempts),
            count(users.denied),
            part(users.first_denied, users.requests),
            part(users.unserved, users.requests),
            part(users.first_refused, users.requests),
            count(sum(|t| t.starts_refused)),
            count(sum(|t| t.violations)),
            seconds(u128::from(sum(|t| t.violation_time))),
            part(self.totals.violated.total(window), length),
            seconds(lost),
            part(lost, planned),
            seconds(u128::from(out_of_service)),
            part(available, length),
            part(capacity, entitled * u128::from(length)),
            part(self.totals.admission.total(window), length),
            count(forced),
            count(stopped),
            count(sum(|t| t.switchovers_failed)),
            seconds(outside),
            count(u64::from(users.denied > 0)),
            count(u64::from(available < length)),
            seconds(moving),
        ]
    }

    fn agents_cells(&self, symbol: Symbol) -> Option<[Cell; AGENTS.len()]> {
        let plans = self.plan.groups.iter().zip(self.group_totals()).enumerate();
        let mut of_symbol = plans.filter(|(_, (plan, _))| plan.symbol == symbol);
        // The file's own comes first; the others are the same agents elsewhere.
        let (index, (_, home)) = of_symbol.next()?;
        let mut counter = home.counter;
        let (mut lost, mut planned) = (home.lost_time, home.planned_time);
        let (mut forced, mut stopped) = (home.forced_logouts, home.logouts_by_stop);
        let (mut outside, mut moving) = (home.outside.finish(self.window).0, 0);
        for (_, (_, group)) in of_symbol {
            counter.add(&group.counter);
            lost += group.lost_time;
            planned += group.planned_time;
            forced += group.forced_logouts;
            stopped += group.logouts_by_stop;
            outside += group.outside.finish(self.window).0;
            moving += group.moving_time;
        }
        let [attempts, denied, first_denied, refused] = fractions(&counter);
        let length = self.window.length().0;
        Some([
            attempts,
            denied,
            first_denied,
            part(counter.unserved, counter.requests),
            refused,
            seconds(lost),
            part(lost, planned),
            part(self.admission.of_group(index).total(self.window), length),
            count(forced),
            count(stopped),
            seconds(outside),
            seconds(moving),
        ])
    }

    fn application_cells(
        &self,
        symbol: Symbol,
        needs: &TiSlice<ApplicationIndex, Vec<(u128, u64)>>,
    ) -> Option<[Cell; APPLICATION.len()]> {
        let index = self.plan.applications.position(|a| a.symbol == symbol)?;
        let totals = &self.applications[index].totals;
        let window = self.window;
        let length = window.length().0;
        let [attempts, denied, first_denied, refused] = fractions(&totals.requests);
        let in_use: u128 = needs[index].iter().map(|n| n.0).sum();
        let peak: u64 = needs[index].iter().map(|n| n.1).max().unwrap_or(0);
        let [mean, peak] = level((in_use, peak), length);
        Some([
            attempts,
            denied,
            first_denied,
            refused,
            count(totals.starts_refused),
            count(totals.violations),
            seconds(u128::from(totals.violation_time)),
            part(totals.violated.total(window), length),
            seconds(u128::from(totals.out_of_service.total(window))),
            part(totals.available.total(window), length),
            mean,
            peak,
            count(totals.logouts_by_stop),
            count(totals.switchovers_failed),
        ])
    }

    fn demand_cells(&self, symbol: Symbol) -> Option<[Cell; DEMAND.len()]> {
        let index = self.plan.demands.iter().position(|d| d.symbol == symbol)?;
        let counter = self.demand_counters().nth(index)?;
        let [attempts, denied, first_denied, refused] = fractions(counter);
        Some([
            attempts,
            denied,
            first_denied,
            part(counter.unserved, counter.requests),
            refused,
            part(
                self.admission.of_demand(index).total(self.window),
                self.window.length().0,
            ),
        ])
    }

    fn feature_cells(
        &self,
        symbol: Symbol,
        features: &TiSlice<FeatureId, FeatureLevels>,
    ) -> Option<[Cell; FEATURE.len()]> {
        let feature = FeatureId(symbol.0);
        if !self.is_used(feature) {
            return None;
        }
        let totals = &self.totals.features[feature];
        let window = self.window;
        let length = window.length().0;
        let mut counter = Counter::default();
        for a in &totals.takers {
            let needs = self.applications[*a].needs.iter();
            for need in needs.filter(|n| n.need.feature == feature) {
                counter.add(&need.counter);
            }
        }
        let [attempts, denied, first_denied, refused] = fractions(&counter);
        let entitled = u128::from(self.plan.entitlement[feature]) * u128::from(length);
        let [out_mean, out_peak] = level(features[feature].checked_out, length);
        let [use_mean, use_peak] = level(features[feature].in_use, length);
        Some([
            attempts,
            denied,
            first_denied,
            refused,
            part(totals.available.total(window), length),
            part(totals.capacity.finish(window).0, entitled),
            out_mean,
            out_peak,
            use_mean,
            use_peak,
        ])
    }

    fn server_cells(&self, symbol: Symbol) -> Option<[Cell; SERVER.len()]> {
        self.plan.servers.iter().position(|s| s.symbol == symbol)?;
        let totals = &self.totals.servers[symbol];
        let length = self.window.length().0;
        let [attempts, denied, first_denied, _] = fractions(&totals.counter);
        let [mean, peak] = level(totals.checked_out.finish(self.window), length);
        let available = part(totals.available.total(self.window), length);
        Some([attempts, denied, first_denied, available, mean, peak])
    }
}
