//! Advice about license servers that more applications ask than they take clients at once (SV15).

use super::{Design, warning};
use model::plan::ServiceIndex;

pub(super) fn advise(design: &Design<'_, '_>) {
    for (service, plan) in (0..).map(ServiceIndex).zip(design.network.services) {
        let applications = design.applications.list.iter();
        let asking = applications.filter(|application| {
            let mut lists = application.processes.iter().flat_map(|p| &p.list);
            lists.any(|entry| design.service_of(entry) == Some(service))
        });
        let asking = asking.count();
        let least = plan.nodes.iter().min_by_key(|node| {
            let server = &design.network.servers[node.at()];
            server.max_connections
        });
        let Some(node) = least else { continue };
        let lmgrd = design.network.servers[node.at()].max_connections;
        let (who, most) = match plan.clients_max.filter(|daemon| *daemon < lmgrd) {
            Some(daemon) => ("vendor daemon", daemon),
            None => ("lmgrd", lmgrd),
        };
        if asking as u64 <= u64::from(most) {
            continue;
        }
        let Some(view) = design.server_view(*node) else {
            continue;
        };
        let message = format!(
            "{asking} applications ask `{}`, whose {who} takes {most} clients at once: {} of them are refused",
            plan.name,
            asking as u64 - u64::from(most)
        );
        let hint =
            "give some of them another server, or raise `max_connections` or MAX_CONNECTIONS";
        warning(view, "max_connections", message, hint);
    }
}
