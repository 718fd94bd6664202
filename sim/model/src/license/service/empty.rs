//! Everything that is out of a service is lost when the daemon that grants goes (SV2).
//!
//! The epoch counts that; a holder learns of it at its next poll.

use crate::cause::graph::LinkId;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::service::state::HUNG;
use crate::observe::records::Act;
use crate::plan::{ServerIndex, ServiceIndex};

impl License {
    /// Everything out of a service is lost, and what vanished clients left behind with it.
    pub(in crate::license) fn empty(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let reason = self.reason_of_silence(cx, service);
        self.empty_for(cx, service, reason);
    }

    /// Everything out of a service is lost for a reason, which its clients keep until it is made good.
    pub(in crate::license) fn empty_for(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        reason: LinkId,
    ) {
        let (now, window) = (cx.now, cx.window);
        cx.tell(Fact::CheckoutsEmptied { service, reason });
        self.drop_orphans(cx, service, reason);
        if self.services[service].pools.iter().any(|p| p.out > 0) {
            cx.note_act(service, |_| Act::Lost);
        }
        let state = &mut self.services[service];
        state.epoch += 1;
        if state.returnable != HUNG {
            state.returnable = state.epoch;
        }
        state.shared.clear();
        for (pool, level) in state.pools.iter_mut().zip(&mut state.levels) {
            pool.lose_all();
            pool.orphaned.clear();
            pool.diverted.clear();
            pool.elsewhere.clear();
            if let Some(policy) = &mut pool.policy {
                policy.clear();
            }
            level.set(window, now, u64::from(pool.taken()));
        }
        cx.tell(Fact::AnswersChanged { service });
        cx.tell(Fact::CheckedOutChanged { service });
    }

    /// The condition for which a service does not answer holders now, if any.
    fn reason_of_silence(&self, cx: &Context<'_>, service: ServiceIndex) -> LinkId {
        let silence = self.triad_silence(service).or_else(|| {
            self.node_answers(cx, self.granting_server(cx, service))
                .1
                .err()
        });
        silence.map_or(LinkId::NONE, |silence| silence.link)
    }

    /// The daemon of a server stopped: if it was the one that granted, all is lost.
    pub(in crate::license) fn empty_if_granting(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        server: ServerIndex,
    ) {
        if self.granting_server(cx, service) == server {
            self.empty(cx, service);
        }
    }
}
