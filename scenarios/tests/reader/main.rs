//! The scenario reader seen from outside: texts in, plans and findings out.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

mod advice;
mod calendar;
mod conditions;
mod example;
mod license_files;
mod load;
mod merging;
mod mistakes;
mod plan_text;
mod points;
mod profiles;
mod resolved;
mod support;
mod topologies;
mod zones;
