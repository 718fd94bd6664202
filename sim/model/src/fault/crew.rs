//! Repair crews: who waits for a member, and when one is free (FT20).
//!
//! A crew is looked at when all faults of an instant have begun, so that jobs which begin together are
//! taken in the order of the file. Work goes on in the crew's hours, which are the repair hours of its faults.

use crate::event::Event;
use crate::fault::Faults;
use crate::fault::job::Job;
use kernel::{Span, Time};

impl Faults<'_> {
    /// An occurrence waits for a member of its crew, and is work for so long then.
    pub(super) fn wait_for_crew(&mut self, crew: u32, fault: u32, occurrence: u32, work: Span) {
        let began = self.now;
        self.crews[crew as usize].wait(Job {
            began,
            fault,
            occurrence,
            work,
        });
        self.schedule(began, Event::CrewReview { crew });
    }

    /// A member of a crew is with an occurrence already.
    pub(super) fn occupy_crew(&mut self, fault: u32, occurrence: u32) {
        if let Some(crew) = self.plan.faults[fault as usize].crew {
            let crew = &mut self.crews[crew as usize];
            crew.busy.push(occurrence);
            crew.waited.insert(occurrence, Span::ZERO);
        }
    }

    /// An occurrence has ended: the member that was with it is free.
    pub(super) fn leave_crew(&mut self, fault: u32, occurrence: u32) {
        let Some(crew) = self.plan.faults[fault as usize].crew else {
            return;
        };
        let state = &mut self.crews[crew as usize];
        let before = state.busy.len();
        state.busy.retain(|of| *of != occurrence);
        if state.busy.len() < before && state.is_waited_for() {
            let now = self.now;
            self.schedule(now, Event::CrewReview { crew });
        }
    }

    /// Free members take the jobs that began first; of what waits on it is noted for whom.
    pub(crate) fn review_crew(&mut self, crew: u32) {
        let size = self.plan.crews[crew as usize].size as usize;
        while self.crews[crew as usize].busy.len() < size
            && let Some(job) = self.crews[crew as usize].next()
        {
            self.take_job(crew, job);
        }
        let state = &self.crews[crew as usize];
        let busy: Vec<_> = state
            .busy
            .iter()
            .map(|of| self.graph.link_of(*of))
            .collect();
        for job in state.waiting() {
            let link = self.graph.link_of(job.occurrence);
            self.graph.stand_beside(link, &busy);
        }
    }

    fn take_job(&mut self, crew: u32, job: Job) {
        let now = self.now;
        let state = &mut self.crews[crew as usize];
        state.busy.push(job.occurrence);
        state.waited.insert(job.occurrence, now.since(job.began));
        let periods = &self.plan.faults[job.fault as usize].repair_during;
        let until = now + self.repaired_within(now.0 as i64, job.work, periods);
        if until <= now {
            self.fault_end(job.occurrence);
        } else if until < self.window.to {
            let occurrence = job.occurrence;
            self.schedule(until, Event::FaultEnd { occurrence });
        }
    }

    /// How long an occurrence has waited for its crew until an instant; `None` if it has none.
    pub(crate) fn waited_for_crew(&self, occurrence: u32, until: Time) -> Option<Span> {
        let mut crews = self.crews.iter();
        crews.find_map(|crew| crew.waited(occurrence, until))
    }
}
