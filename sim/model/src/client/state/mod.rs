//! The state of clients, without what happens to it: nothing here knows another client or a license server.

pub(super) mod admission;
pub(super) mod application;
pub(super) mod asking;
pub(super) mod brought;
pub(super) mod changes;
pub(super) mod claims;
pub(super) mod elsewhere;
pub(super) mod lrm;
pub(super) mod need;
pub(super) mod no_grant;
pub(super) mod violation;
pub(super) mod wait;
pub(super) mod work;
