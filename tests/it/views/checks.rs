//! What two views of one replication must agree on.

use super::debug_log::{self, Held, Line, What};
use super::status::Block;
use super::tables::Row;
use super::{Views, applications::Message};
use kernel::Time;
use model::plan::{ApplicationIndex, Plan, ServiceIndex};
use std::collections::{BTreeMap, BTreeSet};

/// Instants at which `lmstat` is asked, beside those of denials.
const SAMPLES: u32 = 9;

/// Denials at whose instants it is asked, and that are explained.
const DENIALS: usize = 12;

/// What the debug log writes of a denial, where the vendor daemon gave it.
const BY_THE_DAEMON: &[&str] = &[
    "licenses-exhausted",
    "feature-missing",
    "feature-version-too-old",
    "bad-key",
    "expired",
    "not-yet-valid",
    "reserved",
    "excluded",
    "not-included",
    "over-max",
];

/// Every contradiction, a line each.
pub fn all(views: &Views<'_>, found: &mut Vec<String>) {
    sums(views, found);
    violations_and_messages(views, found);
    checkouts_and_messages(views, found);
    rejections(views, found);
    hosts(views, found);
    denials_and_debug_logs(views, found);
    samples(views, found);
    denied_moments(views, found);
    usage_and_debug_logs(views, found);
    usage_and_summary(views, found);
    stories(views, found);
}

fn same(found: &mut Vec<String>, what: &str, one: f64, other: f64) {
    if (one - other).abs() > 1e-6 * one.abs().max(1.0) {
        found.push(format!("{what}: {one} and {other}"));
    }
}

fn is_user(row: &Row) -> bool {
    matches!(row.text("request_class"), "login" | "arrival" | "seat")
        && row.text("cause_class") != "application"
}

/// MT1, MT2: totals equal the records.
fn sums(views: &Views<'_>, found: &mut Vec<String>) {
    let count = |which: &dyn Fn(&Row) -> bool| {
        views
            .denials
            .iter()
            .filter(|row| is_user(row) && which(row))
            .count() as f64
    };
    let seatless = |row: &Row| row.text("request_class") != "seat";
    let cell = |metric: &str, scope: &str, subject: &str| views.cell(metric, scope, subject);
    if let Some(total) = cell("checkouts_denied", "system", "all") {
        same(
            found,
            "denied at system, denials.csv",
            total,
            count(&seatless),
        );
    }
    let symbols = &views.played.plan.symbols;
    for group in &symbols.groups {
        if let Some(total) = cell("checkouts_denied", "agents", group) {
            let own =
                count(&|row| row.text("agents") == group && row.text("request_class") == "login");
            same(
                found,
                &format!("denied of {group}, denials.csv"),
                total,
                own,
            );
        }
    }
    for fault in &symbols.faults {
        let (Some(denied), Some(violated)) = (
            cell("checkouts_denied", "fault", fault),
            cell("violations", "fault", fault),
        ) else {
            continue;
        };
        same(
            found,
            &format!("denied by {fault}, denials.csv"),
            denied,
            count(&|row| row.first_root() == fault),
        );
        let own = views
            .violations
            .iter()
            .filter(|row| row.first_root() == fault);
        let own = own.filter(|row| views.is_counted(row.number("opened_s").unwrap_or(0.0)));
        same(
            found,
            &format!("violations by {fault}, violations.csv"),
            violated,
            own.count() as f64,
        );
    }
    for application in &symbols.applications {
        let own = || {
            views
                .violations
                .iter()
                .filter(|row| row.text("application") == application)
        };
        let (Some(opened), Some(time)) = (
            cell("violations", "application", application),
            cell("violation_time", "application", application),
        ) else {
            continue;
        };
        let inside = |row: &&Row| views.is_counted(row.number("opened_s").unwrap_or(0.0));
        same(
            found,
            &format!("violations of {application}"),
            opened,
            own().filter(inside).count() as f64,
        );
        let overlap = |row: &Row| {
            let from = row.number("opened_s").unwrap_or(0.0).max(views.warm_up);
            let to = row.number("closed_s").unwrap_or(views.duration);
            (to - from).max(0.0)
        };
        let own: f64 = own().map(overlap).sum();
        if (own - time).abs() > 1e-3 {
            found.push(format!("violation time of {application}: {time} and {own}"));
        }
        if let Some(refused) = cell("starts_refused", "application", application) {
            let starts = views.denials.iter().filter(|row| {
                row.text("request_class") == "start" && row.text("application") == application
            });
            let requests: BTreeSet<&str> = starts.map(|row| row.text("request")).collect();
            if (requests.len() as f64) < refused {
                found.push(format!(
                    "starts refused of {application}: {refused}, {} in denials.csv",
                    requests.len()
                ));
            }
        }
    }
    for row in &views.recoveries {
        let fault = row.text("fault");
        let all = views
            .recoveries
            .iter()
            .filter(|other| other.text("fault") == fault);
        let denials: f64 = all.filter_map(|row| row.number("denials")).sum();
        if let Some(total) = cell("checkouts_denied", "fault", fault) {
            same(
                found,
                &format!("denied by {fault}, recoveries.csv"),
                total,
                denials,
            );
        }
    }
}

