//! What the results rest on: each parameter of the rules with its value and where it comes from.
//!
//! A plan holds values, not where they were written: a value is the user's if it is not the default of the
//! rules, or if the scenario's files name the parameter; else it is the default, with the default's source.

use super::super::document::{Block, Section, Table};
use super::super::{Assumption, Page, Source};
use crate::format;
use crate::lengths::{law, span};
use model::plan::{
    Application, FaultKind, Host, ListSearch, OnServerLoss, OnViolation, Plan, Reconnect, Service,
    ThreeNode,
};
use std::collections::BTreeMap;

/// One parameter: its name, rule, default, the default's source, and its values in a plan.
struct Parameter {
    name: &'static str,
    rule: &'static str,
    default: &'static str,
    source: Source,
    values: fn(&Plan) -> Vec<String>,
}

const PARAMETERS: [Parameter; 30] = [
    Parameter {
        name: "vendor_restart_delay",
        rule: "SV2",
        default: "1 s",
        source: Source::FlexNet,
        values: |p| {
            p.servers
                .iter()
                .map(|s| span(s.vendor_restart_delay))
                .collect()
        },
    },
    Parameter {
        name: "on_server_loss",
        rule: "SV2",
        default: "run-on",
        source: Source::Guide("Licensing Guide, Genesys Daemon"),
        values: |p| {
            of_applications(p, |a| match a.on_server_loss {
                OnServerLoss::RunOn => "run-on".into(),
                OnServerLoss::Exit => "exit".into(),
            })
        },
    },
    Parameter {
        name: "poll_interval",
        rule: "SV4",
        default: "2 min",
        source: Source::FlexNet,
        values: |p| of_applications(p, |a| span(a.poll_interval)),
    },
    Parameter {
        name: "retry_interval",
        rule: "SV4",
        default: "60 s",
        source: Source::Assumed,
        values: |p| of_applications(p, |a| span(a.retry_interval)),
    },
    Parameter {
        name: "retry_count",
        rule: "SV4",
        default: "5",
        source: Source::Assumed,
        values: |p| of_applications(p, |a| a.retry_count.to_string()),
    },
    Parameter {
        name: "answer_timeout",
        rule: "SV13",
        default: "30 s",
        source: Source::Assumed,
        values: |p| of_applications(p, |a| span(a.answer_timeout)),
    },
    Parameter {
        name: "start_time",
        rule: "SV14",
        default: "0 s",
        source: Source::Assumed,
        values: |p| p.servers.iter().map(|s| law(&s.start_time)).collect(),
    },
    Parameter {
        name: "takeover_time",
        rule: "SV14",
        default: "0 s",
        source: Source::Assumed,
        values: |p| of_applications(p, |a| law(&a.takeover_time)),
    },
    Parameter {
        name: "max_connections",
        rule: "SV15",
        default: "1000",
        source: Source::FlexNet,
        values: |p| {
            p.servers
                .iter()
                .map(|s| s.max_connections.to_string())
                .collect()
        },
    },
    Parameter {
        name: "dead_client_timeout",
        rule: "SV4",
        default: "2 h",
        source: Source::FlexNet,
        values: |p| of_services(p, |s| span(s.dead_client_timeout)),
    },
    Parameter {
        name: "clock_tolerance",
        rule: "SV6",
        default: "24 h",
        source: Source::FlexNet,
        values: |p| of_services(p, |s| span(s.clock_tolerance)),
    },
    Parameter {
        name: "windback_tolerance",
        rule: "FT17",
        default: "24 h",
        source: Source::Assumed,
        values: |p| of_services(p, |s| span(s.windback_tolerance)),
    },
    Parameter {
        name: "clock_check",
        rule: "SV6",
        default: "expiring",
        source: Source::FlexNet,
        values: |p| {
            of_services(p, |s| {
                if s.clock_check_all {
                    "all".into()
                } else {
                    "expiring".into()
                }
            })
        },
    },
    Parameter {
        name: "automatic_reread",
        rule: "LF8",
        default: "true",
        source: Source::FlexNet,
        values: |p| of_services(p, |s| s.automatic_reread.to_string()),
    },
    Parameter {
        name: "order_lead_time",
        rule: "LF15",
        default: "24 h to 48 h",
        source: Source::Guide("Ordering Licenses"),
        values: |p| {
            vec![format!(
                "{} to {}",
                span(p.parameters.order_lead_time.0),
                span(p.parameters.order_lead_time.1)
            )]
        },
    },
    Parameter {
        name: "relocate_time",
        rule: "AG9",
        default: "10 min to 30 min",
        source: Source::Assumed,
        values: |p| {
            let times = p.faults.iter().filter_map(|fault| match &fault.kind {
                FaultKind::Relocate { time, .. } => Some(law(time)),
                _ => None,
            });
            times.collect()
        },
    },
    Parameter {
        name: "orphans",
        rule: "SV9",
        default: "true",
        source: Source::FlexNet,
        values: |p| vec![p.parameters.orphans.to_string()],
    },
    Parameter {
        name: "autostart",
        rule: "SV10",
        default: "true",
        source: Source::Guide("Licensing Guide, Installing on Windows"),
        values: |p| of_server_hosts(p, |h| h.autostart.to_string()),
    },
    Parameter {
        name: "manual_start_delay",
        rule: "SV10",
        default: "30 min",
        source: Source::Assumed,
        values: |p| of_server_hosts(p, |h| span(h.manual_start_delay)),
    },
    Parameter {
        name: "managed",
        rule: "SV10",
        default: "false",
        source: Source::Open,
        values: |p| of_server_hosts(p, |h| h.managed.is_some().to_string()),
    },
    Parameter {
        name: "heartbeat_interval",
        rule: "TP12",
        default: "20 s",
        source: Source::FlexNet,
        values: |p| of_triads(p, |t| span(t.heartbeat_interval)),
    },
    Parameter {
        name: "primary_is_master",
        rule: "TP12",
        default: "false",
        source: Source::FlexNet,
        values: |p| of_triads(p, |t| t.primary_is_master.to_string()),
    },
    Parameter {
        name: "rejoin_wait",
        rule: "TP4",
        default: "4 min",
        source: Source::Guide("Ordering Licenses, Three-Server Redundant Configuration"),
        values: |p| of_triads(p, |t| span(t.rejoin_wait)),
    },
    Parameter {
        name: "early_rejoin_failure",
        rule: "TP4",
        default: "1",
        source: Source::Open,
        values: |p| of_triads(p, |t| format::plain_number(t.early_rejoin_failure)),
    },
    Parameter {
        name: "failover_failure",
        rule: "TP5",
        default: "0",
        source: Source::Open,
        values: |p| of_triads(p, |t| format::plain_number(t.failover_failure)),
    },
    Parameter {
        name: "failover_repair",
        rule: "TP5",
        default: "15 min",
        source: Source::Assumed,
        values: |p| of_triads(p, |t| span(t.failover_repair)),
    },
    Parameter {
        name: "list_search",
        rule: "TP7",
        default: "sticky",
        source: Source::Open,
        values: |p| {
            of_applications(p, |a| match a.list_search {
                ListSearch::Sticky => "sticky".into(),
                ListSearch::WholeSet => "whole-set".into(),
            })
        },
    },
    Parameter {
        name: "reconnect",
        rule: "TP8",
        default: "same-server",
        source: Source::Open,
        values: |p| {
            of_applications(p, |a| match a.reconnect {
                Reconnect::SameServer => "same-server".into(),
                Reconnect::AnyServer => "any-server".into(),
            })
        },
    },
    Parameter {
        name: "restart_delay",
        rule: "AP1",
        default: "60 s",
        source: Source::Assumed,
        values: |p| of_applications(p, |a| span(a.restart_delay)),
    },
    Parameter {
        name: "on_violation",
        rule: "AP2",
        default: "refuse-new",
        source: Source::Open,
        values: |p| {
            of_applications(p, |a| match a.on_violation {
                OnViolation::RefuseNew => "refuse-new".into(),
                OnViolation::Continue => "continue".into(),
            })
        },
    },
];

