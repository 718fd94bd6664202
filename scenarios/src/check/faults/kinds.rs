//! What a fault does, from its kind and keys: each kind finds its own target.
//!
//! A target that a variant has removed is no mistake: the fault then has no effect.

use crate::check::context::Context;
use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::Scene;
use crate::check::faults::strikes::{on_hosts, on_servers};
use crate::check::faults::{changes, network, relocations, targets, windback};
use crate::check::unknown::unknown;
use crate::keys::faults::{COMMON, FAULTS, FaultWord};
use crate::view::View;
use kernel::Span;
use model::plan::{FaultKind, Role};

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
        "firewall-block" => network::firewall_block(view, scene),
        "site-cut" => network::site_cut(view, scene),
        "name-service" => network::name_service(view, scene),
        "partition" => network::partition(view, scene),
        "application-crash" => targets::crash(view, scene),
        "switchover" => targets::switchover(view, scene),
        "maintenance" => targets::maintenance(view, scene),
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
        _ => changes::read(context, view, scene, name),
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
