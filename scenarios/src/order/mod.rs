//! From products to a license order: features and counts, what is missing, the order kit, and a
//! specimen license file for each server (CT2–CT4, LF15).
//!
//! An [`Order`] says what is bought and for which servers; all else follows from it and
//! the catalogue, without a clock and without files. It does not price anything, and it makes no key:
//! the specimen files serve the simulator, not a license server.

pub mod counts;
mod ending;
pub mod kit;
pub mod kit_text;
pub mod missing;
pub mod own;
pub mod request;
pub mod scenario;
pub mod share;
pub mod specimen;
pub mod work;
mod written_counts;

#[cfg(test)]
mod tests;

pub use crate::settings::Purpose;
pub use counts::{Bought, Counted, Deployment, TECHNICAL_DNS};
pub use request::{Configuration, Order, OrderApplication, OrderServer, PURPOSES, Place};
pub use work::{Worked, work};
