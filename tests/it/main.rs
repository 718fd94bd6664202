//! One integration binary: rules by number, closed forms, determinism, the command line.

mod ag;
mod ap;
mod applications;
mod closed_forms;
mod five_agents;
mod sv;
mod tp;
mod world;
