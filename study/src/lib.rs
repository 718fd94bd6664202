//! Studies of contact-center licensing: what `licsim` does, for programs that call it.
//!
//! A [`Study`] is a scenario with its variants. It is opened from files on the disk or in memory, checked, played with all
//! its replications, compared, explained. Results go to an [`output::Output`]: a folder, or files in memory. Progress and
//! cancellation are a [`Watch`] of the caller's; an [`Error`] says what the caller can do about it; warnings go to the crate
//! `log`. The same scenario and seed give the same bytes, on any number of threads.
//!
//! A whole study, with two variants made in code:
//!
//! ```
//! use study::{Nobody, OpenOptions, Study, Variant, compare, output::Memory};
//! use std::path::Path;
//!
//! # fn main() -> study::Result<()> {
//! let path = Path::new("../scenarios/library/single-busy-hour.toml");
//! let branches = |name, count| {
//!     let agents = format!("[{{ name = \"branches\", count = {count} }}]");
//!     Variant::new(name).set("agents", &agents)
//! };
//! let options = OpenOptions {
//!     replications: Some(2),
//!     variants: vec![branches("fewer agents", 300)?, branches("more agents", 400)?],
//!     ..OpenOptions::default()
//! };
//! let study = Study::open_file(path, &options);
//! if study.has_errors() {
//!     panic!("{}", study.findings_text());
//! }
//! let quick = compare::Options { quick: true, ..compare::Options::default() };
//! let compared = study.compare(&quick, &Nobody, Memory::new())?;
//! println!("{}", compared.text);
//! assert!(study.variants().any(|name| name == "fewer agents"));
//! # Ok(())
//! # }
//! ```
//!
//! | feature | without it |
//! | --- | --- |
//! | `parallel` | replications are played one after the other, with the same results |
//! | `files` | no folders, no clock, no limits of the machine; results go to [`output::Memory`] |

pub mod against;
pub mod audit;
pub mod backtest;
pub mod budget;
pub mod check;
pub mod compare;
pub mod conditions;
pub mod decision;
mod detail;
pub mod drift;
pub mod error;
pub mod explain;
pub mod fit;
pub mod import;
pub mod kinds;
pub mod license;
pub mod order;
pub mod output;
mod page;
mod pairs;
pub mod parallel;
pub mod play;
pub mod recorded;
mod replay;
#[cfg(feature = "files")]
pub mod report;
pub mod results;
pub mod size;
pub mod starter;
mod study;
pub mod sweep;
pub mod timing;
mod watch;

/// Where scenarios come from: any [`input::Files`], such as a map in memory.
pub mod input {
    pub use scenarios::files::{FileError, Files, Memory};
}

pub use detail::Detail;
pub use error::{Error, Result};
#[cfg(feature = "files")]
pub use study::scenario_files;
pub use study::{OpenOptions, Study, Variant};
pub use watch::{Nobody, Watch};
