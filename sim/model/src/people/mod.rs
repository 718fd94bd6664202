//! Agents: groups and rosters, logins, and the seats that applications give them.

pub(crate) mod agent;
pub(crate) mod begin;
pub(crate) mod denial;
pub(crate) mod group;
pub(crate) mod login;
pub(crate) mod outbound;
pub(crate) mod patience;
pub(crate) mod person;
pub(crate) mod relocation;
pub(crate) mod roster;
pub(crate) mod seat;
pub(crate) mod session;
pub(crate) mod whereabouts;
