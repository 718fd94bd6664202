//! The share on which a server's license file lies, out of reach (FT21).
//!
//! A process that runs has read its file and goes on; one that would start waits until the share is back, and
//! is down for what stopped it and for the share. A reread finds no file.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::process::share::{DAEMON, LMGRD};
use crate::observe::records::Component;
use crate::plan::{ServerIndex, ServiceIndex};
use kernel::Time;

impl License {
    /// An occurrence takes the share from a server until an instant.
    pub(crate) fn share_down(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        (occurrence, until): (u32, Time),
    ) {
        let share = &mut self.servers[server].share;
        share.away.push((occurrence, until));
        if share.is_awaited() {
            self.await_share(cx, server);
            self.share_changed(cx, server);
        }
    }

    /// An occurrence gives the share back: what has waited for it starts at once, unless another one keeps it away.
    pub(crate) fn share_up(&mut self, cx: &mut Context<'_>, server: ServerIndex, occurrence: u32) {
        let share = &mut self.servers[server].share;
        share.away.retain(|(by, _)| *by != occurrence);
        if share.is_awaited() {
            self.settle_processes(cx, server);
            self.share_changed(cx, server);
        }
    }

    fn share_changed(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        self.refresh_service(cx, cx.plan.servers[server].service);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// What of a server could start by now is down for what stopped it and for the share.
    pub(super) fn await_share(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let component = Component::Server(cx.plan.servers[server].symbol);
        let state = &self.servers[server];
        let holds: Vec<u32> = state.share.away.iter().map(|(by, _)| *by).collect();
        let shares = cx.hold_links(&holds);
        let conditions = [
            (LMGRD, state.lmgrd_up, state.lmgrd_condition),
            (DAEMON, state.daemon_up, state.daemon_condition),
        ];
        for (process, _, now) in conditions.into_iter().filter(|(_, is_up, _)| !is_up) {
            let state = &mut self.servers[server];
            let before = *state.share.waiting[process].get_or_insert(now);
            let stopped = before.is_some().then_some(before);
            let reasons: Vec<LinkId> = stopped.into_iter().chain(shares.clone()).collect();
            if process == LMGRD {
                let link = cx.enter(now, LinkKind::LmgrdStopped, component, &reasons);
                self.servers[server].lmgrd_condition = link;
            } else {
                let link = cx.enter(now, LinkKind::DaemonStopped, component, &reasons);
                self.servers[server].daemon_condition = link;
            }
        }
    }

    /// The file on the disk of the server that grants cannot be read.
    pub(in crate::license) fn has_no_file(&self, cx: &Context<'_>, service: ServiceIndex) -> bool {
        let server = self.granting_server(cx, service);
        self.servers[server].share.is_away()
    }
}
