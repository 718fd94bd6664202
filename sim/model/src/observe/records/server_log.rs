//! What the license servers did, entry by entry: the material of their debug logs.

use crate::cause::Cause;
use crate::plan::{FeatureId, HostIndex, PoolIndex, ServiceIndex, Symbol, TiSlice, Version};
use kernel::Time;
use std::sync::Arc;

/// A journal beyond so many entries is cut: 40 bytes each in memory, some 60 in a debug log. A thousand
/// agents who each take a license twice a day for 28 days make 112,000.
pub const JOURNAL_MAX: usize = 1_000_000;

/// One change of what is out of a license server, or of who grants: the material of its debug log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// At which service, an index into the plan's services.
    pub service: ServiceIndex,
    /// What.
    pub act: Act,
}

/// The pools that a journal speaks of, of one service.
pub type JournalPools = TiSlice<PoolIndex, JournalPool>;

/// A pool as the journal means it: one of the plan's, or of a file that was served later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalPool {
    /// Its feature.
    pub feature: FeatureId,
    /// The version it grants up to.
    pub version: Version,
    /// Its vendor daemon.
    pub vendor: Arc<str>,
    /// LF12: it is not counted, and the journal does not have it.
    pub uncounted: bool,
}

/// What happened at a license server. Pools are those of [`Detail::pools`](super::Detail::pools).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Licenses went out to a client.
    Out {
        /// Of which pool.
        pool: PoolIndex,
        /// To whom.
        application: Symbol,
        /// Where its working process runs.
        host: HostIndex,
        /// How many.
        count: u32,
    },
    /// A client gave licenses back, or its dead process's connection closed.
    In {
        /// To which pool.
        pool: PoolIndex,
        /// Who.
        application: Symbol,
        /// How many.
        count: u32,
    },
    /// A client vanished: its licenses stay out until the server gives it up (SV4, SV9).
    LeftBehind {
        /// Of which pool.
        pool: PoolIndex,
        /// Who.
        application: Symbol,
        /// How many.
        count: u32,
    },
    /// The server gave up a client that had vanished, and has its licenses back.
    GivenUp {
        /// To which pool.
        pool: PoolIndex,
        /// Who.
        application: Symbol,
        /// How many.
        count: u32,
    },
    /// A client gave licenses back that stay out for a while (LINGER in an options file).
    Lingers {
        /// Of which pool.
        pool: PoolIndex,
        /// Who gave them back.
        application: Symbol,
        /// How many.
        count: u32,
        /// Until when they stay out.
        until: Time,
    },
    /// Licenses that lingered are back.
    LingerEnded {
        /// To which pool.
        pool: PoolIndex,
        /// Who had given them back.
        application: Symbol,
        /// How many.
        count: u32,
    },
    /// Another number of a reservation's licenses is idle: in use for everybody whom they are not for.
    Reserved {
        /// Of which pool.
        pool: PoolIndex,
        /// The reservation, an index into the pool's policy in the plan.
        reservation: u32,
        /// How many nobody holds now.
        idle: u32,
    },
    /// A client takes part in a checkout that is out already: nothing more goes out (AP20).
    Joined {
        /// Of which pool.
        pool: PoolIndex,
        /// Who.
        application: Symbol,
        /// How many the checkout has.
        count: u32,
    },
    /// The client in whose name a shared checkout was out leaves it to another of its holders.
    Passed {
        /// Of which pool.
        pool: PoolIndex,
        /// Who leaves.
        from: Symbol,
        /// Who has it from now on.
        to: Symbol,
        /// Where that one's working process runs.
        host: HostIndex,
        /// How many.
        count: u32,
    },
    /// Everything that was out is lost (SV2).
    Lost,
    /// SV15: lmgrd has as many connections as it takes, and refused another client one.
    ConnectionRefused,
    /// The vendor daemon denied a checkout.
    Denied {
        /// Of which feature.
        feature: FeatureId,
        /// To whom.
        application: Symbol,
        /// Where its working process runs.
        host: HostIndex,
        /// How many would have been taken at least: what is left is asked for as one.
        requested: u32,
        /// Why.
        cause: Cause,
    },
    /// The file has another number of licenses of a pool that are valid.
    Issued {
        /// Of which pool.
        pool: PoolIndex,
        /// How many now.
        count: u32,
        /// When the last of them ends; `None` if one never does.
        expires: Option<Time>,
    },
    /// A three-node system has another master, by its place among the nodes, or none.
    Master {
        /// The node.
        node: Option<u32>,
    },
}
