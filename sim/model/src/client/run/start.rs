//! How an application starts: which server of its list it asks for what, and what a denial does
//! (AP1, AP3, AP4, TP6–TP8, TP13).
//!
//! The list is searched once for the feature asked first; the service that grants it
//! serves all the others (`sticky`), or the first that grants every required one does (`whole-set`). A
//! start is all or nothing in what is required; what is left is taken where the product takes that.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::client::state::application::{Phase, StartRequest};
use crate::client::state::no_grant::{NoGrant, asked_for};
use crate::client::state::violation::Ground;
use crate::license::shares;
use crate::observe::records::{Component, Denial, Level, Noticed, RequestClass};
use crate::plan::{ApplicationIndex, Give, Take};
use kernel::Span;

impl Clients<'_> {
    /// A new request for a start.
    pub(crate) fn begin_start(&mut self, application: ApplicationIndex) {
        if !self.choose_process(application) {
            if self.applications[application].phase == Phase::Waiting {
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
            counted_from: self.now,
            waits: Span::ZERO,
            attempt: 0,
            last_cause: None,
        };
        self.applications[application].start = Some(request);
        self.attempt_start(application);
    }

    /// One attempt of a start.
    pub(crate) fn attempt_start(&mut self, application: ApplicationIndex) {
        let state = &mut self.applications[application];
        if let Some(start) = &mut state.start {
            start.attempt += 1;
        }
        if !state.address_changes.is_empty() || state.list_link.is_some() {
            self.read_list(application);
            // What it can reach by its list may be another number of licenses.
            self.infrastructure_changed();
        }
        self.processes_start(application);
        self.totals.requests_made += 1;
        self.applications[application].silent.clear();
        match self
            .refused_by_configuration(application)
            .map_or_else(|| self.search_list(application), Err)
        {
            Ok(reasons) => self.granted(application, &reasons),
            Err(no) => self.start_denied(application, &no),
        }
    }

    /// What a start got too little of: a violation for a number, a ledger entry for what faults took.
    pub(crate) fn note_shortfall(&mut self, a: ApplicationIndex, need: usize) {
        let lowered = self.applications[a].needs[need].lowered.clone();
        self.set_lacks(a, need, Ground::Shortfall, &[]);
        self.set_lacks(a, need, Ground::Limit, &lowered);
        let state = &self.applications[a].needs[need];
        let (take, held, feature) = (state.need.take, state.held, state.need.feature);
        let required = state.need.required;
        let wanted = match take {
            Take::All => self.most_by_plan(a, feature),
            take => asked_for(take),
        };
        let is_changed = !self.applications[a].option_changes.is_empty();
        let by_plan = is_changed.then(|| self.number_by_plan(a, need));
        let by_plan = by_plan.unwrap_or(wanted);
        // A lowered number hides that there are too few for the one that it had.
        let free = (by_plan > wanted).then(|| self.free_after_start(a, need));
        let could_hold = held.saturating_add(free.unwrap_or(0));
        // Of a feature that no file has, all that there is is nothing.
        let is_short = held < wanted || held == 0 && !required;
        let state = &self.applications[a].needs[need];
        if !state.is_taken_at_start() || !is_short && could_hold >= by_plan {
            self.set_lacks(a, need, Ground::Partial, &[]);
            return;
        }
        let at_most = self.most_without_faults(a, need);
        let lacks = self.lacks_at_start(a, need, (by_plan.max(1).min(at_most), could_hold));
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
        if wanted > by_plan {
            causes.extend(self.raising(a, need));
        }
        let (feature, kind) = (Some(feature), Cause::FunctionOff);
        if !is_short {
            // Nobody asked for more.
        } else if held == 0 && !required {
            self.open_violation(a, feature, kind, Ground::Function, &causes);
        } else if matches!(take, Take::UpTo(_)) {
            let kind = Cause::LicensesExhausted;
            self.open_violation(a, feature, kind, Ground::Partial, &causes);
        }
    }

    /// A start is denied for the first time: had it been granted what there is, it would have fewer than it asks for, and
    /// keep those.
    fn note_missed_start(&mut self, a: ApplicationIndex) {
        let home = self.home_or_first(a);
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            let is_number =
                state.is_taken_at_start() && !matches!(state.need.take, Take::Exactly(_));
            let Some(home) = home.filter(|_| is_number) else {
                continue;
            };
            let by_plan = self.number_by_plan(a, need);
            let asked = self.asked(a, need);
            let others = (self.applications.keys()).filter(|b| *b != a);
            let others = others.map(|b| self.wants_of(b, home, asked.feature)).sum();
            let (license, cx) = (&self.license, &self.context);
            let bounds = license.bounds_of_what_there_is(cx, home, &asked, others);
            let lacks = shares(by_plan, &bounds).into_iter();
            let lacks = lacks.map(|(links, count)| (self.all_of_application(a, &links), count));
            let lacks: Vec<(LinkId, u32)> = lacks.collect();
            self.set_lacks(a, need, Ground::Partial, &lacks);
        }
    }

    /// Why a start that is denied for want of licenses would be granted fewer than it asks for, if it was granted any;
    /// none at all if it always would be.
    fn reasons_of_fewer(&self, a: ApplicationIndex, no: &NoGrant) -> Option<Vec<LinkId>> {
        let mut reasons = Vec::new();
        if no.silence.cause != Cause::LicensesExhausted {
            return Some(reasons);
        }
        for (need, state) in self.applications[a].needs.iter().enumerate() {
            let is_it = Some(state.need.feature) == no.feature;
            if !is_it || !matches!(state.need.take, Take::UpTo(_)) {
                continue;
            }
            let missed = state.ledger.iter().filter(|l| l.ground == Ground::Partial);
            reasons.extend(missed.map(|lack| lack.link));
            let most = self.most_by_plan(a, state.need.feature);
            let by_plan = self.number_by_plan(a, need);
            if most < by_plan {
                return None;
            }
            reasons.extend(self.raised_above(a, need, most.max(by_plan)));
        }
        Some(reasons)
    }

    /// The most of a need that the service at which an application would be without any fault has in its file then.
    fn most_without_faults(&self, a: ApplicationIndex, need: usize) -> u32 {
        let state = &self.applications[a];
        if let Some(home) = state.needs[need].at_home {
            return home.number;
        }
        let connection = state.connection.map(|connection| connection.service);
        connection.map_or(u32::MAX, |home| self.count_by_plan(a, need, home))
    }

    /// What is left of a need at the service that granted a start.
    fn free_after_start(&self, a: ApplicationIndex, need: usize) -> u32 {
        let Some(connection) = self.applications[a].connection else {
            return 0;
        };
        let asked = self.asked(a, need);
        let clock = self.license.server_clock(&self.context, connection.service);
        let pools = self.license.pools(connection.service).iter();
        let serving = pools.filter(|p| {
            p.feature() == asked.feature && p.refuses(asked.version, asked.client, clock).is_none()
        });
        let free = serving.map(|pool| pool.free_for(asked.client));
        free.fold(0, u32::saturating_add)
    }

    /// AP21: DNs registered at the start take their seats at once and keep them.
    pub(crate) fn register_at_start(&mut self, a: ApplicationIndex, need: usize) {
        let state = &self.applications[a].needs[need];
        if let Give::Login { registered, .. } = state.need.give {
            let seats = registered.min(state.room());
            if seats < registered {
                let held = state.held;
                let count = registered - seats;
                self.notice(a, Noticed::RegistrationsRejected { count, seats: held });
            }
            if seats > 0 {
                let state = &self.applications[a].needs[need];
                let in_use = state.in_use + seats;
                self.set_in_use(a, need, in_use);
                self.look_at_room(a, need);
            }
        }
    }

    /// Each need that was granted is a request of class checkout, served.
    pub(crate) fn count_start_checkouts(&mut self, a: ApplicationIndex) {
        let state = &self.applications[a];
        let Some(connection) = state.connection else {
            return;
        };
        let granted = state.needs.iter().filter(|n| !n.out.is_empty()).count() as u64;
        let server = self.service_symbol(connection.service);
        let inside = self.window.contains(self.now);
        self.totals.checkouts(server, inside, granted, false, true);
    }

    /// The start was denied: it exits and, if supervised, asks again.
    fn start_denied(&mut self, a: ApplicationIndex, no: &NoGrant) {
        let now = self.now;
        let supervised = self.plan.applications[a].supervised;
        let component = Component::Application(self.application_symbol(a));
        let old = self.applications[a].condition;
        let reasons = self.reasons_of_start(a, no);
        let is_other = !self.graph.has_roots_of(old, &reasons);
        let link = self.enter(old, LinkKind::StartDenied, component, &reasons);
        self.note_state(component, Some("start denied"));
        let state = &mut self.applications[a];
        state.condition = link;
        state.stop_cause = Cause::NotStarted;
        state.phase = if supervised {
            Phase::Denied
        } else {
            Phase::Down
        };
        state.connection = None;
        let Some(mut start) = state.start else { return };
        self.count_from_now(a, &mut start);
        let first = start.attempt == 1;
        let changed = start.last_cause != Some(no.silence.cause);
        start.last_cause = Some(no.silence.cause);
        self.applications[a].start = supervised.then_some(start);
        if first {
            self.note_missed_start(a);
        }
        let fewer = self.reasons_of_fewer(a, no);
        let reasons = fewer.map_or(Vec::new(), |fewer| [vec![link], fewer].concat());
        self.open_violation(a, no.feature, no.silence.cause, Ground::Start, &reasons);
        if self.window.contains(start.first) && first {
            self.applications[a].totals.starts_refused += 1;
        }
        if let Some(server) = no.server {
            let inside = self.window.contains(now);
            self.totals.checkouts(server, inside, 1, true, first);
        }
        self.applications[a].in_vain = no.server.map(|server| (server, 1));
        self.await_change(a);
        self.try_until_clock_is_right(a, no.silence.cause);
        if changed {
            let (class, number) = (RequestClass::Start, start.number);
            self.record_server_denial(a, no, link, class, number, start.attempt);
        }
        self.service_changed(a);
        if first || is_other {
            // A try that finds what the last one found takes nothing more from anybody.
            self.tell_above(ClientFact::Unlicensed {
                application: a,
                link,
            });
        }
        if is_other {
            // Whom Configuration Server refuses for want of it is refused for another reason now.
            self.review_lrm(a);
        }
    }

    /// Who is denied asks again when a service of its list, or of the plan's, might be another reason.
    fn await_change(&mut self, a: ApplicationIndex) {
        let mut services = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        if self.applications[a].list_link.is_some() {
            services.extend(self.listed_by_plan(a));
        }
        for service in services {
            self.license.await_stock(service, true);
            self.ask_while_masked(a, service);
        }
    }

    /// Writes a denial by license servers into the records.
    pub(crate) fn record_server_denial(
        &mut self,
        a: ApplicationIndex,
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
