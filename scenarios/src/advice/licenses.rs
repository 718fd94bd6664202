//! Advice about licenses: who takes them from whom, what there is once only, what ends.

use super::{Design, advice};
use crate::catalogue::MAXIMUM_PER_FEATURE;
use crate::check::stock::lines::Line;
use crate::finding::Severity;
use crate::written::Origin;
use kernel::Time;
use model::plan::{Application, CheckoutUnit, FeatureId, Need, ServiceIndex, Take};
use std::collections::BTreeMap;

pub(super) fn advise(design: &Design<'_, '_>) {
    sharers(design);
    one_of_a_kind(design);
    expiries(design);
}

/// What one feature at one server is asked for at the starts.
#[derive(Default)]
struct Asked {
    /// Applications that take all that is left.
    takes_all: Vec<usize>,
    /// Applications that name a number, and the number.
    numbers: Vec<(usize, u32)>,
}

/// AP21: those who share a feature at the server that they ask first.
fn sharers(design: &Design<'_, '_>) {
    let mut asked: BTreeMap<(ServiceIndex, FeatureId), Asked> = BTreeMap::new();
    for (at, application) in design.applications.list.iter().enumerate() {
        let services = design.asked(application);
        let Some(first) = services.first() else {
            continue;
        };
        for need in own_needs(application) {
            // Whom the first server gives nothing, the next one serves.
            let service = services
                .iter()
                .find(|service| design.pools(**service, need.feature).next().is_some())
                .unwrap_or(first);
            let entry = asked.entry((*service, need.feature)).or_default();
            match need.take {
                Take::All => entry.takes_all.push(at),
                Take::UpTo(count) | Take::Exactly(count) => entry.numbers.push((at, count)),
                Take::AtLogin(_) | Take::AtArrival(_) => {}
            }
        }
    }
    for ((service, feature), asked) in asked {
        share(design, service, feature, &asked);
    }
}

/// Needs that are not shared with other applications.
fn own_needs(application: &Application) -> impl Iterator<Item = &Need> {
    let needs = application.needs.iter();
    needs.filter(|need| need.unit == CheckoutUnit::Instance)
}

fn share(design: &Design<'_, '_>, service: ServiceIndex, feature: FeatureId, asked: &Asked) {
    let Some(there) = design.count(service, feature) else {
        return;
    };
    if there == 0 {
        return;
    }
    let name = design.symbols.feature_name(feature);
    let server = &design.network.services[service.at()].name;
    let application = |at: usize| design.name(&design.applications.list[at]);
    let view = |at: usize| &design.applications.instances[at].view;
    if let [first, second, ..] = asked.takes_all.as_slice() {
        let message = format!(
            "`{}` and `{}` both take all that is left of `{name}` at `{server}`: \
             the first to start wins",
            application(*first),
            application(*second)
        );
        let hint = "give each a number, such as `options = { num-sdn-licenses = 100 }`";
        advice(view(*second), "options", message, hint);
        return;
    }
    if let [all] = asked.takes_all.as_slice()
        && there > u64::from(MAXIMUM_PER_FEATURE)
    {
        let message = format!(
            "`{}` takes all that is left of `{name}`, `{server}` has {there}: one instance checks out \
             at most {MAXIMUM_PER_FEATURE}",
            application(*all)
        );
        let hint = "share the load among several instances (SV5)";
        advice(view(*all), "options", message, hint);
    }
    let sum: u64 = asked
        .numbers
        .iter()
        .map(|(_, count)| u64::from(*count))
        .sum();
    let several = asked.numbers.len() + asked.takes_all.len() > 1;
    if sum > there {
        let (last, _) = asked.numbers[asked.numbers.len() - 1];
        let who = if asked.numbers.len() == 1 {
            format!("`{}` asks", application(last))
        } else {
            let names: Vec<String> = asked
                .numbers
                .iter()
                .map(|(at, _)| application(*at))
                .collect();
            format!("`{}` ask", names.join("`, `"))
        };
        let message = format!("{who} for {sum} of `{name}`, `{server}` has {there}");
        let hint = if several {
            "the first to start win; lower the numbers, or buy more"
        } else {
            "it gets what there is; lower the number, or buy more"
        };
        advice(view(last), "options", message, hint);
    } else if let (Some(all), [(number, _), ..]) =
        (asked.takes_all.first(), asked.numbers.as_slice())
        && all < number
    {
        let message = format!(
            "`{}` starts first and takes all of `{name}` at `{server}`, `{}` finds none left",
            application(*all),
            application(*number)
        );
        advice(view(*all), "options", message, "give it a number, too");
    }
}

/// TP8: a feature that one independent server alone has is gone with that server.
fn one_of_a_kind(design: &Design<'_, '_>) {
    for (at, application) in design.applications.list.iter().enumerate() {
        let services = design.asked(application);
        if services.len() < 2 {
            continue;
        }
        for need in &application.needs {
            let with: Vec<ServiceIndex> = services
                .iter()
                .copied()
                .filter(|service| design.pools(*service, need.feature).next().is_some())
                .collect();
            let [only] = with.as_slice() else {
                continue;
            };
            let feature = design.symbols.feature_name(need.feature);
            let server = &design.network.services[only.at()].name;
            let message = format!(
                "of the servers that `{}` asks, `{server}` alone has `{feature}`: \
                 when it is down nobody gets it",
                design.name(application)
            );
            let hint = "buy one for each server, and write `place = { … = \"one-each\" }`";
            let view = &design.applications.instances[at].view;
            advice(view, "license_servers", message, hint);
        }
    }
}

/// FT4: licenses that end before the scenario does.
fn expiries(design: &Design<'_, '_>) {
    let sink = design.root.sink;
    for (at, service) in design.network.services.iter().enumerate() {
        let lines = lines_of(design, at);
        for pool in &service.pools {
            let feature = design.symbols.feature_name(pool.feature);
            let line = lines.get(&feature.to_ascii_lowercase()).copied();
            let place = place_of_line(design, at, line);
            for expires in pool.lots.iter().filter_map(|lot| lot.expires) {
                let (severity, message) = if expires == Time::ZERO {
                    let message = format!("`{feature}` has expired before the start");
                    (Severity::Warning, message)
                } else if expires.0 < design.duration.0 {
                    let days = expires.seconds() / 86_400.0;
                    let message =
                        format!("`{feature}` ends inside the run, {days:.1} days from the start");
                    (Severity::Advice, message)
                } else {
                    continue;
                };
                let hint = "order the renewal in time, or study it with a `license-file-change`";
                sink.report(severity, place.0, &place.1, message, hint);
            }
        }
    }
}

/// The lines of a service's stock by their features in small letters, the first of each.
pub(super) fn lines_of<'d>(
    design: &'d Design<'_, '_>,
    service: usize,
) -> BTreeMap<String, &'d Line> {
    let lines = design.stocks[service].lines.iter().rev();
    lines
        .map(|line| (line.name.to_ascii_lowercase(), line))
        .collect()
}

/// Where a line of a service's stock is written, or the file that it comes from.
pub(super) fn place_of_line(
    design: &Design<'_, '_>,
    service: usize,
    line: Option<&Line>,
) -> (Origin, String) {
    match line {
        Some(line) if line.at != Origin::default() => (line.at, line.key.clone()),
        _ => {
            let node = design.network.services[service].nodes.first();
            let view = node.and_then(|node| design.server_view(*node));
            view.map_or_else(
                || (Origin::default(), String::new()),
                |view| (view.place("license_file"), view.path_of("license_file")),
            )
        }
    }
}
