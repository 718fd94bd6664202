//! One row of bars over time.

use crate::stored::{instant, optional_instant};
use kernel::Time;
use serde::{Deserialize, Serialize};

/// One row of bars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineRow {
    /// Its name.
    pub name: String,
    /// Its bars in order of begin.
    pub bars: Vec<TimelineBar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineBar {
    /// What it says, e.g. `down`.
    pub state: String,
    /// From when.
    #[serde(with = "instant")]
    pub from: Time,
    /// Until when; `None` if until the end.
    #[serde(with = "optional_instant")]
    pub to: Option<Time>,
}
