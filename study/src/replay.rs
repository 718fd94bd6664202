//! Replications that are played again, with all their records.

use crate::Watch;
use crate::error::{Error, Result, refuse};
use crate::output::Stores;
use model::plan::Plan;
use model::records::Outcome;

/// A variant whose replications are played again: a seed always gives the same bytes.
#[derive(Clone, Copy)]
pub(crate) struct Replay<'a> {
    /// The variant.
    pub plan: &'a Plan,
    /// The study's seed.
    pub seed: u64,
    /// Where records go that are too many for memory, if there is such a place.
    pub stores: Option<&'a Stores>,
    /// Who may end it.
    pub watch: &'a dyn Watch,
}

impl Replay<'_> {
    /// A replication of the variant.
    pub(crate) fn play(&self, number: u64) -> Result<Outcome> {
        self.play_changed(self.plan, number)
    }

    /// The same replication of a plan that differs from the variant's, so that its effect can be seen.
    pub(crate) fn play_changed(&self, plan: &Plan, number: u64) -> Result<Outcome> {
        let go_on = &mut |_| !self.watch.stops();
        let Some(stores) = self.stores else {
            let outcome = model::play_watched(plan, self.seed, number, true, go_on);
            return outcome.ok_or(Error::Stopped);
        };
        let store = stores();
        let outcome = model::play_into(plan, self.seed, number, &store, go_on);
        if let Some(failure) = store.failure() {
            refuse!("{failure}");
        }
        outcome.ok_or(Error::Stopped)
    }
}
