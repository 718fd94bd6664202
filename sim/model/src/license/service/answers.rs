//! Whether a service answers, and why not: a function of its nodes' processes, kept as two answers (TP1, TP6, SV8).
//!
//! New clients need lmgrd and the vendor daemon, holders the daemon only. How a master is chosen is decided in `three_node`.

use crate::cause::Cause;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::service::silence::Silence;
use crate::observe::records::Component;
use crate::plan::{ServerIndex, ServiceIndex};

impl License {
    /// The server on which a service's granting daemon runs, or would run.
    pub(crate) fn granting_server(&self, cx: &Context<'_>, service: ServiceIndex) -> ServerIndex {
        let nodes = &cx.plan.services[service].nodes;
        let state = &self.services[service];
        let node = state
            .triad
            .as_ref()
            .map_or(0, |triad| triad.master.unwrap_or(0));
        nodes[node]
    }

    /// Recomputes whether a service answers, after a change of its nodes; wakes whom that concerns.
    pub(crate) fn refresh_service(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let before = (
            self.services[service].for_new,
            self.services[service].for_holders,
        );
        let is_triad = self.services[service].triad.is_some();
        if is_triad {
            self.refresh_triad(cx, service);
        }
        let (for_new, for_holders) = match self.triad_silence(service) {
            // While the loss of its master is not noticed, what keeps that from serving would do alone.
            Some(silence) if self.has_master(service) => {
                let server = self.granting_server(cx, service);
                (
                    Err(self.for_all_reasons(cx, server, silence, true)),
                    Err(self.for_all_reasons(cx, server, silence, false)),
                )
            }
            Some(silence) => (Err(silence), Err(silence)),
            None if self.is_off(cx, service) => {
                let silence = License::silence_when_off();
                (Err(silence), Err(silence))
            }
            None => {
                let server = self.granting_server(cx, service);
                let (for_new, for_holders) = self.node_answers(cx, server);
                let for_new =
                    for_new.map_err(|silence| self.for_all_reasons(cx, server, silence, true));
                let for_holders =
                    for_holders.map_err(|silence| self.for_all_reasons(cx, server, silence, false));
                (for_new, for_holders)
            }
        };
        let state = &mut self.services[service];
        state.for_new = for_new;
        state.for_holders = for_holders;
        self.refresh_returnable(cx, service);
        let looks_different = is_triad && self.nodes_look_different(cx, service);
        if before != (for_new, for_holders) || looks_different {
            cx.tell(Fact::AnswersChanged { service });
        }
    }

    /// A server's silence with the link of everything that keeps it from serving: each would do alone.
    fn for_all_reasons(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        silence: Silence,
        is_new: bool,
    ) -> Silence {
        let plan = &cx.plan.servers[server];
        let state = &self.servers[server];
        let mut reasons = vec![
            silence.link,
            self.hosts[plan.host].condition,
            state.daemon_condition,
            state.hang_condition,
        ];
        if is_new {
            reasons.push(state.lmgrd_condition);
        }
        if !self.host_id_fits(cx, server) {
            reasons.push(self.misfit_link(cx, server));
        }
        let component = Component::Server(plan.symbol);
        let what = LinkKind::ServerSilent;
        let reasons = cx.graph.of_other_roots(silence.link, &reasons);
        let link = cx.graph.all_of(cx.now, what, component, &reasons);
        Silence { link, ..silence }
    }

    /// Whether a server's processes answer new clients and holders.
    pub(in crate::license) fn node_answers(
        &self,
        cx: &Context<'_>,
        server: ServerIndex,
    ) -> (Result<(), Silence>, Result<(), Silence>) {
        let state = &self.servers[server];
        if state.is_off() {
            let silence = License::silence_when_off();
            return (Err(silence), Err(silence));
        }
        let host = &self.hosts[cx.plan.servers[server].host];
        if !host.is_up() {
            let silence = Silence::new(Cause::ServerDown, host.condition, 1);
            return (Err(silence), Err(silence));
        }
        // A new client asks lmgrd first: only a daemon that it can ask says that the file is another host's.
        let daemon = if !self.host_id_fits(cx, server) {
            let misfit = self.misfit_link(cx, server);
            Err(Silence::new(Cause::WrongHostId, misfit, 2))
        } else if state.daemon_serves() {
            Ok(())
        } else if state.hangs() && state.waiting_clients == 0 {
            Err(Silence::new(Cause::NoAnswer, state.hang_condition, 2))
        } else {
            Err(Silence::new(
                Cause::VendorDaemonDown,
                state.daemon_condition,
                2,
            ))
        };
        let lmgrd = if state.lmgrd_up {
            Ok(())
        } else {
            Err(Silence::new(Cause::LmgrdDown, state.lmgrd_condition, 1))
        };
        (lmgrd.and(daemon), daemon)
    }

    /// Why a service would not answer a new client, if so.
    pub(crate) fn silence_for_new(&self, service: ServiceIndex) -> Option<Silence> {
        self.services[service].for_new.err()
    }
}
