//! Several outputs of lmstat as a series.

use scenarios::flexnet::lmstat::{FeatureUse, Lmstat, Use};
use serde_json::Value;
use std::collections::BTreeMap;

/// What several outputs say of one feature.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    /// How many of them count it.
    pub outputs: u64,
    /// The most that were issued.
    pub issued: u64,
    pub least: u64,
    pub sum: u64,
    pub peak: u64,
    /// When the first output with the peak was asked, or its name.
    pub peak_at: String,
}

impl Series {
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.outputs.max(1) as f64
    }
}

/// Each counted feature over all outputs; those of several servers in one output are added up.
pub(super) fn series(outputs: &[(String, Lmstat)]) -> BTreeMap<String, Series> {
    let mut all: BTreeMap<String, Series> = BTreeMap::new();
    for (name, output) in outputs {
        let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for feature in output.features() {
            if let Use::Counted { issued, in_use } = feature.uses {
                let sum = sums.entry(&feature.name).or_default();
                *sum = (sum.0 + u64::from(issued), sum.1 + u64::from(in_use));
            }
        }
        for (feature, (issued, in_use)) in sums {
            let one = all.entry(feature.to_owned()).or_default();
            if one.outputs == 0 || in_use > one.peak {
                one.peak = in_use;
                one.peak_at = output.asked.clone().unwrap_or_else(|| name.clone());
            }
            one.least = if one.outputs == 0 {
                in_use
            } else {
                one.least.min(in_use)
            };
            one.outputs += 1;
            one.issued = one.issued.max(issued);
            one.sum += in_use;
        }
    }
    all
}

/// Licenses issued and in use.
pub(super) fn counts(feature: &FeatureUse) -> (Value, Value) {
    match &feature.uses {
        Use::Counted { issued, in_use } => ((*issued).into(), (*in_use).into()),
        Use::Uncounted => ("uncounted".into(), Value::Null),
        Use::Other(text) => (text.clone().into(), Value::Null),
    }
}

/// Licenses that are reserved.
pub(super) fn reserved(feature: &FeatureUse) -> u64 {
    feature
        .reservations
        .iter()
        .map(|reservation| u64::from(reservation.count))
        .sum()
}
