//! What an application checks out: its settings and its surroundings, handed to the catalogue.
//!
//! The catalogue alone knows products. Here is gathered what it asks about the rest of
//! the scenario: who logs in, what demand comes, which features there are.

use crate::catalogue::{self, Catalogue, Kind, OptionValue, Problem, Settings};
use crate::check::applications::instances::Instance;
use crate::check::context::Context;
use crate::check::parameters::Parameters;
use crate::check::people::recorded;
use crate::check::servers::network::Network;
use crate::check::servers::systems;
use crate::view::View;
use crate::written::Value;
use model::plan::{Medium, Need, Redundancy};
use std::collections::{BTreeMap, BTreeSet};

/// What of the scenario bears on the needs of its applications.
pub struct Surroundings<'a> {
    /// The demands that name each application.
    demands: BTreeMap<&'a str, Vec<View<'a>>>,
    /// The media of the agents who log in to each.
    media: BTreeMap<&'a str, Vec<Medium>>,
    /// Systems with a multi-site application.
    multi_site: BTreeSet<usize>,
    /// How many instances there are of each kind.
    kinds: BTreeMap<&'a str, u32>,
    has_proxies: bool,
    has_pairs: bool,
    /// Features that some server's file names, in lower case.
    features: BTreeSet<String>,
}

/// What architects call applications, where it is not the kind's initials.
const ABBREVIATIONS: [(&str, &str); 12] = [
    ("urs", "universal-routing-server"),
    ("ors", "universal-routing-server"),
    ("ocs", "outbound-contact-server"),
    ("ucs", "universal-callback-server"),
    ("vcb", "universal-callback-server"),
    ("scs", "solution-control-server"),
    ("ixn", "interaction-server"),
    ("gvp", "ivr-server"),
    ("sip", "sip-server"),
    ("sips", "sip-server"),
    ("gad", "genesys-desktop"),
    ("cfg", "configuration-server"),
];

/// The kind of an application, if the catalogue knows it; reported otherwise.
pub fn kind_of(view: &View<'_>) -> Option<&'static Kind> {
    let name = view.text("kind")?;
    let catalogue = Catalogue::built_in();
    let kind = catalogue.kind(name);
    if kind.is_none() {
        let stands_for = ABBREVIATIONS
            .iter()
            .find(|(short, _)| short.eq_ignore_ascii_case(name))
            .map(|(_, kind)| *kind);
        let hint = match stands_for.or_else(|| catalogue.nearest(name)) {
            Some(near) => format!("is `{near}` meant?"),
            None => {
                "kinds are the guide's names in lower case with hyphens, or `generic`".to_owned()
            }
        };
        view.error(
            "kind",
            format!("there is no kind of application `{name}`"),
            hint,
        );
    }
    kind
}

/// The catalogue's own name for the kind, which may be written otherwise.
fn kind_name<'a>(view: &View<'a>) -> &'a str {
    let written = view.text("kind").unwrap_or_default();
    let known = Catalogue::built_in().kind(written);
    known.map_or(written, |kind| kind.name.as_str())
}

/// Gathers what the catalogue asks about the scenario.
pub fn surroundings<'a>(
    context: &Context<'_>,
    root: &View<'a>,
    network: &Network<'_, 'a>,
    instances: &[Instance<'a>],
) -> Surroundings<'a> {
    let mut found = Surroundings {
        demands: BTreeMap::new(),
        media: BTreeMap::new(),
        multi_site: BTreeSet::new(),
        kinds: BTreeMap::new(),
        has_proxies: false,
        has_pairs: false,
        features: BTreeSet::new(),
    };
    for demand in root.list("demand") {
        if let Some(application) = demand.text("application") {
            found.demands.entry(application).or_default().push(demand);
        }
    }
    for group in root.list("agents") {
        let media = media(&group);
        for (application, _) in group.texts("applications").unwrap_or_default() {
            found.media.entry(application).or_default().extend(&media);
        }
    }
    for instance in instances {
        let view = &instance.view;
        let kind = kind_name(view);
        *found.kinds.entry(kind).or_default() += 1;
        let is_pair = instance.redundancy != Redundancy::None;
        let framework = ["solution-control-server", "configuration-server"].contains(&kind);
        found.has_pairs |= is_pair && !framework;
        found.has_proxies |= kind == "configuration-server" && view.text("mode") == Some("proxy");
        if view.truth("multi_site") == Some(true) {
            let system = systems::choose(view, &network.layout.systems, "topology");
            found.multi_site.insert(system);
        }
    }
    for pool in network.services.iter().flat_map(|service| &service.pools) {
        let name = context.symbols.feature_name(pool.feature);
        found.features.insert(name.to_ascii_lowercase());
    }
    found
}

/// The media that a group of agents handles; voice if it does not say.
pub fn media(group: &View<'_>) -> Vec<Medium> {
    let Some(words) = group.texts("media") else {
        return vec![Medium::Voice];
    };
    words
        .iter()
        .filter_map(|(word, _)| match *word {
            "voice" => Some(Medium::Voice),
            "email" => Some(Medium::Email),
            "chat" => Some(Medium::Chat),
            "open" => Some(Medium::Open),
            "sms" => Some(Medium::Sms),
            _ => None,
        })
        .collect()
}

