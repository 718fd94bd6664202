//! One integration binary: rules by number, closed forms, determinism, the command line.

mod ap;
mod sv;
mod tp;
mod world;
