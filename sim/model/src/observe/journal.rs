//! The journal of license servers: what went out to whom, what came back, what was lost, who grants.
//!
//! The one idea: each change of what is out is written down where it is made, in detailed replications
//! only. A debug log, `lmstat` at a time, and who held what are readings of it; nothing in the world
//! reads it. It ends when it is full, so that no scenario fills the memory with it.

use crate::cause::Cause;
use crate::context::Context;
use crate::observe::records::{Act, Entry, JOURNAL_MAX, JournalPool, Started, Working};
use crate::plan::{FeatureId, HostIndex, Plan, Symbol};
use crate::world::World;
use kernel::Time;

impl Context<'_> {
    /// Writes an entry, if this replication is detailed.
    #[inline]
    pub(crate) fn note_act(&mut self, service: u32, act: impl FnOnce(&Plan) -> Act) {
        if self.detail.is_some() {
            let act = act(self.plan);
            self.write_act(service, act);
        }
    }

    #[cold]
    fn write_act(&mut self, service: u32, act: Act) {
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
        (application, host): (u32, HostIndex),
        service: u32,
        (pool, count): (u32, u32),
    ) {
        self.note_act(service, |plan| Act::Out {
            pool,
            application: plan.applications[application as usize].symbol,
            host,
            count,
        });
    }

    /// The vendor daemon has denied a client at a host so many of a feature.
    pub(crate) fn note_refusal(
        &mut self,
        (application, host): (u32, HostIndex),
        service: u32,
        (feature, requested): (FeatureId, u32),
        cause: Cause,
    ) {
        self.note_act(service, |plan| Act::Denied {
            feature,
            application: plan.applications[application as usize].symbol,
            host,
            requested,
            cause,
        });
    }

    /// A change of a client's licenses of a pool.
    pub(crate) fn note_change(
        &mut self,
        application: u32,
        service: u32,
        pool: u32,
        act: impl FnOnce(u32, Symbol) -> Act,
    ) {
        self.note_act(service, |plan| {
            act(pool, plan.applications[application as usize].symbol)
        });
    }

    /// So many licenses of a pool are in the file that is served, and when the last of them end.
    pub(crate) fn note_issued(
        &mut self,
        service: u32,
        pool: u32,
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

impl World<'_> {
    /// A shared checkout goes on in the name of another holder.
    pub(crate) fn note_passed(
        &mut self,
        service: u32,
        pool: u32,
        (from, to): (u32, u32),
        count: u32,
    ) {
        let host = self.host_of(to);
        if self.is_counted(service, pool) {
            self.context.note_act(service, |plan| Act::Passed {
                pool,
                from: plan.applications[from as usize].symbol,
                to: plan.applications[to as usize].symbol,
                host,
                count,
            });
        }
    }

    /// An application has started.
    pub(crate) fn note_start(&mut self, a: u32) {
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
    pub(crate) fn note_host(&mut self, a: u32) {
        let working = Working {
            at: self.now,
            application: self.application_symbol(a),
            host: self.host_of(a),
        };
        let first = self.plan.applications[a as usize].processes[0].host;
        let Some(records) = &mut self.detail else {
            return;
        };
        let before = records.hosts.insert(a, working.host).unwrap_or(first);
        if before != working.host {
            records.detail.working.push(working);
        }
    }

    /// What of each reservation nobody holds may have changed.
    pub(crate) fn note_reservations(&mut self, service: u32) {
        if self.detail.is_none() {
            return;
        }
        for pool in 0..self.license.pools(service).len() as u32 {
            let state = &self.license.pools(service)[pool as usize];
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
    pub(crate) fn note_master(&mut self, service: u32) {
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
    pub(crate) fn journal_pools(&self) -> Vec<Vec<JournalPool>> {
        let of_service = |service: u32| {
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
    fn is_counted(&self, service: u32, pool: u32) -> bool {
        !self.license.pools(service)[pool as usize].is_uncounted()
    }
}
