//! What happened between the first root fault and the effect, in order: faults, processes, masters,
//! losses, and each question to a license server with its answer.
//!
//! The order in which applications get to ask decides who has licenses after an outage,
//! so the questions of all applications are told, not only those of the one that was denied. Questions
//! of one application to one server in one instant with one answer are one line. Without a fault at the
//! root, the last questions of the application itself are told.

use super::{Told, text_of};
use crate::clock::Clock;
use crate::names;
use kernel::Time;
use model::plan::{Plan, Symbol};
use model::records::{Act, Answer, Component, Detail};
use serde::Serialize;

/// So many answers are told where no fault begins the story.
const ANSWERS_MAX: usize = 10;

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct Happening {
    /// When, in seconds since the start.
    pub time_s: f64,
    /// The same by the first site's clock.
    pub clock: String,
    /// `fault`, `server`, `service`, `application`, `lost`, `answer` or `violation`.
    pub kind: &'static str,
    /// What.
    pub what: String,
}

/// The order of what happens in one instant.
type Ordered = (Time, u8, &'static str, String);

/// The chronology of a story.
pub fn happenings(plan: &Plan, detail: &Detail, told: &Told<'_>) -> Vec<Happening> {
    let clock = Clock::of(plan);
    let mut all: Vec<Ordered> = Vec::new();
    if let Some(from) = told.first_root() {
        let within = |at: Time| from <= at && at <= told.at;
        faults(plan, detail, within, &mut all);
        conditions(plan, detail, within, &mut all);
        journal(plan, detail, within, &mut all);
        violations(plan, detail, within, &mut all);
        let answers = detail.answers.iter().filter(|a| within(a.at));
        all.extend(lines(plan, answers));
    } else if let Some(application) = told.application {
        let own = detail.answers.iter();
        let own: Vec<&Answer> = own
            .filter(|a| a.application == application && a.at <= told.at)
            .collect();
        let skipped = own.len().saturating_sub(ANSWERS_MAX);
        all.extend(lines(plan, own.into_iter().skip(skipped)));
    }
    all.sort_by_key(|happening| (happening.0, happening.1));
    all.into_iter()
        .map(|(at, _, kind, what)| Happening {
            time_s: at.seconds(),
            clock: clock.story(at),
            kind,
            what,
        })
        .collect()
}

fn faults(plan: &Plan, detail: &Detail, within: impl Fn(Time) -> bool, all: &mut Vec<Ordered>) {
    for occurrence in &detail.recoveries {
        let name = names::fault(plan, occurrence.fault);
        let (kind, target) = names::fault_kind_and_target(plan, occurrence.fault, occurrence.index);
        if within(occurrence.began) {
            let what = format!("fault {name} begins: {kind} {target}");
            all.push((occurrence.began, 1, "fault", what));
        }
        if let Some(ended) = occurrence.ended.filter(|end| within(*end)) {
            all.push((ended, 0, "fault", format!("fault {name} ends")));
        }
    }
}

fn conditions(plan: &Plan, detail: &Detail, within: impl Fn(Time) -> bool, all: &mut Vec<Ordered>) {
    for condition in &detail.conditions {
        let (_, name) = names::component(plan, condition.component);
        let kind = match condition.component {
            Component::Server(_) => "server",
            Component::Service(_) => "service",
            Component::Application(_) => "application",
            _ => continue,
        };
        // The restart that is denied is told after the question that was answered so.
        let order = if kind == "application" { 6 } else { 2 };
        if within(condition.from) {
            let what = format!("{kind} {name}: {}", condition.state);
            all.push((condition.from, order, kind, what));
        }
        if let Some(to) = condition.to.filter(|to| within(*to)) {
            let follows = detail
                .conditions
                .iter()
                .any(|next| next.component == condition.component && next.from == to);
            if !follows {
                let what = format!("{kind} {name}: no longer {}", condition.state);
                all.push((to, order, kind, what));
            }
        }
    }
}

fn journal(plan: &Plan, detail: &Detail, within: impl Fn(Time) -> bool, all: &mut Vec<Ordered>) {
    for entry in detail.journal.iter().filter(|entry| within(entry.at)) {
        let service = names::service(plan, entry.service);
        match entry.act {
            Act::Lost => {
                let what = format!("service {service}: everything checked out is lost");
                all.push((entry.at, 3, "lost", what));
            }
            Act::Master { node: Some(node) } => {
                let nodes = plan.services.get(entry.service).map(|s| &s.nodes);
                let server = nodes.and_then(|nodes| nodes.get(node as usize));
                let name = server.map_or(names::UNKNOWN, |server| {
                    names::server(plan, plan.servers[*server].symbol)
                });
                let what = format!("service {service}: {name} is master");
                all.push((entry.at, 4, "service", what));
            }
            Act::GivenUp {
                application, count, ..
            } => {
                let name = names::application(plan, application);
                let what = format!(
                    "service {service}: {} of {name} that had vanished come back",
                    crate::format::counted(count.into(), "license")
                );
                all.push((entry.at, 4, "service", what));
            }
            _ => {}
        }
    }
}

fn violations(plan: &Plan, detail: &Detail, within: impl Fn(Time) -> bool, all: &mut Vec<Ordered>) {
    for violation in detail.violations.iter().filter(|v| within(v.opened)) {
        let application = names::application(plan, violation.application);
        let feature = violation
            .feature
            .map_or("all features", |f| names::feature(plan, f));
        let what = format!(
            "application {application}: violation {} of {feature}",
            violation.kind.name()
        );
        all.push((violation.opened, 7, "violation", what));
    }
}

/// Answers as lines: who asked whom for what, and what it got.
fn lines<'a>(plan: &Plan, answers: impl Iterator<Item = &'a Answer>) -> Vec<Ordered> {
    let mut lines: Vec<Ordered> = Vec::new();
    let mut group: Vec<&Answer> = Vec::new();
    for answer in answers {
        let same = group.last().is_some_and(|last| {
            let key = |a: &Answer| (a.at, a.application, a.server, a.cause);
            key(last) == key(answer)
        });
        if !same {
            lines.extend(line(plan, &group));
            group.clear();
        }
        group.push(answer);
    }
    lines.extend(line(plan, &group));
    lines
}

/// A three-node system is asked as one, whichever of its nodes grants.
fn asked_server(plan: &Plan, server: Symbol) -> &str {
    let mut own = plan.servers.iter().filter(|s| s.symbol == server);
    let service = own.next().map(|s| s.service);
    let system = service.filter(|service| {
        let found = plan.services.get(*service);
        found.is_some_and(|found| found.three_node.is_some())
    });
    system.map_or_else(
        || names::server(plan, server),
        |service| names::service(plan, service),
    )
}

fn line(plan: &Plan, group: &[&Answer]) -> Option<Ordered> {
    let first = group.first()?;
    let mut asked: Vec<String> = group
        .iter()
        .map(|answer| {
            let feature = names::feature(plan, answer.feature);
            if answer.cause.is_none() && answer.granted != answer.requested {
                format!(
                    "{} {feature} ({} granted)",
                    answer.requested, answer.granted
                )
            } else {
                format!("{} {feature}", answer.requested)
            }
        })
        .collect();
    asked.dedup(); // In full, and then what is left: the same answer.
    let result = match first.cause {
        Some(cause) => text_of(cause),
        None => "granted".to_owned(),
    };
    let what = format!(
        "{} asks {} for {}: {result}",
        names::application(plan, first.application),
        first
            .server
            .map_or("no server", |server| asked_server(plan, server)),
        asked.join(", ")
    );
    Some((first.at, 5, "answer", what))
}