/// The names of all parameters, as scenario files write them.
pub const PARAMETER_NAMES: [&str; PARAMETERS.len()] = {
    let mut names = [""; PARAMETERS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = PARAMETERS[at].name;
        at += 1;
    }
    names
};

fn of_applications(plan: &Plan, value: fn(&Application) -> String) -> Vec<String> {
    plan.applications.iter().map(value).collect()
}

fn of_services(plan: &Plan, value: fn(&Service) -> String) -> Vec<String> {
    plan.services.iter().map(value).collect()
}

fn of_triads(plan: &Plan, value: fn(&ThreeNode) -> String) -> Vec<String> {
    plan.services
        .iter()
        .filter_map(|service| service.three_node.as_ref())
        .map(value)
        .collect()
}

fn of_server_hosts(plan: &Plan, value: fn(&Host) -> String) -> Vec<String> {
    plan.servers
        .iter()
        .filter_map(|server| plan.hosts.get(server.host))
        .map(value)
        .collect()
}

/// The section.
pub(super) fn section(page: &Page<'_>) -> Section {
    let columns = [
        ("assumption", false),
        ("rule", false),
        ("value", false),
        ("source", false),
    ];
    let mut table = Table::new("Parameters and where their values come from", &columns);
    let own = PARAMETERS
        .iter()
        .flat_map(|parameter| rows(page, parameter));
    for assumption in own.chain(page.assumptions.iter().cloned()) {
        table.row([
            assumption.name.into(),
            assumption.rule.into(),
            assumption.value.into(),
            assumption.source.text().into(),
        ]);
    }
    let note = "What the scenario's files do not name has the default of the rules, with the source of that: a \
                place of the licensing guide, FlexNet's documentation, or, where the guide leaves it open or nobody says, an \
                assumption of licsim's; rule numbers are those of the documentation. Everything else is in the input files.";
    Section::new(
        "assumptions",
        "Assumptions and limits",
        vec![Block::Table(table), Block::Text(note.to_owned())],
    )
}

