//! What clients hold only because of a fault: more than the plan gives them, or here instead of elsewhere.
//!
//! Others may lack it, and are denied for that fault.

use crate::cause::graph::LinkId;
use crate::license::License;
use crate::plan::{ApplicationIndex, FeatureId, PoolIndex, ServiceIndex};

impl License {
    /// A change took so many more licenses of a feature for a client than the plan gives it: others may lack them.
    pub(crate) fn divert(
        &mut self,
        service: ServiceIndex,
        feature: FeatureId,
        (client, link, count): (ApplicationIndex, LinkId, u32),
    ) {
        let pools = &mut self.services[service].pools;
        if let Some(pool) = pools.iter_mut().find(|pool| pool.feature == feature) {
            pool.diverted.push((client, link, count));
        }
    }

    /// What changes took for a client of a service's feature more than the plan gives it.
    pub(crate) fn diverted_by(
        &self,
        service: ServiceIndex,
        feature: FeatureId,
        client: ApplicationIndex,
    ) -> u32 {
        let pools = self.pools(service).iter().filter(|p| p.feature == feature);
        let taken = pools.flat_map(|pool| &pool.diverted);
        let own = taken.filter(|(by, _, _)| *by == client);
        own.map(|(_, _, count)| count).sum()
    }

    /// A client gives back so many of what changes took for it, the latest first.
    pub(crate) fn shrink_diverted(
        &mut self,
        service: ServiceIndex,
        feature: FeatureId,
        client: ApplicationIndex,
        count: u32,
    ) {
        let mut left = count;
        let pools = &mut self.services[service].pools;
        for pool in pools.iter_mut().filter(|pool| pool.feature == feature) {
            let of_client = |entry: &&mut (ApplicationIndex, LinkId, u32)| entry.0 == client;
            for (_, _, taken) in pool.diverted.iter_mut().rev().filter(of_client) {
                let part = left.min(*taken);
                *taken -= part;
                left -= part;
            }
            pool.diverted.retain(|(_, _, taken)| *taken > 0);
        }
    }

    /// What a client had is no longer out: nothing is diverted by it, here or elsewhere.
    pub(crate) fn forget_diverted(&mut self, client: ApplicationIndex) {
        for pool in self.services.iter_mut().flat_map(|s| &mut s.pools) {
            pool.diverted.retain(|(by, _, _)| *by != client);
            pool.elsewhere.retain(|(by, _, _)| *by != client);
        }
    }

    /// What a client holds at a service, by the numbers of its pools, is out there because a fault has driven the
    /// client from another server.
    pub(crate) fn note_elsewhere(
        &mut self,
        service: ServiceIndex,
        (client, link): (ApplicationIndex, LinkId),
        held: impl Iterator<Item = (PoolIndex, u32)>,
    ) {
        let pools = &mut self.services[service].pools;
        for pool in pools.iter_mut() {
            pool.elsewhere.retain(|(by, _, _)| *by != client);
        }
        for (pool, count) in held {
            pools[pool].elsewhere.push((client, link, count));
        }
    }
}
