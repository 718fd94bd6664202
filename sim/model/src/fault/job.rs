//! Repairs that wait for a crew (FT20): what is known of a crew while it is played.
//!
//! The one idea: each occurrence is a job; a member takes the job that began first, and stays with it.

use kernel::{Span, Time};
use std::collections::BTreeMap;

/// A repair that waits for a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub(crate) began: Time,
    /// Its fault's place in the file: ties go by it.
    pub(crate) fault: u32,
    pub(crate) occurrence: u32,
    /// How long a member works on it.
    pub(crate) work: Span,
}

/// A crew at run time.
#[derive(Clone, Debug, Default)]
pub(crate) struct CrewState {
    /// The occurrences that its members are with.
    pub(crate) busy: Vec<u32>,
    /// The jobs that wait for one.
    pub(crate) waiting: Vec<Job>,
    /// How long each of its jobs has waited; those that wait still are not among them.
    pub(crate) waited: BTreeMap<u32, Span>,
}

impl CrewState {
    /// The job that a member takes next: the one that began first, of those the first in the file.
    pub(crate) fn next(&mut self) -> Option<Job> {
        let key = |job: &Job| (job.began, job.fault, job.occurrence);
        let waiting = self.waiting.iter().enumerate();
        let (at, _) = waiting.min_by_key(|(_, job)| key(job))?;
        Some(self.waiting.remove(at))
    }

    /// How long an occurrence has waited for a member, if it is a job of this crew.
    pub(crate) fn waited(&self, occurrence: u32, now: Time) -> Option<Span> {
        let waits = self.waiting.iter().find(|job| job.occurrence == occurrence);
        let taken = self.waited.get(&occurrence).copied();
        taken.or(waits.map(|job| now.since(job.began)))
    }
}
