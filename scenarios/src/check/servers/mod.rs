//! License servers and the lists by which they are found.

pub mod activation;
pub mod layout;
pub mod lists;
pub mod network;
pub mod protocols;
pub mod speaks;
pub mod standby;
pub mod systems;
