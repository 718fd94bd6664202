//! What faults strike: names to hosts, servers and applications.

use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::Scene;
use crate::check::servers::{standby, systems};
use crate::check::unknown::unknown;
use crate::view::View;
use crate::written::Origin;
use kernel::Span;
use model::plan::{
    ApplicationIndex, FaultKind, HostIndex, MaintenanceTarget, Redundancy, ServerIndex,
};

/// The word for the hosts of the file's own servers.
const EACH: &str = "each-server-host";

/// A target as written.
pub struct Target {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub at: Origin,
}

/// Whether the entry strikes the hosts of the file's own servers.
#[must_use]
pub fn is_each(view: &View<'_>) -> bool {
    view.text("target") == Some(EACH)
}

/// What `each-server-host` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// The hosts of the file's own servers.
    Hosts,
    /// The servers themselves.
    Servers,
}

/// The targets under `target` or `targets`.
pub fn targets(view: &View<'_>, scene: &Scene<'_, '_>, each: Each) -> Vec<Target> {
    if view.has("target") && view.has("targets") {
        view.error(
            "targets",
            "a fault has `target` or `targets`, not both",
            "put all names into `targets`",
        );
    }
    let key = if view.has("targets") {
        "targets"
    } else {
        "target"
    };
    let written = view.texts(key).unwrap_or_default();
    if written.is_empty() && !(view.has(key) && view.texts(key).is_none()) {
        view.error("", "the fault has no target", "write `target`");
    }
    written
        .into_iter()
        .flat_map(|(name, at)| {
            let names = if name == EACH {
                let own = scene.own.list("server");
                let name = |server: &View<'_>| match each {
                    Each::Hosts => systems::host_name(server).map(ToOwned::to_owned),
                    Each::Servers => server.text("name").map(ToOwned::to_owned),
                };
                let own = own.iter().filter(|server| !standby::is_standby(server));
                own.filter_map(name).collect()
            } else {
                vec![name.to_owned()]
            };
            names.into_iter().map(move |name| Target { name, at })
        })
        .collect()
}

/// What a server's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A server of this variant.
    Here(ServerIndex),
    /// A server of the file's own variant that this one has removed; or a host on which nothing runs, which is
    /// what a resolved plan leaves of it.
    Removed,
    /// Nothing; it is reported.
    Nowhere,
}

impl Found {
    /// The server, if this variant has it.
    #[must_use]
    pub const fn here(self) -> Option<ServerIndex> {
        match self {
            Found::Here(server) => Some(server),
            Found::Removed | Found::Nowhere => None,
        }
    }
}

/// The server of a name.
pub fn server(view: &View<'_>, scene: &Scene<'_, '_>, name: &str, at: Origin) -> Found {
    let mut members = scene.network.layout.members.iter().flatten();
    if let Some(member) = members.find(|member| member.view.text("name") == Some(name)) {
        return Found::Here(member.server);
    }
    let own = scene.own.list("server");
    if own.iter().any(|server| server.text("name") == Some(name)) || is_bare_host(scene, name) {
        return Found::Removed;
    }
    let names = own.iter().filter_map(|server| server.text("name"));
    unknown(view, (at, "target"), "license server", name, names);
    Found::Nowhere
}

/// Whether a name is that of a host on which nothing runs.
fn is_bare_host(scene: &Scene<'_, '_>, name: &str) -> bool {
    let host = scene.network.places.host(name);
    host.is_some_and(|host| !anything_on(scene, host))
}

/// Whether a server or an application runs on a host.
#[must_use]
pub fn anything_on(scene: &Scene<'_, '_>, host: HostIndex) -> bool {
    let server = scene
        .network
        .servers
        .iter()
        .any(|server| server.host == host);
    let processes = scene.applications.list.iter().flat_map(|a| &a.processes);
    server || processes.into_iter().any(|process| process.host == host)
}

