//! Advice about the names and versions of features: what nobody asks for, and what nobody has.
//!
//! Other vendors' features have any name, so that an unknown one is no mistake by itself;
//! it is one that looks like a known name and is asked for by nobody, or is had by no server.

use super::{Design, advice, licenses, warning};
use crate::catalogue::{self, Catalogue};
use crate::finding::Severity;
use crate::flexnet::version;
use model::plan::{Application, FeatureId, Give, Need, Take};
use std::collections::BTreeSet;

pub(super) fn advise(design: &Design<'_, '_>) {
    let asked: BTreeSet<FeatureId> = design
        .applications
        .list
        .iter()
        .flat_map(|application| application.needs.iter().map(|need| need.feature))
        .collect();
    unasked(design, &asked);
    for (at, application) in design.applications.list.iter().enumerate() {
        for need in &application.needs {
            unserved(design, at, application, need);
        }
    }
}

/// The known name that an unknown one may stand for: a misprint's, or the nearest.
fn meant<'c>(name: &str, catalogue: &'c Catalogue) -> Option<&'c str> {
    let known = catalogue.feature(name);
    if known.is_some_and(|feature| feature.name.eq_ignore_ascii_case(name)) {
        return None;
    }
    let names = catalogue.features().iter().map(|f| f.name.as_str());
    known
        .map(|feature| feature.name.as_str())
        .or_else(|| catalogue::nearest(name, names))
}

/// Features in files that look like known ones and that no application asks for.
fn unasked(design: &Design<'_, '_>, asked: &BTreeSet<FeatureId>) {
    let mut told = BTreeSet::new();
    for (at, service) in design.network.services.iter().enumerate() {
        let lines = licenses::lines_of(design, at);
        for pool in &service.pools {
            if asked.contains(&pool.feature) || !told.insert((at, pool.feature)) {
                continue;
            }
            let name = design.symbols.feature_name(pool.feature);
            if let Some(near) = meant(&name, Catalogue::built_in()) {
                let line = lines.get(&name.to_ascii_lowercase()).copied();
                let (origin, key) = licenses::place_of_line(design, at, line);
                let message =
                    format!("the guide knows no feature `{name}`, and nobody asks for it");
                let hint = format!("is `{near}` meant?");
                let sink = design.root.sink;
                sink.report(Severity::Warning, origin, &key, message, hint);
            }
        }
    }
}

/// What an application asks for and no server of its list has, or has at the version asked for.
fn unserved(design: &Design<'_, '_>, at: usize, application: &Application, need: &Need) {
    let nothing = matches!(need.take, Take::Exactly(0) | Take::UpTo(0));
    // Of these `standby` tells.
    let of_pairs = matches!(need.give, Give::HotStandby | Give::Switchover);
    let services = design.asked(application);
    if nothing || of_pairs || services.is_empty() {
        return;
    }
    let mut pools = services
        .iter()
        .flat_map(|service| design.pools(*service, need.feature))
        .peekable();
    let has_any = pools.peek().is_some();
    if pools.any(|pool| pool.version >= need.version) {
        return;
    }
    let name = design.symbols.feature_name(need.feature);
    let who = design.name(application);
    let so = match (need.required, need.take) {
        (true, Take::AtLogin(_) | Take::AtArrival(_)) => "who needs it is denied",
        (true, _) => "it does not start",
        (false, _) => "a function is off",
    };
    let view = &design.applications.instances[at].view;
    if has_any {
        let message = format!(
            "`{who}` asks for `{name}` at version {}, the servers that it asks have only lower ones: {so}",
            version::to_text(need.version)
        );
        let hint = "LF5: order a new license file, or give the application's `release`";
        warning(view, "kind", message, hint);
        return;
    }
    let message = format!("no server that `{who}` asks has `{name}`: {so}");
    let near = meant(&name, Catalogue::built_in());
    match near {
        Some(near) => warning(view, "kind", message, &format!("is `{near}` meant?")),
        None if need.required => warning(view, "kind", message, "add it to the licenses"),
        None => advice(
            view,
            "kind",
            message,
            "add it to the licenses, or live without",
        ),
    }
}
