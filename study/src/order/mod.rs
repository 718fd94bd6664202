//! The license order kit, made from products, quantities and license servers.
//!
//! It is a function of the order, without a clock. What the order lacks is part of the kit and no error: an order may be
//! made up in several steps.

mod document;
mod kit;
mod options;
pub mod words;

#[cfg(feature = "files")]
pub use kit::open;
pub use kit::{Kit, add_license_in_use, work};
pub use options::{Options, apply};
pub use scenarios::order::Order;
