//! What the program prints on standard output, as text: at most 100 columns wide, without color.

pub mod answer;
mod answer_text;
pub mod causes;
pub mod compare;
pub mod comparison;
pub mod listing;
pub mod notes;
pub mod precision;
pub mod sizing;
pub mod table;
pub mod verdicts;

pub use answer::{Answer, HEADLINE_METRICS, VariantAnswer};
pub use causes::{RootCause, VariantCauses};
pub use verdicts::TargetVerdict;
