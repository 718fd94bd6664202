//! Playing replications on all threads, in order.

pub mod study;
pub mod supply;
mod window;