/// The applications' name of a violation's type; none where it is ours.
fn type_of(kind: &str) -> &str {
    match kind {
        "server-down"
        | "lmgrd-down"
        | "vendor-daemon-down"
        | "no-answer"
        | "no-quorum"
        | "too-many-connections"
        | "master-change"
        | "port-blocked"
        | "partitioned"
        | "wrong-address" => "GLMR_LICENSE_SERVER_NOT_AVAILABLE",
        "licenses-exhausted" | "seats-exhausted" => "GLMR_LICENSE_NO_LICENSE_AVAILABLE",
        "host-unknown" => "Cannot find SERVER hostname in network database",
        "file-missing" => "Cannot find license file",
        other => other,
    }
}

/// Within the millisecond of the log.
fn at_once(message: &Message, at: f64) -> bool {
    (message.at - at).abs() < 0.0011
}

/// AP1, AP2: 07100 at each opening, 07105 at each end that is no restart's.
fn violations_and_messages(views: &Views<'_>, found: &mut Vec<String>) {
    let of = |id: &'static str| {
        views
            .messages
            .iter()
            .filter(move |message| message.id == id)
    };
    let mut opened: Vec<&Message> = of("07100").collect();
    let mut restored: Vec<&Message> = of("07105").collect();
    for row in &views.violations {
        let (application, kind) = (row.text("application"), type_of(row.text("type")));
        let at = row.number("opened_s").unwrap_or(0.0);
        let text = format!("Licensing violation is identified, the violation type {kind}.");
        let own = |m: &&Message| m.application == application && m.text == text && at_once(m, at);
        match opened.iter().position(own) {
            Some(position) => drop(opened.remove(position)),
            None => found.push(format!("no 07100 of {application} at {at}: {kind}")),
        }
        let Some(closed) = row.number("closed_s") else {
            continue;
        };
        let text = format!("License status restored after violation with type '{kind}'");
        let own =
            |m: &&Message| m.application == application && m.text == text && at_once(m, closed);
        let position = restored.iter().position(own);
        match (position, is_restart(views, application, closed)) {
            (Some(position), false) => drop(restored.remove(position)),
            (Some(_), true) => {
                found.push(format!("07105 of {application} at {closed}, by a restart"));
            }
            (None, true) => {}
            (None, false) => found.push(format!("no 07105 of {application} at {closed}: {kind}")),
        }
    }
    for message in restored {
        found.push(format!("a 07105 of no violation: {message:?}"));
    }
    // What is left are further agents in excess, each denied a seat at that instant.
    for message in opened {
        let seat = views.denials.iter().any(|row| {
            row.text("request_class") == "seat"
                && row.text("application") == message.application
                && at_once(message, row.number("time_s").unwrap_or(0.0))
        });
        if !seat {
            found.push(format!("a 07100 of no violation: {message:?}"));
        }
    }
}

