//! What playing took.

use std::time::Duration;

/// Adds up over requests, events and time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// Requests of all classes, retries included.
    pub requests: u64,
    /// Events handled.
    pub events: u64,
    /// The replications' own time; zero without the feature `files`, which has the clock.
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

/// A clock that runs from its start, or stands still where there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch {
    #[cfg(feature = "files")]
    begun: std::time::Instant,
}

impl Stopwatch {
    /// Whether there is a clock.
    pub(crate) const RUNS: bool = cfg!(feature = "files");

    /// Begins now.
    pub(crate) fn start() -> Stopwatch {
        Stopwatch {
            #[cfg(feature = "files")]
            begun: std::time::Instant::now(),
        }
    }

    /// The time since then.
    pub(crate) fn elapsed(self) -> Duration {
        #[cfg(feature = "files")]
        return self.begun.elapsed();
        #[cfg(not(feature = "files"))]
        Duration::ZERO
    }
}