/// The needs of one instance. `options` is the table whose options count: the application's own, or
/// that of a fault which changes them.
pub fn read(
    context: &Context<'_>,
    instance: &Instance<'_>,
    kind: &'static Kind,
    system: usize,
    parameters: &Parameters<'_>,
    surroundings: &Surroundings<'_>,
    changed: Option<&View<'_>>,
) -> Vec<Need> {
    let view = &instance.view;
    let mut options = read_options(view);
    if let Some(changed) = changed {
        options.extend(read_options(changed));
    }
    let functions: Option<Vec<String>> = view
        .texts("functions")
        .map(|names| names.into_iter().map(|(name, _)| name.to_owned()).collect());
    let named = |key: &str| surroundings.demands.get(key).into_iter().flatten();
    let demand_views: Vec<&View<'_>> = if instance.group == instance.name {
        named(instance.group).collect()
    } else {
        named(instance.group).chain(named(&instance.name)).collect()
    };
    let demands: Vec<Option<&str>> = demand_views.iter().map(|view| view.text("kind")).collect();
    let mut media: Vec<Medium> = Vec::new();
    for name in [instance.group, &instance.name] {
        media.extend(surroundings.media.get(name).into_iter().flatten());
    }
    let file_has = |feature: &str| {
        surroundings
            .features
            .contains(&feature.to_ascii_lowercase())
    };
    let at_start = feature_counts(view, "at_start");
    let per_login = feature_counts(view, "per_login");
    let per_unit = feature_counts(view, "per_unit");
    let recorded = recorded_features(context, kind, &demand_views);
    let settings = Settings {
        options: &options,
        functions: functions.as_deref(),
        redundancy: instance.redundancy,
        multi_site: surroundings.multi_site.contains(&system),
        mode: view.text("mode"),
        dialing: parameters
            .text("dialing")
            .filter(|_| !kind.dialing.is_empty()),
        release: read_release(view),
        release_within: release_within(view),
        has_proxies: surroundings.has_proxies,
        has_pairs: surroundings.has_pairs,
        same_kind: surroundings
            .kinds
            .get(kind.name.as_str())
            .copied()
            .unwrap_or(1),
        file_has: &file_has,
        demands: &demands,
        media: &media,
        dns_per_agent: parameters.count("dns_per_agent", 1),
        registered_dns: parameters.count("registered_dns", 0),
        supervisor_fallback: parameters.truth("supervisor_fallback", true),
        iscc_per_pair: parameters.is("iscc_warm_standby", "per-pair"),
        at_start: &at_start,
        per_login: &per_login,
        per_unit: &per_unit,
        recorded: &recorded,
    };
    let mut feature = |name: &str| context.symbols.feature(name);
    let (needs, problems) = catalogue::needs(kind, &settings, &mut feature);
    for problem in problems {
        report(changed.unwrap_or(view), &demand_views, problem);
    }
    needs
}

fn report(view: &View<'_>, demands: &[&View<'_>], problem: Problem) {
    let hint = problem.hint.unwrap_or_default();
    if let Some(key) = problem.key.strip_prefix("demand.") {
        for demand in demands {
            demand.report(problem.severity, key, problem.message.clone(), hint.clone());
        }
        return;
    }
    match problem.key.split_once('.') {
        Some((table, key)) if view.below(table).is_some() => {
            if let Some(below) = view.below(table) {
                below.report(problem.severity, key, problem.message, hint);
            }
        }
        _ => view.report(problem.severity, &problem.key, problem.message, hint),
    }
}

/// An application's options, `max` without case.
pub fn read_options(view: &View<'_>) -> BTreeMap<String, OptionValue> {
    let Some(options) = view.below("options") else {
        return BTreeMap::new();
    };
    let value = |value: &Value| {
        Some(match value {
            Value::Integer(number) => OptionValue::Number(*number),
            Value::Float(number) => OptionValue::Text(number.to_string()),
            Value::Truth(truth) => OptionValue::Bool(*truth),
            Value::Text(text) if text.eq_ignore_ascii_case("max") => OptionValue::Max,
            Value::Text(text) => OptionValue::Text(text.clone()),
            _ => return None,
        })
    };
    let entries = options.table.entries.iter();
    entries
        .filter_map(|entry| Some((entry.key.clone(), value(&entry.node.value)?)))
        .collect()
}

/// The features that the records of a generic application's demands name.
fn recorded_features(
    context: &Context<'_>,
    kind: &Kind,
    demands: &[&View<'_>],
) -> Vec<(String, u32)> {
    let mut features: Vec<(String, u32)> = Vec::new();
    let with_record = demands.iter().filter(|view| view.has("recorded"));
    for view in with_record.filter(|_| kind.is_generic()) {
        let recording = recorded::recording(context, view);
        let wanted = view.text("feature");
        for name in recording.features() {
            let counts = wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(name));
            let known = features
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name));
            if counts && !known {
                features.push((name.clone(), 1));
            }
        }
    }
    features
}

fn feature_counts(view: &View<'_>, key: &str) -> Vec<(String, u32)> {
    let Some(features) = view.below(key) else {
        return Vec::new();
    };
    let entries = features.table.entries.iter();
    entries
        .filter_map(|entry| Some((entry.key.clone(), features.count_u32(&entry.key)?)))
        .collect()
}

/// A release as it is written.
fn release_text(view: &View<'_>) -> Option<String> {
    match &view.node("release")?.value {
        Value::Integer(number) => Some(number.to_string()),
        // 7.0 is a release, and not the same as 7.
        Value::Float(number) => Some(format!("{number:?}")),
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// The second number of an application's release: 1 of `7.1` or `"7.1.2"`.
fn release_within(view: &View<'_>) -> Option<u32> {
    let text = release_text(view)?;
    text.split(['.', ' ']).nth(1)?.parse().ok()
}

/// An application's release: its first number, 8 of `8`, `8.1` or `"8.1.2"`.
pub fn read_release(view: &View<'_>) -> Option<u32> {
    let text = release_text(view)?;
    let first = text.split(['.', ' ']).next()?.parse().ok();
    if first.is_none() {
        let message = format!("expected a release such as 8 or \"8.1\", found `{text}`");
        view.error(
            "release",
            message,
            "write the number that the release begins with",
        );
    }
    first
}
