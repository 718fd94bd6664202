//! Who holds what: the journal of the license servers, replayed.
//!
//! A checkout is one block of licenses with its holder and its begin; what comes back is
//! taken from the oldest block of that holder and pool, as the readers of debug logs do it. Nothing is
//! known beyond the journal's end.

use kernel::Time;
use model::plan::{HostIndex, PoolIndex, ServiceIndex, Symbol};
use model::records::{Act, Entry};
use std::collections::{BTreeMap, VecDeque};

/// Licenses that are out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// At which service.
    pub service: ServiceIndex,
    /// Of which of its pools.
    pub pool: PoolIndex,
    /// Who has them; of a shared checkout the one in whose name it is out.
    pub application: Symbol,
    /// The host from which they were taken.
    pub host: HostIndex,
    /// How many.
    pub count: u32,
    /// Since when.
    pub since: Time,
    /// A number of its own, from 1: what `lmstat` calls the handle.
    pub handle: u32,
    /// What has become of its client.
    pub state: HeldState,
}

/// What has become of the client that took licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// It has them.
    Held,
    /// It has vanished, and the server does not know.
    LeftBehind,
    /// It has given them back, and they stay out until then (LINGER).
    Lingers(Time),
}

impl HeldState {
    /// The same but for an end.
    fn is_like(self, other: HeldState) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// Why licenses came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// Their client gave them back, or left them to another.
    Given,
    /// Their client was given up.
    GivenUp,
    /// The server lost them.
    Lost,
}

/// A change of what is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// These went out.
    Out(Held),
    /// So many of these came back; the count is what came back.
    In(Held, Back),
}

type Key = (ServiceIndex, PoolIndex, Symbol);

/// What is out at a time.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    held: BTreeMap<Key, VecDeque<Held>>,
    /// Idle licenses of each service's, pool's reservation.
    reserved: BTreeMap<(ServiceIndex, PoolIndex, u32), u32>,
    handles: u32,
}

impl Holdings {
    /// What is out at an instant, after all that happened in it.
    #[must_use]
    pub fn at(journal: &[Entry], at: Time) -> Holdings {
        let mut holdings = Holdings::default();
        for entry in journal.iter().take_while(|entry| entry.at <= at) {
            holdings.apply(entry, |_| {});
        }
        holdings
    }

    /// Takes the next entry; `told` gets each change of what is out.
    pub fn apply(&mut self, entry: &Entry, mut told: impl FnMut(Change)) {
        let service = entry.service;
        match entry.act {
            Act::Out {
                pool,
                application,
                host,
                count,
            } => {
                let held = self.push(entry.at, (service, pool, application), host, count);
                told(Change::Out(held));
            }
            Act::In {
                pool,
                application,
                count,
            } => {
                let key = (service, pool, application);
                self.take(key, count, HeldState::Held, |held| {
                    told(Change::In(held, Back::Given));
                });
            }
            Act::LingerEnded {
                pool,
                application,
                count,
            } => {
                let key = (service, pool, application);
                self.take(key, count, HeldState::Lingers(entry.at), |held| {
                    told(Change::In(held, Back::Given));
                });
            }
            Act::GivenUp {
                pool,
                application,
                count,
            } => {
                let key = (service, pool, application);
                self.take(key, count, HeldState::LeftBehind, |held| {
                    told(Change::In(held, Back::GivenUp));
                });
            }
            Act::LeftBehind {
                pool,
                application,
                count,
            } => self.keep_out((service, pool, application), count, HeldState::LeftBehind),
            Act::Lingers {
                pool,
                application,
                count,
                until,
            } => self.keep_out(
                (service, pool, application),
                count,
                HeldState::Lingers(until),
            ),
            Act::Reserved {
                pool,
                reservation,
                idle,
            } => {
                self.reserved.insert((service, pool, reservation), idle);
            }
            Act::Passed {
                pool,
                from,
                to,
                host,
                count,
            } => {
                self.take((service, pool, from), count, HeldState::Held, |held| {
                    told(Change::In(held, Back::Given));
                });
                let held = self.push(entry.at, (service, pool, to), host, count);
                told(Change::Out(held));
            }
            Act::Lost => {
                let keys: Vec<Key> = self.held.range(of_service(service)).map(|h| *h.0).collect();
                for key in keys {
                    for held in self.held.remove(&key).unwrap_or_default() {
                        told(Change::In(held, Back::Lost));
                    }
                }
            }
            Act::Joined { .. }
            | Act::ConnectionRefused
            | Act::Denied { .. }
            | Act::Issued { .. }
            | Act::Master { .. } => {}
        }
    }

    /// What is out of a service, by pool and holder, the oldest first.
    pub fn of_service(&self, service: ServiceIndex) -> impl Iterator<Item = &Held> {
        let range = self.held.range(of_service(service));
        range.flat_map(|(_, blocks)| blocks)
    }

    /// What of a pool's reservations nobody holds: the reservation's place in the file, and how many.
    pub fn reserved(
        &self,
        service: ServiceIndex,
        pool: PoolIndex,
    ) -> impl Iterator<Item = (u32, u32)> {
        let range = (service, pool, 0)..=(service, pool, u32::MAX);
        let idle = self.reserved.range(range);
        idle.map(|((_, _, reservation), idle)| (*reservation, *idle))
            .filter(|(_, idle)| *idle > 0)
    }

    /// All that is out.
    pub fn all(&self) -> impl Iterator<Item = &Held> {
        self.held.values().flatten()
    }

    fn push(&mut self, since: Time, key: Key, host: HostIndex, count: u32) -> Held {
        let (service, pool, application) = key;
        self.handles += 1;
        let held = Held {
            service,
            pool,
            application,
            host,
            count,
            since,
            handle: self.handles,
            state: HeldState::Held,
        };
        self.held.entry(key).or_default().push_back(held);
        held
    }

    /// Takes back so many licenses of a holder, the oldest first; `took` gets each part.
    fn take(&mut self, key: Key, count: u32, state: HeldState, mut took: impl FnMut(Held)) {
        let Some(blocks) = self.held.get_mut(&key) else {
            return;
        };
        let mut left = count;
        let mut index = 0;
        while left > 0 && index < blocks.len() {
            let block = &mut blocks[index];
            if !block.state.is_like(state) {
                index += 1;
                continue;
            }
            let part = left.min(block.count);
            took(Held {
                count: part,
                ..*block
            });
            block.count -= part;
            left -= part;
            if block.count == 0 {
                blocks.remove(index);
            }
        }
        if blocks.is_empty() {
            self.held.remove(&key);
        }
    }

    /// Licenses that their client does not have any more stay out.
    fn keep_out(&mut self, key: Key, count: u32, state: HeldState) {
        let mut parts = Vec::new();
        self.take(key, count, HeldState::Held, |part| parts.push(part));
        let blocks = self.held.entry(key).or_default();
        blocks.extend(parts.into_iter().map(|part| Held { state, ..part }));
    }
}

fn of_service(service: ServiceIndex) -> std::ops::RangeInclusive<Key> {
    (service, PoolIndex(0), Symbol(0))..=(service, PoolIndex(u32::MAX), Symbol(u32::MAX))
}
