//! How an application starts: which server of its list it asks for what, and what a denial does
//! (AP1, AP3, AP4, TP6–TP8, TP13).
//!
//! The one idea: the list is searched once for the feature asked first; the service that grants it
//! serves all the others (`sticky`), or the first that grants every required one does (`whole-set`). A
//! start is all or nothing in what is required; what is left is taken where the product takes that.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::application::{Phase, StartRequest};
use crate::client::checkout::{NoGrant, asked_for};
use crate::client::violation::Ground;
use crate::observe::records::{Component, Denial, Level, Noticed, RequestClass};
use crate::plan::{Give, Take};
use crate::world::World;

impl World<'_> {
    /// A new request for a start.
    pub(crate) fn begin_start(&mut self, application: u32) {
        if !self.choose_process(application) {
            if self.applications[application as usize].phase == Phase::Waiting {
                // It is due, and comes up when something lets it.
                self.go_down(application, Cause::ApplicationDown, LinkId::NONE);
            }
            return;
        }
        self.note_host(application);
        let number = self.next_request();
        let request = StartRequest {
            number,
            first: self.now,
            attempt: 0,
            last_cause: None,
        };
        self.applications[application as usize].start = Some(request);
        self.attempt_start(application);
    }

    /// One attempt of a start.
    pub(crate) fn attempt_start(&mut self, application: u32) {
        let state = &mut self.applications[application as usize];
        if let Some(start) = &mut state.start {
            start.attempt += 1;
        }
        if !state.address_changes.is_empty() || state.list_link.is_some() {
            self.read_list(application);
        }
        self.totals.requests_made += 1;
        match self
            .refused_by_configuration(application)
            .map_or_else(|| self.search_list(application), Err)
        {
            Ok(reasons) => self.started(application, &reasons),
            Err(no) => self.start_denied(application, &no),
        }
    }

    /// The start has succeeded.
    fn started(&mut self, a: u32, reasons: &[LinkId]) {
        self.applications[a as usize].start = None;
        let state = &mut self.applications[a as usize];
        state.phase = Phase::Running;
        state.has_run = true;
        state.loss = None;
        state.in_vain = None;
        let old = std::mem::replace(&mut state.condition, LinkId::NONE);
        self.leave(old);
        self.context
            .note_state(Component::Application(self.application_symbol(a)), None);
        self.note_start(a);
        self.end_ground(a, Ground::Start, |_| true);
        self.note_started_elsewhere(a, reasons);
        for need in 0..self.applications[a as usize].needs.len() {
            self.note_shortfall(a, need, reasons);
            self.register_at_start(a, need);
        }
        self.note_raised(a);
        for need in 0..self.applications[a as usize].needs.len() {
            self.look_at_room(a, need);
        }
        self.service_changed(a);
        self.seat_waiting(a);
        self.campaign_server_changed(a);
        self.review_campaigns(a);
        self.start_followers(a);
        self.count_start_checkouts(a);
        self.review_lrm(a);
    }

    /// What a start got too little of: a violation for a number, a ledger entry for what faults took.
    fn note_shortfall(&mut self, a: u32, need: usize, reasons: &[LinkId]) {
        let state = &self.applications[a as usize].needs[need];
        let lowered = state.lowered;
        self.set_lacks(a, need, Ground::Shortfall, &[]);
        self.set_lacks(a, need, Ground::Limit, lowered.as_slice());
        let state = &self.applications[a as usize].needs[need];
        let (take, held, feature) = (state.need.take, state.held, state.need.feature);
        let required = state.need.required;
        let wanted = match take {
            Take::All => self.most_by_plan(a, feature),
            take => asked_for(take),
        };
        // Of a feature that no file has, all that there is is nothing.
        let is_short = held < wanted || held == 0 && !required;
        if !state.is_taken_at_start() || !is_short {
            self.set_lacks(a, need, Ground::Partial, &[]);
            return;
        }
        let lacks = self.lacks_at_start(a, need, wanted.max(1), reasons);
        let mut causes: Vec<LinkId> = lacks.iter().map(|(link, _)| *link).collect();
        causes.retain(|l| l.is_some());
        let count = lacks.iter().map(|(_, count)| *count).sum();
        if causes.is_empty() {
            self.set_lacks(a, need, Ground::Partial, &[]);
        } else {
            let component = Component::Application(self.application_symbol(a));
            let link = self.context.graph.append(
                self.context.now,
                LinkKind::StartedWithFewer,
                component,
                &causes,
            );
            self.set_lacks(a, need, Ground::Partial, &[(link, count)]);
            causes = vec![link];
        }
        let (feature, kind) = (Some(feature), Cause::FunctionOff);
        if held == 0 && !required {
            self.open_violation(a, feature, kind, Ground::Function, &causes);
        } else if matches!(take, Take::UpTo(_)) {
            let kind = Cause::LicensesExhausted;
            self.open_violation(a, feature, kind, Ground::Partial, &causes);
        }
    }

    /// AP21: DNs registered at the start take their seats at once and keep them.
    pub(crate) fn register_at_start(&mut self, a: u32, need: usize) {
        let state = &self.applications[a as usize].needs[need];
        if let Give::Login { registered, .. } = state.need.give {
            let seats = registered.min(state.room());
            if seats < registered {
                let held = state.held;
                let count = registered - seats;
                self.notice(a, Noticed::RegistrationsRejected { count, seats: held });
            }
            if seats > 0 {
                let state = &self.applications[a as usize].needs[need];
                let in_use = state.in_use + seats;
                self.set_in_use(a, need, in_use);
                self.look_at_room(a, need);
            }
        }
    }

    /// Each need that was granted is a request of class checkout, served.
    fn count_start_checkouts(&mut self, a: u32) {
        let state = &self.applications[a as usize];
        let Some(connection) = state.connection else {
            return;
        };
        let granted = state.needs.iter().filter(|n| !n.out.is_empty()).count() as u64;
        let server = self.service_symbol(connection.service);
        let inside = self.window.contains(self.now);
        self.totals.checkouts(server, inside, granted, false, true);
    }

    /// The start was denied: it exits and, if supervised, asks again.
    fn start_denied(&mut self, a: u32, no: &NoGrant) {
        let now = self.now;
        let supervised = self.plan.applications[a as usize].supervised;
        let component = Component::Application(self.application_symbol(a));
        let old = self.applications[a as usize].condition;
        // Where nothing is to blame for the refusal itself, it is why the application had to start at all.
        let mut reasons = no.reasons.clone();
        if reasons
            .iter()
            .all(|link| self.graph.roots(*link).is_empty())
        {
            reasons.push(self.applications[a as usize].stopped_by);
        }
        let is_other = !self.graph.has_roots_of(old, &reasons);
        let link = self.enter(old, LinkKind::StartDenied, component, &reasons);
        self.note_state(component, Some("start denied"));
        let state = &mut self.applications[a as usize];
        state.condition = link;
        state.stop_cause = Cause::NotStarted;
        state.phase = if supervised {
            Phase::Denied
        } else {
            Phase::Down
        };
        state.connection = None;
        let Some(mut start) = state.start else { return };
        let first = start.attempt == 1;
        let changed = start.last_cause != Some(no.silence.cause);
        start.last_cause = Some(no.silence.cause);
        state.start = supervised.then_some(start);
        self.open_violation(a, no.feature, no.silence.cause, Ground::Start, &[link]);
        if self.window.contains(start.first) && first {
            self.applications[a as usize].totals.starts_refused += 1;
        }
        if let Some(server) = no.server {
            let inside = self.window.contains(now);
            self.totals.checkouts(server, inside, 1, true, first);
        }
        self.applications[a as usize].in_vain = no.server.map(|server| (server, 1));
        for service in self.services_in_order(a, &mut NoGrant::nobody(None, 0)) {
            self.license.await_stock(service, true);
            self.ask_while_masked(a, service);
        }
        if changed {
            self.record_server_denial(
                a,
                no,
                link,
                RequestClass::Start,
                start.number,
                start.attempt,
            );
        }
        self.service_changed(a);
        self.lose_waiting(a, link);
        if is_other {
            // Whom Configuration Server refuses for want of it is refused for another reason now.
            self.review_lrm(a);
        }
    }

    /// Writes a denial by license servers into the records.
    pub(crate) fn record_server_denial(
        &mut self,
        a: u32,
        no: &NoGrant,
        link: LinkId,
        class: RequestClass,
        request: u64,
        attempt: u32,
    ) {
        let (now, window) = (self.now, self.window);
        let application = self.application_symbol(a);
        let roots = self.graph.root_symbols(link);
        let Some(records) = &mut self.detail else {
            return;
        };
        if window.contains(now) {
            records.deny(Denial {
                at: now,
                // The gate is Configuration Server's: no license server is asked (metrics: causes).
                level: if no.silence.cause == Cause::LrmGate {
                    Level::Application
                } else {
                    Level::Server
                },
                application: Some(application),
                feature: no.feature,
                group: None,
                agent: None,
                server: no.server,
                requested: no.requested,
                available: no.available,
                seats: 0,
                cause: no.silence.cause,
                flexnet_error: no.silence.code,
                roots,
                class,
                request,
                attempt,
                demand: None,
                link: link.is_some().then_some(link.0),
            });
        }
    }
}
