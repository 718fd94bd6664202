//! From the grant of an application's start to its first work.
//!
//! Licenses are checked out at once, work is taken when everything that takes time has passed: the servers
//! of the list that gave no answer (SV13), and its own start-up (SV14). Where nothing takes time, both are one instant.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::client::state::application::Phase;
use crate::client::state::violation::Ground;
use crate::observe::records::Component;
use crate::plan::ApplicationIndex;
use kernel::{Span, Time};

impl Clients<'_> {
    /// License servers have granted a start; the conditions met on the way are why less may have been had.
    pub(crate) fn granted(&mut self, a: ApplicationIndex, reasons: &[LinkId]) {
        let waits = self.waited_in_vain(a);
        // What runs at time 0 is up.
        let startup = if self.now > Time::ZERO {
            self.start_time_of(a)
        } else {
            Span::ZERO
        };
        let state = &mut self.applications[a];
        state.start = None;
        state.loss = None;
        state.in_vain = None;
        state.phase = Phase::Running;
        state.startup = startup;
        if waits > Span::ZERO {
            state.works_from = self.context.now + waits;
            self.book_start(a, reasons);
            self.wait_for_the_list(a);
        } else if startup > Span::ZERO {
            self.book_start(a, reasons);
            self.begin_startup(a);
        } else {
            state.has_run = true;
            self.leave_condition_of(a);
            self.book_start(a, reasons);
            self.comes_up(a);
        }
        self.count_start_checkouts(a);
        self.review_lrm(a);
    }

    /// SV14: how long the next start of one of its processes takes.
    fn start_time_of(&mut self, a: ApplicationIndex) -> Span {
        let law = &self.context.plan.applications[a].start_time;
        let stream = &mut self.applications[a].start_times;
        stream
            .as_mut()
            .map_or(Span::ZERO, |stream| law.sample_span(stream))
    }

    /// SV14: how long the next takeover takes.
    pub(crate) fn takeover_time_of(&mut self, a: ApplicationIndex) -> Span {
        let law = &self.context.plan.applications[a].takeover_time;
        let stream = &mut self.applications[a].takeover_times;
        stream
            .as_mut()
            .map_or(Span::ZERO, |stream| law.sample_span(stream))
    }

    /// SV14: it has its licenses, and comes up when its start-up is over; until then it is down, for no want of licenses.
    fn begin_startup(&mut self, a: ApplicationIndex) {
        let component = Component::Application(self.application_symbol(a));
        self.note_state(component, Some("starting"));
        let state = &mut self.applications[a];
        state.phase = Phase::Starting;
        state.stop_cause = Cause::ApplicationDown;
        state.works_from = self.context.now + std::mem::take(&mut state.startup);
        let at = state.works_from;
        self.schedule_try(a, at);
        self.service_changed(a);
    }

    /// SV14: one process of a pair is started again, and can take over when it is up.
    pub(crate) fn stands_by_after(&mut self, a: ApplicationIndex, process: usize, delay: Span) {
        self.process_starts(a, process);
        if self.applications[a].processes.len() > 1 && self.applications[a].start_times.is_some() {
            let at = self.now + delay + self.start_time_of(a);
            self.applications[a].processes[process].stands_by_from = at;
        }
    }

    /// Whether a process of a pair could take over now.
    pub(crate) fn stands_by(&self, a: ApplicationIndex, process: usize) -> bool {
        let from = self.applications[a].processes[process].stands_by_from;
        self.process_is_up(a, process) && self.now >= from
    }

    /// SV14: the backup has the pair's checkouts and, in hot standby, its logins; it takes new work later.
    pub(crate) fn begin_takeover(
        &mut self,
        a: ApplicationIndex,
        takes: Span,
        keeps_logins: bool,
        link: LinkId,
    ) {
        self.count_in_vain(a);
        let component = Component::Application(self.application_symbol(a));
        let old = self.applications[a].condition;
        let link = self.enter(old, LinkKind::TakesOver, component, &[link]);
        self.note_state(component, Some("taking over"));
        let state = &mut self.applications[a];
        state.condition = link;
        state.phase = Phase::Starting;
        state.stop_cause = Cause::ApplicationDown;
        state.takes_over = Some(keeps_logins);
        state.works_from = self.context.now + takes;
        let at = state.works_from;
        self.schedule_try(a, at);
        self.service_changed(a);
        self.tell_above(ClientFact::OutOfWork { application: a });
    }

    /// What was granted, and what was not.
    fn book_start(&mut self, a: ApplicationIndex, reasons: &[LinkId]) {
        self.note_start(a);
        self.end_ground(a, Ground::Start, |_| true);
        self.note_started_elsewhere(a, reasons);
        for need in 0..self.applications[a].needs.len() {
            self.note_shortfall(a, need);
        }
        self.note_raised(a);
    }

    /// SV13: servers of its list gave no answer before one granted, which its users wait for.
    fn wait_for_the_list(&mut self, a: ApplicationIndex) {
        let component = Component::Application(self.application_symbol(a));
        let silent = self.applications[a].silent.iter();
        let silent = silent.filter_map(|service| self.license.silence_for_new(*service));
        let reasons: Vec<LinkId> = silent.map(|silence| silence.link).collect();
        let old = self.applications[a].condition;
        let link = self.enter(old, LinkKind::StartWaits, component, &reasons);
        self.note_state(component, Some("starting"));
        let state = &mut self.applications[a];
        state.phase = Phase::Starting;
        state.condition = link;
        state.stop_cause = Cause::NotStarted;
        let at = state.works_from;
        self.schedule_try(a, at);
        self.service_changed(a);
        self.tell_above(ClientFact::Unlicensed {
            application: a,
            link,
        });
    }

    /// The time that an application takes to come up is over.
    pub(crate) fn startup_is_due(&mut self, a: ApplicationIndex) {
        let state = &mut self.applications[a];
        if self.context.now < state.works_from {
            let at = state.works_from;
            self.schedule_try(a, at);
            return;
        }
        if state.startup > Span::ZERO {
            self.begin_startup(a);
            return;
        }
        state.phase = Phase::Running;
        state.has_run = true;
        self.leave_condition_of(a);
        self.comes_up(a);
        self.review_lrm(a);
        // What became of its licenses meanwhile it finds at its first poll.
        if let Some(at) = self.next_question(a) {
            self.schedule_try(a, at);
        }
    }

    fn leave_condition_of(&mut self, a: ApplicationIndex) {
        let old = std::mem::replace(&mut self.applications[a].condition, LinkId::NONE);
        self.leave(old);
        let component = Component::Application(self.application_symbol(a));
        self.note_state(component, None);
    }

    /// It works from now on.
    fn comes_up(&mut self, a: ApplicationIndex) {
        let keeps_logins = self.applications[a].takes_over.take() == Some(true);
        let needs = 0..self.applications[a].needs.len();
        for need in needs.filter(|_| !keeps_logins) {
            self.register_at_start(a, need);
        }
        for need in 0..self.applications[a].needs.len() {
            self.look_at_room(a, need);
        }
        self.service_changed(a);
        self.tell_above(ClientFact::Works { application: a });
        self.start_followers(a);
    }
}
