//! Who looks on while replications are played.

/// Learns how far the playing is, and may end it. Called from every thread that plays.
pub trait Watch: Sync {
    /// So many more replications are about to be played.
    fn begin(&self, replications: u64);

    /// So many more replications have ended. Calls may overlap.
    fn finished(&self, replications: u64);

    /// Asked before each replication, and during long ones: once it answers true, it has to stay so, and none begins any
    /// more.
    fn stops(&self) -> bool;
}

/// Nobody looks on, and nothing ends the playing early.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Watch for Nobody {
    fn begin(&self, _replications: u64) {}

    fn finished(&self, _replications: u64) {}

    fn stops(&self) -> bool {
        false
    }
}

/// Passes on only whether to stop: for plays that no progress counts.
pub(crate) struct Uncounted<'a>(pub &'a dyn Watch);

impl Watch for Uncounted<'_> {
    fn begin(&self, _replications: u64) {}

    fn finished(&self, _replications: u64) {}

    fn stops(&self) -> bool {
        self.0.stops()
    }
}
