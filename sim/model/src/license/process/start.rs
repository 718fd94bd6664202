//! Processes come up: whatever is due and held by nothing, on a living host (SV2, SV3, SV10).
//!
//! What a file, a clock or a three-node system makes of a start is decided there.

use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::plan::ServerIndex;
use kernel::Time;

impl License {
    /// A start is due at an instant, or what keeps a server down has other reasons before.
    fn schedule_start(&mut self, cx: &mut Context<'_>, server: ServerIndex, at: Time) {
        let state = &mut self.servers[server];
        let others = state.late.iter().chain(&state.unnoticed);
        let others = others.map(|(_, until)| *until);
        let at = others.filter(|until| *until > cx.now).fold(at, Time::min);
        if at == Time::NEVER {
            return;
        }
        state.incarnation += 1;
        let incarnation = state.incarnation;
        cx.schedule(
            at,
            Event::ServerStart {
                server,
                incarnation,
            },
        );
    }

    /// A start that was scheduled is due.
    pub(in crate::license) fn server_start(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        incarnation: u32,
    ) {
        let current = self.servers[server].incarnation & kernel::Word::INCARNATION_MASK;
        if incarnation == current {
            self.settle_processes(cx, server);
            self.schedule_if_held(cx, server);
            cx.tell(Fact::InfrastructureChanged);
        }
    }

    /// What others hold down is looked at again when a fault that is over would not keep it down any more.
    pub(super) fn schedule_if_held(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let host = cx.plan.servers[server].host;
        let state = &self.servers[server];
        let is_held = !state.lmgrd_holds.is_empty()
            || !state.daemon_holds.is_empty()
            || !self.hosts[host].is_up();
        if is_held {
            self.schedule_start(cx, server, Time::NEVER);
        }
    }

    /// Starts whatever of a server is due and not held, on a living host; what is due later is scheduled.
    pub(super) fn settle_processes(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let plan = &cx.plan.servers[server];
        if !self.hosts[plan.host].is_up() || self.servers[server].is_off() {
            self.refresh_service(cx, plan.service);
            return;
        }
        let state = &self.servers[server];
        if !state.lmgrd_up && state.lmgrd_holds.is_empty() {
            let due = state.comes_up.unwrap_or(state.lmgrd_due);
            if cx.now < due {
                self.schedule_start(cx, server, due);
            } else if state.share.is_away() {
                self.await_share(cx, server);
            } else if state.comes_up.is_some() {
                self.start_lmgrd(cx, server);
            } else if let Some(rejoin) = self.early_rejoin(cx, server) {
                self.servers[server].lmgrd_due = rejoin;
                self.schedule_start(cx, server, rejoin);
            } else if let Some(at) = self.begin_startup(cx, server) {
                self.schedule_start(cx, server, at);
            } else {
                self.start_lmgrd(cx, server);
            }
        }
        let state = &self.servers[server];
        if state.lmgrd_up && !state.daemon_up && state.daemon_holds.is_empty() {
            let due = state.daemon_due;
            if cx.now < due {
                self.schedule_start(cx, server, due);
            } else if state.share.is_away() {
                self.await_share(cx, server);
            } else {
                self.start_daemon(cx, server);
            }
        }
        self.refresh_service(cx, plan.service);
    }

    /// lmgrd comes up, and starts its daemon at once.
    fn start_lmgrd(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let now = cx.now;
        let state = &mut self.servers[server];
        state.lmgrd_up = true;
        state.comes_up = None;
        state.share.lmgrd_waits_no_more();
        state.daemon_due = now;
        let old = state.lmgrd_condition;
        self.servers[server].lmgrd_condition = cx.leave(old);
        self.read_ports(cx, server);
    }

    /// The vendor daemon comes up, empty, with the license file as it is now.
    fn start_daemon(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let plan = &cx.plan.servers[server];
        let service = plan.service;
        let state = &mut self.servers[server];
        let fixed_port = state.vendor_port.is_some();
        state.daemon_up = true;
        state.share.daemon_waits_no_more();
        let bind_waits = fixed_port && !state.died_with_host;
        let old = state.daemon_condition;
        state.waiting_clients = u32::from(bind_waits);
        if bind_waits {
            // How many those are is known to the clients.
            cx.tell(Fact::DaemonWaits { service, server });
        } else {
            state.daemon_condition = cx.leave(old);
        }
        self.end_hangs(cx, server);
        self.review_windback(cx, server, true);
        if self.granting_server(cx, service) == server {
            self.load_file(cx, service);
        }
    }

    /// SV3: so many old connections stand in the way of a restarted daemon; of none it serves at once.
    pub(crate) fn wait_for(&mut self, cx: &mut Context<'_>, server: ServerIndex, connections: u32) {
        let state = &mut self.servers[server];
        state.waiting_clients = connections.max(1);
        if connections == 0 {
            self.old_connection_closed(cx, server);
        }
    }

    /// SV3: an old connection to a restarted daemon is closed; at the last the daemon serves.
    pub(crate) fn old_connection_closed(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let state = &mut self.servers[server];
        for (_, connections) in &mut state.outwaited {
            *connections -= 1;
        }
        state.outwaited.retain(|(_, connections)| *connections > 0);
        if state.waiting_clients > 0 {
            state.waiting_clients -= 1;
            if state.waiting_clients == 0 && state.daemon_up {
                let service = cx.plan.servers[server].service;
                let old = self.servers[server].daemon_condition;
                self.servers[server].daemon_condition = cx.leave(old);
                self.refresh_service(cx, service);
                cx.tell(Fact::InfrastructureChanged);
            }
        }
    }

    /// A server's processes run at time 0, before any client is there, unless a fault holds them down or has let them
    /// go in that instant and they have yet to come up.
    pub(in crate::license) fn start_at_zero(&mut self, server: ServerIndex) {
        let state = &mut self.servers[server];
        state.lmgrd_up = state.lmgrd_holds.is_empty() && !state.waits_to_start();
        state.daemon_up = state.lmgrd_up && state.daemon_holds.is_empty();
    }
}
