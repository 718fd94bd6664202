//! The scenario reader seen from outside: texts in, plans and findings out.

mod example;
mod support;
