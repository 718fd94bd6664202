//! Who may have what of a pool: an options file, resolved to the clients of a scenario.
//!
//! A client is whom an options file can tell apart: a process of an application, a group of
//! agents at an application, a unit of demand. Names, groups and patterns are matched by whoever makes the
//! plan; here a line is a set of clients.

use super::{ApplicationIndex, ClientId, GroupIndex, PartyIndex, TiVec};
use kernel::Span;

/// The clients of a plan. Empty where no server has an options file: nobody asks who somebody is then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clients {
    /// The application that each client asks through.
    pub applications: TiVec<ClientId, ApplicationIndex>,
    /// For each application, the clients that its processes are.
    pub processes: TiVec<ApplicationIndex, Vec<ClientId>>,
    /// For each group of agents, for each application: who its agents are there.
    pub groups: Vec<TiVec<ApplicationIndex, Users>>,
    /// For each demand, for each application: who its units are there.
    pub demands: Vec<TiVec<ApplicationIndex, Users>>,
}

/// Clients that users are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Users {
    /// The client that all are, or the first.
    pub first: ClientId,
    /// Each is a client of its own, so many after the first as its number says.
    pub each: bool,
}

impl Users {
    /// The client that the user of that number is.
    #[must_use]
    pub const fn client(self, number: u32) -> ClientId {
        if self.each {
            ClientId(self.first.0 + number)
        } else {
            self.first
        }
    }
}

impl Clients {
    /// Whether there is an options file at all.
    #[must_use]
    pub fn matter(&self) -> bool {
        !self.applications.is_empty()
    }

    /// The client that an application's process is; the first where clients do not matter.
    #[must_use]
    pub fn process(&self, application: ApplicationIndex, process: usize) -> ClientId {
        let of = self.processes.get(application);
        of.map_or(ClientId(0), |clients| clients[process])
    }

    /// The client that an agent is at an application; `number` counts within its group.
    #[must_use]
    pub fn agent(&self, group: GroupIndex, application: ApplicationIndex, number: u32) -> ClientId {
        let of = self.groups.get(group.at());
        of.map_or(ClientId(0), |users| users[application].client(number))
    }

    /// The client that a unit of demand is at an application; `user` is its number in the record.
    #[must_use]
    pub fn unit(&self, demand: u32, application: ApplicationIndex, user: u32) -> ClientId {
        let of = self.demands.get(demand as usize);
        of.map_or(ClientId(0), |users| users[application].client(user))
    }
}

/// Whether a client may have licenses of a pool at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// It may.
    #[default]
    Allowed,
    /// EXCLUDE, EXCLUDEALL.
    Excluded,
    /// There is an INCLUDE or INCLUDEALL, and it is not on it.
    NotIncluded,
}

/// A RESERVE line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// How many; what the pool does not have is reserved for nobody.
    pub count: u32,
    /// For each client, whether they are for it.
    pub members: TiVec<ClientId, bool>,
    /// Whom they are for as the line says it: `GROUP london`.
    pub whom: String,
}

/// A MAX line. One for a user or a group limits one party, one for `ALL_USERS` each user on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many the clients of one party may have together.
    pub most: u32,
    /// For each client its party; `None` where the line does not limit it.
    pub parties: TiVec<ClientId, Option<PartyIndex>>,
}

impl Limit {
    /// How many parties there are.
    #[must_use]
    pub fn party_count(&self) -> usize {
        let last = self.parties.iter().flatten().max();
        last.map_or(0, |last| last.at() + 1)
    }
}

/// What options files say of one pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// For each client.
    pub access: TiVec<ClientId, Access>,
    /// In file order; earlier ones are filled first.
    pub reservations: Vec<Reservation>,
    /// In file order.
    pub limits: Vec<Limit>,
    /// LINGER: a license stays out for so long after it was given back.
    pub linger: Span,
}
