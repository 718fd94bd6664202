//! A license server that stands switched off until somebody activates it (TP15).

use super::FaultIndex;
use kernel::{Distribution, Time};

/// When a cold standby is on.
#[derive(Clone, Debug, PartialEq)]
pub enum Standby {
    /// While an occurrence of one of these faults lasts, from so long after its begin.
    After {
        /// The faults, each once.
        faults: Vec<FaultIndex>,
        /// How long after the begin; drawn anew for each occurrence.
        delay: Distribution,
    },
    /// By hand.
    Between {
        /// Somebody switches it on.
        from: Time,
        /// Somebody switches it off again; [`Time::NEVER`] if nobody does.
        until: Time,
    },
}

impl Standby {
    /// Where a fault stands in the list of those that activate it.
    #[must_use]
    pub fn position(&self, fault: u32) -> Option<usize> {
        match self {
            Standby::After { faults, .. } => faults.iter().position(|of| of.0 == fault),
            Standby::Between { .. } => None,
        }
    }
}