/// Whether an application stops, or starts anew, at an instant: by the timeline.
fn is_restart(views: &Views<'_>, application: &str, at: f64) -> bool {
    let detail = views.played.detail();
    let symbols = &views.played.plan.symbols;
    let near = |time: Time| (time.seconds() - at).abs() < 1e-6;
    let own = |symbol: model::plan::Symbol| symbols.applications[symbol] == application;
    detail
        .starts
        .iter()
        .any(|start| own(start.application) && near(start.at))
        || detail.conditions.iter().any(|condition| {
            let it =
                matches!(condition.component, model::records::Component::Application(s) if own(s));
            it && near(condition.from)
        })
}

/// AP1: each OUT is a 07101 of the same number, from the same host; a 07101 without an OUT is a share of a
/// checkout that is out, or is of licenses that no server counts.
fn checkouts_and_messages(views: &Views<'_>, found: &mut Vec<String>) {
    let mut messages: Vec<(&Message, &str, u64)> = Vec::new();
    for message in views
        .messages
        .iter()
        .filter(|message| message.id == "07101")
    {
        match message.checked_out() {
            Some((feature, count)) => messages.push((message, feature, count)),
            None => found.push(format!("not read: {message:?}")),
        }
    }
    for (service, lines) in views.debug_logs.iter_enumerated() {
        let ahead = debug_log::ahead(views.played, service);
        let mut before: Option<(&Line, &debug_log::Use)> = None;
        for line in lines {
            let What::Out(of) = &line.what else {
                if let What::In(of) = &line.what {
                    before = Some((line, of));
                }
                continue;
            };
            let second = line.second as f64 - ahead;
            let position = messages.iter().position(|(m, feature, count)| {
                m.application == of.user
                    && *feature == of.feature
                    && *count == of.count
                    && second - 0.0011 <= m.at
                    && m.at < second + 1.0011
            });
            match position {
                Some(position) => {
                    let (message, ..) = messages.remove(position);
                    if message.host != of.host {
                        found.push(format!(
                            "07101 from {}, OUT to {}: {}",
                            message.host, of.host, line.text
                        ));
                    }
                }
                // A shared checkout that another of its holders has from now on.
                None if before.is_some_and(|(b, i)| {
                    b.second == line.second && i.feature == of.feature && i.count == of.count
                }) => {}
                None => found.push(format!("no 07101 of {}", line.text)),
            }
        }
    }
    let shared = |feature: &str| {
        let plan = &views.played.plan;
        let needs = plan.applications.iter().flat_map(|a| &a.needs);
        let mut own = needs.filter(|need| plan.symbols.features[need.feature] == feature);
        own.any(|need| need.unit == model::plan::CheckoutUnit::Environment)
    };
    for (message, feature, _) in messages {
        if !shared(feature) && !is_uncounted(&views.played.plan, feature) {
            found.push(format!("a 07101 of nothing that went out: {message:?}"));
        }
    }
}

fn is_uncounted(plan: &Plan, feature: &str) -> bool {
    let pools = plan.services.iter().flat_map(|service| &service.pools);
    let mut own = pools.filter(|pool| plan.symbols.features[pool.feature] == feature);
    own.any(|pool| pool.uncounted)
}

