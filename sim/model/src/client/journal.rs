//! What the journal says of applications and of the licenses that they leave reserved.
//!
//! Only detailed replications keep one; nothing in the world reads it.

use crate::client::Clients;
use crate::observe::records::{Act, JournalPool, Started, Working};
use crate::plan::{ApplicationIndex, PoolIndex, ServiceIndex, TiVec};

impl Clients<'_> {
    /// A shared checkout goes on in the name of another holder.
    pub(crate) fn note_passed(
        &mut self,
        service: ServiceIndex,
        pool: PoolIndex,
        (from, to): (ApplicationIndex, ApplicationIndex),
        count: u32,
    ) {
        let host = self.host_of(to);
        if self.is_counted(service, pool) {
            self.context.note_act(service, |plan| Act::Passed {
                pool,
                from: plan.applications[from].symbol,
                to: plan.applications[to].symbol,
                host,
                count,
            });
        }
    }

    /// An application has started.
    pub(crate) fn note_start(&mut self, a: ApplicationIndex) {
        let start = Started {
            at: self.now,
            application: self.application_symbol(a),
            host: self.host_of(a),
        };
        if let Some(records) = &mut self.detail {
            records.detail.starts.push(start);
        }
    }

    /// The process that works or asks for its start may be another than before.
    pub(crate) fn note_host(&mut self, a: ApplicationIndex) {
        let working = Working {
            at: self.now,
            application: self.application_symbol(a),
            host: self.host_of(a),
        };
        let first = self.plan.applications[a].processes[0].host;
        let Some(records) = &mut self.detail else {
            return;
        };
        let before = records.hosts.insert(a, working.host).unwrap_or(first);
        if before != working.host {
            records.detail.working.push(working);
        }
    }

    /// What of each reservation nobody holds may have changed.
    pub(crate) fn note_reservations(&mut self, service: ServiceIndex) {
        if self.detail.is_none() {
            return;
        }
        for pool in self.license.pools(service).keys() {
            let state = &self.license.pools(service)[pool];
            let Some(idle) = state.idle_reservations() else {
                continue;
            };
            for (reservation, idle) in (0u32..).zip(idle) {
                let Some(records) = &mut self.detail else {
                    return;
                };
                let noted = records.reserved.insert((service, pool, reservation), idle);
                if noted.unwrap_or(0) != idle {
                    self.note_act(service, |_| Act::Reserved {
                        pool,
                        reservation,
                        idle,
                    });
                }
            }
        }
    }

    /// Who is master of a three-node system, if that is another than before.
    pub(crate) fn note_master(&mut self, service: ServiceIndex) {
        let Some(master) = self.license.master(service) else {
            return;
        };
        let node = master.map(|node| node as u32);
        let Some(records) = &mut self.detail else {
            return;
        };
        let noted = records.masters.insert(service, node);
        if noted.unwrap_or(None) != node {
            self.note_act(service, |_| Act::Master { node });
        }
    }

    /// The pools that the journal speaks of, for each service.
    pub(crate) fn journal_pools(&self) -> TiVec<ServiceIndex, TiVec<PoolIndex, JournalPool>> {
        let of_service = |service: ServiceIndex| {
            let pools = self.license.pools(service).iter();
            let pools = pools.map(|pool| JournalPool {
                feature: pool.feature(),
                version: pool.version(),
                vendor: pool.vendor().clone(),
                uncounted: pool.is_uncounted(),
            });
            pools.collect()
        };
        self.license.services().map(of_service).collect()
    }

    /// LF12: what is not counted needs no server, and no server writes of it.
    fn is_counted(&self, service: ServiceIndex, pool: PoolIndex) -> bool {
        !self.license.pools(service)[pool].is_uncounted()
    }
}
