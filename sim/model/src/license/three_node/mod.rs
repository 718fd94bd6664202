//! Three-node systems: quorum, master, what is noticed when, who sees whom.

pub(super) mod condition;
pub(super) mod loss;
pub(super) mod master;
pub(super) mod rejoin;
pub(super) mod sight;
pub(super) mod triad;
