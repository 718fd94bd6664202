//! When a node of a three-node system that was down may join again (TP4).

use crate::context::Context;
use crate::license::License;
use crate::plan::ServerIndex;
use kernel::{Span, Time};

impl License {
    /// TP4: a node of a three-node system that would start too early rejoins only then.
    pub(in crate::license) fn early_rejoin(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
    ) -> Option<Time> {
        let service = cx.plan.servers[server].service;
        let parameters = self.services[service].triad.as_ref()?.parameters;
        let safe = self.servers[server].last_ran? + parameters.rejoin_wait;
        if cx.now >= safe {
            return None;
        }
        let fails = parameters.early_rejoin_failure >= 1.0
            || self.servers[server].rejoin.uniform() < parameters.early_rejoin_failure;
        fails.then_some(safe)
    }

    /// TP4: how long a node that is let go now would have to wait, if an early rejoin is sure to fail.
    pub(in crate::license) fn wait_to_rejoin(&self, cx: &Context<'_>, server: ServerIndex) -> Span {
        let service = cx.plan.servers[server].service;
        let triad = self.services[service].triad.as_ref();
        let parameters = triad.map(|triad| triad.parameters);
        let parameters = parameters.filter(|known| known.early_rejoin_failure >= 1.0);
        let ran = self.servers[server].last_ran;
        let safe = parameters.and_then(|known| Some(ran? + known.rejoin_wait));
        safe.map_or(Span::ZERO, |safe| safe.max(cx.now).since(cx.now))
    }
}