/// AP7: each login that a T-Server rejects is a 20007, which says as many seats as it gives to agents.
fn rejections(views: &Views<'_>, found: &mut Vec<String>) {
    let plan = &views.played.plan;
    let rejected: Vec<&Message> = views.messages.iter().filter(|m| m.id == "20007").collect();
    for row in &views.denials {
        let login = row.text("request_class") == "login" && row.text("cause") == "seats-exhausted";
        let application = row.text("application");
        let index = plan
            .applications
            .position(|a| plan.symbols.applications[a.symbol] == application);
        let seats = index.is_some_and(|index| {
            plan.applications[index].needs.iter().any(|need| {
                plan.symbols.features[need.feature] == row.text("feature")
                    && matches!(need.give, model::plan::Give::Login { .. })
                    && !matches!(need.take, model::plan::Take::AtLogin(_))
            })
        });
        if !login || !seats {
            continue;
        }
        let at = row.number("time_s").unwrap_or(0.0);
        let mut messages = rejected
            .iter()
            .filter(|m| m.application == application && at_once(m, at));
        let Some(message) = messages.next() else {
            found.push(format!("no 20007 of {application} at {at}"));
            continue;
        };
        let said = message
            .text
            .strip_prefix("All ")
            .and_then(|t| t.split_once(' '))
            .map(|t| t.0);
        let said: f64 = said.and_then(|n| n.parse().ok()).unwrap_or(-1.0);
        // What it gave to agents in those ten minutes is as much as it has seats at least once.
        let known = in_use(views, application, row.text("feature"), at);
        let known = known.filter(|_| !options_change(views, index, at));
        if known.is_some_and(|known| known > said) || said < 0.0 {
            found.push(format!(
                "20007 of {said} seats at {at}, {application} gives {known:?}"
            ));
        }
    }
}

/// Whether an application's options change in the ten minutes of an instant: what it gave on average then is of both.
fn options_change(views: &Views<'_>, application: Option<ApplicationIndex>, at: f64) -> bool {
    let period = |seconds: f64| (seconds / 600.0).floor();
    let mut occurrences = views.played.detail().recoveries.iter();
    occurrences.any(|occurrence| {
        let Some(fault) = views.played.plan.faults.get(occurrence.index as usize) else {
            return false;
        };
        let model::plan::FaultKind::OptionChange {
            application: of, ..
        } = &fault.kind
        else {
            return false;
        };
        let mut changes = [Some(occurrence.began), occurrence.ended]
            .into_iter()
            .flatten();
        Some(*of) == application && changes.any(|change| period(change.seconds()) == period(at))
    })
}

/// The most that an application gave to users of a feature in the ten minutes of an instant.
fn in_use(views: &Views<'_>, application: &str, feature: &str, at: f64) -> Option<f64> {
    let rows = views.usage.iter().filter(|row| {
        row.text("granularity") == "10min"
            && row.text("scope") == "application"
            && row.text("subject") == application
            && row.text("feature") == feature
    });
    let mut rows = rows.map(|row| (begin(row), row.number("mean")));
    let own = rows.find(|(begin, _)| *begin <= at && at < begin + 600.0);
    // The mean: at a rejection every seat is given, so the least of the period is no more than what is said.
    own.and_then(|(_, mean)| mean).map(f64::floor)
}

/// The begin of a row's period, in seconds since the start.
fn begin(row: &Row) -> f64 {
    row.number("begin").expect("noted when it was read")
}

/// SV7: a host that is down writes nothing.
fn hosts(views: &Views<'_>, found: &mut Vec<String>) {
    for row in views
        .recoveries
        .iter()
        .filter(|row| row.text("kind") == "host-kill")
    {
        let plan = &views.played.plan;
        let target = row.text("target");
        // The target may be the server's name, whose host has another.
        let server = plan
            .servers
            .iter()
            .find(|s| plan.symbols.servers[s.symbol] == target);
        let host = server.map_or(target, |s| plan.hosts[s.host].name.as_str());
        let (from, to) = (
            row.number("began_s").unwrap_or(0.0),
            row.number("ended_s").unwrap_or(views.duration),
        );
        let inside = |at: f64| from + 0.0011 < at && at < to - 0.0011;
        for message in views
            .messages
            .iter()
            .filter(|m| m.host == host && inside(m.at))
        {
            found.push(format!(
                "{host} is down from {from} to {to}, and says {message:?}"
            ));
        }
    }
}

