//! Hosts, and the two processes of a license server: lmgrd and the vendor daemon.

pub(super) mod activation;
pub(super) mod condition;
pub(super) mod hang;
pub(super) mod hold;
pub(super) mod host;
pub(super) mod power;
pub(super) mod server;
pub(super) mod share;
pub(super) mod share_away;
pub(super) mod standby;
pub(super) mod start;
pub(super) mod startup;
