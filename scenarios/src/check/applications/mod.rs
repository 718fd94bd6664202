//! The applications of a variant.

pub mod entries;
pub mod instances;
pub mod needs;
