//! What grants licenses as one: whether it answers, who reaches it, how many clients it takes.

pub(super) mod answers;
pub(super) mod begin;
pub(super) mod connection_limit;
pub(super) mod connections;
pub(super) mod empty;
pub(super) mod reach;
pub(super) mod silence;
pub(super) mod state;
