//! A small contact center made in code: one license server, and what its users, demand and faults are.

use crate::plan::{
    AgentGroup, AgentRole, Application, ApplicationIndex, Arrivals, Begin, CheckoutUnit, Clients,
    Demand, Fault, FaultKind, FeatureId, Give, GroupIndex, Host, HostIdBinding, HostIndex,
    ListEntry, ListSearch, LogoutOrder, Lot, Need, OnServerLoss, OnViolation, Parameters, Plan,
    Pool, Process, Reconnect, RecordedUnit, Redundancy, Reporting, Retry, Role, Schedule, Server,
    ServerIndex, Service, ServiceIndex, Site, SiteClock, SiteIndex, Start, Step, Symbol, Symbols,
    Take, Timetable, Version,
};
use kernel::{Distribution, Span, Time};
use std::sync::Arc;

/// The host of the license server; those of the applications follow it.
pub(crate) const SERVER_HOST: HostIndex = HostIndex(0);

/// An instant of the day.
pub(crate) const fn clock(hour: u64, minute: u64) -> Time {
    Time(hour * Span::HOUR.0 + minute * Span::MINUTE.0)
}

const VERSION: Version = Version {
    major: 8,
    fraction: 0,
};

/// A day without users: a license server, and applications that each take so many licenses of a feature of their own at
/// their start. They give them to those who log in, or to units of demand.
pub(crate) fn center(logins: &[u32], units: &[u32]) -> Plan {
    let needs: Vec<(u32, Give)> = logins
        .iter()
        .map(|count| (*count, login()))
        .chain(units.iter().map(|count| (*count, arrival())))
        .collect();
    let names = |what: &str| -> Vec<String> {
        let numbers = 0..needs.len();
        numbers.map(|n| format!("{what}-{n}")).collect()
    };
    let mut hosts = vec![host("lic")];
    hosts.extend(names("host").iter().map(|name| host(name)));
    Plan {
        scenario: "center".to_owned(),
        variant: "base".to_owned(),
        condition: None,
        symbols: Arc::new(Symbols {
            features: names("feature").into(),
            servers: vec!["lic".to_owned()].into(),
            applications: names("application").into(),
            groups: Vec::new().into(),
            demands: Vec::new().into(),
            faults: Vec::new().into(),
        }),
        // Monday, 00:00.
        start: Start {
            day: 20_514,
            time_of_day: Span::ZERO,
        },
        duration: Span::DAY,
        warm_up: Span::ZERO,
        sites: vec![Site {
            name: "here".to_owned(),
            clock_ahead: 0,
            clock: SiteClock::default(),
        }]
        .into(),
        hosts: hosts.into(),
        services: vec![Service {
            name: "lic".to_owned(),
            nodes: vec![ServerIndex(0)],
            three_node: None,
            pools: (0..).zip(&needs).map(|(n, need)| pool(n, need.0)).collect(),
            clock_tolerance: Span::DAY,
            windback_tolerance: Span::DAY,
            clock_check_all: false,
            dead_client_timeout: Span::HOUR * 2,
            automatic_reread: true,
            clients_max: None,
        }]
        .into(),
        servers: vec![Server {
            symbol: Symbol(0),
            host: SERVER_HOST,
            service: ServiceIndex(0),
            port: 7260,
            vendor_port: None,
            host_id_matches: true,
            bound_to: HostIdBinding::Disk,
            vendor_restart_delay: Span::SECOND,
            start_time: Distribution::Constant(0),
            standby: None,
            max_connections: 1_000,
        }]
        .into(),
        firewalls: Vec::new(),
        applications: (0..).zip(&needs).map(application).collect(),
        campaigns: Vec::new(),
        groups: Vec::new(),
        demands: Vec::new(),
        faults: Vec::new(),
        crews: Vec::new(),
        clients: Clients::default(),
        entitlement: needs.iter().map(|need| u64::from(need.0)).collect(),
        reporting: Reporting::default(),
        parameters: Parameters {
            orphans: true,
            order_lead_time: (Span::HOUR, Span::HOUR * 2),
        },
    }
}

/// A group whose agents log in to an application, each from one instant to another; who is denied tries again every ten
/// minutes.
pub(crate) fn add_group(plan: &mut Plan, a: u32, sessions: &[(u32, Time, Time)]) -> GroupIndex {
    let number = plan.groups.len() as u32;
    let count = sessions.iter().map(|(agent, ..)| agent + 1).max();
    let symbol = Symbol(number);
    Arc::make_mut(&mut plan.symbols)
        .groups
        .push(format!("group-{number}"));
    plan.groups.push(AgentGroup {
        symbol,
        count: count.unwrap_or(0),
        role: AgentRole::Agent,
        media: Vec::new(),
        steps: vec![Step {
            choices: vec![ApplicationIndex(a)],
            idle_without: true,
        }],
        campaigns: Vec::new(),
        schedule: Schedule::Recorded(sessions.into()),
        absence: 0.0,
        first_call_after: Distribution::Constant(0),
        retry: Retry::UntilSessionEnd {
            after: Span::MINUTE * 10,
        },
        patience: None,
        stationary: false,
        home: None,
    });
    GroupIndex(number)
}

