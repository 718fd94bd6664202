//! The license servers through their interface: no scenario file, no application, no world.

mod files;
mod pools;
mod processes;
mod stage;
mod stock;
mod three_nodes;
