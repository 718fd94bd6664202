//! How an application stops: what it has goes back or stays out, and it is down (SV2, SV4, AP5).
//!
//! A dead process gives its licenses back at once, and a dead host's stay out until the server gives it up. Users go
//! first: a stop is told above, and goes on when they are out.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::cause::{Cause, CauseClass};
use crate::client::Clients;
use crate::client::fact::{AfterStop, ClientFact, Stop};
use crate::client::state::application::{Connection, Phase};
use crate::license::{Death, Held};
use crate::observe::records::Component;
use crate::plan::{ApplicationIndex, Give};
use kernel::Span;

impl Clients<'_> {
    /// The application stops: users out, licenses back or left behind, and it is down.
    pub(crate) fn stop(
        &mut self,
        a: ApplicationIndex,
        (death, cause, link): (Death, Cause, LinkId),
        then: AfterStop,
    ) {
        let connection = self.applications[a].connection;
        // What a dead host's users had stays out with all the rest.
        if let (Some(connection), Death::Silent) = (connection, death) {
            self.vanish(a, connection, link);
        }
        let stop = Stop {
            cause,
            link,
            death: Some(death),
            then,
        };
        let application = a;
        self.tell_above(ClientFact::Stops { application, stop });
    }

    /// SV2: without its license server it exits, and is started again like any denied start.
    pub(crate) fn exit_for_licenses(&mut self, a: ApplicationIndex, link: LinkId) {
        let stop = Stop {
            cause: Cause::NotStarted,
            link,
            death: None,
            then: AfterStop::Restart,
        };
        let application = a;
        self.tell_above(ClientFact::Stops { application, stop });
    }

    /// The users of an application that stops are out: it gives back what it has and is down.
    pub(crate) fn complete_stop(&mut self, a: ApplicationIndex, stop: Stop) {
        let connection = self.applications[a].connection;
        if let (Some(connection), Some(Death::Clean)) = (connection, stop.death) {
            self.hang_up(a, connection);
        }
        self.reset_holdings(a);
        self.close_violations(a, |_| true);
        self.go_down(a, stop.cause, stop.link);
        let plan = &self.plan.applications[a];
        match stop.then {
            AfterStop::Down => {}
            AfterStop::OtherProcess => {
                if self.choose_process(a) {
                    self.schedule_try(a, self.now);
                }
            }
            AfterStop::Start => self.schedule_try(a, self.now),
            AfterStop::Restart => {
                if plan.supervised {
                    self.schedule_try(a, self.now + plan.restart_delay);
                }
            }
        }
    }

    fn reset_holdings(&mut self, a: ApplicationIndex) {
        self.count_in_vain(a);
        self.restart_seats(a);
        self.forget_diverted(a);
        let state = &mut self.applications[a];
        state.connection = None;
        state.loss = None;
        state.unanswered = None;
        state.takes_over = None;
        state.startup = Span::ZERO;
        state.elsewhere = None;
        state.in_vain = None;
        for need in &mut state.needs {
            need.limit = u32::MAX;
            need.over_limit = false;
            need.out.clear();
            need.shared = false;
            need.had = need.wanted_at_home();
            need.at_home = None;
            need.held = 0;
            need.target = 0;
            need.raised = 0;
            need.lost_by = LinkId::NONE;
        }
        self.forget_lacks(a);
        self.make_good(a);
    }

    /// A dead process's sockets close: its licenses are back at once.
    fn hang_up(&mut self, a: ApplicationIndex, connection: Connection) {
        let epoch = self.license.epoch(connection.service);
        for need in 0..self.applications[a].needs.len() {
            self.give_back_need(a, need, connection);
        }
        self.applications[a].connection = None;
        if connection.epoch != epoch {
            self.licensing(|license, cx| license.old_connection_closed(cx, connection.server));
        }
    }

    /// A dead host's licenses stay out for as long as the server waits for it.
    fn vanish(&mut self, a: ApplicationIndex, connection: Connection, link: LinkId) {
        let (service, epoch) = (connection.service, connection.epoch);
        for need in 0..self.applications[a].needs.len() {
            let state = &mut self.applications[a].needs[need];
            let feature = state.need.feature;
            let out = std::mem::take(&mut state.out);
            let shared = std::mem::replace(&mut state.shared, false);
            let own = !shared
                || self
                    .licensing(|license, cx| license.leave_shared(cx, service, epoch, feature, a));
            let client = self.client_of(a);
            for (pool, count) in out.into_iter().filter(|_| own) {
                let held = Held {
                    client,
                    service,
                    epoch,
                    pool,
                    count,
                };
                self.licensing(|license, cx| license.leave_behind(cx, held, link));
            }
        }
        self.applications[a].connection = None;
        self.review_connections(service);
        if epoch != self.license.epoch(service) {
            self.licensing(|license, cx| license.old_connection_closed(cx, connection.server));
        }
    }

    pub(crate) fn go_down(&mut self, a: ApplicationIndex, cause: Cause, link: LinkId) {
        self.cancel_try(a);
        let state = &self.applications[a];
        // Who was denied for no fault's sake will be denied so again, whatever stops it meanwhile.
        let is_denied_anyhow =
            state.phase == Phase::Denied && self.graph.roots(state.condition).is_empty();
        self.applications[a].phase = Phase::Down;
        self.applications[a].stop_cause = cause;
        self.renew_down(a, link);
        if !is_denied_anyhow {
            self.applications[a].stopped_by = self.applications[a].condition;
        }
        self.service_changed(a);
        if cause.class() != CauseClass::Application {
            let link = self.applications[a].condition;
            self.tell_above(ClientFact::Unlicensed {
                application: a,
                link,
            });
        } else {
            self.tell_above(ClientFact::OutOfWork { application: a });
        }
        self.review_lrm(a);
    }

    /// Another reason holds it down as well.
    pub(crate) fn renew_down(&mut self, a: ApplicationIndex, link: LinkId) {
        let component = Component::Application(self.application_symbol(a));
        let mut reasons = vec![link];
        for process in 0..self.applications[a].processes.len() {
            let holds = &self.applications[a].processes[process].holds;
            reasons.extend(self.hold_links(holds));
            let host = self.plan.applications[a].processes[process].host;
            reasons.push(self.license.host_condition(host));
        }
        let old = self.applications[a].condition;
        let link = self.enter(old, LinkKind::ApplicationDown, component, &reasons);
        self.applications[a].condition = link;
        self.note_state(component, Some("down"));
    }

    /// Users' seats are gone with the application.
    pub(crate) fn restart_seats(&mut self, a: ApplicationIndex) {
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            match state.need.give {
                Give::Login { .. }
                | Give::FirstCall
                | Give::Campaign { .. }
                | Give::Forced { .. } => {
                    if matches!(state.need.give, Give::Forced { .. }) {
                        self.applications[a].needs[need].short.clear();
                    }
                    self.set_in_use(a, need, 0);
                    self.look_at_room(a, need);
                }
                _ => {}
            }
        }
        self.tell_above(ClientFact::SeatsLost { application: a });
    }
}
