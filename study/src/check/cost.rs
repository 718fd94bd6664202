//! What a run of a scenario as it stands would cost.

use crate::Detail;
use crate::budget::{Asked, Budget, Options};
use scenarios::study::Study;
use std::path::Path;

/// What a run of the scenario as it stands would cost.
#[must_use]
pub fn budget(study: &Study, options: &Options) -> Budget {
    let asked = Asked {
        replications: u64::from(study.experiment.replications),
        detail: Detail::First(1),
        chooses_detail: true,
        factor: 1.0,
        out: Some(Path::new("out")),
    };
    Budget::quick(study, options, asked)
}
