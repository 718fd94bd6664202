//! A host loses its power, and has it back (SV10, FT1).

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::process::server::Death;
use crate::observe::records::Component;
use crate::plan::{HostIndex, ServerIndex};
use kernel::Span;

impl License {
    /// An occurrence takes a host's power.
    pub(crate) fn host_down(&mut self, cx: &mut Context<'_>, host: HostIndex, occurrence: u32) {
        let state = &mut self.hosts[host];
        let was_up = state.is_up();
        state.holds.push(occurrence);
        let link = cx.graph.link_of(occurrence);
        for server in self.servers_on(cx, host).into_iter().filter(|_| was_up) {
            let silence = self.unnoticed_for(cx, server);
            let start = self.next_start_time(cx, server);
            let state = &mut self.servers[server];
            state.is_stopped_again(cx.now, start);
            state.unnoticed.retain(|(_, until)| *until > cx.now);
            if !state.lmgrd_up && silence > Span::ZERO {
                state.unnoticed.push((link, cx.now + silence));
            }
        }
        self.refresh_host_condition(cx, host);
        if was_up {
            for server in self.servers_on(cx, host) {
                self.stop_processes(cx, server, true, true, Death::Silent);
            }
            for server in self.servers_on(cx, host) {
                self.schedule_if_held(cx, server);
            }
            // What is to be had changes with the processes that die with it.
            cx.tell(Fact::HostStopped { host });
        } else {
            self.refresh_services_on(cx, host);
            cx.tell(Fact::InfrastructureChanged);
        }
    }

    /// An occurrence gives a host's power back.
    pub(crate) fn host_up(&mut self, cx: &mut Context<'_>, host: HostIndex, occurrence: u32) {
        let state = &mut self.hosts[host];
        state.holds.retain(|h| *h != occurrence);
        let is_up = state.is_up();
        let delay = self.start_delay(cx, host);
        let link = cx.graph.link_of(occurrence);
        for server in self.servers_on(cx, host) {
            let start = self.next_start_time(cx, server);
            let state = &mut self.servers[server];
            if !is_up || !state.lmgrd_holds.is_empty() || !state.daemon_holds.is_empty() {
                let wait = (delay + start).max(state.share.wait(cx.now, start));
                state.is_let_go(link, cx.now, wait);
            }
        }
        self.refresh_host_condition(cx, host);
        if is_up {
            for server in self.servers_on(cx, host) {
                self.servers[server].lmgrd_due = cx.now + delay;
                self.settle_processes(cx, server);
            }
            cx.tell(Fact::HostStarted { host });
        } else {
            self.refresh_services_on(cx, host);
        }
        for server in self.servers_on(cx, host) {
            self.schedule_if_held(cx, server);
        }
        cx.tell(Fact::InfrastructureChanged);
    }

    /// What is down already is so for other reasons now.
    fn refresh_services_on(&mut self, cx: &mut Context<'_>, host: HostIndex) {
        for server in self.servers_on(cx, host) {
            let service = cx.plan.servers[server].service;
            self.refresh_service(cx, service);
        }
    }

    /// SV10: how long after its host's return lmgrd comes up.
    fn start_delay(&self, cx: &Context<'_>, host: HostIndex) -> Span {
        let plan = &cx.plan.hosts[host];
        match plan.managed {
            _ if plan.autostart => Span::ZERO,
            Some(restart_delay) => restart_delay,
            None => plan.manual_start_delay,
        }
    }

    /// SV10: the Management Layer starts a dead server again, this long after.
    pub(crate) fn managed_restart(&self, cx: &Context<'_>, server: ServerIndex) -> Option<Span> {
        let host = cx.plan.servers[server].host;
        cx.plan.hosts[host].managed
    }

    /// The host's condition has the holds that stand now as its reasons.
    fn refresh_host_condition(&mut self, cx: &mut Context<'_>, host: HostIndex) {
        let old = self.hosts[host].condition;
        let reasons = cx.hold_links(&self.hosts[host].holds);
        self.hosts[host].condition = if reasons.is_empty() {
            cx.leave(old)
        } else {
            cx.enter(old, LinkKind::HostDown, Component::Host(host), &reasons)
        };
        for server in self.servers_on(cx, host) {
            self.refresh_process_conditions(cx, server);
        }
    }

    /// The servers placed on a host.
    pub(in crate::license) fn servers_on(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
    ) -> Vec<ServerIndex> {
        self.servers()
            .filter(|s| cx.plan.servers[*s].host == host)
            .collect()
    }

    /// No occurrence holds a host down.
    pub(crate) fn host_is_up(&self, host: HostIndex) -> bool {
        self.hosts[host].is_up()
    }

    /// The condition of a host that is down.
    pub(crate) fn host_condition(&self, host: HostIndex) -> LinkId {
        self.hosts[host].condition
    }

    /// An occurrence holds a host down.
    pub(crate) fn holds_host(&self, host: HostIndex, occurrence: u32) -> bool {
        self.hosts[host].holds.contains(&occurrence)
    }
}
