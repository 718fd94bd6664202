//! What the license servers have to give.

pub mod entitlement;
pub mod expiry;
pub mod license_file;
pub mod lines;
pub mod opened;
pub mod pools;
pub mod products;
pub mod written_files;
