//! The journal of license servers: what went out to whom, what came back, what was lost, who grants.
//!
//! Each change of what is out is written down where it is made, in detailed replications
//! only. A debug log, `lmstat` at a time, and who held what are readings of it; nothing in the world
//! reads it. It ends when it is full, so that no scenario fills the memory with it.

use super::Context;
use crate::cause::Cause;
use crate::observe::records::{Act, Entry, JOURNAL_MAX};
use crate::plan::{ApplicationIndex, FeatureId, HostIndex, Plan, PoolIndex, ServiceIndex, Symbol};
use kernel::Time;

impl Context<'_> {
    /// Writes an entry, if this replication is detailed.
    #[inline]
    pub(crate) fn note_act(&mut self, service: ServiceIndex, act: impl FnOnce(&Plan) -> Act) {
        if self.detail.is_some() {
            let act = act(self.plan);
            self.write_act(service, act);
        }
    }

    #[cold]
    fn write_act(&mut self, service: ServiceIndex, act: Act) {
        let at = self.now;
        let Some(records) = &mut self.detail else {
            return;
        };
        let detail = &mut records.detail;
        if detail.journal.len() < JOURNAL_MAX {
            detail.journal.push(Entry { at, service, act });
        } else {
            detail.journal_ends.get_or_insert(at);
        }
    }

    /// So many licenses of a pool went out to a client at a host.
    pub(crate) fn note_out(
        &mut self,
        (application, host): (ApplicationIndex, HostIndex),
        service: ServiceIndex,
        (pool, count): (PoolIndex, u32),
    ) {
        self.note_act(service, |plan| Act::Out {
            pool,
            application: plan.applications[application].symbol,
            host,
            count,
        });
    }

    /// The vendor daemon has denied a client at a host so many of a feature.
    pub(crate) fn note_refusal(
        &mut self,
        (application, host): (ApplicationIndex, HostIndex),
        service: ServiceIndex,
        (feature, requested): (FeatureId, u32),
        cause: Cause,
    ) {
        self.note_act(service, |plan| Act::Denied {
            feature,
            application: plan.applications[application].symbol,
            host,
            requested,
            cause,
        });
    }

    /// A change of a client's licenses of a pool.
    pub(crate) fn note_change(
        &mut self,
        application: ApplicationIndex,
        service: ServiceIndex,
        pool: PoolIndex,
        act: impl FnOnce(PoolIndex, Symbol) -> Act,
    ) {
        self.note_act(service, |plan| {
            act(pool, plan.applications[application].symbol)
        });
    }

    /// So many licenses of a pool are in the file that is served, and when the last of them end.
    pub(crate) fn note_issued(
        &mut self,
        service: ServiceIndex,
        pool: PoolIndex,
        count: u32,
        expires: Option<Time>,
    ) {
        let Some(records) = &mut self.detail else {
            return;
        };
        let now = (count, expires);
        if records.issued.insert((service, pool), now) != Some(now) {
            self.note_act(service, |_| Act::Issued {
                pool,
                count,
                expires,
            });
        }
    }
}
