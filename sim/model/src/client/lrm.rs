//! License Reporting Manager and the gate that Configuration Server keeps for it (AP15, AP16, AP22, FT10).
//!
//! There is one connection, between a running LRM and the running master Configuration
//! Server, and all follows from when it stands. Until it has stood once a new database's server
//! refuses every application but a few; later only its absence is logged, and one that lasts too long
//! is a violation. A backup that was up when LRM first connected knows nothing of it and refuses once
//! more when it takes over. That running applications keep a connection to Configuration Server is not modeled.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::state::no_grant::NoGrant;
use crate::client::state::violation::Ground;
use crate::event::Event;
use crate::license::Silence;
use crate::observe::records::{Component, Notice, Noticed};
use crate::plan::{ApplicationIndex, ListEntry, Role, ServiceIndex};
use kernel::{Span, Time};

/// AP15: how long a new license file takes from the database to LRM.
const PROPAGATION: Span = Span(10 * Span::MINUTE.0);

/// AP16: an LRM that has not connected within this time of a restart or switchover is missed.
const SOON: Span = Span::MINUTE;

fn gate(cause: Cause, reasons: Vec<LinkId>) -> NoGrant {
    let link = reasons.first().copied().unwrap_or(LinkId::NONE);
    NoGrant {
        silence: Silence::new(cause, link, 3),
        reasons,
        ..NoGrant::nobody(None, 0)
    }
}

