//! The journal of license servers: what went out to whom, what came back, what was lost, who grants.
//!
//! The one idea: each change of what is out is written down where it is made, in detailed replications
//! only. A debug log, `lmstat` at a time, and who held what are readings of it; nothing in the world
//! reads it. It ends when it is full, so that no scenario fills the memory with it.

use crate::license::pool::{Grant, Refusal, Want};
use crate::observe::records::{Act, Entry, JOURNAL_MAX, JournalPool, Started, Working};
use crate::plan::Symbol;
use crate::world::World;
use kernel::Time;

impl World<'_> {
    /// Writes an entry, if this replication is detailed.
    #[inline]
    pub(crate) fn note_act(&mut self, service: u32, act: impl FnOnce(&World<'_>) -> Act) {
        if self.detail.is_some() {
            let act = act(self);
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

    /// Licenses went out to an application.
    pub(crate) fn note_out(&mut self, a: u32, service: u32, grant: Grant) {
        if self.is_counted(service, grant.pool) {
            self.note_act(service, |world| Act::Out {
                pool: grant.pool,
                application: world.application_symbol(a),
                host: world.host_of(a),
                count: grant.count,
            });
        }
    }

    /// The vendor daemon has denied an application.
    pub(crate) fn note_refusal(
        &mut self,
        a: u32,
        service: u32,
        feature: crate::plan::FeatureId,
        want: Want,
        refusal: &Refusal,
    ) {
        self.note_act(service, |world| Act::Denied {
            feature,
            application: world.application_symbol(a),
            host: world.host_of(a),
            requested: match want {
                Want::Exactly(count) => count,
                Want::Left(_) => 1,
            },
            cause: refusal.cause,
        });
    }

    /// A change of a client's licenses of a pool.
    pub(crate) fn note_change(
        &mut self,
        a: u32,
        service: u32,
        pool: u32,
        act: impl FnOnce(u32, Symbol) -> Act,
    ) {
        if self.is_counted(service, pool) {
            self.note_act(service, |world| act(pool, world.application_symbol(a)));
        }
    }

    /// What a service's file allows may have changed.
    pub(crate) fn note_file(&mut self, service: u32) {
        for pool in 0..self.services[service as usize].pools.len() as u32 {
            let state = &self.services[service as usize].pools[pool as usize];
            let count = state.in_file;
            let valid = state.lots.iter().filter(|lot| lot.expired.is_none());
            let ends: Option<Vec<Time>> = valid.map(|lot| lot.expires).collect();
            let expires = ends.and_then(|ends| ends.into_iter().max());
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
        for pool in 0..self.services[service as usize].pools.len() as u32 {
            let state = &self.services[service as usize].pools[pool as usize];
            let Some(policy) = state.policy.as_ref().filter(|_| !state.uncounted) else {
                continue;
            };
            let idle: Vec<u32> = policy.idle_of_each(state.in_file).collect();
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
        let Some(triad) = &self.services[service as usize].triad else {
            return;
        };
        let node = triad.master.map(|node| node as u32);
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
        let pool = |pool: &crate::license::pool::PoolState| JournalPool {
            feature: pool.feature,
            version: pool.version,
            vendor: pool.vendor.clone(),
            uncounted: pool.uncounted,
        };
        let of_service = |service: &crate::license::service::ServiceState| {
            let pools = service.pools.iter();
            pools.map(pool).collect()
        };
        self.services.iter().map(of_service).collect()
    }

    /// LF12: what is not counted needs no server, and no server writes of it.
    fn is_counted(&self, service: u32, pool: u32) -> bool {
        !self.services[service as usize].pools[pool as usize].uncounted
    }
}
