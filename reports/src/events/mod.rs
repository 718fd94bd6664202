//! Logs of a detailed replication, as the programs of a real site would have written them.
//!
//! The model keeps facts, and a log is one way of telling them. [`messages`] is what the
//! applications log (07100 and its kin), [`debug_log`] what lmgrd and the vendor daemon write, and
//! [`lmstat`] what an administrator sees who asks at a given time. All three replay the journal through
//! [`holdings`], so that they agree on who holds what.
//!
//! A log has a line for each change and none for what goes on in vain: as long as an application asks
//! for the same and nothing has changed, its repeats are one line, as they are one row of
//! `denials.csv`.

pub mod debug_log;
mod errors;
pub mod holdings;
mod line;
pub mod lmstat;
pub mod messages;
mod nodes;

use crate::Replication;
use crate::artifact::distinct_stems;
use model::plan::ServiceIndex;
use std::io::{self, Write};

/// A log of one replication that nobody has written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFile {
    /// The path relative to the folder of results.
    pub path: String,
    content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Messages,
    DebugLog(ServiceIndex),
}

impl EventFile {
    /// Writes the log of a replication that was played in detail; nothing for another.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn write(&self, out: &mut dyn Write, replication: &Replication<'_>) -> io::Result<()> {
        let Some(detail) = replication.detail() else {
            return Ok(());
        };
        match self.content {
            Content::Messages => messages::write(out, replication.plan, detail),
            Content::DebugLog(service) => {
                debug_log::write(out, replication.plan, detail, service, replication.number)
            }
        }
    }
}

/// The logs of a replication of the variant with this stem: `events/VARIANT-REPLICATION.log`, and
/// `….debug.log` of the license server; where there are several that know nothing of each other, each
/// has a log of its own, `….SERVER.debug.log`, as in the world.
#[must_use]
pub fn files(replication: &Replication<'_>, stem: &str) -> Vec<EventFile> {
    let base = format!("events/{stem}-{}", replication.number);
    let services = &replication.plan.services;
    let stems = distinct_stems(services.iter().map(|service| service.name.as_str()));
    let mut files = vec![EventFile {
        path: format!("{base}.log"),
        content: Content::Messages,
    }];
    for (service, own) in services.keys().zip(&stems) {
        let path = if services.len() == 1 {
            format!("{base}.debug.log")
        } else {
            format!("{base}.{own}.debug.log")
        };
        files.push(EventFile {
            path,
            content: Content::DebugLog(service),
        });
    }
    files
}
