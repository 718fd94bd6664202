//! A study of the model as the experiment sees it: points are variants.

use crate::Detail;
use crate::budget::Guard;
use crate::output::Stores;
use crate::timing::Stopwatch;
use experiment::Player;
use model::plan::Plan;
use model::records::Outcome;
use std::time::Duration;

/// Plays the variants of one scenario.
pub struct Variants<'a> {
    /// The variants in file order, then under each condition.
    pub plans: &'a [&'a Plan],
    /// The study's seed.
    pub seed: u64,
    /// Which replications keep records.
    pub detail: Detail,
    /// Who watches the first replication of each variant, and those that keep records.
    pub guard: Option<&'a Guard<'a>>,
    /// Where records go that are too many for memory.
    pub stores: Stores,
}

impl Player for Variants<'_> {
    /// The outcome, none if the guard has ended it, and how long it took.
    type Outcome = (Option<Outcome>, Duration);

    fn play(&self, point: usize, replication: u64) -> (Option<Outcome>, Duration) {
        let watch = Stopwatch::start();
        let plan = self.plans[point];
        let detailed = self.detail.keeps(replication);
        let guard = self.guard.filter(|_| replication == 0 || detailed);
        let mut go_on =
            |progress| guard.is_none_or(|guard| guard.may_play_on(point, progress, plan.duration));
        let outcome = if detailed {
            let store = (self.stores)();
            model::play_into(plan, self.seed, replication, &store, &mut go_on)
        } else if guard.is_some() {
            model::play_watched(plan, self.seed, replication, false, &mut go_on)
        } else {
            Some(model::play(plan, self.seed, replication, false))
        };
        (outcome, watch.elapsed())
    }
}
