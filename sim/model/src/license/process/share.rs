//! What keeps a server's license file out of its reach, and what waits for it.

use crate::cause::graph::LinkId;
use kernel::{Span, Time};

/// What keeps a server's license file out of its reach, and what waits for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Share {
    /// Occurrences that hold, each until when.
    pub(super) away: Vec<(u32, Time)>,
    /// Of the processes that wait, lmgrd and the vendor daemon, the condition before.
    pub(super) waiting: [Option<LinkId>; 2],
}

/// Which of the waiting processes.
pub(super) const LMGRD: usize = 0;

pub(super) const DAEMON: usize = 1;

impl Share {
    /// The file cannot be read.
    pub(in crate::license) fn is_away(&self) -> bool {
        !self.away.is_empty()
    }

    /// How long it takes from now on until the file can be read and what starts then is up; nothing if it can be read.
    pub(in crate::license) fn wait(&self, now: Time, start: Span) -> Span {
        let last = self.away.iter().map(|(_, until)| *until).max();
        last.map_or(Span::ZERO, |until| match until {
            Time::NEVER => until.since(now),
            until => until.since(now) + start,
        })
    }

    /// lmgrd or the vendor daemon is down for other reasons from now on, or up.
    pub(super) fn lmgrd_waits_no_more(&mut self) {
        self.waiting[LMGRD] = None;
    }

    pub(super) fn daemon_waits_no_more(&mut self) {
        self.waiting[DAEMON] = None;
    }

    pub(super) fn is_awaited(&self) -> bool {
        self.waiting.iter().any(Option::is_some)
    }
}
