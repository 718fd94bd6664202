//! Cold standbys: license servers that are switched off until they are activated (TP15).
//!
//! A standby that is off has no processes, whatever else strikes it, and its silence has no fault as its
//! reason. Occurrences call it, each from an instant on until its end; it is on while a call is due. What it grants is lost
//! when it goes off, for the fault that ended.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::license::service::silence::Silence;
use crate::observe::records::Component;
use crate::plan::{ServerIndex, ServiceIndex, Standby};
use kernel::Time;

impl License {
    /// Some license server is a standby.
    pub(crate) fn has_standbys(&self) -> bool {
        self.servers.iter().any(|state| state.standby.is_some())
    }

    /// A service is a standby's, and that is switched off.
    pub(crate) fn is_off(&self, cx: &Context<'_>, service: ServiceIndex) -> bool {
        self.servers[self.granting_server(cx, service)].is_off()
    }

    /// The begins of the faults that have a standby on which is off without any; none where nobody or somebody's hand
    /// has it on, and for all other services.
    pub(crate) fn activated_by(&self, cx: &Context<'_>, service: ServiceIndex) -> Vec<LinkId> {
        let server = self.granting_server(cx, service);
        let standby = self.servers[server].standby.as_ref();
        let Some(standby) = standby.filter(|standby| standby.is_on) else {
            return Vec::new();
        };
        if is_on_by_hand(cx, server) {
            return Vec::new();
        }
        let due = standby.calls.iter().filter(|(_, due)| *due <= cx.now);
        due.map(|(by, _)| cx.graph.link_of(*by)).collect()
    }

    /// Some standby is on.
    pub(crate) fn has_standby_on(&self) -> bool {
        let mut standbys = self
            .servers
            .iter()
            .filter_map(|state| state.standby.as_ref());
        standbys.any(|standby| standby.is_on)
    }

    /// A service that an application has lost at an instant is a standby's that was switched off since then.
    pub(crate) fn was_switched_off(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        lost_at: Time,
    ) -> bool {
        let state = &self.servers[self.granting_server(cx, service)];
        let standby = state.standby.as_ref();
        standby.is_some_and(|standby| !standby.is_on || standby.since > lost_at)
    }

    /// What anybody finds who asks a standby that is off.
    pub(in crate::license) fn silence_when_off() -> Silence {
        Silence::new(Cause::ServerDown, LinkId::NONE, 1)
    }

    /// What is on from time 0 on is up then (SV14); what somebody switches by hand is scheduled.
    pub(in crate::license) fn begin_standbys(&mut self, cx: &mut Context<'_>) {
        for server in self.servers() {
            if let Some(Standby::Between { from, until }) = cx.plan.servers[server].standby {
                for at in [from, until] {
                    if at > Time::ZERO && at < cx.window.to {
                        cx.schedule(at, Event::StandbyReview { server });
                    }
                }
            }
            if self.is_called(cx, server) {
                self.set_on(cx, server);
            }
        }
    }

    /// An occurrence begins, or began before time 0: the standbys that its fault activates are due some time after, unless
    /// it has no effect.
    pub(crate) fn call_standbys(
        &mut self,
        cx: &mut Context<'_>,
        (occurrence, began): (u32, i64),
        has_effect: bool,
    ) {
        let fault = cx.graph.occurrence(occurrence).fault;
        for server in self.servers() {
            let Some(Standby::After { faults, delay }) = &cx.plan.servers[server].standby else {
                continue;
            };
            let position = faults.iter().position(|of| of.0 == fault);
            let state = self.servers[server].standby.as_mut();
            let (Some(position), Some(state)) = (position, state) else {
                continue;
            };
            let wait = delay.sample_span(&mut state.delays[position]);
            if !has_effect {
                continue;
            }
            let due = began.saturating_add_unsigned(wait.0).max(0);
            let due = Time(due.unsigned_abs());
            state.calls.push((occurrence, due));
            if due < cx.window.to {
                cx.schedule(due.max(cx.now), Event::StandbyReview { server });
            }
        }
    }

