//! Studies of contact-center licensing: what the verbs of `licsim` do, without a terminal.
//!
//! It knows scenarios, the experiment and the reports, and neither arguments, nor a terminal, nor signals: who calls it
//! looks on through [`Watch`].

pub mod against;
pub mod compare;
pub mod conditions;
pub mod decision;
pub mod results;
pub mod timing;
mod watch;

pub use watch::{Nobody, Watch};
