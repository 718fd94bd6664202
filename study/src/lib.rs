//! Studies of contact-center licensing: what the verbs of `licsim` do, without a terminal.
//!
//! It knows scenarios, the experiment and the reports, and neither arguments, nor a terminal, nor signals: who calls it
//! looks on through [`Watch`].

pub mod against;
pub mod audit;
pub mod budget;
pub mod compare;
pub mod conditions;
pub mod decision;
mod detail;
pub mod error;
pub mod explain;
pub mod output;
pub mod parallel;
pub mod play;
mod replay;
#[cfg(feature = "files")]
pub mod report;
pub mod results;
pub mod timing;
mod watch;

pub use detail::Detail;
pub use error::{Error, Result};
pub use watch::{Nobody, Watch};