/// The one application, and process if `/primary` or `/backup` says which.
fn application(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    name: &str,
    at: Origin,
    key: &str,
) -> Option<(ApplicationIndex, Option<u8>)> {
    let (base, process) = match name.rsplit_once('/') {
        Some((base, "primary")) => (base, Some(0)),
        Some((base, "backup")) => (base, Some(1)),
        _ => (name, None),
    };
    let named = &scene.applications.named;
    let index = match named.get(base).map(Vec::as_slice) {
        Some([one]) => *one,
        Some(several) => {
            let message = format!("`{base}` stands for {} instances", several.len());
            let hint = format!("name one of them, as `{base}-1`");
            view.sink.error(at, &view.path_of(key), message, hint);
            return None;
        }
        None => {
            unknown(
                view,
                (at, key),
                "application",
                base,
                named.keys().map(String::as_str),
            );
            return None;
        }
    };
    let is_pair = scene.applications.list[index.at()].redundancy != Redundancy::None;
    if process == Some(1) && !is_pair {
        let message = format!("`{base}` has no backup");
        let hint = "write `redundancy = \"warm-standby\"` or `\"hot-standby\"` there";
        view.sink.error(at, &view.path_of(key), message, hint);
        return None;
    }
    Some((index, process))
}

/// FT7: a crash of an application, of its primary or backup.
pub fn crash(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    let targets = targets(view, scene, Each::Servers);
    let several = targets.len() > 1;
    let mut drafted = Vec::new();
    for Target { name, at } in targets {
        let Some((application, process)) = application(view, scene, &name, at, "target") else {
            continue;
        };
        drafted.push(Drafted {
            suffix: several.then(|| name.clone()),
            target: name,
            kind: Some(FaultKind::ApplicationCrash {
                application,
                process,
            }),
            strikes: true,
            extra_agents: 0,
        });
    }
    drafted
}

/// The one application under `target`.
pub fn one_application(view: &View<'_>, scene: &Scene<'_, '_>) -> Option<ApplicationIndex> {
    view.missing("target");
    let name = view.text("target")?;
    let at = view.place("target");
    Some(application(view, scene, name, at, "target")?.0)
}

/// FT7: a manual switchover.
pub fn switchover(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    let Some(application) = one_application(view, scene) else {
        return Vec::new();
    };
    let name = view.text("target").unwrap_or_default();
    if scene.applications.list[application.at()].redundancy == Redundancy::None {
        let message = format!("`{name}` has no backup to switch over to");
        view.error("target", message, "give it `redundancy`");
    }
    Drafted::one(name, Some(FaultKind::Switchover(application)))
}

/// FT7: restarts one after the other, of applications and servers.
pub fn maintenance(view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("each_lasts");
    if view.duration("each_lasts") == Some(Span::ZERO) {
        view.error(
            "each_lasts",
            "expected a length above zero",
            "write how long each target is down, such as `\"10 min\"`",
        );
    }
    for key in ["lasts", "time_to_repair"] {
        if view.has(key) {
            view.error(
                key,
                "the length of a maintenance is `each_lasts` and `gap`",
                "remove this key",
            );
        }
    }
    let mut strikes = Vec::new();
    let mut names = Vec::new();
    let written = targets(view, scene, Each::Servers);
    for Target { name, at } in &written {
        names.push(name.clone());
        let base = name
            .strip_suffix("/primary")
            .or_else(|| name.strip_suffix("/backup"))
            .unwrap_or(name);
        let is_application = scene.applications.named.contains_key(base);
        let own = scene.own.list("server");
        let members = scene.network.layout.members.iter().flatten();
        let mut servers = members.map(|member| &member.view).chain(&own);
        if is_application {
            let found = application(view, scene, name, *at, "targets");
            strikes.extend(found.map(|(application, process)| {
                MaintenanceTarget::Application(application, process)
            }));
        } else if servers.any(|server| server.text("name") == Some(name))
            || is_bare_host(scene, name)
        {
            let found = server(view, scene, name, *at);
            strikes.extend(found.here().map(MaintenanceTarget::Server));
        } else {
            let applications = scene.applications.named.keys().map(String::as_str);
            let known: Vec<&str> = applications
                .chain(own.iter().filter_map(|server| server.text("name")))
                .collect();
            let what = "application or license server";
            unknown(view, (*at, "targets"), what, name, known.into_iter());
        }
    }
    let kind = (!strikes.is_empty()).then(|| FaultKind::Maintenance {
        targets: strikes,
        each_lasts: view.duration("each_lasts").unwrap_or(Span::ZERO),
        gap: view.duration("gap").unwrap_or(Span::ZERO),
    });
    Drafted::one(names.join(" "), kind)
}
