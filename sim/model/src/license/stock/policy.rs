//! Who may have what of a pool while a scenario is played (options files).
//!
//! For each client it is known how many licenses it holds and how many of them were
//! reserved for it. What is reserved and not held is in use for everybody else. A client takes reserved
//! licenses first, in the order of the file, and gives back those first that were reserved for nobody.
//! A pool without options has none of this and pays nothing for it.
//!
//! FlexNet's order is kept: EXCLUDE, INCLUDE, MAX, then what is left.

use crate::cause::Cause;
use crate::plan::{Access, ClientId, Clients, PartyIndex, Policy, TiVec};
use kernel::Span;
use std::sync::Arc;

/// The policy of a pool, and what its clients hold.
#[derive(Clone, Debug)]
pub(in crate::license) struct PolicyState {
    policy: Arc<Policy>,
    /// For each client, licenses that were reserved for nobody, then those of each reservation.
    held: TiVec<ClientId, Vec<u32>>,
    /// Held of each reservation.
    reserved: Vec<u32>,
    /// Held by each party of each limit.
    limited: Vec<TiVec<PartyIndex, u32>>,
}

impl PolicyState {
    pub(crate) fn new(policy: &Arc<Policy>) -> PolicyState {
        let sorts = policy.reservations.len() + 1;
        PolicyState {
            held: vec![vec![0; sorts]; policy.access.len()].into(),
            reserved: vec![0; policy.reservations.len()],
            limited: policy
                .limits
                .iter()
                .map(|limit| vec![0; limit.party_count()].into())
                .collect(),
            policy: Arc::clone(policy),
        }
    }

    /// LINGER: how long what is given back stays out.
    pub(super) fn linger(&self) -> Span {
        self.policy.linger
    }

    /// Why a client may have none at all.
    pub(crate) fn refuses(&self, client: ClientId) -> Option<Cause> {
        match self.policy.access[client] {
            Access::Allowed => None,
            Access::Excluded => Some(Cause::Excluded),
            Access::NotIncluded => Some(Cause::NotIncluded),
        }
    }