/// The service of a server by its name.
fn service_of(plan: &Plan, server: &str) -> Option<ServiceIndex> {
    let mut own = plan.servers.iter();
    let found = own.find(|s| plan.symbols.servers[s.symbol] == server)?;
    Some(found.service)
}

/// A denial that the vendor daemon gave stands in its log, with its code.
fn denials_and_debug_logs(views: &Views<'_>, found: &mut Vec<String>) {
    for row in views
        .denials
        .iter()
        .filter(|row| row.text("level") == "server")
    {
        let Some(service) = service_of(&views.played.plan, row.text("server")) else {
            continue;
        };
        if !BY_THE_DAEMON.contains(&row.text("cause")) {
            continue;
        }
        let code = row.number("flexnet_error").unwrap_or(0.0) as i16;
        let at = row.number("time_s").unwrap_or(0.0) + debug_log::ahead(views.played, service);
        let is_it = |line: &Line| {
            let What::Denied(of, its) = &line.what else {
                return false;
            };
            line.second == at.floor() as i64
                && *its == code
                && of.feature == row.text("feature")
                && of.user == row.text("application")
                && (of.count == 1 || Some(of.count as f64) == row.number("requested"))
        };
        if !views.debug_logs[service].iter().any(is_it) {
            found.push(format!(
                "no DENIED in the log of {}: {row:?}",
                row.text("server")
            ));
        }
    }
}

/// What the log says is out, by feature and `user@host`, of one feature.
fn of_feature(held: &Held, feature: &str) -> BTreeMap<String, u64> {
    let own = held.iter().filter(|((f, _), _)| f == feature);
    own.map(|((_, client), count)| (client.clone(), *count))
        .collect()
}

/// `lmstat` at sampled instants: who holds what is what went out and did not come in.
fn samples(views: &Views<'_>, found: &mut Vec<String>) {
    for sample in 0..SAMPLES {
        let at = (views.duration * f64::from(sample) / f64::from(SAMPLES)).floor() + 0.5;
        for (service, block) in views.lmstat(at).iter_enumerated() {
            status_and_debug_log(views, found, service, block, at);
        }
    }
}

fn status_and_debug_log(
    views: &Views<'_>,
    found: &mut Vec<String>,
    service: ServiceIndex,
    block: &Block,
    at: f64,
) {
    let lines = &views.debug_logs[service];
    let second = (at + debug_log::ahead(views.played, service)).floor() as i64;
    let busy = lines
        .iter()
        .any(|line| line.second == second && !matches!(line.what, What::Other | What::Denied(..)));
    if !block.serves() || busy {
        return;
    }
    let held = debug_log::held(lines, second);
    for (name, feature) in block
        .features
        .iter()
        .filter(|(_, feature)| !feature.uncounted)
    {
        let out = of_feature(&held, name);
        if feature.checkouts != out {
            found.push(format!(
                "lmstat at {at}: {name} {:?}, the log {out:?}",
                feature.checkouts
            ));
        }
        let taken = out.values().sum::<u64>() + feature.reserved;
        if taken != feature.in_use {
            found.push(format!(
                "lmstat at {at}: {} of {name} in use, {taken} by its lines",
                feature.in_use
            ));
        }
        if let Some(peak) = used_at_server(views, service, name, at)
            && peak < feature.in_use as f64
        {
            found.push(format!(
                "lmstat at {at}: {} of {name} in use, at most {peak} in usage.csv",
                feature.in_use
            ));
        }
    }
    for (feature, client) in held.keys() {
        if !block.features.contains_key(feature) {
            found.push(format!(
                "lmstat at {at} has no {feature}, which {client} holds"
            ));
        }
    }
}

/// The name by which tables call a service: its first server's.
fn server_name(plan: &Plan, service: ServiceIndex) -> &str {
    let node = plan.services[service].nodes[0];
    &plan.symbols.servers[plan.servers[node].symbol]
}

