//! The reporting checklist STRESS-DES (Monks et al. 2018, doi 10.1080/17477778.2018.1442155), filled in
//! from what was played.

use super::super::Page;
use super::super::document::Table;
use crate::clock::Clock;
use crate::format;
use kernel::Time;

/// The table.
pub(super) fn table(page: &Page<'_>) -> Table {
    let mut table = Table::new("STRESS-DES", &[("item", false), ("answer", false)]);
    for (item, answer) in items(page) {
        table.row([item.into(), answer.into()]);
    }
    table
}

fn items(page: &Page<'_>) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    let names: Vec<&str> = page
        .variants
        .iter()
        .map(|v| v.plan.variant.as_str())
        .collect();
    vec![
        (
            "1.1 Purpose",
            text(
                "to choose a license server configuration and the number of licenses that keep a contact center working through the failures it must expect",
            ),
        ),
        (
            "1.2 Outputs",
            text(
                "denied fraction, agent time lost, violations, availability, capacity and others; each with its formula in the documentation and its interval here",
            ),
        ),
        (
            "1.3 Aims of the experiment",
            format!("to compare {}{}", names.join(", "), targets(page)),
        ),
        (
            "2.1 Overview diagram",
            text("the drawings in the section Configurations"),
        ),
        (
            "2.2 Base model logic",
            text(
                "applications check licenses out of servers and give them to agents and demand; faults take servers, networks, licenses and applications away; rules are numbered in the documentation",
            ),
        ),
        (
            "2.3 Scenario logic",
            text(
                "variants are overlays on one scenario file; they share all names and all random events",
            ),
        ),
        (
            "2.4 Algorithms",
            text(
                "server lists are asked in order; polls and heartbeats are computed, not scheduled; causes are kept as a graph",
            ),
        ),
        ("2.5.1 Entities", entities(page)),
        (
            "2.5.2 Activities",
            text(
                "logins, shifts and breaks, demand and its holding times, polls, starts and restarts, repairs",
            ),
        ),
        ("2.5.3 Resources", resources(page)),
        (
            "2.5.4 Queues",
            text(
                "none: a denied request is tried again or given up as its group says; agents in excess wait for a freed seat, the longest waiting first",
            ),
        ),
        (
            "2.5.5 Entry and exit",
            text(
                "agents by shifts or renewal sessions, demand by arrivals; both leave at their planned end or when given up",
            ),
        ),
        (
            "3.1 Data sources",
            text("the input files below; parameters by source in the section Assumptions"),
        ),
        (
            "3.2 Pre-processing",
            text("none beyond reading recorded load, where the scenario names any"),
        ),
        ("3.3 Input parameters", text("the input files below")),
        ("3.4 Assumptions", text("the section Assumptions")),
        ("4.1 Initialization", initialization(page)),
        ("4.2 Run length", run_length(page)),
        (
            "4.3 Estimation",
            format!(
                "{} independent replications of each configuration, paired by common random numbers; Student intervals for means, residual intervals for ratios, exact binomial bounds for rare events",
                format::with_decimals(page.facts.replications as f64, 0)
            ),
        ),
        (
            "5.1 Software",
            format!("licsim {}, written in Rust", page.facts.version),
        ),
        (
            "5.2 Random sampling",
            format!(
                "ChaCha8 streams keyed by seed {}, replication, component and purpose; inversion",
                page.facts.seed
            ),
        ),
        (
            "5.3 Execution",
            text(
                "event calendar with a total order of simultaneous events; one thread for each replication",
            ),
        ),
        (
            "5.4 System",
            text("not recorded: the results are the same on every machine"),
        ),
        (
            "6.1 Access",
            format!(
                "{}; study fingerprint {}",
                page.facts.command, page.facts.fingerprint
            ),
        ),
    ]
}

fn targets(page: &Page<'_>) -> String {
    let mut targets: Vec<String> = Vec::new();
    for verdict in page.verdicts {
        let target = format!("{} {}", verdict.subject(), verdict.limit_text());
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    match targets.is_empty() {
        true => String::new(),
        false => format!(" against the targets {}", targets.join(", ")),
    }
}

fn entities(page: &Page<'_>) -> String {
    let Some(first) = page.variants.first() else {
        return String::new();
    };
    let groups: Vec<String> = first
        .plan
        .groups
        .iter()
        .filter(|group| group.home.is_none())
        .map(|group| {
            let count = format::with_decimals(f64::from(group.count), 0);
            format!(
                "{count} agents {}",
                crate::names::group(first.plan, group.symbol)
            )
        })
        .collect();
    let demands: Vec<&str> = first
        .plan
        .demands
        .iter()
        .map(|demand| crate::names::demand(first.plan, demand.symbol))
        .collect();
    let mut told = groups;
    if !demands.is_empty() {
        told.push(format!("demand {}", demands.join(", ")));
    }
    if told.is_empty() {
        "none".to_owned()
    } else {
        told.join("; ")
    }
}

fn resources(page: &Page<'_>) -> String {
    let Some(first) = page.variants.first() else {
        return String::new();
    };
    let licenses = first
        .plan
        .symbols
        .features
        .iter()
        .zip(&first.plan.entitlement);
    let told: Vec<String> = licenses
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{} {name}", format::with_decimals(*count as f64, 0)))
        .collect();
    if told.is_empty() {
        "licenses as in the files".to_owned()
    } else {
        told.join(", ")
    }
}

fn initialization(page: &Page<'_>) -> String {
    let warm_up = page
        .variants
        .first()
        .map_or(0.0, |v| v.plan.warm_up.seconds());
    let placed =
        "random faults and renewal groups in equilibrium, servers up, applications started";
    match warm_up > 0.0 {
        true => format!(
            "{placed}; the first {} h are not counted",
            format::plain_number(warm_up / 3_600.0)
        ),
        false => format!("{placed}; no warm-up"),
    }
}

fn run_length(page: &Page<'_>) -> String {
    page.variants.first().map_or(String::new(), |variant| {
        let clock = Clock::of(variant.plan);
        let end = Time(variant.plan.duration.0);
        let days = format::plain_number(variant.plan.duration.seconds() / 86_400.0);
        format!(
            "{days} days, from {} to {}",
            clock.story(Time::ZERO),
            clock.story(end)
        )
    })
}
