//! A scenario file to a study: one plan for each variant, settings, findings, digest.

mod digest;
pub(crate) mod open;
mod reading;
pub(crate) mod types;

pub use crate::notes::{LeftOpen, OptionNote, ServerFile, VariantNotes};
pub use open::{NamedByUser, read, read_from, read_points, read_points_from};
pub use types::{Condition, InputFile, OWN_VARIANT, ReadOptions, Study};
