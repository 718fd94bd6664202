//! Faults hold processes of a server down and let them go; what stops loses what was out of it (SV2).

use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::process::server::Death;
use crate::plan::ServerIndex;
use kernel::Span;

impl License {
    /// An occurrence holds processes of a server down: both, or one of them.
    pub(crate) fn hold_server(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        occurrence: u32,
        lmgrd: bool,
        daemon: bool,
    ) {
        let host_is_up = self.hosts[cx.plan.servers[server].host].is_up();
        let start = self.next_start_time(cx, server);
        let state = &mut self.servers[server];
        if host_is_up {
            state.is_stopped_again(cx.now, start);
        }
        if lmgrd {
            state.lmgrd_holds.push(occurrence);
        }
        if daemon {
            state.daemon_holds.push(occurrence);
        }
        self.stop_processes(cx, server, lmgrd, daemon, Death::Clean);
        self.schedule_if_masked(cx, server);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// An occurrence lets processes of a server go. What others hold, or what has to wait for a start of
    /// its own, stays down.
    pub(crate) fn release_server(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        occurrence: u32,
    ) {
        let now = cx.now;
        let managed = self.managed_restart(cx, server);
        let restart = cx.plan.servers[server].vendor_restart_delay;
        let host_is_up = self.hosts[cx.plan.servers[server].host].is_up();
        let link = cx.graph.link_of(occurrence);
        let rejoin = self.wait_to_rejoin(cx, server);
        let start = self.next_start_time(cx, server);
        let state = &mut self.servers[server];
        let held_lmgrd = state.lmgrd_holds.contains(&occurrence);
        let held_daemon = state.daemon_holds.contains(&occurrence);
        state.lmgrd_holds.retain(|h| *h != occurrence);
        state.daemon_holds.retain(|h| *h != occurrence);
        if held_lmgrd && let Some(delay) = managed {
            state.lmgrd_due = state.lmgrd_due.max(now + delay);
        }
        if held_daemon && !held_lmgrd {
            // lmgrd restarts its daemon a moment later (SV2).
            state.daemon_due = now + restart;
        }
        if !state.lmgrd_holds.is_empty() || !state.daemon_holds.is_empty() || !host_is_up {
            let wait = match managed {
                Some(delay) if held_lmgrd => delay,
                _ if held_daemon && !held_lmgrd => restart,
                _ => Span::ZERO,
            };
            let start = if held_lmgrd { start } else { Span::ZERO };
            let wait = (wait.max(rejoin) + start).max(state.share.wait(now, start));
            state.is_let_go(link, now, wait);
        }
        self.refresh_process_conditions(cx, server);
        self.settle_processes(cx, server);
        self.schedule_if_held(cx, server);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// Stops processes of a server: what was out of it is lost, its service learns of it.
    pub(super) fn stop_processes(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        lmgrd: bool,
        daemon: bool,
        death: Death,
    ) {
        let service = cx.plan.servers[server].service;
        let now = cx.now;
        let state = &mut self.servers[server];
        if lmgrd {
            state.comes_up = None;
        }
        let lmgrd_stops = lmgrd && state.lmgrd_up;
        let daemon_stops = daemon && state.daemon_up;
        if lmgrd_stops {
            state.lmgrd_up = false;
            state.last_ran = Some(now);
            state.lmgrd_died_silently = death == Death::Silent;
        }
        if daemon_stops {
            state.daemon_up = false;
            state.waiting_clients = 0;
            state.died_with_host = death == Death::Silent;
        } else if daemon && death == Death::Silent {
            state.died_with_host = true;
        }
        self.refresh_process_conditions(cx, server);
        if daemon_stops {
            self.refresh_hang(cx, server);
            self.note_masked_hangs(cx, server);
            self.runs_set_back_no_more(cx, server);
            self.empty_if_granting(cx, service, server);
        }
        self.refresh_service(cx, service);
    }
}
