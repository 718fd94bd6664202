//! How long a license server takes to come up (SV14).
//!
//! Whatever starts lmgrd begins a start-up, with its vendor daemon at its end; a stop meanwhile begins it
//! anew. How long the next one takes is drawn when it is first asked for, so that what a fault would have left behind
//! without another one is known before it happens. What runs at time 0 is up.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::Context;
use crate::license::License;
use crate::observe::records::Component;
use crate::plan::ServerIndex;
use kernel::{Span, Time};

impl License {
    /// How long a server's next start takes.
    pub(super) fn next_start_time(&mut self, cx: &Context<'_>, server: ServerIndex) -> Span {
        let state = &mut self.servers[server];
        let Some(stream) = &mut state.start_times else {
            return Span::ZERO;
        };
        let law = &cx.plan.servers[server].start_time;
        *state
            .next_start
            .get_or_insert_with(|| law.sample_span(stream))
    }

    /// lmgrd is started: when it is up, if that takes time.
    pub(in crate::license) fn begin_startup(
        &mut self,
        cx: &Context<'_>,
        server: ServerIndex,
    ) -> Option<Time> {
        let takes = self.next_start_time(cx, server);
        let state = &mut self.servers[server];
        state.next_start = None;
        let at = (takes > Span::ZERO).then_some(cx.now + takes);
        state.comes_up = at;
        at
    }

    /// LF15: a server is started with the new license file that has come, for the change that made it necessary.
    pub(in crate::license) fn start_with_new_file(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        changed: LinkId,
    ) {
        let runs = self.servers[server].lmgrd_up;
        if !runs || self.begin_startup(cx, server).is_none() {
            return;
        }
        let component = Component::Server(cx.plan.servers[server].symbol);
        let state = &mut self.servers[server];
        state.lmgrd_up = false;
        state.daemon_up = false;
        state.waiting_clients = 0;
        let (lmgrd, daemon) = (state.lmgrd_condition, state.daemon_condition);
        let lmgrd = cx.enter(lmgrd, LinkKind::LmgrdStopped, component, &[changed]);
        let daemon = cx.enter(daemon, LinkKind::DaemonStopped, component, &[changed]);
        let state = &mut self.servers[server];
        (state.lmgrd_condition, state.daemon_condition) = (lmgrd, daemon);
        self.refresh_hang(cx, server);
        self.settle_processes(cx, server);
    }
}
