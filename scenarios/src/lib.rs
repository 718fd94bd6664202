//! All that is read: scenario files, the catalogue, license files; each becomes checked, typed input.

pub mod catalogue;
pub mod finding;
pub mod flexnet;
pub mod order;

pub use finding::{Finding, Severity};
