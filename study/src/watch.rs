//! Who looks on while replications are played.

/// Is told how far the playing is, and may end it. Called from every thread that plays.
pub trait Watch: Sync {
    /// So many more replications are about to be played.
    fn begin(&self, replications: u64);

    /// So many of those announced last have ended. Calls may overlap and come out of order.
    fn finished(&self, replications: u64);

    /// Asked before each replication: once it answers true, it has to stay so, and none begins any more.
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
