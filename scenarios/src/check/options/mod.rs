//! Options files, and what they do to whom.

pub mod clients;
pub mod file;
pub mod policies;
