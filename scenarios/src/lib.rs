//! All that is read: scenario files, the catalogue, license files; each becomes checked, typed input.

pub mod finding;
pub mod flexnet;

pub use finding::{Finding, Severity};
