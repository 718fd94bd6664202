//! What is out of each pool over time, and what is free as when last looked at.

use crate::context::{Context, Fact};
use crate::license::License;
use crate::observe::meter::{Level, Window};
use crate::observe::spool::Store;
use crate::plan::{FeatureId, PoolIndex, ServiceIndex, TiSlice};
use kernel::Time;
use std::sync::Arc;

impl License {
    /// What is out of each pool of a service, over time.
    pub(crate) fn levels(&self, service: ServiceIndex) -> &TiSlice<PoolIndex, Level> {
        &self.services[service].levels
    }

    /// What is out of each pool over time goes to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        let levels = self.services.iter_mut().flat_map(|s| &mut s.levels);
        levels.for_each(|level| level.spill_into(store));
    }

    /// Closes the levels at the end.
    pub(crate) fn finish_levels(&mut self, window: Window) {
        for level in self.services.iter_mut().flat_map(|s| &mut s.levels) {
            level.finish(window);
        }
    }

    /// Of each pool of a service whether so many or fewer of its feature are free as when last looked at, where more
    /// than `most` of the feature make no difference; true if one turned. What is free for one may be reserved for
    /// another.
    pub(crate) fn look_at_stock(
        &mut self,
        service: ServiceIndex,
        most: &TiSlice<FeatureId, u32>,
    ) -> bool {
        let mut turned = false;
        for pool in &mut self.services[service].pools {
            let free = pool.free().min(most[pool.feature]);
            turned |= free != pool.had_free || pool.policy.is_some();
            pool.had_free = free;
        }
        turned
    }

    /// Whether somebody waits for licenses to come back to a service; if nobody does, no fact says that some have.
    pub(crate) fn await_stock(&mut self, service: ServiceIndex, waits: bool) {
        self.services[service].awaited = waits;
    }

    /// What is reserved is in use from the first instant on.
    pub(in crate::license) fn note_taken(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let (now, window) = (cx.now, cx.window);
        let state = &mut self.services[service];
        if state.pools.iter().all(|pool| pool.policy.is_none()) {
            return;
        }
        for (pool, level) in state.pools.iter().zip(&mut state.levels) {
            level.set(window, now, u64::from(pool.taken()));
        }
        cx.tell(Fact::CheckedOutChanged { service });
    }

    /// What a service's file allows may have changed, which its journal says.
    pub(in crate::license) fn note_file(&self, cx: &mut Context<'_>, service: ServiceIndex) {
        for (number, pool) in self.services[service].pools.iter_enumerated() {
            let valid = pool.lots.iter().filter(|lot| lot.expired.is_none());
            let ends: Option<Vec<Time>> = valid.map(|lot| lot.expires).collect();
            let expires = ends.and_then(|ends| ends.into_iter().max());
            cx.note_issued(service, number, pool.in_file, expires);
        }
    }
}
