//! The world of license servers: servers, configurations, applications, agents, faults and causes.

pub mod cause;
pub mod plan;
pub mod records;
