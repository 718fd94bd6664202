//! What the guide advises about a design: the scenario is played as it is, but the reader is told.
//!
//! Advice looks at a finished design and points back into the file.

mod connections;
mod licenses;
mod lrm;
mod names;
mod network;
mod people;
mod platforms;
mod restarts;
mod standby;

use crate::check::applications::entries::Applications;
use crate::check::servers::network::Network;
use crate::check::stock::pools::Stock;
use crate::finding::Severity;
use crate::symbols::{List, SymbolTable};
use crate::view::View;
use kernel::Span;
use model::plan::{
    AgentGroup, Application, Fault, Firewall, ListEntry, Pool, ServerIndex, ServiceIndex,
};

/// All that advice looks at in one variant.
pub struct Design<'d, 'a> {
    /// The names of the study.
    pub symbols: &'d SymbolTable,
    /// The merged tree.
    pub root: &'d View<'a>,
    /// How long it is played.
    pub duration: Span,
    /// Servers, services, places.
    pub network: &'d Network<'d, 'a>,
    /// What each service holds.
    pub stocks: &'d [Stock],
    /// Applications and their entries.
    pub applications: &'d Applications<'a>,
    /// Groups of agents.
    pub groups: &'d [AgentGroup],
    /// Standing rules.
    pub firewalls: &'d [Firewall],
    /// Faults.
    pub faults: &'d [Fault],
}

impl<'a> Design<'_, 'a> {
    /// An application's name.
    fn name(&self, application: &Application) -> String {
        self.symbols.name(List::Applications, application.symbol)
    }

    /// The entry of a server.
    fn server_view(&self, server: ServerIndex) -> Option<&View<'a>> {
        let members = self.network.layout.members.iter().flatten();
        let mut of = members.filter(|member| member.server == server);
        of.next().map(|member| &member.view)
    }

    /// The service that an entry of a list leads to.
    fn service_of(&self, entry: &ListEntry) -> Option<ServiceIndex> {
        let server = entry.server()?;
        Some(self.network.servers[server.at()].service)
    }

    /// The services that an application asks, in its order.
    fn asked(&self, application: &Application) -> Vec<ServiceIndex> {
        let process = application.processes.first();
        let entries = process.map_or(&[][..], |process| &process.list);
        entries
            .iter()
            .filter_map(|entry| self.service_of(entry))
            .collect()
    }

    /// The pools of a feature at a service.
    fn pools(
        &self,
        service: ServiceIndex,
        feature: model::plan::FeatureId,
    ) -> impl Iterator<Item = &Pool> {
        let pools = &self.network.services[service.at()].pools;
        pools.iter().filter(move |pool| pool.feature == feature)
    }

    /// The licenses of a feature at a service; `None` if they are not counted.
    fn count(&self, service: ServiceIndex, feature: model::plan::FeatureId) -> Option<u64> {
        let mut sum = 0;
        for pool in self.pools(service, feature) {
            if pool.uncounted {
                return None;
            }
            sum += pool
                .lots
                .iter()
                .map(|lot| u64::from(lot.count))
                .sum::<u64>();
        }
        Some(sum)
    }
}

/// Looks at one variant's design and reports what the guide advises.
pub fn advise(design: &Design<'_, '_>) {
    connections::advise(design);
    licenses::advise(design);
    lrm::advise(design);
    names::advise(design);
    network::advise(design);
    people::advise(design);
    platforms::advise(design);
    restarts::advise(design);
    standby::advise(design);
}

/// Advice at a key of a table, or at the table if the key is empty or not there.
fn advice(view: &View<'_>, key: &str, message: impl Into<String>, hint: &str) {
    view.report(Severity::Advice, key, message, hint);
}

/// The same as a warning: the result will surprise.
fn warning(view: &View<'_>, key: &str, message: impl Into<String>, hint: &str) {
    view.report(Severity::Warning, key, message, hint);
}
