//! What a license file said of a feature until lately, and would say once its daemon runs.
//!
//! A client that is kept from its server does not see what happens to the file meanwhile; whether that
//! would have kept its licenses from it too, who asks for the causes has to know afterwards.

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::license::License;
use crate::license::file::state::Former;
use crate::plan::{FaultKind, FeatureId, ServiceIndex};

impl License {
    /// By what a service had nothing of a feature until lately: the last expiry that is over, the last change that
    /// was undone.
    pub(crate) fn former_of(
        &self,
        service: ServiceIndex,
        feature: FeatureId,
    ) -> impl Iterator<Item = Former> {
        let state = &self.services[service];
        let pools = state.pools.iter().filter(move |p| p.feature == feature);
        let expired = pools.filter_map(|pool| pool.was_expired);
        expired.chain(state.file.undone(feature))
    }

    /// The same of any feature.
    pub(crate) fn formers(&self, service: ServiceIndex) -> impl Iterator<Item = Former> {
        let state = &self.services[service];
        let expired = state.pools.iter().filter_map(|pool| pool.was_expired);
        expired.chain(state.file.last_undone())
    }

    /// The change of the license file by which a service has nothing of a feature or, if its daemon is down, would
    /// have nothing of it were it up.
    pub(crate) fn dropped_by(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
    ) -> Option<LinkId> {
        let server = self.granting_server(cx, service);
        if self.servers[server].daemon_up && !self.servers[server].hangs() {
            let mut pools = self.services[service].pools.iter();
            let is_gone = pools.all(|p| p.feature != feature || p.is_removed);
            return is_gone.then(|| self.file_link(service));
        }
        let (fault, link) = self.change_in_force(cx, service)?;
        let kind: &FaultKind = &cx.plan.faults[fault as usize].kind;
        let mut of_feature = kind.pools().iter().filter(|p| p.feature == feature);
        of_feature
            .all(|pool| pool.lots.iter().all(|lot| lot.count == 0) && !pool.uncounted)
            .then_some(link)
    }

    /// Remembers what a change that ends had nothing of, if a running daemon would have read it.
    pub(super) fn note_undone(
        &mut self,
        cx: &Context<'_>,
        service: ServiceIndex,
        fault: u32,
        occurrence: u32,
    ) {
        if self.change_in_force(cx, service).map(|(fault, _)| fault) != Some(fault) {
            return;
        }
        let pools = cx.plan.faults[fault as usize].kind.pools();
        let lines = &cx.plan.services[service].pools;
        let dropped = lines.iter().map(|line| line.feature);
        let dropped = dropped.filter(|f| !pools.iter().any(|pool| pool.feature == *f));
        let dropped: Vec<FeatureId> = dropped.collect();
        let entry = cx.graph.occurrence(occurrence);
        let (link, from, to) = (entry.link, entry.began, cx.now);
        let file = &mut self.services[service].file;
        file.set_undone(Former { link, from, to }, dropped);
    }

    /// Whether a changed file, or what clients hold only because of faults, may leave others too few.
    pub(crate) fn may_lack_by_faults(&self, cx: &Context<'_>, service: ServiceIndex) -> bool {
        let mut pools = self.services[service].pools.iter();
        self.changes_read(cx, service).next().is_some()
            || pools.any(|pool| !pool.diverted.is_empty() || !pool.elsewhere.is_empty())
    }

    /// Whether faults that are over keep something from a service's clients for a while yet: licenses that vanished
    /// clients have left behind, or would have, or a process that would come up later.
    pub(crate) fn is_kept_for_a_while(&self, cx: &Context<'_>, service: ServiceIndex) -> bool {
        let state = &self.services[service];
        let server = &self.servers[self.granting_server(cx, service)];
        state.orphans.iter().any(|orphan| orphan.link.is_some())
            || state.spared.iter().any(|spared| spared.until > cx.now)
            || server.would_come_up_later(cx.now).next().is_some()
    }
}
