//! Whether a new record still fits the model of a stored one.
//!
//! The stored record is fitted as [`fit`](crate::fit) does, the model plays the new days many times, and what came is
//! held against the plays ([`experiment::usage::drift`]).

mod document;
mod examine;
mod tables;

pub use document::document;
pub use examine::{Drift, Options, charts, examine};
pub use tables::text as tables;
