//! Advice about servers, ports and firewalls.

use super::{Design, advice, warning};
use crate::check::servers::layout::SystemKind;
use model::plan::{FaultKind, Firewall, HostIndex, Place, Ports, Server};

pub(super) fn advise(design: &Design<'_, '_>) {
    three_node(design);
    fixed_ports(design);
    blocked_ports(design);
}

/// TP5.
fn three_node(design: &Design<'_, '_>) {
    for system in &design.network.layout.systems {
        if system.kind != SystemKind::ThreeNode {
            continue;
        }
        let message =
            "the guide advises against three-node systems: their implementation is unreliable";
        let hint = "compare it with `kind = \"independent\"`, and study `failover_failure`";
        advice(&system.view, "kind", message, hint);
    }
}

/// A fixed vendor port costs time after a daemon's death (SV3); only a firewall needs it.
fn fixed_ports(design: &Design<'_, '_>) {
    let blocks = design
        .faults
        .iter()
        .any(|f| matches!(f.kind, FaultKind::FirewallBlock { .. }));
    if !design.firewalls.is_empty() || blocks {
        return;
    }
    for member in design.network.layout.members.iter().flatten() {
        let server = &design.network.servers[member.server.at()];
        if let Some(port) = server.vendor_port {
            let message = format!(
                "the vendor daemon has the fixed port {port}, but no firewall stands before it"
            );
            let hint = "SV3: after a restart it waits for its clients to close their connections; \
                        leave the port out";
            let key = if member.view.has("vendor_port") {
                "vendor_port"
            } else {
                "license_file"
            };
            advice(&member.view, key, message, hint);
        }
    }
}

/// FT2: a firewall between an application and a server of its list that lets it not through.
fn blocked_ports(design: &Design<'_, '_>) {
    for firewall in design.firewalls {
        let Ports::Named(open) = &firewall.open else {
            continue;
        };
        let views = design.root.list("firewall");
        let Some(view) = views
            .iter()
            .find(|view| view.text("name") == Some(&firewall.name))
        else {
            continue;
        };
        for member in design.network.layout.members.iter().flatten() {
            let server = &design.network.servers[member.server.at()];
            let clients = clients_through(design, firewall, server);
            let Some(client) = clients.first() else {
                continue;
            };
            let name = member.view.text("name").unwrap_or_default();
            if !open.contains(&server.port) {
                let message = format!(
                    "`{client}` cannot reach `{name}` at port {}: the firewall does not open it",
                    server.port
                );
                warning(view, "open", message, "add lmgrd's port to `open`");
                continue;
            }
            match server.vendor_port {
                None => {
                    let message = format!(
                        "`{client}` never reaches the vendor daemon of `{name}`: it has no fixed \
                         port, and the firewall opens named ports only"
                    );
                    let hint = "FT2: give the server a `vendor_port`, and add it to `open`";
                    warning(view, "open", message, hint);
                }
                Some(port) if !open.contains(&port) => {
                    let message = format!(
                        "`{client}` cannot reach the vendor daemon of `{name}` at port {port}: \
                         the firewall does not open it"
                    );
                    warning(
                        view,
                        "open",
                        message,
                        "add the vendor daemon's port to `open`",
                    );
                }
                Some(_) => {}
            }
        }
    }
}

/// The applications whose way to a server of their list leads through a firewall.
fn clients_through(design: &Design<'_, '_>, firewall: &Firewall, server: &Server) -> Vec<String> {
    let applications = design.applications.list.iter();
    applications
        .filter(|application| {
            let asks = design.asked(application).contains(&server.service);
            let mut processes = application.processes.iter();
            asks && processes.any(|process| parts(design, firewall, process.host, server.host))
        })
        .map(|application| design.name(application))
        .collect()
}

/// Whether a firewall stands between two hosts.
fn parts(design: &Design<'_, '_>, firewall: &Firewall, one: HostIndex, other: HostIndex) -> bool {
    let hosts = &design.network.places.hosts;
    let holds = |place: Place, host: HostIndex| match place {
        Place::Host(own) => own == host,
        Place::Site(site) => hosts[host].site == site,
    };
    let (left, right) = firewall.between;
    one != other
        && (holds(left, one) && holds(right, other) || holds(left, other) && holds(right, one))
}
