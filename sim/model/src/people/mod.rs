//! Agents: groups and rosters, logins, and the seats that applications give them.

pub(crate) mod agent;
pub(crate) mod excess;
pub(crate) mod forced;
pub(crate) mod group;
pub(crate) mod login;
pub(crate) mod patience;
pub(crate) mod person;
pub(crate) mod relocation;
pub(crate) mod seat;
pub(crate) mod whereabouts;
