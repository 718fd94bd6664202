//! What a fault does, from its kind and keys: each kind finds its own target.
//!
//! A target that a variant has removed is no mistake: the fault then has no effect.

use super::Context;
use super::fault_targets::{self, Each, Found, Target};
use super::faults::Scene;
use super::{fault_changes, fault_network, relocations, unknown, windback};
use crate::keys::faults::{COMMON, FAULTS, FaultWord};
use crate::view::View;
use kernel::{Distribution, Span};
use model::plan::{FaultKind, HostIndex, Role};

/// A fault whose time is still open.
pub struct Drafted {
    /// What is added to the id, where one entry makes several faults.
    pub suffix: Option<String>,
    /// What it strikes, for tables.
    pub target: String,
    /// What it does; `None` if its target is not in this variant.
    pub kind: Option<FaultKind>,
    /// Whether there is anything at the target that it could strike.
    pub strikes: bool,
    /// FT12: how many agents come on top.
    pub extra_agents: u32,
}

impl Drafted {
    /// The only fault of its entry.
    #[must_use]
    pub fn one(target: impl Into<String>, kind: Option<FaultKind>) -> Vec<Drafted> {
        vec![Drafted {
            suffix: None,
            target: target.into(),
            strikes: kind.is_some(),
            kind,
            extra_agents: 0,
        }]
    }
}

/// A fault that happens and strikes nothing: a partition of nobody.
#[must_use]
pub const fn without_effect() -> FaultKind {
    FaultKind::Partition(Vec::new())
}

/// What one entry does: nothing if its keys are wrong, one fault, or one for each target.
pub fn read(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    let Some(name) = view.text("kind") else {
        return Vec::new();
    };
    let Some(word) = FAULTS.iter().find(|word| word.name == name) else {
        let names = FAULTS.iter().map(|word| word.name);
        unknown(
            view,
            (view.place("kind"), "kind"),
            "kind of fault",
            name,
            names,
        );
        return Vec::new();
    };
    check_keys(view, word);
    match name {
        "host-kill" => on_hosts(view, scene, &FaultKind::HostKill),
        "host-id-change" => on_hosts(view, scene, &FaultKind::HostIdChange),
        "disk-failure" => on_hosts(view, scene, &FaultKind::DiskFailure),
        "clock-offset" => {
            view.missing("offset");
            let offset = view.signed_duration("offset").unwrap_or(0);
            on_hosts(view, scene, &|host| FaultKind::ClockOffset { host, offset })
        }
        "clock-windback" => windback::read(view, scene),
        "server-kill" => on_servers(view, scene, &FaultKind::ServerKill),
        "lmgrd-kill" => on_servers(view, scene, &FaultKind::LmgrdKill),
        "vendor-daemon-kill" => on_servers(view, scene, &FaultKind::VendorDaemonKill),
        "daemon-hang" => on_servers(view, scene, &FaultKind::DaemonHang),
        "lmdown" => on_servers(view, scene, &FaultKind::Lmdown),
        "file-share" => on_servers(view, scene, &FaultKind::FileShare),
        "firewall-block" => fault_network::firewall_block(view, scene),
        "site-cut" => fault_network::site_cut(view, scene),
        "name-service" => fault_network::name_service(view, scene),
        "partition" => fault_network::partition(view, scene),
        "application-crash" => fault_targets::crash(view, scene),
        "switchover" => fault_targets::switchover(view, scene),
        "maintenance" => fault_targets::maintenance(view, scene),
        "relocate" => relocations::read(context, view, scene),
        "lrm-disconnect" => lrm_disconnect(scene),
        "common-cause" => {
            view.missing("members");
            let names = view.texts("members").unwrap_or_default();
            let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
            // Its members are found when all ids are known.
            let kind = FaultKind::CommonCause {
                members: Vec::new(),
                each_probability: 0.0,
                spread: Span::ZERO,
            };
            Drafted::one(names.join(" "), Some(kind))
        }
        _ => fault_changes::read(context, view, scene, name),
    }
}

fn check_keys(view: &View<'_>, kind: &FaultWord) {
    for entry in &view.table.entries {
        let key = entry.key.as_str();
        let known = crate::keys::SCENARIO
            .find("fault")
            .and_then(|key| key.form.tables())
            .is_some_and(|keys| keys.find(key).is_some());
        if known && !COMMON.contains(&key) && !kind.keys.contains(&key) {
            let message = format!("a fault of kind `{}` takes no `{key}`", kind.name);
            let hint = if kind.keys.is_empty() {
                "it takes no keys of its own".to_owned()
            } else {
                format!("its keys: {}", kind.keys.join(", "))
            };
            view.sink
                .error(entry.key_at, &view.path_of(key), message, hint);
        }
    }
}

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

pub(super) fn on_hosts(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    kind: &dyn Fn(HostIndex) -> FaultKind,
) -> Vec<Drafted> {
    let targets = fault_targets::targets(view, scene, Each::Hosts);
    let several = targets.len() > 1 || fault_targets::is_each(view);
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
        let strikes = fault_targets::anything_on(scene, host);
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

fn on_servers(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    kind: &dyn Fn(model::plan::ServerIndex) -> FaultKind,
) -> Vec<Drafted> {
    let targets = fault_targets::targets(view, scene, Each::Servers);
    let several = targets.len() > 1 || fault_targets::is_each(view);
    let mut drafted = Vec::new();
    for Target { name, at } in targets {
        let server = fault_targets::server(view, scene, &name, at);
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

/// FT10: without an LRM and a Configuration Server it strikes nothing.
fn lrm_disconnect(scene: &Scene<'_, '_>) -> Vec<Drafted> {
    let has = |wanted: fn(&Role) -> bool| {
        let applications = &scene.applications.list;
        applications.iter().any(|a| wanted(&a.role))
    };
    let both = has(|role| *role == Role::LicenseReporting)
        && has(|role| matches!(role, Role::Configuration(_)));
    Drafted::one("", both.then_some(FaultKind::LrmDisconnect))
}

/// How long a maintenance takes in all.
#[must_use]
pub fn maintenance_length(kind: &FaultKind) -> Distribution {
    let FaultKind::Maintenance {
        targets,
        each_lasts,
        gap,
    } = kind
    else {
        return Distribution::Constant(0);
    };
    let count = targets.len() as u64;
    let down = each_lasts.0.saturating_mul(count);
    let between = gap.0.saturating_mul(count.saturating_sub(1));
    Distribution::Constant(i64::try_from(down.saturating_add(between)).unwrap_or(i64::MAX))
}
