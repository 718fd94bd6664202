//! Finding the metric that a scenario names.

use crate::check::unknown::unknown;
pub use crate::keys::metrics::{METRICS, Metric, MetricKind};
use crate::view::View;
use crate::written::Origin;

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