/// The peak of ten minutes at a server, by usage.csv.
fn used_at_server(views: &Views<'_>, service: ServiceIndex, feature: &str, at: f64) -> Option<f64> {
    let server = server_name(&views.played.plan, service);
    let mut rows = views.usage.iter().filter(|row| {
        row.text("granularity") == "10min"
            && row.text("scope") == "server"
            && row.text("subject") == server
            && row.text("feature") == feature
    });
    let row = rows.find(|row| {
        let begin = begin(row);
        begin <= at && at < begin + 600.0
    })?;
    row.number("peak")
}

/// A cut between sites is in force.
fn is_cut(views: &Views<'_>, at: f64) -> bool {
    let mut cuts = views
        .recoveries
        .iter()
        .filter(|row| row.text("kind") == "site-cut");
    cuts.any(|row| {
        let began = row.number("began_s").is_some_and(|began| began <= at);
        began && row.number("ended_s").is_none_or(|ended| at <= ended)
    })
}

/// What `lmstat` answers at the instant of a denied start is what the denial says.
fn denied_moments(views: &Views<'_>, found: &mut Vec<String>) {
    let plan = &views.played.plan;
    let mut seen = BTreeSet::new();
    for row in views
        .denials
        .iter()
        .filter(|row| row.text("level") == "server")
    {
        let key = (
            row.text("cause"),
            row.text("request_class"),
            row.text("server"),
        );
        let Some(service) = service_of(plan, row.text("server")) else {
            continue;
        };
        if !seen.insert(key) || seen.len() > DENIALS {
            continue;
        }
        let at = row.number("time_s").unwrap_or(0.0);
        let block = &views.lmstat(at)[service];
        let is_start = row.text("request_class") == "start";
        let single = plan.services[service].nodes.len() == 1;
        let daemon_down = block.daemon.flatten();
        let fits = match row.text("cause") {
            "server-down" if single => block.error == Some(-96),
            "server-down" => !block.serves() && block.nodes.values().any(|code| *code == Some(-96)),
            "lmgrd-down" if single => block.error == Some(-15),
            "vendor-daemon-down" if is_start => daemon_down == Some(-97),
            // Beside a node that a cut parts from the majority; who asks a master sees it serve.
            "no-quorum" if is_cut(views, at) => true,
            "no-answer" if is_start => daemon_down == Some(-52),
            "no-quorum" | "master-change" => !block.serves(),
            // A holder's daemon said so; lmstat asks lmgrd first.
            "wrong-host-id" if !is_start && block.error == Some(-15) => true,
            "wrong-host-id" => daemon_down == Some(-9) || block.serves(),
            cause if BY_THE_DAEMON.contains(&cause) && is_start => block.serves(),
            _ => true,
        };
        if !fits {
            found.push(format!(
                "lmstat at a denial says otherwise: {row:?}\n{}",
                block.text
            ));
        }
        if row.text("cause") == "licenses-exhausted"
            && let Some(feature) = block.features.get(row.text("feature"))
        {
            let free = feature.issued.saturating_sub(feature.in_use) as f64;
            let available = row.number("available").unwrap_or(0.0);
            if available > free {
                found.push(format!(
                    "{available} available, {free} free by lmstat: {row:?}"
                ));
            }
        }
    }
}

/// From when to when a log cannot be relied on: a kill writes nothing, so that what is out ends at an unknown
/// instant between the last line before a start and the start.
fn unsure(views: &Views<'_>, service: ServiceIndex) -> Vec<(f64, f64)> {
    let ahead = debug_log::ahead(views.played, service);
    let mut unsure = Vec::new();
    let mut last = f64::MIN;
    for line in &views.debug_logs[service] {
        let at = line.second as f64 - ahead;
        if matches!(line.what, What::Started | What::Ended) {
            unsure.push((last, at + 1.0));
        }
        if !matches!(line.what, What::Other) {
            last = at;
        }
    }
    unsure.push((last, views.duration));
    unsure
}

