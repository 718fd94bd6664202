//! The license order kit, made from products, quantities and license servers.
//!
//! It is a function of the order, without a clock. What the order lacks is part of the kit and no error: an order may be
//! made up in several steps.

mod document;
mod kit;

pub use kit::{Kit, add_license_in_use, open, work};
pub use scenarios::order::Order;
