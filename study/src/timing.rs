//! What playing took.

use std::time::Duration;

/// Adds up over requests, events and time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// Requests of all classes, retries included.
    pub requests: u64,
    /// Events handled.
    pub events: u64,
    /// The replications' own time.
    pub wall: Duration,
}

impl Timing {
    /// Adds what other playing took.
    pub fn add(&mut self, more: &Timing) {
        self.requests += more.requests;
        self.events += more.events;
        self.wall += more.wall;
    }
}
