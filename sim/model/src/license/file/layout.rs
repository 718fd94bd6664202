//! The lines of a file that is read go on in the pools of the one before (LF8).
//!
//! A line that is replaced keeps its checkouts, one that goes leaves them as over-use.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::Context;
use crate::license::License;
use crate::license::file::shares::shares;
use crate::license::stock::lot::LotState;
use crate::license::stock::pool::PoolState;
use crate::observe::meter::Level;
use crate::observe::records::Component;
use crate::plan::{FeatureId, Lot, Pool, PoolIndex, ServiceIndex, TiVec};

impl License {
    /// Finds the pool that each line of a new file goes on in: first the one that is the same in all but
    /// its count, then another of its feature; what finds none is new, and what is not found is gone.
    pub(super) fn lay_out_pools(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        lines: &[Pool],
        link: LinkId,
    ) {
        let grid = cx.grid();
        let detailed = cx.detail.is_some();
        let known = self.services[service].pools.keys();
        let mut taken: TiVec<PoolIndex, bool> = known.clone().map(|_| false).collect();
        let mut place: Vec<Option<PoolIndex>> = vec![None; lines.len()];
        for exact in [true, false] {
            for (line, place) in lines.iter().zip(&mut place).filter(|(_, p)| p.is_none()) {
                let pools = &self.services[service].pools;
                let fits = |at: &PoolIndex| !taken[*at] && continues(&pools[*at], line, exact);
                *place = known.clone().find(fits);
                if let Some(at) = *place {
                    taken[at] = true;
                }
            }
        }
        for at in known.filter(|at| !taken[*at]) {
            self.renew_lots(cx, service, at, &[]);
            let pool = &mut self.services[service].pools[at];
            pool.is_removed = true;
        }
        for (line, place) in lines.iter().zip(place) {
            let state = &mut self.services[service];
            let at = place.unwrap_or_else(|| {
                let empty = Pool {
                    lots: Vec::new(),
                    ..line.clone()
                };
                let at = state.pools.push_and_get_key(PoolState::new(&empty));
                let mut level = Level::new(&grid, detailed);
                if let Some(store) = cx.detail.as_ref().and_then(|d| d.store.as_ref()) {
                    level.spill_into(store);
                }
                state.levels.push(level);
                at
            });
            self.renew_lots(cx, service, at, &line.lots);
            let pool = &mut self.services[service].pools[at];
            pool.is_removed = false;
            pool.version = line.version;
            pool.altered = line.altered;
            pool.valid_from = line.valid_from;
            pool.only_on.clone_from(&line.only_on);
        }
        self.note_lowered_pools(cx, service, link);
        let now = cx.now;
        for pool in &mut self.services[service].pools {
            pool.refresh(now);
        }
    }

    /// What the plan's own file has more of, for the ledger: it is spread over the pools of a feature in
    /// their order.
    fn note_lowered_pools(&mut self, cx: &mut Context<'_>, service: ServiceIndex, link: LinkId) {
        let base = &cx.plan.services[service].pools;
        let features: Vec<FeatureId> = base.iter().map(|pool| pool.feature).collect();
        for pool in &mut self.services[service].pools {
            pool.file_link = link;
            pool.lowered.clear();
        }
        if !link.is_some() {
            return;
        }
        let count = |pools: &[Pool], feature: FeatureId| -> u32 {
            let of_feature = pools.iter().filter(|pool| pool.feature == feature);
            of_feature.flat_map(|p| &p.lots).map(|lot| lot.count).sum()
        };
        for feature in features {
            let changes = self.changes_read(cx, service);
            let bounds: Vec<(LinkId, u32)> = changes
                .map(|(link, pools)| (link, count(pools, feature)))
                .collect();
            let component = Component::Feature(feature, service);
            let lowered = shares(count(base, feature), &bounds).into_iter();
            let what = LinkKind::LicensesLacking;
            let lowered = lowered.map(|(links, count)| {
                let all = cx.graph.all_of(cx.now, what, component, &links);
                (all, count)
            });
            let lowered: Vec<(LinkId, u32)> = lowered.collect();
            let pools = &mut self.services[service].pools;
            if let Some(pool) = pools.iter_mut().find(|pool| pool.feature == feature) {
                pool.lowered = lowered;
            }
        }
    }

    /// A pool's lots are those of a line of the new file; what has expired of the same date stays so.
    fn renew_lots(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        at: PoolIndex,
        lots: &[Lot],
    ) {
        let now = cx.now;
        let pool = &mut self.services[service].pools[at];
        let mut old = std::mem::take(&mut pool.lots);
        pool.lots = lots
            .iter()
            .map(|lot| {
                let known = old
                    .iter()
                    .position(|o| o.expires == lot.expires && o.expired.is_some());
                known.map_or_else(
                    || LotState::new(lot),
                    |known| LotState {
                        count: lot.count,
                        ..old.swap_remove(known)
                    },
                )
            })
            .collect();
        // What is renewed late has been expired until now.
        for occurrence in old.into_iter().filter_map(|lot| lot.occurrence) {
            self.end_expiry(cx, now, occurrence);
        }
    }
}

/// Whether a line of a new file goes on in a pool of the old one: the same but for its count and dates of
/// expiry, or at least the same feature.
fn continues(pool: &PoolState, line: &Pool, exact: bool) -> bool {
    pool.feature == line.feature
        && pool.uncounted == line.uncounted
        && (!exact
            || pool.version == line.version
                && pool.only_on == line.only_on
                && pool.valid_from == line.valid_from)
}
