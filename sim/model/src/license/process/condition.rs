//! What keeps a server from serving: its conditions in the graph, and as the timeline names them (MT5).

use crate::cause::link::LinkKind;
use crate::context::Context;
use crate::license::License;
use crate::license::process::server::ServerState;
use crate::observe::records::Component;
use crate::plan::ServerIndex;

impl License {
    /// The conditions of a server's processes have what holds them down now as their reasons; what
    /// only waits to come up keeps the reasons it had.
    pub(super) fn refresh_process_conditions(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        if self.servers[server].is_off() {
            return;
        }
        let plan = &cx.plan.servers[server];
        let component = Component::Server(plan.symbol);
        let host = self.hosts[plan.host].condition;
        let state = &self.servers[server];
        if !state.lmgrd_up {
            let mut reasons = cx.hold_links(&state.lmgrd_holds);
            reasons.extend(host.is_some().then_some(host));
            let old = state.lmgrd_condition;
            if !reasons.is_empty() {
                let link = cx.enter(old, LinkKind::LmgrdStopped, component, &reasons);
                let state = &mut self.servers[server];
                state.lmgrd_condition = link;
                state.share.lmgrd_waits_no_more();
            }
        }
        let state = &self.servers[server];
        if !state.daemon_up {
            let mut reasons = cx.hold_links(&state.daemon_holds);
            reasons.extend(host.is_some().then_some(host));
            let old = state.daemon_condition;
            if !reasons.is_empty() {
                let link = cx.enter(old, LinkKind::DaemonStopped, component, &reasons);
                let state = &mut self.servers[server];
                state.daemon_condition = link;
                state.share.daemon_waits_no_more();
            }
        }
    }

    /// MT5: lmgrd and vendor daemon run; a node of a three-node system is in the majority, which has a master (TP3).
    pub(crate) fn is_available(&self, cx: &Context<'_>, server: ServerIndex) -> bool {
        let state = &self.servers[server];
        let plan = &cx.plan.servers[server];
        state.lmgrd_up
            && state.daemon_serves()
            && self.host_id_fits(cx, server)
            && self.hosts[plan.host].is_up()
            && self.triad_silence(plan.service).is_none()
            && self.is_in_majority(cx, plan.service, server)
    }

    /// What keeps a server from serving, as the timeline names it.
    pub(crate) fn state_name(&self, cx: &Context<'_>, server: ServerIndex) -> Option<&'static str> {
        let state = &self.servers[server];
        let plan = &cx.plan.servers[server];
        let host_up = self.hosts[plan.host].is_up();
        match (
            host_up,
            state.lmgrd_up,
            state.daemon_up,
            state.waiting_clients,
        ) {
            _ if state.is_off() => Some("switched off"),
            (false, ..) => Some("host down"),
            (_, false, false, _) if state.comes_up.is_some() => Some("starting"),
            (_, false, false, _) => Some("stopped"),
            (_, false, true, _) => Some("lmgrd down"),
            (_, true, ..) if !self.host_id_fits(cx, server) => Some("host ID is not the file's"),
            (_, true, false, _) => Some("vendor daemon down"),
            (_, true, true, 1..) => Some("vendor daemon waits for its port"),
            (_, true, true, 0) if state.hangs() => Some("vendor daemon hangs"),
            (_, true, true, 0) => None,
        }
    }

    /// A server's processes and ports.
    pub(crate) fn server(&self, server: ServerIndex) -> &ServerState {
        &self.servers[server]
    }
}
