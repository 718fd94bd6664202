//! The names of metrics that a scenario may limit, and what their limits are measured in.

use crate::check::unknown;
use crate::view::View;
use crate::written::Origin;

/// What a metric's limit is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// A part of a whole.
    Part,
    /// A length of time.
    Time,
    /// A number.
    Number,
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name in result files.
    pub name: &'static str,
    /// What its limits are written in.
    pub kind: MetricKind,
}

const fn metric(name: &'static str, kind: MetricKind) -> Metric {
    Metric { name, kind }
}

/// Every metric that has a definition.
pub const METRICS: [Metric; 26] = [
    metric("checkouts_requested", MetricKind::Number),
    metric("checkouts_denied", MetricKind::Number),
    metric("denied_fraction", MetricKind::Part),
    metric("unserved_fraction", MetricKind::Part),
    metric("refused_fraction", MetricKind::Part),
    metric("starts_refused", MetricKind::Number),
    metric("violations", MetricKind::Number),
    metric("violation_time", MetricKind::Time),
    metric("violation_share", MetricKind::Part),
    metric("agent_time_lost", MetricKind::Time),
    metric("agent_time_lost_fraction", MetricKind::Part),
    metric("service_time_lost", MetricKind::Time),
    metric("availability", MetricKind::Part),
    metric("capacity", MetricKind::Part),
    metric("admission", MetricKind::Part),
    metric("licenses_checked_out_mean", MetricKind::Number),
    metric("licenses_checked_out_peak", MetricKind::Number),
    metric("licenses_in_use_mean", MetricKind::Number),
    metric("licenses_in_use_peak", MetricKind::Number),
    metric("forced_logouts", MetricKind::Number),
    metric("logouts_by_stop", MetricKind::Number),
    metric("switchovers_failed", MetricKind::Number),
    metric("outside_campaign_time", MetricKind::Time),
    metric("relocation_time", MetricKind::Time),
    metric("time_to_recovery", MetricKind::Time),
    metric("recoveries_unfinished", MetricKind::Number),
];

/// The metric of a name under a key; an unknown one is an error.
pub fn find(view: &View<'_>, key: &str, name: &str) -> Option<&'static Metric> {
    find_at(view, (view.place(key), key), name)
}

/// The metric of a name that stands at a place.
pub fn find_at(view: &View<'_>, place: (Origin, &str), name: &str) -> Option<&'static Metric> {
    let found = METRICS.iter().find(|metric| metric.name == name);
    if found.is_none() {
        unknown(
            view,
            place,
            "metric",
            name,
            METRICS.iter().map(|metric| metric.name),
        );
    }
    found
}
