//! What logs come to: lines by kind, and for each feature what was taken, given back, denied, and out
//! at once.
//!
//! Peaks and means are of licenses whose checkout a log shows; what was out before its
//! first line is not guessed, and an IN without its OUT is only counted.

use super::activity::ErrorCode;
use super::log::{Moment, SetBack, Unread, UnreadCount};
use super::notes::Notes;
use std::collections::BTreeSet;

/// Lines by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// OUT.
    pub out: u64,
    /// IN, of any kind.
    pub check_in: u64,
    /// DENIED.
    pub denied: u64,
    /// UNSUPPORTED.
    pub unsupported: u64,
    /// QUEUED.
    pub queued: u64,
    /// DEQUEUED.
    pub dequeued: u64,
    /// EXPIRED.
    pub expired: u64,
    /// UPGRADE.
    pub upgrade: u64,
    /// lmgrd, or a vendor daemon for the first time, started.
    pub start: u64,
    /// A vendor daemon was started again.
    pub restart: u64,
    /// A daemon ended or was told to.
    pub stop: u64,
    /// TIMESTAMP.
    pub timestamp: u64,
    /// Notes, statistics and blank lines.
    pub other: u64,
    /// Lines that go on with the event before them.
    pub wrapped: u64,
}

impl EventCounts {
    /// All lines that were understood.
    #[must_use]
    pub fn lines(&self) -> u64 {
        let use_of = self.out + self.check_in + self.denied + self.unsupported;
        let queue = self.queued + self.dequeued;
        let features = self.expired + self.upgrade;
        let daemons = self.start + self.restart + self.stop;
        use_of + queue + features + daemons + self.timestamp + self.other + self.wrapped
    }
}

/// What the logs say of one feature of one daemon.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureSummary {
    /// The feature.
    pub name: String,
    /// The vendor daemon.
    pub vendor: String,
    /// OUT lines.
    pub out: u64,
    /// IN lines.
    pub check_in: u64,
    /// DENIED lines.
    pub denied: u64,
    /// UNSUPPORTED lines.
    pub unsupported: u64,
    /// QUEUED lines.
    pub queued: u64,
    /// Licenses of all OUT lines together.
    pub licenses_out: u64,
    /// Most licenses out at once.
    pub peak: u64,
    /// Licenses out on average, from the first line to the last of the logs that speak of it.
    pub mean: f64,
    /// Licenses out at the end.
    pub still_out: u64,
    /// Licenses given back that no OUT line had taken.
    pub in_without_out: u64,
}

/// Denials of one feature for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialSummary {
    /// The feature.
    pub feature: String,
    /// FlexNet's error.
    pub error: Option<ErrorCode>,
    /// The text.
    pub reason: String,
    /// How many lines.
    pub lines: u64,
    /// How many licenses.
    pub licenses: u64,
}

/// What one log had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSummary {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Lines that were not understood.
    pub unread_lines: u64,
    /// The first of them.
    pub unread: Vec<Unread>,
    /// How many for each reason, in order of first appearance.
    pub unread_counts: Vec<UnreadCount>,
    /// How the bytes were read, if not as they stand.
    pub form: Option<&'static str>,
    /// Where the clock was changed.
    pub set_back: Vec<SetBack>,
    /// Notes by kind.
    pub notes: Notes,
    /// The first and the last line's time.
    pub span: Option<(Moment, Moment)>,
}

/// What all logs together had.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Each log.
    pub logs: Vec<LogSummary>,
    /// Lines by kind.
    pub events: EventCounts,
    /// Features that anyone asked for, by name, then daemon.
    pub features: Vec<FeatureSummary>,
    /// Denials by feature, error and text.
    pub denials: Vec<DenialSummary>,
    /// Denials that stayed denials, in lines.
    pub true_denials: u64,
    /// Denials that another server, or another pool at once, made good, in lines.
    pub false_denials: u64,
    /// Most licenses out at once over all features.
    pub peak: u64,
    /// Licenses that came back because a daemon ended or started again.
    pub lost_by_daemon_end: u64,
    /// Licenses taken back for want of use.
    pub taken_back_inactive: u64,
    /// Distinct holders (`user@host`) of checkouts, denials and queues.
    pub holders: usize,
    /// Features that a daemon found expired.
    pub expired: BTreeSet<String>,
    /// The earliest first line's time as of [`super::log::Log::at`].
    pub first_at: i64,
}

impl Summary {
    /// Lines of all logs.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.logs.iter().map(|log| log.lines).sum()
    }

    /// Lines of all logs that were not understood.
    #[must_use]
    pub fn unread_lines(&self) -> u64 {
        self.logs.iter().map(|log| log.unread_lines).sum()
    }

    /// The earliest and the latest time.
    #[must_use]
    pub fn span(&self) -> Option<(Moment, Moment)> {
        let spans = || self.logs.iter().filter_map(|log| log.span);
        let first = spans().map(|(first, _)| first).min()?;
        Some((first, spans().map(|(_, last)| last).max()?))
    }
}
