//! Playing a study into its results.

mod finish;
mod player;
mod playing;
mod precision;
mod stories;
mod writing;

pub use finish::Finished;
pub use playing::Playing;
pub use writing::{Writing, needed};
