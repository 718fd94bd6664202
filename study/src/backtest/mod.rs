//! How well a model that is fitted to some weeks predicts the next one.
//!
//! Week after week, the model sees only what was before, and is judged by what came: how often its
//! bands held it, and how far off it was, beside two forecasts that anybody can make: last week again, and the
//! mean of the hour of the week.

pub(crate) mod bands;
mod document;
mod folder;
mod judge;
mod tables;
mod weeks;

pub use document::document;
pub use folder::{NEEDED, charts, write};
pub use judge::{Judged, Options};
pub use tables::text as tables;
pub use weeks::{Backtest, backtest, refuse_short};
