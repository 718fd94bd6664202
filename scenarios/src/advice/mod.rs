//! What the guide advises about a design: the scenario is played as it is, but the reader is told.
//!
//! The one idea: advice looks at a finished plan and points back into the file. The same advice in all
//! variants is one finding; else the finding names the variants that it is about.

mod licenses;
mod network;
mod people;
mod standby;

use crate::check::applications::Applications;
use crate::check::server_lists::Network;
use crate::check::stock::Stock;
use crate::finding::Severity;
use crate::sink::Sink;
use crate::symbols::{List, SymbolTable};
use crate::view::View;
use crate::written::Origin;
use kernel::Span;
use model::plan::{
    AgentGroup, Application, Fault, Firewall, ListEntry, Pool, ServerIndex, ServiceIndex,
};
use std::cell::RefCell;

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
        match entry {
            ListEntry::Server(server) => Some(self.network.servers[server.at()].service),
            _ => None,
        }
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

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Advice {
    severity: Severity,
    at: Origin,
    key: String,
    message: String,
    hint: String,
    variants: Vec<String>,
}

/// Collects advice over the variants of a study.
#[derive(Debug, Default)]
pub struct Collector {
    advice: RefCell<Vec<Advice>>,
    variants: RefCell<Vec<String>>,
}

impl Collector {
    /// Looks at one variant.
    pub fn advise(&self, variant: &str, design: &Design<'_, '_>) {
        self.variants.borrow_mut().push(variant.to_owned());
        let say = Say {
            collector: self,
            variant,
        };
        licenses::advise(design, &say);
        network::advise(design, &say);
        people::advise(design, &say);
        standby::advise(design, &say);
    }

    /// Reports what was collected.
    pub fn report(self, sink: &Sink) {
        let all = self.variants.into_inner();
        for advice in self.advice.into_inner() {
            let message = if advice.variants.len() == all.len() {
                advice.message
            } else {
                format!(
                    "{} (in variant `{}`)",
                    advice.message,
                    advice.variants.join("`, `")
                )
            };
            sink.report(
                advice.severity,
                advice.at,
                &advice.key,
                message,
                advice.hint,
            );
        }
    }
}

/// The voice of one variant.
struct Say<'c> {
    collector: &'c Collector,
    variant: &'c str,
}

impl Say<'_> {
    /// Advice at a key of a table, or at the table if the key is empty or not there.
    fn advice(&self, view: &View<'_>, key: &str, message: impl Into<String>, hint: &str) {
        self.say(Severity::Advice, view, key, message.into(), hint);
    }

    /// The same as a warning: the result will surprise.
    fn warning(&self, view: &View<'_>, key: &str, message: impl Into<String>, hint: &str) {
        self.say(Severity::Warning, view, key, message.into(), hint);
    }

    fn say(&self, severity: Severity, view: &View<'_>, key: &str, message: String, hint: &str) {
        let path = if key.is_empty() {
            view.path.clone()
        } else {
            view.path_of(key)
        };
        self.at(severity, view.place(key), &path, message, hint);
    }

    fn at(&self, severity: Severity, at: Origin, key: &str, message: String, hint: &str) {
        let mut all = self.collector.advice.borrow_mut();
        let known = all.iter_mut().find(|a| a.at == at && a.message == message);
        match known {
            Some(known) if known.variants.iter().any(|name| name == self.variant) => {}
            Some(known) => known.variants.push(self.variant.to_owned()),
            None => all.push(Advice {
                severity,
                at,
                key: key.to_owned(),
                message,
                hint: hint.to_owned(),
                variants: vec![self.variant.to_owned()],
            }),
        }
    }
}