/// Parameters of a plan that another one sets otherwise, a phrase each.
pub(super) fn differences(plan: &Plan, base: &Plan) -> Vec<String> {
    let told = PARAMETERS.iter().filter_map(|parameter| {
        let values = |plan| {
            let mut values = (parameter.values)(plan);
            values.sort();
            values.dedup();
            values.join(" and ")
        };
        let (here, there) = (values(plan), values(base));
        // What only one of them has, as a three-node system, is drawn.
        let both = !here.is_empty() && !there.is_empty();
        (both && here != there).then(|| format!("{} {here}, not {there}", parameter.name))
    });
    told.collect()
}

/// One row for each value that the parameter has anywhere, with how often if there are several.
fn rows(page: &Page<'_>, parameter: &Parameter) -> Vec<Assumption> {
    let mut values: BTreeMap<String, usize> = BTreeMap::new();
    for variant in &page.variants {
        for value in (parameter.values)(variant.plan) {
            *values.entry(value).or_default() += 1;
        }
    }
    let several = values.len() > 1;
    let rows = values.into_iter().map(|(value, count)| Assumption {
        name: parameter.name.to_owned(),
        rule: parameter.rule.to_owned(),
        source: if value == parameter.default && !page.said.contains(&parameter.name) {
            parameter.source
        } else {
            Source::File
        },
        value: if several {
            format!("{value} ({count} times)")
        } else {
            value
        },
    });
    rows.collect()
}
