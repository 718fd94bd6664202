//! The end of a replication: books are closed and the row is written.
//!
//! Sums over components are formed here and nowhere else, in integers, and every cell is
//! a numerator with its denominator. Averages over replications are not known here.

use crate::cause::CauseClass;
use crate::client::NeedState;
use crate::observe::meter::{Counter, Level};
use crate::observe::metrics::{
    AGENTS, APPLICATION, DEMAND, FAULT, FEATURE, SERVER, SYSTEM, metrics, subjects,
};
use crate::observe::records::{
    Denial, Detail, Outcome, Profile, ProfileHour, Recovery, RequestClass, UsageSubject,
};
use crate::observe::series::{Available, CheckedOut, UsageSeries};
use crate::observe::spool::Store;
use crate::observe::totals::InUse;
use crate::plan::{FaultKind, FeatureId, Symbol};
use crate::world::World;
use kernel::{Cell, Row, Scope, Span, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

const SECOND: i128 = 1_000_000;

fn count(value: u64) -> Cell {
    Cell {
        numerator: i128::from(value),
        denominator: 1,
    }
}

fn seconds(microseconds: u128) -> Cell {
    Cell {
        numerator: microseconds as i128,
        denominator: SECOND,
    }
}

fn part(numerator: impl Into<u128>, denominator: impl Into<u128>) -> Cell {
    Cell {
        numerator: numerator.into() as i128,
        denominator: denominator.into() as i128,
    }
}

/// A mean level and its peak.
fn level((integral, peak): (u128, u64), length: u64) -> [Cell; 2] {
    [part(integral, length), count(peak)]
}

fn fractions(counter: &Counter) -> [Cell; 4] {
    [
        count(counter.attempts),
        count(counter.denied),
        part(counter.first_denied, counter.requests),
        part(counter.first_refused, counter.requests),
    ]
}

/// What is integrated of each feature: computed once, since closing a level changes it.
struct FeatureLevels {
    checked_out: (u128, u64),
    in_use: (u128, u64),
}

impl World<'_> {
    /// Closes everything at the end of the run.
    pub(crate) fn finish(mut self, events: u64, fingerprint: u64) -> Outcome {
        for application in 0..self.applications.len() as u32 {
            self.count_in_vain(application);
        }
        self.finish_agents();
        self.finish_violations();
        self.finish_lrm();
        self.check_conservation();
        let window = self.window;
        let needs: Vec<Vec<(u128, u64)>> = self
            .applications
            .iter_mut()
            .map(|a| a.needs.iter_mut().map(|n| n.level.finish(window)).collect())
            .collect();
        let features: Vec<FeatureLevels> = self
            .totals
            .features
            .iter_mut()
            .map(|f| FeatureLevels {
                checked_out: f.checked_out.finish(window),
                in_use: match &mut f.in_use {
                    InUse::OfNeed { application, need } => needs[*application as usize][*need],
                    InUse::Summed { level, .. } => level.finish(window),
                },
            })
            .collect();
        self.license.finish_levels(window);
        let row = self.row(&features, &needs);
        let profile = self.profile();
        let detail = self.detail.is_some().then(|| self.finish_detail());
        Outcome {
            row,
            profile,
            fingerprint,
            requests: self.totals.requests_made,
            events,
            decided: self.totals.decided,
            detail,
        }
    }

    /// MT6: what is out of each pool is what clients hold, share or left behind.
    pub(crate) fn check_conservation(&self) {
        for service in self.license.services() {
            let epoch = self.license.epoch(service);
            for (number, pool) in self.license.pools(service).iter().enumerate() {
                let mut out = pool.orphaned();
                let mut shares = Vec::new();
                for state in &self.applications {
                    let here = state
                        .connection
                        .is_some_and(|c| c.service == service && c.epoch == epoch);
                    for need in state.needs.iter().filter(|_| here) {
                        let held = need.out.iter().filter(|(p, _)| *p as usize == number);
                        let count: u64 = held.map(|(_, n)| u64::from(*n)).sum();
                        if !need.shared {
                            out += count;
                        } else if count > 0 && !shares.contains(&need.need.feature) {
                            shares.push(need.need.feature);
                            out += count;
                        }
                    }
                }
                assert!(
                    pool.is_balanced(),
                    "a license was neither returned nor lost"
                );
                assert!(
                    pool.is_uncounted() || out == u64::from(pool.out()),
                    "licenses are not conserved: pool {number} of {} has {} out, clients hold {out}",
                    self.plan.services[service as usize].name,
                    pool.out()
                );
                let held = pool.held_by_policy();
                assert!(
                    pool.is_uncounted() || held.is_none_or(|held| held == u64::from(pool.out())),
                    "it is not known who holds what of pool {number} of {}",
                    self.plan.services[service as usize].name
                );
            }
        }
    }

    /// The row, in the order of the layout.
    fn row(&self, features: &[FeatureLevels], needs: &[Vec<(u128, u64)>]) -> Row {
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
        for group in &self.groups {
            users.add(&group.counter);
            lost += group.lost_time;
            planned += group.planned_time;
            forced += group.forced_logouts;
            stopped += group.logouts_by_stop;
            outside += group.outside.finish(window).0;
            moving += group.whereabouts.time;
        }
        for demand in &self.demands {
            users.add(&demand.counter);
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
        for feature in 0..self.totals.features.len() {
            if self.is_used(FeatureId(feature as u32)) {
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
        let plans = self.plan.groups.iter().zip(&self.groups).enumerate();
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
            moving += group.whereabouts.time;
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
        needs: &[Vec<(u128, u64)>],
    ) -> Option<[Cell; APPLICATION.len()]> {
        let index = self
            .plan
            .applications
            .iter()
            .position(|a| a.symbol == symbol)?;
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
        let demand = &self.demands[index];
        let [attempts, denied, first_denied, refused] = fractions(&demand.counter);
        Some([
            attempts,
            denied,
            first_denied,
            part(demand.counter.unserved, demand.counter.requests),
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
        features: &[FeatureLevels],
    ) -> Option<[Cell; FEATURE.len()]> {
        let feature = FeatureId(symbol.0);
        if !self.is_used(feature) {
            return None;
        }
        let totals = &self.totals.features[feature.at()];
        let window = self.window;
        let length = window.length().0;
        let mut counter = Counter::default();
        for a in &totals.takers {
            let needs = self.applications[*a as usize].needs.iter();
            for need in needs.filter(|n| n.need.feature == feature) {
                counter.add(&need.counter);
            }
        }
        let [attempts, denied, first_denied, refused] = fractions(&counter);
        let entitled = u128::from(self.plan.entitlement[feature.at()]) * u128::from(length);
        let [out_mean, out_peak] = level(features[feature.at()].checked_out, length);
        let [use_mean, use_peak] = level(features[feature.at()].in_use, length);
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
        let totals = &self.totals.servers[symbol.at()];
        let length = self.window.length().0;
        let [attempts, denied, first_denied, _] = fractions(&totals.counter);
        let [mean, peak] = level(totals.checked_out.finish(self.window), length);
        let available = part(totals.available.total(self.window), length);
        Some([attempts, denied, first_denied, available, mean, peak])
    }

    fn fault_cells(&self, symbol: Symbol) -> Option<[Cell; FAULT.len()]> {
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
        let totals = &self.totals.faults[symbol.at()];
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

    /// What is given to users of a feature, over time.
    fn in_use(&self, feature: usize) -> &Level {
        match &self.totals.features[feature].in_use {
            InUse::OfNeed { application, need } => {
                &self.applications[*application as usize].needs[*need].level
            }
            InUse::Summed { level, .. } => level,
        }
    }

    /// Use and denials by hour of the week, over the subjects of `profile_subjects`.
    fn profile(&self) -> Profile {
        let mut system = [ProfileHour::default(); 168];
        for (hour, denied) in self.totals.denied_by_hour.iter().enumerate() {
            system[hour].denied = *denied;
        }
        let mut hours = vec![system];
        for feature in 0..self.totals.features.len() {
            if self.is_used(FeatureId(feature as u32)) {
                hours.push(*self.in_use(feature).hours());
            }
        }
        for subject in 1..hours.len() {
            let observed = hours[subject].map(|hour| hour.observed);
            for (hour, observed) in hours[0].iter_mut().zip(observed) {
                hour.observed = observed;
            }
        }
        Profile { hours }
    }

    /// Records of a detailed replication go to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        self.license.spill_into(store);
        let needs = self.applications.iter_mut().flat_map(|a| &mut a.needs);
        needs.for_each(|need| need.level.spill_into(store));
        for feature in &mut self.totals.features {
            feature.checked_out.spill_into(store);
            if let InUse::Summed { level, .. } = &mut feature.in_use {
                level.spill_into(store);
            }
        }
        if let Some(meters) = &mut self.meters {
            meters.spill_into(store);
        }
        if let Some(records) = &mut self.detail {
            records.detail.denials.spill_into(store);
            records.store = Some(store.clone());
        }
    }

    /// The records of a detailed replication, completed.
    fn finish_detail(&mut self) -> Detail {
        let usage = self.usage();
        let shares = self.meters.take().map_or_else(Vec::new, |m| m.finish());
        let links = self.graph.records();
        let pools = self.journal_pools();
        let Some(mut records) = self.detail.take() else {
            return Detail::default();
        };
        records.settle_denial();
        let mut detail = records.detail;
        detail.usage = usage;
        detail.shares = shares;
        detail.recoveries = self.recoveries(&detail);
        detail.links = links;
        detail.pools = pools;
        detail
    }

    /// FT18: what frees licenses is no fault to recover from.
    fn is_remedy(&self, fault: u32) -> bool {
        let fault = self.plan.faults.get(fault as usize);
        fault.is_some_and(|fault| matches!(fault.kind, FaultKind::Lmremove { .. }))
    }

    /// The occurrences of faults, with the denials and violations of each: those from its begin until the next of its fault.
    fn recoveries(&self, detail: &Detail) -> Vec<Recovery> {
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

    /// Use by ten minutes: features over the system, features at servers, features at applications.
    fn usage(&self) -> Vec<UsageSeries> {
        let mut usage = Vec::new();
        let used = (0..self.totals.features.len() as u32).map(FeatureId);
        for feature in used.filter(|feature| self.is_used(*feature)) {
            let pools = self.license.all_pools();
            let of_feature = pools.filter(|pool| pool.feature() == feature);
            let files = of_feature.map(|pool| pool.history().to_vec()).collect();
            let out = self.totals.features[feature.at()].checked_out.periods();
            usage.push(UsageSeries {
                subject: UsageSubject::Feature,
                feature,
                in_use: self.in_use(feature.at()).periods(),
                checked_out: CheckedOut::Apart(out),
                available: Available::InFiles(files),
            });
        }
        for service in self.license.services() {
            let levels = self.license.levels(service);
            for (pool, level) in self.license.pools(service).iter().zip(levels) {
                usage.push(UsageSeries {
                    subject: UsageSubject::Server(self.service_symbol(service)),
                    feature: pool.feature(),
                    in_use: level.periods(),
                    checked_out: CheckedOut::InUse,
                    available: Available::InFiles(vec![pool.history().to_vec()]),
                });
            }
        }
        for (a, state) in self.applications.iter().enumerate() {
            // What nobody asks for may be given all the same, in place of another feature (AP12).
            let is_used =
                |need: &&NeedState| need.counter.attempts > 0 || need.level.whole_peak() > 0;
            for need in state.needs.iter().filter(is_used) {
                usage.push(UsageSeries {
                    subject: UsageSubject::Application(self.application_symbol(a as u32)),
                    feature: need.need.feature,
                    in_use: need.level.periods(),
                    checked_out: CheckedOut::Unknown,
                    available: Available::Always(u64::from(need.held)),
                });
            }
        }
        usage
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
