//! Standing firewall rules.

use crate::check::context::Context;
use crate::check::places::hosts::Places;
use crate::check::unknown::unknown;
use crate::view::View;
use crate::written::Value;
use model::plan::{Direction, Firewall, Place, Ports};

/// Reads all firewalls.
pub fn read(context: &Context<'_>, root: &View<'_>, places: &Places<'_>) -> Vec<Firewall> {
    let mut firewalls: Vec<Firewall> = Vec::new();
    for view in root.list("firewall") {
        let Some(name) = view.named("name") else {
            continue;
        };
        if firewalls.iter().any(|firewall| firewall.name == name) {
            view.error(
                "name",
                format!("two firewalls are named `{name}`"),
                "give one of them another name",
            );
            continue;
        }
        context.missing(&view, "between");
        context.missing(&view, "open");
        let Some(between) = between(&view, places) else {
            continue;
        };
        firewalls.push(Firewall {
            name: name.to_owned(),
            between,
            open: ports(&view, "open"),
            direction: direction(&view),
        });
    }
    firewalls
}

/// The two places under `between`.
pub fn between(view: &View<'_>, places: &Places<'_>) -> Option<(Place, Place)> {
    let names = view.texts("between")?;
    let [one, other] = names.as_slice() else {
        let message = format!("expected two sites or hosts, found {}", names.len());
        view.error(
            "between",
            message,
            "write such as `between = [\"head-office\", \"branch\"]`",
        );
        return None;
    };
    let one_place = places.find(view, (one.1, "between"), one.0);
    let other_place = places.find(view, (other.1, "between"), other.0);
    if one_place.is_some() && one_place == other_place {
        view.error(
            "between",
            "both sides are the same place",
            "name two places: nothing stands between a place and itself",
        );
    }
    Some((one_place?, other_place?))
}

/// The ports under a key; all if nothing is said.
#[must_use]
pub fn ports(view: &View<'_>, key: &str) -> Ports {
    match view.node(key).map(|node| &node.value) {
        Some(Value::Text(word)) if word == "none" => Ports::Named(Vec::new()),
        Some(Value::Array(items)) => {
            let port = |value: &Value| match value {
                Value::Integer(port) => u16::try_from(*port).ok(),
                _ => None,
            };
            let mut ports: Vec<u16> = items.iter().filter_map(|item| port(&item.value)).collect();
            ports.sort_unstable();
            ports.dedup();
            Ports::Named(ports)
        }
        _ => Ports::All,
    }
}

/// The direction of a rule.
#[must_use]
pub fn direction(view: &View<'_>) -> Direction {
    match view.text("direction") {
        Some("forward") => Direction::Forward,
        Some("backward") => Direction::Backward,
        _ => Direction::Both,
    }
}

/// The firewall of this name.
pub fn find<'f>(
    view: &View<'_>,
    key: &str,
    name: &str,
    firewalls: &'f [Firewall],
) -> Option<&'f Firewall> {
    let found = firewalls.iter().find(|firewall| firewall.name == name);
    if found.is_none() {
        let names = firewalls.iter().map(|firewall| firewall.name.as_str());
        unknown(view, (view.place(key), key), "firewall", name, names);
    }
    found
}
