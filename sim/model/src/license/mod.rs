//! License servers: processes, services, three-node systems, license files, and what is checked out of them.

pub(crate) mod clock;
pub(crate) mod host_id;
pub(crate) mod license_file;
pub(crate) mod orphan;
pub(crate) mod policy;
pub(crate) mod pool;
pub(crate) mod server;
pub(crate) mod service;
pub(crate) mod three_node;