impl Clients<'_> {
    /// At time 0 LRM is away until it has started.
    pub(crate) fn begin_lrm(&mut self) {
        if self.lrm.expected {
            self.schedule_grace();
        }
    }

    fn schedule_grace(&mut self) {
        if let Some((_, server)) = self.lrm.server
            && server.lrm_grace < self.window.to.since(self.now)
        {
            self.context
                .schedule(self.context.now + server.lrm_grace, Event::LrmReview);
        }
    }

    /// Whether Configuration Server refuses an application that starts, and why (AP16, AP22).
    pub(crate) fn refused_by_configuration(&self, a: ApplicationIndex) -> Option<NoGrant> {
        let (server, of_server) = self.lrm.server?;
        let role = self.plan.applications[a].role;
        if a == server && of_server.new_database && !of_server.license_loaded {
            // AP15: without the license file in its database it does not start for the first time.
            return Some(gate(Cause::FileMissing, Vec::new()));
        }
        let passes_always = matches!(role, Role::LicenseReporting | Role::Configuration(_));
        if !self.lrm.has_connected && matches!(role, Role::Plain | Role::Outbound) {
            return Some(gate(Cause::LrmGate, self.reasons_of_absence()));
        }
        (self.now < self.lrm.refuses_until && !passes_always)
            .then(|| gate(Cause::LrmGate, vec![self.lrm.refuses_for]))
    }

    /// Every condition that keeps LRM from its server.
    fn reasons_of_absence(&self) -> Vec<LinkId> {
        let parts = self.plan.applications.iter().zip(&self.applications);
        let lrm = parts.filter(|(plan, _)| plan.role == Role::LicenseReporting);
        let mut reasons: Vec<LinkId> = lrm.map(|(_, state)| state.condition).collect();
        reasons.extend(self.hold_links(&self.lrm.holds));
        if let Some((server, _)) = self.lrm.server {
            for lrm in self.lrms() {
                reasons.extend(self.cuts_of_lrm(lrm, server));
            }
            reasons.push(self.applications[server].condition);
        }
        reasons.retain(|link| link.is_some());
        reasons
    }

    /// An application has started or stopped: LRM's connection may stand now, or no longer.
    pub(crate) fn review_lrm(&mut self, a: ApplicationIndex) {
        match self.plan.applications[a].role {
            Role::LicenseReporting => self.review_connection(),
            Role::Configuration(_) if self.lrm.server.is_some_and(|(s, _)| s == a) => {
                self.server_changed(a);
            }
            _ => return,
        }
        self.wake_refused(Some(a));
    }

    /// The master Configuration Server has come up, gone down, or is another process now.
    fn server_changed(&mut self, server: ApplicationIndex) {
        self.review_connection();
        let runs = self.applications[server].is_running();
        if runs && self.lrm.has_connected && !self.lrm.is_connected && self.lrm.expected {
            self.lrm.missed_from = self.now + SOON;
            self.context
                .schedule(self.lrm.missed_from, Event::LrmReview);
        }
    }

    /// FT10: an occurrence parts LRM from its server.
    pub(crate) fn disconnect_lrm(&mut self, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        self.context.graph.stand(link);
        self.lrm.holds.push(occurrence);
        self.review_connection();
        self.wake_refused(None);
    }

    /// The occurrence ends: LRM connects again.
    pub(crate) fn reconnect_lrm(&mut self, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        self.lrm.holds.retain(|hold| *hold != occurrence);
        self.context.graph.leave(self.context.now, link);
        self.review_connection();
        self.wake_refused(None);
    }

    /// FT16: a cut between sites begins or ends, perhaps between LRM and its server.
    pub(crate) fn cuts_changed(&mut self) {
        self.review_connection();
        self.wake_refused(None);
    }

    fn review_connection(&mut self) {
        let Some((server, _)) = self.lrm.server else {
            return;
        };
        let server_runs = self.applications[server].is_running();
        let may = server_runs && self.lrm.holds.is_empty();
        let connected = self.lrms().filter(|_| may).find_map(|lrm| {
            let ends = self.ends_of_lrm(lrm, server);
            let runs = self.applications[lrm].is_running();
            (runs && self.cuts_of_lrm(lrm, server).is_empty()).then_some(ends)
        });
        self.lrm.connected = connected;
        let connected = self.lrm.connected.is_some();
        if connected == self.lrm.is_connected {
            return;
        }
        self.lrm.is_connected = connected;
        if connected {
            self.note_lrm_away();
            self.lrm_connected(server);
            return;
        }
        self.lrm.away_since = self.now;
        self.schedule_grace();
        if server_runs {
            self.notice(server, Noticed::LrmDisconnected);
        }
    }

    /// MT7: LRM was away until now and counted nothing.
    fn note_lrm_away(&mut self) {
        let (from, to) = (self.lrm.away_since, self.now);
        if let Some(records) = &mut self.context.detail
            && self.lrm.expected
        {
            let away = records.detail.lrm_away.get_or_insert_default();
            away.extend((from < to).then_some((from, to)));
        }
    }

    /// Books LRM's absence at the end.
    pub(crate) fn finish_lrm(&mut self) {
        if !self.lrm.is_connected {
            self.note_lrm_away();
        }
    }

    /// The License Reporting Managers, in file order.
    fn lrms(&self) -> impl Iterator<Item = ApplicationIndex> {
        let plans = self.plan.applications.iter_enumerated();
        plans.filter_map(|(a, plan)| (plan.role == Role::LicenseReporting).then_some(a))
    }

    fn ends_of_lrm(
        &self,
        lrm: ApplicationIndex,
        server: ApplicationIndex,
    ) -> (ApplicationIndex, usize, usize) {
        let active = |a: ApplicationIndex| self.applications[a].active;
        (lrm, active(lrm), active(server))
    }

    /// The cuts between an LRM and its server: of their connection while it stands, else of a new one.
    fn cuts_of_lrm(&self, lrm: ApplicationIndex, server: ApplicationIndex) -> Vec<LinkId> {
        let stands = self.lrm.connected == Some(self.ends_of_lrm(lrm, server));
        let hosts = (self.host_of(lrm), self.host_of(server));
        self.network.cut_links(&self.plan.hosts, hosts, stands)
    }

    fn lrm_connected(&mut self, server: ApplicationIndex) {
        self.notice(server, Noticed::LrmConnected);
        self.end_ground(server, Ground::Absence, |_| true);
        if !self.lrm.has_connected {
            self.lrm.has_connected = true;
            let active = self.applications[server].active;
            let count = self.applications[server].processes.len();
            let old = |p: usize| p != active && self.process_is_up(server, p);
            self.lrm.backup_is_old = (0..count).any(old);
        }
    }

    /// A process of an application is up again: a backup that was restarted knows LRM (AP22).
    pub(crate) fn backup_restarted(&mut self, a: ApplicationIndex, process: usize) {
        let here = self.lrm.server.is_some_and(|(server, _)| server == a);
        if here && process != self.applications[a].active {
            self.lrm.backup_is_old = false;
        }
    }

    /// The other process of a pair works now: an old backup of Configuration Server refuses all but
    /// LRM for a while (AP22).
    pub(crate) fn configuration_switched(&mut self, a: ApplicationIndex, link: LinkId) {
        let Some((_, of_server)) = self.lrm.server.filter(|(server, _)| *server == a) else {
            return;
        };
        if std::mem::take(&mut self.lrm.backup_is_old) {
            let component = Component::Application(self.application_symbol(a));
            let what = LinkKind::UnawareBackup;
            self.lrm.refuses_for =
                self.context
                    .graph
                    .append(self.context.now, what, component, &[link]);
            self.lrm.refuses_until = self.now + of_server.lrm_backup_downtime;
            self.context
                .schedule(self.lrm.refuses_until, Event::LrmReview);
            // Whom a license server refused is refused before it is asked now.
            self.wake_denied(None, |_| true);
        }
        self.server_changed(a);
    }

    /// Something that concerns LRM is due: its grace is over, an old backup accepts connections, or a
    /// new license file has come through.
    pub(crate) fn lrm_review(&mut self) {
        let Some((server, of_server)) = self.lrm.server else {
            return;
        };
        let away = self.now.since(self.lrm.away_since);
        if self.lrm.expected && !self.lrm.is_connected && away >= of_server.lrm_grace {
            let reasons = self.reasons_of_absence();
            self.open_violation(server, None, Cause::LrmAbsent, Ground::Absence, &reasons);
        }
        if self.now >= self.lrm.missed_from {
            self.lrm.missed_from = Time::NEVER;
            if !self.lrm.is_connected && self.applications[server].is_running() {
                self.notice(server, Noticed::LrmDisconnected);
            }
        }
        if self.now >= self.lrm.refuses_until {
            self.wake_refused(None);
        }
        if self.lrm.copy_expired && self.now >= self.lrm.copy_known {
            self.lrm.copy_expired = false;
            self.notice(server, Noticed::LicenseCopyRenewed);
        }
    }

    /// Those whom Configuration Server refused try again at their next instant: the answer, or its
    /// reason, may be another. Of one instant applications act in file order, so that those before the
    /// one `by` which it changed have asked already.
    fn wake_refused(&mut self, by: Option<ApplicationIndex>) {
        self.wake_denied(by, |cause| cause == Cause::LrmGate);
    }

    fn wake_denied(&mut self, by: Option<ApplicationIndex>, which: fn(Cause) -> bool) {
        // What a fault does comes before all tries of its instant.
        let by = by.filter(|by| self.applications[*by].last_try == Some(self.now));
        for a in self.applications.keys() {
            let last = self.applications[a].start.and_then(|s| s.last_cause);
            if !last.is_some_and(which) {
                continue;
            }
            let next = match self.next_question(a) {
                Some(at) if at == self.now && by.is_some_and(|by| a < by) => {
                    self.question_after(a, at)
                }
                next => next,
            };
            if let Some(at) = next {
                self.schedule_try(a, at);
            }
        }
    }

    /// What a service's license file allows has changed: the copy in the configuration database is of
    /// that file (AP15).
    pub(crate) fn review_license_copy(&mut self, service: ServiceIndex) {
        let Some((server, _)) = self.lrm.server else {
            return;
        };
        let lists = &self.plan.applications[server].processes[0].list;
        let mut servers = lists.iter().filter_map(ListEntry::server);
        let here = servers.any(|s| self.plan.servers[s].service == service);
        if !here {
            return;
        }
        let expired = self.license.has_expired(service);
        if expired {
            self.lrm.copy_known = Time::NEVER;
            if !self.lrm.copy_expired {
                self.lrm.copy_expired = true;
                self.notice(server, Noticed::LicenseCopyExpired);
            }
        } else if self.lrm.copy_expired && self.lrm.copy_known == Time::NEVER {
            self.lrm.copy_known = self.now + PROPAGATION;
            self.context.schedule(self.lrm.copy_known, Event::LrmReview);
        }
    }

    /// An application logs something that is neither a denial nor a violation.
    pub(crate) fn notice(&mut self, a: ApplicationIndex, what: Noticed) {
        let (at, application) = (self.now, self.application_symbol(a));
        if let Some(records) = &mut self.detail {
            records.detail.notices.push(Notice {
                at,
                application,
                what,
            });
        }
    }
}
