//! Results and other files on the disk: the only place that writes there.
//!
//! What is the user's stays the user's. Whatever is written is written into a hidden work
//! folder beside its place first, under a lock, and put in place in one step when it is complete. What stood
//! there is replaced only if licsim wrote it and nobody changed it since; whatever else is in the folder
//! stays where it is. So a kill at any instant leaves the old files or the new ones, and the next run in that
//! folder removes what the killed one left.
//!
//! | to | look in |
//! | --- | --- |
//! | tell licsim's files in a folder from the user's | [`contents`] |
//! | hold a place against other processes | [`work`], with its [`journal`] |
//! | reserve a folder of results before anything is played | [`place`] |
//! | write results piece by piece | [`folder`] |
//! | keep records that are too many for memory | [`spill`] |
//! | put them in place | [`exchange`] |
//! | finish or undo what a killed run began | [`recover`] |
//! | write single files | [`mod@file`] |
//! | say what to do about an error of the system | [`mod@advice`] |
//! | make charts and page of a folder anew | [`mod@renew`] |

#![allow(clippy::disallowed_methods)]

mod advice;
mod contents;
mod exchange;
mod file;
mod folder;
mod journal;
mod place;
mod recover;
mod renew;
mod spill;
#[cfg(test)]
mod tests;
mod work;

pub use advice::advice;
pub use contents::{is_results, unchanged};
pub use file::{Target, index, make_folder, refuse_twice, scenario_stem, write_all, write_new};
pub use folder::{Folder, Stream, Written};
pub use place::Place;
pub use recover::{abandon, is_alike};
pub use renew::renew;
pub use spill::Spill;
pub use work::expect;
