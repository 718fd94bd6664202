//! What is asked of a license server, and what it grants or refuses.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::plan::PoolIndex;

/// SV5: no client may check out more than this of one feature.
pub(crate) const CHECKOUT_MAX: u32 = 9_999;

/// How many licenses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// This many or none.
    Exactly(u32),
    /// At most this many, at least one.
    Left(u32),
}

/// The fewest licenses that answer a request.
pub(in crate::license) const fn fewest(want: Want) -> u32 {
    match want {
        Want::Exactly(count) => count,
        Want::Left(_) => 1,
    }
}

/// A checkout that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) pool: PoolIndex,
    pub(crate) count: u32,
}

/// A checkout that was denied by the server's own file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) cause: Cause,
    pub(crate) available: u32,
    /// The links of what the pool lacks by faults, if that would have been enough; else none.
    pub(crate) lacks: Vec<LinkId>,
    /// One link for all of these, once the world has made it.
    pub(crate) link: LinkId,
}
