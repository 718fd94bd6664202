//! The resolved plan for people: who asks whom in which order, what each server grants, who comes when,
//! and the weekday and clock time of each fault.
//!
//! Sections of plain cells, a pure function of the plan; how they are laid out is the
//! program's. Instants are shown by the first site's clock.

mod clocks;
mod faults;
mod standby;
mod words;

use crate::check::servers::systems::MAX_CONNECTIONS;
use crate::notes::VariantNotes;
use kernel::Distribution;
use model::plan::{
    Application, Arrivals, ListEntry, Patience, Plan, Process, Redundancy, Retry, Schedule,
    Service, Take,
};
use words::{clock, distribution, span};

/// A table of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it shows.
    pub title: &'static str,
    /// The columns.
    pub header: Vec<&'static str>,
    /// The rows, a cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// All sections of one variant; those without rows are left out.
#[must_use]
pub fn sections(plan: &Plan, notes: &VariantNotes) -> Vec<Section> {
    let all = [
        asking(plan),
        granting(plan),
        standby::section(plan),
        startup(plan),
        connections(plan),
        options(notes),
        firewalls(plan),
        clocks::changes(plan),
        groups(plan),
        clocks::shifts(plan),
        demands(plan),
        faults::section(plan, notes),
    ];
    all.into_iter()
        .filter(|section| !section.rows.is_empty())
        .collect()
}

/// SV14: what does not come up, or take over, at once.
fn startup(plan: &Plan) -> Section {
    let mut rows = Vec::new();
    let mut add = |name: &str, what: &str, law: &Distribution| {
        if *law != Distribution::Constant(0) {
            rows.push(vec![name.to_owned(), what.to_owned(), distribution(law)]);
        }
    };
    for server in &plan.servers {
        let name = &plan.symbols.servers[server.symbol];
        add(name, "a start of the license server", &server.start_time);
    }
    for application in &plan.applications {
        let name = &plan.symbols.applications[application.symbol];
        add(name, "a start", &application.start_time);
        if application.redundancy != Redundancy::None {
            add(name, "a takeover by the backup", &application.takeover_time);
        }
    }
    Section {
        title: "what takes time to come up",
        header: vec!["server or application", "what", "takes"],
        rows,
    }
}

/// SV15: how many clients the license servers take, where that is not what lmgrd takes by default.
fn connections(plan: &Plan) -> Section {
    let rows = plan.servers.iter().filter_map(|server| {
        let daemon = plan.services[server.service].clients_max;
        let is_said = server.max_connections != MAX_CONNECTIONS || daemon.is_some();
        is_said.then(|| {
            vec![
                plan.symbols.servers[server.symbol].clone(),
                server.max_connections.to_string(),
                daemon.map_or_else(|| "any number".to_owned(), |most| most.to_string()),
            ]
        })
    });
    Section {
        title: "how many clients a license server takes at once",
        header: vec!["server", "lmgrd", "vendor daemon"],
        rows: rows.collect(),
    }
}

/// What each line of an options file does.
fn options(notes: &VariantNotes) -> Section {
    let rows = notes.options.iter().map(|note| {
        vec![
            note.server.clone(),
            note.line.to_string(),
            note.text.clone(),
            note.effect.clone(),
        ]
    });
    Section {
        title: "what the options file does",
        header: vec!["server", "line", "option", "effect"],
        rows: rows.collect(),
    }
}

fn asking(plan: &Plan) -> Section {
    let mut rows = Vec::new();
    for application in &plan.applications {
        let name = &plan.symbols.applications[application.symbol];
        for (number, process) in application.processes.iter().enumerate() {
            let host = &plan.hosts[process.host];
            let site = &plan.sites[host.site].name;
            let shown = match (application.redundancy, number) {
                (Redundancy::None, _) => name.clone(),
                (_, 0) => format!("{name}/primary"),
                _ => format!("{name}/backup"),
            };
            let takes = if number == 0 {
                takes(plan, application)
            } else {
                "shares the primary's".to_owned()
            };
            rows.push(vec![
                shown,
                application.kind.clone(),
                format!("{} ({site})", host.name),
                list(plan, process),
                takes,
            ]);
        }
    }
    Section {
        title: "who asks whom",
        header: vec![
            "application",
            "kind",
            "host (site)",
            "asks, in this order",
            "takes",
        ],
        rows,
    }
}

