//! A study of the model as the experiment sees it: points are variants.

use crate::cli::Detail;
use experiment::Player;
use model::plan::Plan;
use model::records::Outcome;
use std::time::{Duration, Instant};

/// Plays the variants of one scenario.
pub struct Variants<'a> {
    /// The variants in file order.
    pub plans: &'a [Plan],
    /// The study's seed.
    pub seed: u64,
    /// Which replications keep records.
    pub detail: Detail,
}

impl Player for Variants<'_> {
    type Outcome = (Outcome, Duration);

    fn play(&self, point: usize, replication: u64) -> (Outcome, Duration) {
        let begun = Instant::now();
        let detailed = self.detail.keeps(replication);
        let outcome = model::play(&self.plans[point], self.seed, replication, detailed);
        (outcome, begun.elapsed())
    }
}
