//! All that is read: scenario files, the catalogue, license files; each becomes checked, typed input.

pub mod catalogue;
pub mod clock;
pub mod distribution;
pub mod files;
pub mod finding;
pub mod flexnet;
pub mod keys;
pub mod merge;
pub mod order;
pub mod quantity;
pub mod shape;
pub mod sink;
pub mod written;

pub use finding::{Finding, Severity};
