//! What is in a service's license file, who may have it, and what is out of it. It knows no process and no way through the network.

pub(super) mod checkout;
pub(super) mod client;
pub(super) mod diverted;
pub(super) mod eligibility;
pub(super) mod grant;
pub(super) mod held;
pub(super) mod ledger;
pub(super) mod left_behind;
pub(super) mod levels;
pub(super) mod lot;
pub(super) mod policy;
pub(super) mod pool;
pub(super) mod request;
pub(super) mod shared;
