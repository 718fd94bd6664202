//! What is counted of the requests that users make of an application, and of those of its needs that they concern.

use crate::client::Clients;
use crate::observe::spool::Store;
use crate::plan::{ApplicationIndex, Need, TiVec};
use std::sync::Arc;

impl Clients<'_> {
    /// An attempt got what it asked for.
    #[inline(always)]
    pub(crate) fn book_served(
        &mut self,
        a: ApplicationIndex,
        first: bool,
        concerns: impl Fn(&Need) -> bool,
    ) {
        if !self.window.contains(self.now) {
            return;
        }
        let state = &mut self.applications[a];
        state.totals.requests.served(first);
        for need in state.needs.iter_mut().filter(|need| concerns(&need.need)) {
            need.counter.served(first);
        }
    }

    /// An attempt did not: denied for licensing or network, or refused for another cause, and of its needs for want of
    /// some.
    pub(crate) fn book_refused(
        &mut self,
        a: ApplicationIndex,
        (first, denied): (bool, bool),
        concerns: impl Fn(&Need) -> bool,
        lacks: impl Fn(&Need) -> bool,
    ) {
        if !self.window.contains(self.now) {
            return;
        }
        let state = &mut self.applications[a];
        state.totals.requests.refused(first, denied, true);
        for need in state.needs.iter_mut().filter(|need| concerns(&need.need)) {
            let here = lacks(&need.need);
            need.counter.refused(first, denied && here, here);
        }
    }

    /// A request for a seat of one need, which has one attempt: served, or refused, and denied for licensing or network.
    pub(crate) fn book_seat(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        refused: bool,
        denied: bool,
    ) {
        if !self.window.contains(self.now) {
            return;
        }
        let state = &mut self.applications[a];
        for counter in [&mut state.totals.requests, &mut state.needs[need].counter] {
            counter.refused(true, denied, refused);
        }
    }

    /// A user is logged out because its application stops.
    pub(crate) fn book_logout(&mut self, a: ApplicationIndex) {
        if self.window.contains(self.now) {
            self.applications[a].totals.logouts_by_stop += 1;
        }
    }

    /// Levels in use of a detailed replication go to a store from now on.
    pub(crate) fn spill_levels_into(&mut self, store: &Arc<dyn Store>) {
        let needs = self.applications.iter_mut().flat_map(|a| &mut a.needs);
        needs.for_each(|need| need.level.spill_into(store));
    }

    /// At the end: what each need of each application had in use, integrated over W, and at most.
    pub(crate) fn finish_levels(&mut self) -> TiVec<ApplicationIndex, Vec<(u128, u64)>> {
        let window = self.window;
        let applications = self.applications.iter_mut();
        applications
            .map(|a| a.needs.iter_mut().map(|n| n.level.finish(window)).collect())
            .collect()
    }
}