    /// What of each reservation is not held, of those that a file with so many licenses can keep.
    pub(super) fn idle_of_each(&self, in_file: u32) -> impl Iterator<Item = u32> + '_ {
        let mut left = in_file;
        let each = self.policy.reservations.iter().zip(&self.reserved);
        each.map(move |(reservation, held)| {
            let kept = reservation.count.min(left);
            left -= kept;
            kept.saturating_sub(*held)
        })
    }

    /// Licenses that are reserved and not held: in use for `lmstat`.
    pub(super) fn idle(&self, in_file: u32) -> u32 {
        self.idle_of_each(in_file).sum()
    }

    /// The most that a client's limits leave it.
    fn within_limits(&self, client: ClientId) -> u32 {
        let limits = self.policy.limits.iter().zip(&self.limited);
        limits
            .filter_map(|(limit, held)| {
                let party = limit.parties[client]?;
                Some(limit.most.saturating_sub(held[party]))
            })
            .min()
            .unwrap_or(u32::MAX)
    }

    /// Of the free licenses, those that are not kept for others.
    fn unreserved(&self, client: ClientId, in_file: u32, free: u32) -> u32 {
        let for_others = self
            .idle_of_each(in_file)
            .zip(&self.policy.reservations)
            .filter(|(_, reservation)| !reservation.members[client])
            .map(|(idle, _)| idle)
            .sum();
        free.saturating_sub(for_others)
    }

    /// How many of the free licenses a client could have.
    pub(crate) fn room(&self, client: ClientId, in_file: u32, free: u32) -> u32 {
        let unreserved = self.unreserved(client, in_file, free);
        unreserved.min(self.within_limits(client))
    }

    /// Why a client gets fewer than it needs.
    pub(crate) fn shortage(&self, client: ClientId, free: u32, needed: u32) -> Cause {
        if self.within_limits(client) < needed {
            Cause::OverMax
        } else if free >= needed {
            Cause::Reserved
        } else {
            Cause::LicensesExhausted
        }
    }

    /// A client gets licenses: those that are reserved for it first.
    pub(crate) fn take(&mut self, client: ClientId, count: u32, in_file: u32) {
        let idle: Vec<u32> = self.idle_of_each(in_file).collect();
        let mut left = count;
        for (sort, idle) in idle.into_iter().enumerate() {
            if self.policy.reservations[sort].members[client] {
                let part = left.min(idle);
                self.reserved[sort] += part;
                self.held[client][sort + 1] += part;
                left -= part;
            }
        }
        self.held[client][0] += left;
        for (limit, held) in self.policy.limits.iter().zip(&mut self.limited) {
            if let Some(party) = limit.parties[client] {
                held[party] += count;
            }
        }
    }

    /// Licenses come back from a client. What it does not hold itself comes back from others of its
    /// application (a backup gives back what the primary took), then from anybody (the last of those who
    /// share a checkout gives back what the first took).
    pub(crate) fn give(&mut self, client: ClientId, count: u32, clients: &Clients) {
        let mut left = self.give_own(client, count);
        let application = clients.applications[client];
        for same in [true, false] {
            for other in self.held.keys() {
                if left == 0 {
                    return;
                }
                if (clients.applications[other] == application) == same {
                    left = self.give_own(other, left);
                }
            }
        }
        assert!(left == 0, "more licenses come back than clients hold");
    }

    fn give_own(&mut self, client: ClientId, count: u32) -> u32 {
        let mut left = count;
        let sorts = self.reserved.len();
        for sort in std::iter::once(0).chain((1..=sorts).rev()) {
            let held = &mut self.held[client][sort];
            let part = left.min(*held);
            *held -= part;
            left -= part;
            if sort > 0 {
                self.reserved[sort - 1] -= part;
            }
        }
        for (limit, held) in self.policy.limits.iter().zip(&mut self.limited) {
            if let Some(party) = limit.parties[client] {
                held[party] -= count - left;
            }
        }
        left
    }

    /// All that was out is lost.
    pub(crate) fn clear(&mut self) {
        for held in &mut self.held {
            held.fill(0);
        }
        self.reserved.fill(0);
        for held in &mut self.limited {
            held.fill(0);
        }
    }

    /// MT6: all that clients hold.
    pub(crate) fn held(&self) -> u64 {
        let all = self.held.iter().flatten();
        all.map(|count| u64::from(*count)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{ApplicationIndex, Limit, Reservation};

    fn clients(count: u32) -> Clients {
        Clients {
            applications: (0..count).map(ApplicationIndex).collect(),
            ..Clients::default()
        }
    }

    fn members(count: usize, who: &[usize]) -> Vec<bool> {
        (0..count).map(|client| who.contains(&client)).collect()
    }

    fn reserve(count: u32, who: &[usize]) -> Reservation {
        let members = members(3, who);
        Reservation {
            count,
            members: members.into(),
            whom: String::new(),
        }
    }

    fn state(reservations: Vec<Reservation>, limits: Vec<Limit>) -> PolicyState {
        PolicyState::new(&Arc::new(Policy {
            access: vec![Access::Allowed; 3].into(),
            reservations,
            limits,
            ..Policy::default()
        }))
    }

    const A: ClientId = ClientId(0);
    const B: ClientId = ClientId(1);
    const C: ClientId = ClientId(2);

    #[test]
    fn an_unused_reservation_is_in_use_for_others() {
        let mut state = state(vec![reserve(4, &[0])], Vec::new());
        assert_eq!(state.idle(10), 4);
        assert_eq!((state.room(A, 10, 10), state.room(B, 10, 10)), (10, 6));
        state.take(A, 3, 10);
        assert_eq!((state.idle(10), state.room(B, 10, 7)), (1, 6));
        state.take(A, 3, 10);
        assert_eq!((state.idle(10), state.room(B, 10, 4)), (0, 4));
        // Those beyond the reservation come back first.
        state.give(A, 2, &clients(3));
        assert_eq!((state.idle(10), state.room(B, 10, 6)), (0, 6));
        state.give(A, 4, &clients(3));
        assert_eq!((state.idle(10), state.held()), (4, 0));
    }

    #[test]
    fn earlier_reservations_keep_what_a_small_file_has() {
        let state = state(vec![reserve(4, &[0]), reserve(4, &[1])], Vec::new());
        assert_eq!(state.idle(6), 6);
        assert_eq!((state.room(A, 6, 6), state.room(B, 6, 6)), (4, 2));
        assert_eq!(state.room(C, 6, 6), 0);
        assert_eq!(state.shortage(C, 6, 1), Cause::Reserved);
        assert_eq!(state.shortage(C, 0, 1), Cause::LicensesExhausted);
    }

    #[test]
    fn a_limit_binds_its_members_together() {
        let limit = Limit {
            most: 5,
            parties: vec![Some(PartyIndex(0)), Some(PartyIndex(0)), None].into(),
        };
        let mut state = state(Vec::new(), vec![limit]);
        state.take(A, 3, 10);
        assert_eq!((state.room(B, 10, 7), state.room(C, 10, 7)), (2, 7));
        assert_eq!(state.shortage(B, 7, 3), Cause::OverMax);
        // What the backup of an application gives back, the primary had taken.
        let mut pair = clients(3);
        pair.applications = [0, 0, 1].map(ApplicationIndex).to_vec().into();
        state.give(B, 3, &pair);
        assert_eq!((state.room(A, 10, 10), state.held()), (5, 0));
    }

    #[test]
    fn a_limit_for_all_binds_each_party_by_itself() {
        let limit = Limit {
            most: 2,
            parties: vec![
                Some(PartyIndex(0)),
                Some(PartyIndex(1)),
                Some(PartyIndex(1)),
            ]
            .into(),
        };
        let mut state = state(Vec::new(), vec![limit]);
        state.take(A, 2, 10);
        state.take(B, 1, 10);
        assert_eq!((state.room(A, 10, 7), state.room(B, 10, 7)), (0, 1));
        assert_eq!(state.room(C, 10, 7), 1, "B and C are one user");
        state.clear();
        assert_eq!(state.room(A, 10, 10), 2);
    }
}
