//! The metric that decides.

use super::super::Page;
use crate::estimate::Limit;
use crate::labels;

/// The metric that decides if no target names one.
const DEFAULT_METRIC: &str = "denied_fraction";

/// The metric that decides, and which of its values are wanted.
pub(super) struct Metric {
    pub(super) name: String,
    /// As it is read.
    pub(super) label: String,
    is_larger_better: bool,
}

impl Metric {
    /// That of the first target on the whole system.
    pub(super) fn of(page: &Page<'_>) -> Self {
        match page
            .verdicts
            .iter()
            .find(|verdict| verdict.scope == "system")
        {
            Some(verdict) => Self {
                name: verdict.metric.clone(),
                label: labels::metric(&verdict.metric),
                is_larger_better: matches!(verdict.limit, Limit::Min(_)),
            },
            None => Self {
                name: DEFAULT_METRIC.to_owned(),
                label: labels::metric(DEFAULT_METRIC),
                is_larger_better: false,
            },
        }
    }

    /// A mean turned so that smaller is better.
    pub(super) fn badness(&self, mean: f64) -> f64 {
        if self.is_larger_better { -mean } else { mean }
    }
}