/// The place of a group's agents at another application, while something leads them there.
pub(crate) fn add_other_place(plan: &mut Plan, home: GroupIndex, a: u32) -> GroupIndex {
    let number = plan.groups.len() as u32;
    let mut group = plan.groups[home.at()].clone();
    group.count = 0;
    group.home = Some(home);
    group.steps[0].choices = vec![ApplicationIndex(a)];
    plan.groups.push(group);
    GroupIndex(number)
}

/// Demand of which units come to an application at some instants, each for so long.
pub(crate) fn add_demand(plan: &mut Plan, a: u32, units: &[(Time, Span)]) {
    let number = plan.demands.len() as u32;
    Arc::make_mut(&mut plan.symbols)
        .demands
        .push(format!("demand-{number}"));
    let unit = |(at, holding): &(Time, Span)| RecordedUnit {
        at: *at,
        holding: *holding,
        licenses: 1,
        user: 0,
    };
    plan.demands.push(Demand {
        symbol: Symbol(number),
        choices: vec![ApplicationIndex(a)],
        kind: None,
        autodial: false,
        arrivals: Arrivals::Recorded(units.iter().map(unit).collect()),
        clock: SiteClock::default(),
        holding: Distribution::Constant(0),
        retry: Retry::None,
        patience: None,
    });
}

/// A fault that begins by itself at an instant, or does not, and lasts so long.
pub(crate) fn add_fault(plan: &mut Plan, kind: FaultKind, begins: Begin, lasts: Span) -> u32 {
    let number = plan.faults.len() as u32;
    Arc::make_mut(&mut plan.symbols)
        .faults
        .push(format!("fault-{number}"));
    plan.faults.push(Fault {
        symbol: Symbol(number),
        kind,
        target: String::new(),
        begins,
        lasts: Some(Distribution::Constant(lasts.0 as i64)),
        probability: 1.0,
        repair_during: Timetable::default(),
        crew: None,
        removed: false,
    });
    number
}

/// Once, at an instant.
pub(crate) fn once(at: Time) -> Begin {
    Begin::At {
        at,
        every: None,
        times: 1,
        wall_clock: None,
    }
}

fn login() -> Give {
    Give::Login {
        per_agent: 1,
        registered: 0,
        role: None,
        fallback: None,
    }
}

fn arrival() -> Give {
    Give::Arrival {
        kind: None,
        refuses_autodial: false,
        restored: false,
    }
}

fn host(name: &str) -> Host {
    Host {
        name: name.to_owned(),
        site: SiteIndex(0),
        clock_offset: 0,
        raid: false,
        autostart: true,
        manual_start_delay: Span::MINUTE * 30,
        managed: None,
    }
}

fn pool(feature: u32, count: u32) -> Pool {
    Pool {
        feature: FeatureId(feature),
        version: VERSION,
        vendor: "genesys.d".into(),
        lots: vec![Lot {
            count,
            expires: None,
            fault: None,
        }],
        altered: false,
        uncounted: false,
        valid_from: Time::ZERO,
        only_on: Vec::new(),
        policy: None,
    }
}

fn application((number, (count, give)): (u32, &(u32, Give))) -> Application {
    Application {
        symbol: Symbol(number),
        kind: "generic".to_owned(),
        processes: vec![Process {
            host: HostIndex(1 + number),
            list: vec![ListEntry::Server(ServerIndex(0))],
        }],
        redundancy: Redundancy::None,
        needs: vec![Need {
            feature: FeatureId(number),
            version: VERSION,
            required: false,
            take: Take::UpTo(*count),
            unit: CheckoutUnit::Instance,
            give: give.clone(),
        }],
        supervised: true,
        restart_delay: Span::MINUTE,
        starts_at: Time::ZERO,
        start_after: Vec::new(),
        poll_interval: Span::MINUTE * 2,
        retry_interval: Span::MINUTE,
        answer_timeout: Span::from_seconds(30),
        start_time: Distribution::Constant(0),
        takeover_time: Distribution::Constant(0),
        windback_tolerance: Span::DAY,
        retry_count: 5,
        on_server_loss: OnServerLoss::RunOn,
        on_violation: OnViolation::Continue,
        reconnect: Reconnect::SameServer,
        list_search: ListSearch::Sticky,
        role: Role::Plain,
        logout_order: LogoutOrder::Latest,
    }
}