    /// An occurrence ends: it has no standby on any more.
    pub(crate) fn dismiss_standbys(&mut self, cx: &mut Context<'_>, occurrence: u32) {
        for server in self.servers() {
            let Some(state) = &mut self.servers[server].standby else {
                continue;
            };
            let before = state.calls.len();
            state.calls.retain(|(by, _)| *by != occurrence);
            if state.calls.len() == before || !state.is_on {
                continue;
            }
            if self.is_called(cx, server) {
                tell_of_calls(cx, server);
            } else {
                let ended = cx.graph.link_of(occurrence);
                self.switch_off(cx, server, ended);
            }
        }
    }

    /// The instant has come at which a standby may be due, or is switched off by hand.
    pub(in crate::license) fn review_standby(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let is_called = self.is_called(cx, server);
        if is_called && self.servers[server].is_off() {
            self.switch_on(cx, server);
        } else if !is_called && !self.servers[server].is_off() {
            self.switch_off(cx, server, LinkId::NONE);
        } else if is_called {
            tell_of_calls(cx, server);
        }
    }

    /// Something has a standby on now.
    fn is_called(&self, cx: &Context<'_>, server: ServerIndex) -> bool {
        let standby = self.servers[server].standby.as_ref();
        is_on_by_hand(cx, server)
            || standby.is_some_and(|s| s.calls.iter().any(|(_, due)| *due <= cx.now))
    }

    fn set_on(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let now = cx.now;
        let state = &mut self.servers[server];
        if let Some(standby) = &mut state.standby {
            standby.is_on = true;
            standby.since = now;
            // What runs at time 0 has started before.
            standby.is_fresh = now > Time::ZERO;
        }
        // Whoever activates it starts it, whatever its host's return would have waited for.
        state.lmgrd_due = now;
        self.refresh_process_conditions(cx, server);
    }

    /// Somebody activates a standby: it is started, unless a fault holds it down, and takes its time to come up.
    fn switch_on(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        self.set_on(cx, server);
        self.settle_processes(cx, server);
        if !self.servers[server].lmgrd_runs() {
            self.note_masked_hangs(cx, server);
        }
        self.schedule_if_held(cx, server);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// A standby is switched off: what was out of it is lost (SV2).
    fn switch_off(&mut self, cx: &mut Context<'_>, server: ServerIndex, ended: LinkId) {
        let plan = &cx.plan.servers[server];
        let (service, component) = (plan.service, Component::Server(plan.symbol));
        let state = &mut self.servers[server];
        let daemon_ran = state.daemon_up;
        state.stop_for_good();
        self.runs_set_back_no_more(cx, server);
        let state = &mut self.servers[server];
        if let Some(standby) = &mut state.standby {
            standby.is_on = false;
        }
        let conditions = [state.lmgrd_condition, state.daemon_condition];
        (state.lmgrd_condition, state.daemon_condition) = (LinkId::NONE, LinkId::NONE);
        for condition in conditions {
            cx.leave(condition);
        }
        self.refresh_hang(cx, server);
        if daemon_ran {
            let reason = match ended.is_some() {
                true => {
                    let what = LinkKind::StandbySwitchedOff;
                    cx.graph.append(cx.now, what, component, &[ended])
                }
                false => LinkId::NONE,
            };
            self.empty_for(cx, service, reason);
        }
        self.refresh_service(cx, service);
        cx.tell(Fact::InfrastructureChanged);
    }
}

/// Somebody has a standby on by hand now.
fn is_on_by_hand(cx: &Context<'_>, server: ServerIndex) -> bool {
    match cx.plan.servers[server].standby {
        Some(Standby::Between { from, until }) => (from..until).contains(&cx.now),
        _ => false,
    }
}

/// Other faults have a standby on than before: who waits for it waits for other reasons.
fn tell_of_calls(cx: &mut Context<'_>, server: ServerIndex) {
    let service = cx.plan.servers[server].service;
    cx.tell(Fact::AnswersChanged { service });
}
