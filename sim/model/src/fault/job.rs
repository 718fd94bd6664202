//! Repairs that wait for a crew (FT20): what is known of a crew while it is played.
//!
//! Each occurrence is a job; a member takes the job that began first, and stays with it.

use crate::queue::Turns;
use kernel::{Span, Time};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A repair that waits for a member; in the order in which members take them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Job {
    pub(super) began: Time,
    /// Its fault's place in the file: ties go by it.
    pub(super) fault: u32,
    pub(super) occurrence: u32,
    /// How long a member works on it.
    pub(super) work: Span,
}

/// A crew at run time.
#[derive(Clone, Debug, Default)]
pub(super) struct CrewState {
    /// The occurrences that its members are with.
    pub(super) busy: Vec<u32>,
    /// The jobs that wait for one, by occurrence.
    turns: Turns<u32, Reverse<Job>>,
    /// How long each of its jobs has waited; those that wait still are not among them.
    pub(super) waited: BTreeMap<u32, Span>,
}

impl CrewState {
    /// A job waits for a member.
    pub(super) fn wait(&mut self, job: Job) {
        self.turns.push(job.occurrence, Reverse(job));
    }

    /// The job that a member takes next: the one that began first, of those the first in the file.
    pub(super) fn next(&mut self) -> Option<Job> {
        self.turns.pop().map(|(_, Reverse(job))| job)
    }

    /// Whether a job waits.
    pub(super) fn is_waited_for(&self) -> bool {
        !self.turns.is_empty()
    }

    /// The jobs that wait, in the order in which they are taken.
    pub(super) fn waiting(&self) -> Vec<Job> {
        let mut jobs: Vec<Job> = self.turns.iter().map(|(_, Reverse(job))| *job).collect();
        jobs.sort_unstable();
        jobs
    }

    /// How long an occurrence has waited for a member, if it is a job of this crew.
    pub(super) fn waited(&self, occurrence: u32, now: Time) -> Option<Span> {
        let waits = self.turns.get_priority(&occurrence);
        let taken = self.waited.get(&occurrence).copied();
        taken.or(waits.map(|Reverse(job)| now.since(job.began)))
    }
}
