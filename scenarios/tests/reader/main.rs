//! The scenario reader seen from outside: texts in, plans and findings out.

mod example;
mod merging;
mod mistakes;
mod support;
