//! What activates a cold standby (TP15).

use crate::check::applications::entries::Applications;
use crate::check::context::Context;
use crate::check::faults::entries::Faults;
use crate::check::instants::{end_instant, instant};
use crate::check::servers::layout::Member;
use crate::check::servers::network::Network;
use crate::check::servers::standby::{KEY, is_standby};
use crate::check::unknown::unknown;
use crate::finding::Severity;
use crate::symbols::List;
use crate::view::View;
use kernel::{Distribution, Time};
use model::plan::{FaultIndex, FaultKind, ServerIndex, Standby};

/// Somebody activates it at a time.
const HAND: &str = "hand";

/// When each standby is on.
pub fn read(
    context: &Context<'_>,
    network: &Network<'_, '_>,
    applications: &Applications<'_>,
    faults: &Faults,
) -> Vec<(ServerIndex, Standby)> {
    let members = network.layout.members.iter().flatten();
    let mut standbys = Vec::new();
    for member in members.filter(|member| is_standby(&member.view)) {
        if let Some(view) = member.view.below(KEY) {
            standbys.extend(activation(context, &view, faults).map(|on| (member.server, on)));
        }
        check_reached(member, applications);
    }
    standbys
}

fn activation(context: &Context<'_>, view: &View<'_>, faults: &Faults) -> Option<Standby> {
    view.missing("activated_by");
    if view.text("activated_by") == Some(HAND) {
        return by_hand(context, view);
    }
    for key in ["at", "until"] {
        if view.has(key) {
            let message = format!("`{key}` goes with `activated_by = \"hand\"`");
            let hint = "remove it: a fault has it on from `after` its begin until its end";
            view.error(key, message, hint);
        }
    }
    let mut activating: Vec<FaultIndex> = Vec::new();
    let names = view.texts("activated_by")?;
    if names.is_empty() {
        let hint = "name a fault, or write `\"hand\"` with `at`";
        view.error("activated_by", "nothing activates the standby", hint);
    }
    for (name, at) in names {
        let found = fault(view, faults, (name, at));
        activating.extend(found.filter(|found| !activating.contains(found)));
    }
    let delay = context.law(view, "after", false);
    let delay = delay.unwrap_or(Distribution::Constant(0));
    if let Some(first) = activating.first() {
        check_lengths(context, view, faults, (&activating, *first), &delay);
    }
    let faults = activating;
    Some(Standby::After { faults, delay })
}

/// The fault of an id; one that stands for several is named with one of these.
fn fault(
    view: &View<'_>,
    faults: &Faults,
    (name, at): (&str, crate::written::Origin),
) -> Option<FaultIndex> {
    match faults.ids.get(name) {
        Some(Some(index)) => Some(*index),
        Some(None) => {
            let several = format!("{name}/");
            let expanded: Vec<String> = faults
                .ids
                .keys()
                .filter(|id| id.starts_with(&several))
                .map(|id| format!("\"{id}\""))
                .collect();
            if !expanded.is_empty() {
                let message = format!("`{name}` stands for several faults");
                let hint = format!(
                    "name those that activate it, as `[{}]`",
                    expanded.join(", ")
                );
                let path = view.path_of("activated_by");
                view.sink.error(at, &path, message, hint);
            }
            None
        }
        None => {
            let known = faults.ids.keys().map(String::as_str).chain([HAND]);
            unknown(view, (at, "activated_by"), "fault", name, known);
            None
        }
    }
}

/// A standby that every occurrence outlives by too little is never on.
fn check_lengths(
    context: &Context<'_>,
    view: &View<'_>,
    faults: &Faults,
    (activating, first): (&[FaultIndex], FaultIndex),
    delay: &Distribution,
) {
    let Distribution::Constant(after) = delay else {
        return;
    };
    let ends_before = |fault: &FaultIndex| {
        let fault = &faults.list[fault.at()];
        let is_fixed = fault.repair_during.is_always() && fault.crew.is_none();
        let in_time = matches!(&fault.lasts, Some(Distribution::Constant(lasts)) if lasts <= after);
        in_time && is_fixed || matches!(fault.kind, FaultKind::Lmremove { .. })
    };
    if activating.iter().all(ends_before) {
        let id = context
            .symbols
            .name(List::Faults, faults.list[first.at()].symbol);
        let message = format!("`{id}` is over before the standby is activated");
        let hint = "it is never on: shorten `after`, or name a fault that lasts longer";
        view.report(Severity::Warning, "after", message, hint);
    }
}

fn by_hand(context: &Context<'_>, view: &View<'_>) -> Option<Standby> {
    if view.has("after") {
        let message = "`after` runs from a fault's begin, and nobody's hand waits for one";
        view.error("after", message, "remove it, and write `at`");
    }
    view.missing("at");
    let from = instant(context, view, "at")?;
    let until = match view.has("until") {
        true => end_instant(context, view, "until")?,
        false => Time::NEVER,
    };
    if until <= from {
        let message = "the standby is switched off before it is on";
        view.error("until", message, "write a time after `at`, or leave it out");
    }
    Some(Standby::Between { from, until })
}

/// No list leads to it, so that it serves nobody.
fn check_reached(member: &Member<'_>, applications: &Applications<'_>) {
    let processes = applications.list.iter().flat_map(|a| &a.processes);
    let mut entries = processes.flat_map(|process| &process.list);
    if !entries.any(|entry| entry.server() == Some(member.server)) {
        let name = member.view.text("name").unwrap_or_default();
        let message = format!("no application's list leads to the standby `{name}`");
        let hint = "name it in their `license_servers`: a standby is in no default list";
        member.view.report(Severity::Warning, "name", message, hint);
    }
}
