//! The kernel's behavior across its files: order, laws, equilibrium, a queue with a known answer.

mod equilibrium;
mod known_bits;
mod laws;
mod loss;
mod ranges;
mod statistics;
