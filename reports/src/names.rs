//! The names behind symbols and indexes, as every file, table and chart prints them.

use model::plan::{FeatureId, HostIndex, Plan, ServiceIndex, Symbol, TiSlice};
use model::records::{Component, UsageSubject};

/// What is printed for a symbol that the study's table does not hold: results of another study.
pub const UNKNOWN: &str = "?";

fn at<K>(list: &TiSlice<K, String>, index: K) -> &str
where
    usize: From<K>,
{
    list.get(index).map_or(UNKNOWN, String::as_str)
}

/// The name of a feature.
#[must_use]
pub fn feature(plan: &Plan, feature: FeatureId) -> &str {
    at(&plan.symbols.features, feature)
}

/// The name of a license server.
#[must_use]
pub fn server(plan: &Plan, symbol: Symbol) -> &str {
    at(&plan.symbols.servers, symbol)
}

/// The name of an application.
#[must_use]
pub fn application(plan: &Plan, symbol: Symbol) -> &str {
    at(&plan.symbols.applications, symbol)
}

/// The name of a group of agents.
#[must_use]
pub fn group(plan: &Plan, symbol: Symbol) -> &str {
    at(&plan.symbols.groups, symbol)
}

/// The name of a demand.
#[must_use]
pub fn demand(plan: &Plan, symbol: Symbol) -> &str {
    at(&plan.symbols.demands, symbol)
}

/// The id of a fault.
#[must_use]
pub fn fault(plan: &Plan, symbol: Symbol) -> &str {
    at(&plan.symbols.faults, symbol)
}

/// The name of a service: the server's, or the topology's for a three-node system.
#[must_use]
pub fn service(plan: &Plan, index: ServiceIndex) -> &str {
    plan.services
        .get(index)
        .map_or(UNKNOWN, |service| service.name.as_str())
}

/// The name of a host.
#[must_use]
pub fn host(plan: &Plan, index: HostIndex) -> &str {
    plan.hosts
        .get(index)
        .map_or(UNKNOWN, |host| host.name.as_str())
}

/// Root faults as one cell: their ids by begin, joined by `+`; empty if there is none.
#[must_use]
pub fn roots(plan: &Plan, roots: &[Symbol]) -> String {
    let ids: Vec<&str> = roots.iter().map(|&root| fault(plan, root)).collect();
    ids.join("+")
}

/// The kind of a component and its name within that kind.
#[must_use]
pub fn component(plan: &Plan, component: Component) -> (&'static str, String) {
    match component {
        Component::Server(symbol) => ("server", server(plan, symbol).to_owned()),
        Component::Host(index) => ("host", host(plan, index).to_owned()),
        Component::Service(index) => ("service", service(plan, index).to_owned()),
        Component::Application(symbol) => ("application", application(plan, symbol).to_owned()),
        Component::Fault(symbol) => ("fault", fault(plan, symbol).to_owned()),
        Component::Agent(symbol, number) => ("agent", format!("{}/{number}", group(plan, symbol))),
        Component::Feature(id, index) => (
            "feature",
            format!("{}@{}", feature(plan, id), service(plan, index)),
        ),
    }
}

/// The scope and the subject of a usage row.
#[must_use]
pub fn usage_subject(plan: &Plan, subject: UsageSubject, of: FeatureId) -> (&'static str, String) {
    match subject {
        UsageSubject::Feature => ("feature", feature(plan, of).to_owned()),
        UsageSubject::Server(symbol) => ("server", server(plan, symbol).to_owned()),
        UsageSubject::Application(symbol) => ("application", application(plan, symbol).to_owned()),
    }
}

/// The kind and the target of an occurrence of a fault. A dated feature's own expiry is no fault of
/// the plan's list: its id, `expiry/FEATURE@SERVER`, says both.
#[must_use]
pub fn fault_kind_and_target(plan: &Plan, symbol: Symbol, index: u32) -> (&str, &str) {
    let of_plan = plan
        .faults
        .get(index as usize)
        .filter(|fault| fault.symbol == symbol)
        .or_else(|| plan.faults.iter().find(|fault| fault.symbol == symbol));
    match of_plan {
        Some(found) => (found.kind.name(), &found.target),
        None => match fault(plan, symbol).strip_prefix("expiry/") {
            Some(target) => ("license-expiry", target),
            None => ("", ""),
        },
    }
}
