//! Those who log in, and when.

pub mod destinations;
pub mod groups;
pub mod holidays;
pub mod patience;
pub mod recorded;
pub mod recorded_zone;
pub mod recording;
pub mod schedules;
