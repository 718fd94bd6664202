//! Behavior of the readers of FlexNet's files, by rule number, on files of the real world, and on
//! files made at random.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

mod debug_log_forms;
mod debug_log_inputs;
mod every_line;
mod inputs;
mod kinds_of_lines;
mod license_inputs;
mod license_oracle;
mod license_pools;
mod license_round_trip;
mod license_rules;
mod lmstat;
mod odd_characters;
mod options;
