//! How things stood at a moment: what was down, who was master, and who held what.

use super::Told;
use crate::clock::Clock;
use crate::events::holdings::{HeldState, Holdings};
use crate::names;
use kernel::Time;
use model::plan::{FeatureId, Plan, PoolIndex, ServiceIndex, Symbol};
use model::records::{Act, Component, Detail};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What a component was.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// What kind of component.
    pub component: &'static str,
    /// Its name.
    pub name: String,
    /// What it was.
    pub state: String,
    /// Since when, by the first site's clock; empty for since the start.
    pub since: String,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.component, self.name, self.state)?;
        if self.since.is_empty() {
            Ok(())
        } else {
            write!(f, " since {}", self.since)
        }
    }
}

/// All servers and three-node systems, and the application, as they stood after all that happened
/// before and in an instant.
pub fn states(plan: &Plan, detail: &Detail, at: Time, application: Option<Symbol>) -> Vec<State> {
    let clock = Clock::of(plan);
    let state_of = |component: Component| {
        let mut own = detail.conditions.iter();
        own.rfind(|c| c.component == component && c.from <= at && c.to.is_none_or(|to| at < to))
    };
    let told = |component: Component, well: &str| {
        let (kind, name) = names::component(plan, component);
        let (state, since) = match state_of(component) {
            Some(condition) => (condition.state.to_owned(), clock.story(condition.from)),
            None => (well.to_owned(), String::new()),
        };
        State {
            component: kind,
            name,
            state,
            since,
        }
    };
    let mut states = Vec::new();
    for server in &plan.servers {
        states.push(told(Component::Server(server.symbol), "up"));
    }
    for (index, service) in plan.services.iter_enumerated() {
        if service.three_node.is_some() {
            let well = match master(detail, index, at) {
                Some(node) => {
                    let server = plan.servers[service.nodes[node as usize]].symbol;
                    format!("master is {}", names::server(plan, server))
                }
                None => "no master".to_owned(),
            };
            states.push(told(Component::Service(index), &well));
        }
    }
    if let Some(application) = application {
        states.push(told(Component::Application(application), "running"));
    }
    states
}

/// The master of a three-node system at an instant.
fn master(detail: &Detail, service: ServiceIndex, at: Time) -> Option<u32> {
    let own = detail.journal.iter().take_while(|entry| entry.at <= at);
    let masters = own.filter_map(|entry| match entry.act {
        Act::Master { node } if entry.service == service => Some(node),
        _ => None,
    });
    masters.last().flatten()
}

/// What was out of one feature at one service.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// The service: the server, or the three-node system.
    pub server: String,
    /// The feature.
    pub feature: String,
    /// Licenses in the file.
    pub in_file: u32,
    /// Licenses that were out.
    pub out: u32,
    /// Licenses that were reserved and idle: in use for everybody whom they are not for.
    pub reserved: u32,
    /// Who had them.
    pub holders: Vec<Holder>,
}

/// One holder.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// The application.
    pub application: String,
    /// The host from which it took them.
    pub host: String,
    /// How many.
    pub licenses: u32,
    /// Since when, by the first site's clock: the first of several checkouts.
    pub since: String,
    /// It has vanished, and the server does not know.
    pub vanished: bool,
    /// It has given them back, and they stay out for a while.
    pub lingers: bool,
}

impl Holding {
    /// As lines.
    pub fn lines(&self) -> Vec<String> {
        let reserved = if self.reserved > 0 {
            format!(", {} more reserved and idle", self.reserved)
        } else {
            String::new()
        };
        let mut lines = vec![format!(
            "{}: {} of {} {} out{reserved}",
            self.server, self.out, self.in_file, self.feature
        )];
        for holder in &self.holders {
            let vanished = match (holder.vanished, holder.lingers) {
                (true, _) => ", left behind",
                (_, true) => ", given back and lingering",
                _ => "",
            };
            lines.push(format!(
                "   {}@{}: {} since {}{vanished}",
                holder.application, holder.host, holder.licenses, holder.since
            ));
        }
        lines
    }
}

/// Who held what of the feature concerned, or of all that the application takes, at every service of
/// its list.
pub fn holdings(
    plan: &Plan,
    detail: &Detail,
    at: Time,
    (application, feature): (Option<Symbol>, Option<FeatureId>),
) -> Vec<Holding> {
    let own = plan.applications.iter();
    let own = own.filter(|a| application.is_none_or(|symbol| a.symbol == symbol));
    let (mut services, mut features) = (Vec::new(), Vec::new());
    for application in own {
        for entry in application.processes.iter().flat_map(|p| &p.list) {
            if let Some(server) = entry.server() {
                let service = plan.servers[server].service;
                if !services.contains(&service) {
                    services.push(service);
                }
            }
        }
        for need in &application.needs {
            if !features.contains(&need.feature) {
                features.push(need.feature);
            }
        }
    }
    if let Some(feature) = feature {
        features = vec![feature];
    }
    let held = Holdings::at(&detail.journal, at);
    let mut holdings = Vec::new();
    for service in services {
        for feature in &features {
            let holding = holding(plan, detail, at, &held, (service, *feature));
            if holding.in_file > 0 || holding.out > 0 || holding.reserved > 0 {
                holdings.push(holding);
            }
        }
    }
    holdings
}

fn holding(
    plan: &Plan,
    detail: &Detail,
    at: Time,
    held: &Holdings,
    (service, feature): (ServiceIndex, FeatureId),
) -> Holding {
    let clock = Clock::of(plan);
    let is_own = |pool: PoolIndex| {
        let pools = detail.pools.get(service);
        pools
            .and_then(|pools| pools.get(pool))
            .is_some_and(|p| p.feature == feature)
    };
    let mut in_file: BTreeMap<PoolIndex, u32> = BTreeMap::new();
    for entry in detail.journal.iter().take_while(|entry| entry.at <= at) {
        if let Act::Issued { pool, count, .. } = entry.act
            && entry.service == service
            && is_own(pool)
        {
            in_file.insert(pool, count);
        }
    }
    let mut holders: Vec<Holder> = Vec::new();
    let mut out = 0;
    for block in held.of_service(service).filter(|block| is_own(block.pool)) {
        out += block.count;
        let application = names::application(plan, block.application);
        let host = names::host(plan, block.host);
        let vanished = block.state == HeldState::LeftBehind;
        let lingers = matches!(block.state, HeldState::Lingers(_));
        let same = holders.iter_mut().find(|h| {
            let state = (h.vanished, h.lingers) == (vanished, lingers);
            h.application == application && h.host == host && state
        });
        match same {
            Some(holder) => holder.licenses += block.count,
            None => holders.push(Holder {
                application: application.to_owned(),
                host: host.to_owned(),
                licenses: block.count,
                since: clock.story(block.since),
                vanished,
                lingers,
            }),
        }
    }
    Holding {
        server: names::service(plan, service).to_owned(),
        feature: names::feature(plan, feature).to_owned(),
        in_file: in_file.values().sum(),
        out,
        reserved: in_file
            .keys()
            .flat_map(|pool| held.reserved(service, *pool))
            .map(|(_, idle)| idle)
            .sum(),
        holders,
    }
}

impl Told<'_> {
    /// The first begin of a root fault that can have led here: of each root the latest before it.
    pub fn first_root(&self) -> Option<Time> {
        let begun = |root: &Symbol| {
            let own = self.detail.recoveries.iter();
            let own = own.filter(|r| r.fault == *root && r.began <= self.at);
            own.map(|r| r.began).max()
        };
        self.roots.iter().filter_map(begun).min()
    }
}
