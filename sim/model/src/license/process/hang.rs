//! A vendor daemon that hangs: it takes connections and answers nothing (SV13).
//!
//! The process runs, so that nobody restarts it and nothing of what is out comes back; it answers neither
//! new clients nor holders until it is restarted, by the end of the fault or by anything else. A hang of a daemon that
//! another fault has stopped is one more reason for its silence, and is over when it starts.

use crate::cause::Cause;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::observe::records::Component;
use crate::plan::{HostIndex, ServerIndex, ServiceIndex};
use kernel::{Span, Time};

impl License {
    /// An occurrence makes a server's vendor daemon hang until an instant.
    pub(crate) fn hang_daemon(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        (occurrence, until): (u32, Time),
    ) {
        let service = cx.plan.servers[server].service;
        let state = &mut self.servers[server];
        state.hangs.push((occurrence, until));
        // At time 0 nothing has been started yet.
        if !state.daemon_up && cx.now > Time::ZERO {
            self.note_masked_hangs(cx, server);
            self.schedule_if_masked(cx, server);
            cx.tell(Fact::AnswersChanged { service });
        }
        self.refresh_hang(cx, server);
        self.refresh_service(cx, service);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// An occurrence ends: somebody ends the daemon, and lmgrd starts it again (SV2). One that was restarted since
    /// does not hang any more.
    pub(crate) fn end_hang(&mut self, cx: &mut Context<'_>, server: ServerIndex, occurrence: u32) {
        let state = &mut self.servers[server];
        if !state.hangs.iter().any(|(by, _)| *by == occurrence) {
            return;
        }
        if state.daemon_up {
            state.hangs.clear();
            self.hold_server(cx, server, occurrence, false, true);
            self.release_server(cx, server, occurrence);
        } else {
            state.hangs.retain(|(by, _)| *by != occurrence);
        }
    }

    /// What another fault has stopped would hang without that, until the hang's end and a restart.
    pub(super) fn note_masked_hangs(&mut self, cx: &Context<'_>, server: ServerIndex) {
        let restart = cx.plan.servers[server].vendor_restart_delay;
        let state = &mut self.servers[server];
        for (occurrence, until) in state.hangs.clone() {
            let wait = Span(until.since(cx.now).0.saturating_add(restart.0));
            let wait = wait.min(Time::NEVER.since(cx.now));
            state.is_let_go(cx.graph.link_of(occurrence), cx.now, wait);
        }
    }

    /// At time 0 a fault holds down what would hang without it.
    pub(in crate::license) fn begin_masked_hangs(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
    ) {
        let state = &self.servers[server];
        if !state.daemon_up && !state.hangs.is_empty() && !state.is_off() {
            self.note_masked_hangs(cx, server);
            self.schedule_if_held(cx, server);
        }
    }

    /// A masked hang is looked at again when it would be over.
    pub(super) fn schedule_if_masked(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        if !self.servers[server].hangs.is_empty() {
            self.settle_processes(cx, server);
            self.schedule_if_held(cx, server);
        }
    }

    /// A daemon that starts does not hang, whatever it did before; what has begun while a standby was off shows now.
    pub(super) fn end_hangs(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let state = &mut self.servers[server];
        let is_first = state.is_first_start();
        if !state.hangs.is_empty() {
            let links = state.hang_links(cx);
            state.late.retain(|(link, _)| !links.contains(link));
            if is_first {
                self.refresh_hang(cx, server);
                return;
            }
            state.hangs.clear();
        }
    }

    /// The condition of a daemon that hangs has the hangs of now as its reasons.
    pub(in crate::license) fn refresh_hang(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let state = &self.servers[server];
        let old = state.hang_condition;
        if !state.hangs() && !old.is_some() {
            return;
        }
        let reasons = state.hang_links(cx);
        let component = Component::Server(cx.plan.servers[server].symbol);
        self.servers[server].hang_condition = if state.hangs() {
            cx.enter(old, LinkKind::DaemonHangs, component, &reasons)
        } else {
            cx.leave(old)
        };
    }

    /// The daemon that grants for a service hangs.
    pub(in crate::license) fn hangs(&self, cx: &Context<'_>, service: ServiceIndex) -> bool {
        self.servers[self.granting_server(cx, service)].hangs()
    }

    /// A new client at a host would wait for a service's answer in vain.
    pub(crate) fn keeps_waiting(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> bool {
        self.hangs(cx, service)
            && self
                .reach_as_new(cx, host, service)
                .is_err_and(|silence| silence.cause == Cause::NoAnswer)
    }

    /// A holder at a host would wait for a service's answer in vain.
    pub(crate) fn keeps_holder_waiting(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> bool {
        self.hangs(cx, service)
            && self.stays_connected(cx, host, service).is_ok()
            && self
                .reach_as_holder(cx, host, service)
                .is_err_and(|silence| silence.cause == Cause::NoAnswer)
    }
}
