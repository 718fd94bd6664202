//! The rows of the timeline from the records of a replication.

use super::licenses::fault_periods;
use super::timeline_row::{TimelineBar, TimelineRow};
use crate::{Replication, names};
use model::records::{Component, Detail};

/// States that only say that all is well, or that the faults' own section shows.
fn is_shown(component: Component) -> bool {
    match component {
        Component::Server(_)
        | Component::Host(_)
        | Component::Service(_)
        | Component::Application(_)
        | Component::Feature(..) => true,
        Component::Fault(_) | Component::Agent(..) => false,
    }
}

/// Every three-node system and server, then whatever else something happened to.
pub(super) fn components(replication: &Replication<'_>, detail: &Detail) -> Vec<TimelineRow> {
    let plan = replication.plan;
    let mut keys: Vec<Component> = Vec::new();
    for (index, service) in plan.services.iter_enumerated() {
        if service.three_node.is_some() {
            keys.push(Component::Service(index));
        }
    }
    keys.extend(
        plan.servers
            .iter()
            .map(|server| Component::Server(server.symbol)),
    );
    let mut others: Vec<Component> = detail
        .conditions
        .iter()
        .map(|condition| condition.component)
        .filter(|component| is_shown(*component) && !keys.contains(component))
        .collect();
    others.sort();
    others.dedup();
    keys.extend(others);
    let rows = keys.into_iter().map(|key| TimelineRow {
        name: names::component(plan, key).1,
        bars: detail
            .conditions
            .iter()
            .filter(|condition| condition.component == key)
            .map(|condition| TimelineBar {
                state: condition.state.to_owned(),
                from: condition.from,
                to: condition.to,
            })
            .collect(),
    });
    rows.collect()
}

/// Each fault with its occurrences.
pub(super) fn faults(replication: &Replication<'_>, detail: &Detail) -> Vec<TimelineRow> {
    let mut rows: Vec<TimelineRow> = Vec::new();
    for period in fault_periods(replication, detail) {
        let bar = TimelineBar {
            state: "active".to_owned(),
            from: period.began,
            to: period.ended,
        };
        add_bar(&mut rows, &period.fault, bar);
    }
    rows
}

/// Violations by application, feature and type.
pub(super) fn violations(replication: &Replication<'_>, detail: &Detail) -> Vec<TimelineRow> {
    let plan = replication.plan;
    let mut rows = Vec::new();
    for violation in &detail.violations {
        let application = names::application(plan, violation.application);
        let feature = violation
            .feature
            .map_or("all features", |f| names::feature(plan, f));
        let name = format!("{application}, {feature}: {}", violation.kind.name());
        let bar = TimelineBar {
            state: "open".to_owned(),
            from: violation.opened,
            to: violation.closed,
        };
        add_bar(&mut rows, &name, bar);
    }
    rows
}

fn add_bar(rows: &mut Vec<TimelineRow>, name: &str, bar: TimelineBar) {
    match rows.iter_mut().find(|row| row.name == name) {
        Some(row) => row.bars.push(bar),
        None => rows.push(TimelineRow {
            name: name.to_owned(),
            bars: vec![bar],
        }),
    }
}