/// MT4: means and peaks of ten minutes at a server are those of its log.
fn usage_and_debug_logs(views: &Views<'_>, found: &mut Vec<String>) {
    let plan = &views.played.plan;
    for (service, lines) in views.debug_logs.iter_enumerated() {
        if plan.services[service]
            .pools
            .iter()
            .any(|pool| pool.policy.is_some())
        {
            continue; // Idle reservations are in use, and in no log.
        }
        let unsure = unsure(views, service);
        let changes = changes(lines);
        let ahead = debug_log::ahead(views.played, service);
        let rows = views.usage.iter().filter(|row| {
            row.text("granularity") == "10min"
                && row.text("scope") == "server"
                && row.text("subject") == server_name(plan, service)
        });
        for row in rows {
            let from = begin(row).max(0.0);
            let to = (begin(row) + 600.0).min(views.duration);
            if unsure.iter().any(|(a, b)| *a < to && from < *b) {
                continue;
            }
            let feature = row.text("feature");
            let own = changes.get(feature).map_or(&[][..], Vec::as_slice);
            let counted = count(own, from + ahead, to + ahead);
            let (mean, peak) = (
                row.number("mean").unwrap_or(0.0),
                row.number("peak").unwrap_or(0.0),
            );
            let tolerance = (counted.moved as f64 + 1e-6) / (to - from);
            if (mean - counted.mean).abs() > tolerance {
                found.push(format!(
                    "mean at {from}: {mean} in usage.csv, {} in the log: {row:?}",
                    counted.mean
                ));
            }
            if peak < counted.lasting as f64 || peak > counted.most as f64 {
                found.push(format!(
                    "peak at {from}: {peak} in usage.csv, {counted:?} in the log: {row:?}"
                ));
            }
        }
    }
}

/// A line that changes how much of a feature is out: its second, how much before and after.
type Change = (i64, u64, u64);

/// The changes of each feature, in the order of the log.
fn changes(lines: &[Line]) -> BTreeMap<String, Vec<Change>> {
    let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    let mut level: BTreeMap<&str, u64> = BTreeMap::new();
    for line in lines {
        let mut now: Vec<(&str, u64)> = Vec::new();
        match &line.what {
            What::Out(of) => now.push((
                &of.feature,
                level.get(&*of.feature).unwrap_or(&0) + of.count,
            )),
            What::In(of) => now.push((
                &of.feature,
                level.get(&*of.feature).unwrap_or(&0) - of.count,
            )),
            What::Started | What::Ended => now.extend(level.keys().map(|feature| (*feature, 0))),
            What::Denied(..) | What::Other => {}
        }
        for (feature, after) in now {
            let before = level.insert(feature, after).unwrap_or(0);
            changes
                .entry(feature.to_owned())
                .or_default()
                .push((line.second, before, after));
        }
    }
    changes
}

/// What a stretch of a log comes to.
#[derive(Debug, Default)]
struct Counted {
    mean: f64,
    /// The most that lasted into another second, and the most within one.
    lasting: u64,
    most: u64,
    /// Licenses that went out or came in: each of them at an unknown part of its second.
    moved: u64,
}

/// Counts the changes of one feature between two instants.
fn count(changes: &[Change], from: f64, to: f64) -> Counted {
    let first = changes.partition_point(|change| change.0 as f64 + 1.0 <= from);
    let mut level = first.checked_sub(1).map_or(0, |at| changes[at].2);
    let mut counted = Counted {
        most: level,
        lasting: level,
        ..Counted::default()
    };
    let (mut since, mut area) = (from, 0.0);
    let inside = changes[first..].iter().enumerate();
    for (index, (second, before, after)) in inside.take_while(|(_, change)| (change.0 as f64) < to)
    {
        let at = *second as f64;
        area += *before as f64 * (at - since).max(0.0);
        since = since.max(at);
        counted.moved += before.abs_diff(*after);
        counted.most = counted.most.max(*after);
        let next = changes[first..].get(index + 1);
        let lasts = next.is_none_or(|next| next.0 > *second);
        if at <= from {
            // It is not known on which side of the period's begin this happened.
            counted.lasting = if lasts {
                counted.lasting.min(*after)
            } else {
                0
            };
        } else if lasts && at + 1.0 <= to {
            counted.lasting = counted.lasting.max(*after);
        }
        level = *after;
    }
    counted.mean = (area + level as f64 * (to - since)) / (to - from);
    counted
}

