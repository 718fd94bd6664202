//! Sites, hosts, and what stands between them.

pub mod firewalls;
pub mod hosts;
