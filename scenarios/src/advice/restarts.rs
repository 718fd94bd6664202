//! Advice about restarts that are played as if they took no time (SV14).

use super::{Design, advice};
use crate::check::servers::standby::KEY;
use crate::distribution::Law;
use kernel::{Distribution, Span};
use model::plan::{CommonMember, Fault, FaultKind, MaintenanceTarget};

/// Down times of so long or less are of the order of a start-up, which then decides how long a restart takes.
const SHORT: Span = Span(15 * Span::MINUTE.0);

pub(super) fn advise(design: &Design<'_, '_>) {
    let (mut servers, mut applications) = (None, None);
    for fault in design.faults.iter().filter(|fault| is_short(fault)) {
        let (server, application) = restarts(design, fault);
        servers = servers.or(server.then_some(fault));
        applications = applications.or(application.then_some(fault));
    }
    let is_given = |law: &Distribution| *law != Distribution::Constant(0);
    let mut own = design.network.servers.iter();
    if !own.any(|server| is_given(&server.start_time)) {
        let hint = "measure it, and write such as `start_time = \"90 s\"` in `[parameters]`";
        advise_of(design, servers, ("license servers", "parameters"), hint);
    }
    standbys(design);
    let mut own = design.applications.list.iter();
    if !own.any(|application| is_given(&application.start_time)) {
        let hint = "measure it, and write such as `start_time = \"3 min\"` at the applications";
        advise_of(design, applications, ("applications", "application"), hint);
    }
}

/// TP15: a standby that is activated within minutes serves when it is up.
fn standbys(design: &Design<'_, '_>) {
    for member in design.network.layout.members.iter().flatten() {
        let Some(view) = member.view.below(KEY).filter(|view| !view.has("at")) else {
            continue;
        };
        let is_short = match view.law("after", false) {
            None => true,
            Some(Law::Known(law)) => law.mean() <= SHORT.0 as f64,
            Some(Law::Empirical { .. }) => false,
        };
        let server = &design.network.servers[member.server.at()];
        if is_short && server.start_time == Distribution::Constant(0) {
            let name = member.view.text("name").unwrap_or_default();
            let message = format!(
                "the standby `{name}` is activated within minutes, and up at once: how long that takes may decide"
            );
            let hint = "measure it, and write such as `start_time = \"90 s\"` at the server";
            advice(&member.view, KEY, message, hint);
        }
    }
}

/// Says of what a fault restarts that it comes up at once.
fn advise_of(
    design: &Design<'_, '_>,
    fault: Option<&Fault>,
    (what, key): (&str, &str),
    hint: &str,
) {
    let Some(fault) = fault else {
        return;
    };
    let id = design
        .symbols
        .name(crate::symbols::List::Faults, fault.symbol);
    let message = format!(
        "`{id}` is over within minutes, and {what} come up at once: how long that takes may decide"
    );
    advice(design.root, key, message, hint);
}

/// Its mean length, if it ends at all, is that of a start-up.
fn is_short(fault: &Fault) -> bool {
    match &fault.kind {
        FaultKind::Maintenance { each_lasts, .. } => *each_lasts <= SHORT,
        FaultKind::ApplicationCrash { .. } => mean(fault).unwrap_or(0.0) <= SHORT.0 as f64,
        _ => mean(fault).is_some_and(|mean| mean <= SHORT.0 as f64),
    }
}

fn mean(fault: &Fault) -> Option<f64> {
    fault.lasts.as_ref().map(Distribution::mean)
}

/// Whether its end starts license servers, and applications.
fn restarts(design: &Design<'_, '_>, fault: &Fault) -> (bool, bool) {
    let runs_there = |host| {
        let applications = &design.applications.list;
        let mut processes = applications.iter().flat_map(|a| &a.processes);
        processes.any(|process| process.host == host)
    };
    let serves_there = |host| design.network.servers.iter().any(|s| s.host == host);
    match &fault.kind {
        FaultKind::HostKill(host) | FaultKind::DiskFailure(host) => {
            (serves_there(*host), runs_there(*host))
        }
        FaultKind::ServerKill(_) | FaultKind::Lmdown(_) | FaultKind::LmgrdKill(_) => (true, false),
        FaultKind::ApplicationCrash { .. } => (false, true),
        FaultKind::Maintenance { targets, .. } => (
            targets
                .iter()
                .any(|target| matches!(target, MaintenanceTarget::Server(_))),
            targets
                .iter()
                .any(|target| matches!(target, MaintenanceTarget::Application(..))),
        ),
        FaultKind::CommonCause { members, .. } => {
            let mut hosts = members.iter().filter_map(|member| match member {
                CommonMember::Host(host) => Some(*host),
                CommonMember::Fault(_) => None,
            });
            (hosts.clone().any(serves_there), hosts.any(runs_there))
        }
        _ => (false, false),
    }
}
