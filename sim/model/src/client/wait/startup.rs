//! From the grant of an application's start to its first work.
//!
//! The one idea: licenses are checked out at once, work is taken when everything that takes time has passed: the servers
//! of the list that gave no answer (SV13). Where nothing takes time, both are one instant.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::application::Phase;
use crate::client::violation::Ground;
use crate::observe::records::Component;
use crate::world::World;
use kernel::Span;

impl World<'_> {
    /// License servers have granted a start; the conditions met on the way are why less may have been had.
    pub(crate) fn granted(&mut self, a: u32, reasons: &[LinkId]) {
        let waits = self.waited_in_vain(a);
        let state = &mut self.applications[a as usize];
        state.start = None;
        state.loss = None;
        state.in_vain = None;
        state.phase = Phase::Running;
        if waits == Span::ZERO {
            state.has_run = true;
            self.leave_condition_of(a);
            self.book_start(a, reasons);
            self.comes_up(a);
        } else {
            state.works_from = self.context.now + waits;
            self.book_start(a, reasons);
            self.wait_for_the_list(a);
        }
        self.count_start_checkouts(a);
        self.review_lrm(a);
    }

    /// What was granted, and what was not.
    fn book_start(&mut self, a: u32, reasons: &[LinkId]) {
        self.note_start(a);
        self.end_ground(a, Ground::Start, |_| true);
        self.note_started_elsewhere(a, reasons);
        for need in 0..self.applications[a as usize].needs.len() {
            self.note_shortfall(a, need, reasons);
        }
        self.note_raised(a);
    }

    /// SV13: servers of its list gave no answer before one granted, which its users wait for.
    fn wait_for_the_list(&mut self, a: u32) {
        let component = Component::Application(self.application_symbol(a));
        let silent = self.applications[a as usize].silent.iter();
        let silent = silent.filter_map(|service| self.license.silence_for_new(*service));
        let reasons: Vec<LinkId> = silent.map(|silence| silence.link).collect();
        let old = self.applications[a as usize].condition;
        let link = self.enter(old, LinkKind::StartWaits, component, &reasons);
        self.note_state(component, Some("starting"));
        let state = &mut self.applications[a as usize];
        state.phase = Phase::Starting;
        state.condition = link;
        state.stop_cause = Cause::NotStarted;
        let at = state.works_from;
        self.schedule_try(a, at);
        self.service_changed(a);
        self.lose_waiting(a, link);
    }

    /// The time that an application takes to come up is over.
    pub(crate) fn startup_is_due(&mut self, a: u32) {
        let state = &mut self.applications[a as usize];
        if self.context.now < state.works_from {
            let at = state.works_from;
            self.schedule_try(a, at);
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

    fn leave_condition_of(&mut self, a: u32) {
        let old = std::mem::replace(&mut self.applications[a as usize].condition, LinkId::NONE);
        self.leave(old);
        let component = Component::Application(self.application_symbol(a));
        self.note_state(component, None);
    }

    /// It works from now on.
    fn comes_up(&mut self, a: u32) {
        for need in 0..self.applications[a as usize].needs.len() {
            self.register_at_start(a, need);
        }
        for need in 0..self.applications[a as usize].needs.len() {
            self.look_at_room(a, need);
        }
        self.service_changed(a);
        self.seat_waiting(a);
        self.campaign_server_changed(a);
        self.review_campaigns(a);
        self.start_followers(a);
    }
}
