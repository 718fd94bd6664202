//! All that is read: scenario files, the catalogue, license files; each becomes checked, typed input.

pub mod advice;
pub mod allotment;
pub mod catalogue;
pub mod check;
pub mod clock;
pub mod conditions;
mod counted;
pub mod distribution;
pub mod files;
pub mod finding;
pub mod flexnet;
pub mod keys;
pub mod load;
pub mod merge;
pub mod order;
pub mod overlay;
pub mod plan_text;
pub mod points;
pub mod profiles;
pub mod quantity;
pub mod ready;
pub mod render;
pub mod resolved;
pub mod scale;
pub mod schema;
pub mod settings;
pub mod shape;
pub mod sink;
pub mod starter;
pub mod study;
pub mod symbols;
pub mod view;
pub mod vocabulary;
pub mod written;
pub mod zones;

pub use finding::{Finding, Severity};