fn list(plan: &Plan, process: &Process) -> String {
    let entries: Vec<String> = process
        .list
        .iter()
        .map(|entry| match entry {
            ListEntry::AtPort(server, port) => {
                let name = &plan.symbols.servers[plan.servers[*server].symbol];
                format!("{name} at port {port}")
            }
            ListEntry::Number(server, _) => {
                let name = &plan.symbols.servers[plan.servers[*server].symbol];
                format!("{name} by its address")
            }
            ListEntry::Server(server) => {
                let service = &plan.services[plan.servers[*server].service];
                if service.three_node.is_some() {
                    nodes(plan, service, " + ")
                } else {
                    plan.symbols.servers[plan.servers[*server].symbol].clone()
                }
            }
            ListEntry::WrongAddress => "(nothing listens there)".to_owned(),
            ListEntry::HostUnknown => "(host unknown)".to_owned(),
            ListEntry::FileMissing => "(file missing)".to_owned(),
        })
        .collect();
    if entries.is_empty() {
        "nobody".to_owned()
    } else {
        entries.join(", then ")
    }
}

fn nodes(plan: &Plan, service: &Service, joint: &str) -> String {
    let names = service.nodes.iter().map(|node| {
        let symbol = plan.servers[*node].symbol;
        plan.symbols.servers[symbol].as_str()
    });
    names.collect::<Vec<_>>().join(joint)
}

fn takes(plan: &Plan, application: &Application) -> String {
    let needs = application.needs.iter().map(|need| {
        let feature = &plan.symbols.features[need.feature];
        let how = match need.take {
            Take::Exactly(count) => count.to_string(),
            Take::UpTo(count) => format!("up to {count}"),
            Take::All => "all that is left".to_owned(),
            Take::AtLogin(count) => format!("{count} at each login"),
            Take::AtArrival(count) => format!("{count} at each arrival"),
        };
        let optional = if need.required { "" } else { ", optional" };
        format!("{feature}: {how}{optional}")
    });
    let needs: Vec<String> = needs.collect();
    if needs.is_empty() {
        "no licenses".to_owned()
    } else {
        needs.join("; ")
    }
}

fn granting(plan: &Plan) -> Section {
    let mut rows = Vec::new();
    for service in &plan.services {
        let addresses: Vec<String> = service
            .nodes
            .iter()
            .map(|node| {
                let server = &plan.servers[*node];
                let vendor = server
                    .vendor_port
                    .map_or_else(String::new, |port| format!("+{port}"));
                format!("{}@{}{vendor}", server.port, plan.hosts[server.host].name)
            })
            .collect();
        for pool in &service.pools {
            for lot in &pool.lots {
                let mut count = if pool.uncounted {
                    "uncounted".to_owned()
                } else {
                    lot.count.to_string()
                };
                if pool.altered {
                    count.push_str(" (altered: none granted)");
                }
                rows.push(vec![
                    nodes(plan, service, " + "),
                    addresses.join(" "),
                    plan.symbols.features[pool.feature].clone(),
                    crate::flexnet::version::to_text(pool.version),
                    count,
                    lot.expires
                        .map_or_else(|| "never".to_owned(), |at| clock(plan, at)),
                ]);
            }
        }
        if service.pools.is_empty() {
            let nothing = ["nothing", "", "", ""].map(ToOwned::to_owned);
            let mut row = vec![nodes(plan, service, " + "), addresses.join(" ")];
            row.extend(nothing);
            rows.push(row);
        }
    }
    Section {
        title: "what each server grants",
        header: vec![
            "server",
            "port@host",
            "feature",
            "up to version",
            "count",
            "expired from",
        ],
        rows,
    }
}

