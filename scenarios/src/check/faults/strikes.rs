//! A fault for each host or server that an entry names.

use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::Scene;
use crate::check::faults::targets::{self, Each, Found, Target};
use crate::check::unknown::unknown;
use crate::view::View;
use model::plan::{FaultKind, HostIndex};

/// The host that a name stands for: a host's own, or that of a server, removed ones included.
#[must_use]
pub fn host_of_name(scene: &Scene<'_, '_>, name: &str) -> Option<HostIndex> {
    let places = scene.network.places;
    places.host(name).or_else(|| {
        let here = scene
            .network
            .layout
            .members
            .iter()
            .flatten()
            .map(|member| &member.view);
        let own = scene.own.list("server");
        let mut servers = here.chain(&own);
        let server = servers.find(|server| server.text("name") == Some(name))?;
        places.host(server.text("host").unwrap_or(name))
    })
}

pub(crate) fn on_hosts(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    kind: &dyn Fn(HostIndex) -> FaultKind,
) -> Vec<Drafted> {
    let targets = targets::targets(view, scene, Each::Hosts);
    let several = targets.len() > 1 || targets::is_each(view);
    let mut drafted: Vec<Drafted> = Vec::new();
    for target in targets {
        let Target { name, at } = target;
        let Some(host) = host_of_name(scene, &name) else {
            let hosts = scene
                .network
                .places
                .hosts
                .iter()
                .map(|host| host.name.as_str());
            unknown(view, (at, "target"), "host", &name, hosts);
            continue;
        };
        let host_name = &scene.network.places.hosts[host].name;
        if several
            && drafted
                .iter()
                .any(|known| known.suffix.as_ref() == Some(host_name))
        {
            continue;
        }
        let strikes = targets::anything_on(scene, host);
        drafted.push(Drafted {
            suffix: several.then(|| host_name.clone()),
            target: host_name.clone(),
            kind: Some(kind(host)),
            strikes,
            extra_agents: 0,
        });
    }
    drafted
}

pub(crate) fn on_servers(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    kind: &dyn Fn(model::plan::ServerIndex) -> FaultKind,
) -> Vec<Drafted> {
    let targets = targets::targets(view, scene, Each::Servers);
    let several = targets.len() > 1 || targets::is_each(view);
    let mut drafted = Vec::new();
    for Target { name, at } in targets {
        let server = targets::server(view, scene, &name, at);
        if server == Found::Nowhere {
            continue;
        }
        drafted.push(Drafted {
            suffix: several.then(|| name.clone()),
            target: name,
            kind: server.here().map(kind),
            strikes: server.here().is_some(),
            extra_agents: 0,
        });
    }
    drafted
}
