//! The columns that a replication fills, scope by scope, and the study's layout.
//!
//! Each scope has one list of metrics, and the function that fills its cells returns an
//! array of that very length, so that a column cannot lack its value. What each metric means is in
//! `docs/metrics.md`.

use crate::observe::totals::takers;
use crate::plan::{Plan, Symbols};
use kernel::{Column, Kind, Layout, Neutral, Scope, Unit};

/// A metric of a scope.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    kind: Kind,
    unit: Unit,
    neutral: Neutral,
}

const fn total(name: &'static str, unit: Unit) -> Metric {
    Metric {
        name,
        kind: Kind::Total,
        unit,
        neutral: Neutral::Zero,
    }
}

const fn load(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Total,
        unit: Unit::One,
        neutral: Neutral::None,
    }
}

const fn ratio(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Ratio,
        unit: Unit::One,
        neutral: Neutral::Zero,
    }
}

const fn good_share(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Share,
        unit: Unit::One,
        neutral: Neutral::Full,
    }
}

const fn bad_share(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Share,
        unit: Unit::One,
        neutral: Neutral::Zero,
    }
}

const fn mean_level(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Share,
        unit: Unit::Licenses,
        neutral: Neutral::None,
    }
}

const fn peak_level(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Peak,
        unit: Unit::Licenses,
        neutral: Neutral::None,
    }
}

const fn twin(name: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Share,
        unit: Unit::One,
        neutral: Neutral::Zero,
    }
}

/// Of the whole system.
pub(crate) const SYSTEM: [Metric; 22] = [
    load("checkouts_requested"),
    total("checkouts_denied", Unit::One),
    ratio("denied_fraction"),
    ratio("unserved_fraction"),
    ratio("refused_fraction"),
    total("starts_refused", Unit::One),
    total("violations", Unit::One),
    total("violation_time", Unit::Seconds),
    bad_share("violation_share"),
    total("agent_time_lost", Unit::Seconds),
    ratio("agent_time_lost_fraction"),
    total("service_time_lost", Unit::Seconds),
    good_share("availability"),
    good_share("capacity"),
    good_share("admission"),
    total("forced_logouts", Unit::One),
    total("logouts_by_stop", Unit::One),
    total("switchovers_failed", Unit::One),
    total("outside_campaign_time", Unit::Seconds),
    twin("any_denial"),
    twin("any_outage"),
    total("relocation_time", Unit::Seconds),
];

/// Of a group of agents.
pub(crate) const AGENTS: [Metric; 12] = [
    load("checkouts_requested"),
    total("checkouts_denied", Unit::One),
    ratio("denied_fraction"),
    ratio("unserved_fraction"),
    ratio("refused_fraction"),
    total("agent_time_lost", Unit::Seconds),
    ratio("agent_time_lost_fraction"),
    good_share("admission"),
    total("forced_logouts", Unit::One),
    total("logouts_by_stop", Unit::One),
    total("outside_campaign_time", Unit::Seconds),
    total("relocation_time", Unit::Seconds),
];

/// Of an application.
pub(crate) const APPLICATION: [Metric; 14] = [
    load("checkouts_requested"),
    total("checkouts_denied", Unit::One),
    ratio("denied_fraction"),
    ratio("refused_fraction"),
    total("starts_refused", Unit::One),
    total("violations", Unit::One),
    total("violation_time", Unit::Seconds),
    bad_share("violation_share"),
    total("service_time_lost", Unit::Seconds),
    good_share("availability"),
    mean_level("licenses_in_use_mean"),
    peak_level("licenses_in_use_peak"),
    total("logouts_by_stop", Unit::One),
    total("switchovers_failed", Unit::One),
];

/// Of a demand.
pub(crate) const DEMAND: [Metric; 6] = [
    load("checkouts_requested"),
    total("checkouts_denied", Unit::One),
    ratio("denied_fraction"),
    ratio("unserved_fraction"),
    ratio("refused_fraction"),
    good_share("admission"),
];

/// Of a feature.
pub(crate) const FEATURE: [Metric; 10] = [
    load("checkouts_requested"),
    total("checkouts_denied", Unit::One),
    ratio("denied_fraction"),
    ratio("refused_fraction"),
    good_share("availability"),
    good_share("capacity"),
    mean_level("licenses_checked_out_mean"),
    peak_level("licenses_checked_out_peak"),
    mean_level("licenses_in_use_mean"),
    peak_level("licenses_in_use_peak"),
];

/// Of a license server.
pub(crate) const SERVER: [Metric; 6] = [
    load("checkouts_requested"),
    total("checkouts_denied", Unit::One),
    ratio("denied_fraction"),
    good_share("availability"),
    mean_level("licenses_checked_out_mean"),
    peak_level("licenses_checked_out_peak"),
];

/// Of a fault.
pub(crate) const FAULT: [Metric; 6] = [
    total("occurrences", Unit::One),
    total("checkouts_denied", Unit::One),
    total("violations", Unit::One),
    total("agent_time_lost", Unit::Seconds),
    Metric {
        name: "time_to_recovery",
        kind: Kind::Ratio,
        unit: Unit::Seconds,
        neutral: Neutral::None,
    },
    total("recoveries_unfinished", Unit::One),
];

/// The metrics of a scope.
pub(crate) const fn metrics(scope: Scope) -> &'static [Metric] {
    match scope {
        Scope::System => &SYSTEM,
        Scope::Agents => &AGENTS,
        Scope::Application => &APPLICATION,
        Scope::Demand => &DEMAND,
        Scope::Feature => &FEATURE,
        Scope::Server => &SERVER,
        Scope::Fault => &FAULT,
    }
}

/// The names of a scope's members, over all variants of a study.
pub(crate) fn subjects(scope: Scope, symbols: &Symbols) -> Vec<String> {
    match scope {
        Scope::System => vec!["all".to_owned()],
        Scope::Agents => symbols.groups.raw.clone(),
        Scope::Application => symbols.applications.raw.clone(),
        Scope::Demand => symbols.demands.raw.clone(),
        Scope::Feature => symbols.features.raw.clone(),
        Scope::Server => symbols.servers.raw.clone(),
        Scope::Fault => symbols.faults.raw.clone(),
    }
}

/// The columns of a study: every metric of every member that any of its variants has.
#[must_use]
pub fn layout(symbols: &Symbols) -> Layout {
    let mut columns = Vec::new();
    for scope in Scope::ALL {
        for subject in subjects(scope, symbols) {
            columns.extend(metrics(scope).iter().map(|metric| Column {
                metric: metric.name,
                scope,
                subject: subject.clone(),
                kind: metric.kind,
                unit: metric.unit,
                neutral: metric.neutral,
            }));
        }
    }
    Layout { columns }
}

/// What the profiles of a plan's replications are about: the whole system's denials, then each feature
/// that is taken; a feature's name goes with its scope.
#[must_use]
pub fn profile_subjects(plan: &Plan) -> Vec<(Scope, String, Option<String>)> {
    let mut subjects = vec![(Scope::System, "all".to_owned(), None)];
    for (index, name) in plan.symbols.features.iter_enumerated() {
        if !takers(plan, index).is_empty() {
            subjects.push((Scope::Feature, name.clone(), Some(name.clone())));
        }
    }
    subjects
}