fn firewalls(plan: &Plan) -> Section {
    let rows = plan.firewalls.iter().map(|firewall| {
        vec![
            firewall.name.clone(),
            words::between(plan, firewall.between),
            words::ports(&firewall.open),
            words::direction(firewall.direction).to_owned(),
        ]
    });
    Section {
        title: "standing firewalls",
        header: vec!["firewall", "between", "open", "direction"],
        rows: rows.collect(),
    }
}

fn groups(plan: &Plan) -> Section {
    let of_file = plan.groups.iter().filter(|group| group.home.is_none());
    let rows = of_file.map(|group| {
        let steps = group.steps.iter().map(|step| {
            let names = step.choices.iter().map(|choice| {
                let symbol = plan.applications[*choice].symbol;
                plan.symbols.applications[symbol].as_str()
            });
            names.collect::<Vec<_>>().join(" or ")
        });
        vec![
            plan.symbols.groups[group.symbol].clone(),
            group.count.to_string(),
            steps.collect::<Vec<_>>().join(", "),
            schedule(plan, &group.schedule),
            retry(group.retry, group.patience),
        ]
    });
    Section {
        title: "who logs in",
        header: vec!["group", "agents", "to", "when", "when denied"],
        rows: rows.collect(),
    }
}

fn schedule(plan: &Plan, schedule: &Schedule) -> String {
    match schedule {
        Schedule::Shifts(shifts) => {
            let shown = shifts.iter().map(|shift| {
                let start = words::time_of_day(shift.start);
                let end = words::time_of_day(shift.start + shift.length.0 as i64);
                let holidays = words::holidays(plan, &shift.not_on);
                format!("{} {start}-{end}{holidays}", words::days(shift.days))
            });
            shown.collect::<Vec<_>>().join("; ")
        }
        Schedule::Sessions { on, off } => {
            format!("on {}, off {}", distribution(on), distribution(off))
        }
        Schedule::Recorded(sessions) => format!("as recorded, {} sessions", sessions.len()),
    }
}

fn retry(retry: Retry, patience: Option<Patience>) -> String {
    let again = match retry {
        Retry::None => return "gives up".to_owned(),
        Retry::Times { after, times } => format!("again after {}, {times} times", span(after)),
        Retry::UntilSessionEnd { after } => {
            format!("again after {} until the session's end", span(after))
        }
    };
    let Some(patience) = patience else {
        return again;
    };
    let tries = patience
        .tries
        .map(|tries| format!("with {tries} denied tries"));
    let time = patience
        .time
        .map(|time| format!("{} after the first denied try", span(time)));
    let limits: Vec<String> = tries.into_iter().chain(time).collect();
    format!("{again}; gives up {}", limits.join(" or "))
}

fn demands(plan: &Plan) -> Section {
    let rows = plan.demands.iter().map(|demand| {
        let names = demand.choices.iter().map(|choice| {
            let symbol = plan.applications[*choice].symbol;
            plan.symbols.applications[symbol].as_str()
        });
        let arrivals = match &demand.arrivals {
            Arrivals::Rate(steps) => match steps.as_ref() {
                [(_, rate)] => format!("{rate} /h"),
                steps => {
                    let most = steps.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
                    format!("by the week's profile, up to {most} /h")
                }
            },
            Arrivals::Recorded(arrivals) => format!("as recorded, {}", arrivals.len()),
        };
        vec![
            plan.symbols.demands[demand.symbol].clone(),
            names.collect::<Vec<_>>().join(" or "),
            arrivals,
            distribution(&demand.holding),
            retry(demand.retry, demand.patience),
        ]
    });
    Section {
        title: "other demand",
        header: vec!["demand", "at", "arrives", "holds", "when denied"],
        rows: rows.collect(),
    }
}
