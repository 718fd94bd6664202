//! What is asked of applications.

pub mod demand;
