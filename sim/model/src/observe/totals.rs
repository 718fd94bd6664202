//! Integers of the whole system, of features, servers and faults.
//!
//! Only what no single component can know is kept here; whatever is a sum over groups,
//! demands or applications is added up once, at the end.

use crate::observe::meter::{Counter, Integral, Level, Switch, Window};
use crate::observe::records::Decided;
use crate::plan::ClockGrid;
use crate::plan::{ApplicationIndex, FaultKind, FeatureId, Need, Plan, Symbol, Take, TiVec};
use kernel::Time;

/// What is known of a feature over the whole system.
#[derive(Clone, Debug)]
pub(crate) struct FeatureTotals {
    /// The applications that take it.
    pub(crate) takers: Vec<ApplicationIndex>,
    pub(crate) available: Switch,
    /// Licenses in valid files of serving servers that a taker reaches.
    pub(crate) capacity: Integral,
    pub(crate) in_use: InUse,
    pub(crate) checked_out: Level,
}

/// What is given to users of a feature, over the whole system.
#[derive(Clone, Debug)]
pub(crate) enum InUse {
    /// One need of one application takes it: that need's own level is it.
    OfNeed {
        /// The application.
        application: ApplicationIndex,
        /// The need's position in it.
        need: usize,
    },
    /// The sum over several needs, and its level.
    Summed {
        /// The sum now.
        sum: u64,
        /// Over time.
        level: Level,
    },
}

/// What is known of a license server.
#[derive(Clone, Debug)]
pub(crate) struct ServerTotals {
    pub(crate) counter: Counter,
    pub(crate) available: Switch,
    /// Checked out of its service, all features together.
    pub(crate) checked_out: Integral,
}

/// What followed from a fault, over its occurrences.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FaultTotals {
    pub(crate) occurrences: u64,
    pub(crate) denials: u64,
    pub(crate) violations: u64,
    pub(crate) time_lost: u128,
}

/// Integers of one replication that belong to no single component.
#[derive(Clone, Debug)]
pub(crate) struct Totals {
    /// Requests of all classes that were attempted, retries included: what speed is measured in.
    pub(crate) requests_made: u64,
    pub(crate) features: TiVec<FeatureId, FeatureTotals>,
    pub(crate) servers: TiVec<Symbol, ServerTotals>,
    pub(crate) faults: TiVec<Symbol, FaultTotals>,
    pub(crate) available: Switch,
    pub(crate) admission: Switch,
    pub(crate) violated: Switch,
    open_violations: u32,
    /// Which choices of the plan were come to.
    pub(crate) decided: Decided,
    pub(crate) denied_by_hour: Box<[u64; 168]>,
    grid: ClockGrid,
    window: Window,
}

impl Totals {
    pub(crate) fn new(plan: &Plan, grid: &ClockGrid, detailed: bool) -> Totals {
        let feature = |index: FeatureId| FeatureTotals {
            takers: takers(plan, index),
            available: Switch::new(false),
            capacity: Integral::default(),
            in_use: match only_need(plan, index) {
                Some((application, need)) => InUse::OfNeed { application, need },
                None => InUse::Summed {
                    sum: 0,
                    level: Level::new(grid, detailed),
                },
            },
            checked_out: Level::new(grid, detailed),
        };
        let server = |_| ServerTotals {
            counter: Counter::default(),
            available: Switch::new(false),
            checked_out: Integral::default(),
        };
        Totals {
            requests_made: 0,
            features: plan.symbols.features.keys().map(feature).collect(),
            servers: plan.symbols.servers.iter().map(server).collect(),
            faults: vec![FaultTotals::default(); plan.symbols.faults.len()].into(),
            available: Switch::new(false),
            admission: Switch::new(false),
            violated: Switch::new(false),
            open_violations: 0,
            decided: Decided::default(),
            denied_by_hour: Box::new([0; 168]),
            grid: grid.clone(),
            window: Window {
                from: Time::ZERO + plan.warm_up,
                to: Time::ZERO + plan.duration,
            },
        }
    }

    /// A user's attempt was denied for licensing or network.
    pub(crate) fn denied_at(&mut self, at: Time) {
        if self.window.contains(at) {
            self.denied_by_hour[self.grid.hour(at)] += 1;
        }
    }

    pub(crate) fn fault_began(&mut self, fault: Symbol) {
        self.faults[fault].occurrences += 1;
    }

    pub(crate) fn fault_denial(&mut self, fault: Symbol) {
        self.faults[fault].denials += 1;
    }

    pub(crate) fn fault_violation(&mut self, fault: Symbol, opens: bool) {
        let violations = &mut self.faults[fault].violations;
        *violations = if opens {
            *violations + 1
        } else {
            *violations - 1
        };
    }

    pub(crate) fn fault_time_lost(&mut self, fault: Symbol, lost: u64) {
        self.faults[fault].time_lost += u128::from(lost);
    }

    pub(crate) fn violation_opened(&mut self, window: Window, now: Time) {
        self.open_violations += 1;
        self.violated.set(window, now, true);
    }

    pub(crate) fn violation_closed(&mut self, window: Window, now: Time) {
        self.open_violations -= 1;
        self.violated.set(window, now, self.open_violations > 0);
    }

    /// Requests of class checkout at a server.
    pub(crate) fn checkouts(
        &mut self,
        server: Symbol,
        inside: bool,
        count: u64,
        denied: bool,
        first: bool,
    ) {
        self.requests_made += count;
        if inside {
            let counter = &mut self.servers[server].counter;
            counter.attempts += count;
            counter.denied += if denied { count } else { 0 };
            counter.requests += if first { count } else { 0 };
            counter.first_denied += if first && denied { count } else { 0 };
            counter.first_refused += if first && denied { count } else { 0 };
        }
    }
}

/// The one need of a feature, if it is one; a need that a change of options adds is another.
fn only_need(plan: &Plan, feature: FeatureId) -> Option<(ApplicationIndex, usize)> {
    let of_feature = |need: &Need| need.feature == feature;
    let mut found = plan.applications.iter_enumerated().flat_map(|(number, a)| {
        let needs = a.needs.iter().enumerate();
        let of_feature = needs.filter(move |(_, need)| of_feature(need));
        of_feature.map(move |(position, _)| (number, position))
    });
    let only = found.next().filter(|_| found.next().is_none());
    let added = plan.faults.iter().any(|fault| match &fault.kind {
        FaultKind::OptionChange { application, needs } => {
            let before = &plan.applications[*application].needs;
            needs.iter().any(of_feature) && !before.iter().any(of_feature)
        }
        _ => false,
    });
    only.filter(|_| !added)
}

/// The applications of a plan that take a feature, in file order; by a change of options too.
pub(crate) fn takers(plan: &Plan, feature: FeatureId) -> Vec<ApplicationIndex> {
    let takes = |needs: &[Need]| {
        needs
            .iter()
            .any(|n| n.feature == feature && n.take != Take::UpTo(0))
    };
    let changed = |a: ApplicationIndex| {
        plan.faults.iter().any(|fault| match &fault.kind {
            FaultKind::OptionChange { application, needs } => *application == a && takes(needs),
            _ => false,
        })
    };
    (plan.applications.keys())
        .filter(|a| takes(&plan.applications[*a].needs) || changed(*a))
        .collect()
}