/// MT4: the most of all periods of the window is the summary's peak.
fn usage_and_summary(views: &Views<'_>, found: &mut Vec<String>) {
    for (scope, metric, column) in [
        ("feature", "licenses_checked_out_peak", "checked_out_peak"),
        ("feature", "licenses_in_use_peak", "peak"),
        ("application", "licenses_in_use_peak", "peak"),
    ] {
        let mut peaks: BTreeMap<&str, f64> = BTreeMap::new();
        for row in views.usage.iter().filter(|row| {
            row.text("granularity") == "10min"
                && row.text("scope") == scope
                && !row.text("subject").is_empty()
        }) {
            if begin(row) + 600.0 <= views.warm_up {
                continue;
            }
            let peak = peaks.entry(row.text("subject")).or_default();
            *peak = peak.max(row.number(column).unwrap_or(0.0));
        }
        for (subject, peak) in peaks {
            let Some(of_summary) = views.cell(metric, scope, subject) else {
                continue;
            };
            // The period in which the window begins may have its peak before.
            let exact = views.warm_up % 600.0 == 0.0;
            if of_summary > peak || exact && of_summary < peak {
                found.push(format!(
                    "{metric} of {subject}: {of_summary}, {peak} in usage.csv"
                ));
            }
        }
    }
}

/// What `explain` tells of a denial: what was out and in the file is what `lmstat` says, and the question that
/// was denied is among those that were asked.
fn stories(views: &Views<'_>, found: &mut Vec<String>) {
    let (plan, detail) = (&views.played.plan, views.played.detail());
    let mut seen = BTreeSet::new();
    for (number, denial) in detail.denials.iter().enumerate() {
        if !seen.insert((denial.cause.name(), denial.class.name(), denial.application))
            || seen.len() > DENIALS
        {
            continue;
        }
        let story = reports::explain::denial(plan, detail, &denial);
        let story = serde_json::to_value(&story).expect("JSON");
        let at = denial.at.seconds();
        let lmstat = views.lmstat(at);
        for holding in story["holdings"].as_array().expect("a list") {
            let name = holding["server"].as_str().expect("a name");
            let mut services = plan.services.iter_enumerated();
            let Some((service, _)) = services.find(|(_, service)| service.name == name) else {
                found.push(format!("explain names {name}"));
                continue;
            };
            let feature = holding["feature"].as_str().expect("a name");
            let Some(of) = lmstat[service]
                .features
                .get(feature)
                .filter(|_| lmstat[service].serves())
            else {
                continue;
            };
            let told = |key: &str| holding[key].as_u64().expect("a number");
            let in_use = told("out") + told("reserved");
            if !of.uncounted && (told("in_file"), in_use) != (of.issued, of.in_use) {
                found.push(format!(
                    "explain of denial {}: {in_use} of {} {feature}, lmstat {} of {}",
                    number + 1,
                    told("in_file"),
                    of.in_use,
                    of.issued
                ));
            }
        }
        if denial.level != model::records::Level::Server || denial.server.is_none() {
            continue;
        }
        let asked = detail.answers.iter().any(|answer| {
            answer.at == denial.at
                && Some(answer.application) == denial.application
                && answer.server == denial.server
                && Some(answer.feature) == denial.feature
                && answer.cause == Some(denial.cause)
        });
        if !asked {
            found.push(format!(
                "denial {} at {at}: nobody was asked, {denial:?}",
                number + 1
            ));
        }
    }
}
