//! Results for charts, made by arithmetic: few and many features, servers, faults and violations.

use crate::fixture::{self, HOUR};
use kernel::{Span, Time};
use model::cause::Cause;
use model::plan::*;
use model::records::*;
use std::sync::Arc;

const TEN_MINUTES: u64 = 10 * Span::MINUTE.0;

/// How large the made-up study is.
#[derive(Clone, Copy)]
pub struct Size {
    pub features: u32,
    pub servers: u32,
    pub faults: u32,
    pub days: u64,
}

pub const SMALL: Size = Size {
    features: 1,
    servers: 1,
    faults: 1,
    days: 2,
};
pub const MIDDLE: Size = Size {
    features: 4,
    servers: 3,
    faults: 3,
    days: 7,
};
pub const LARGE: Size = Size {
    features: 23,
    servers: 20,
    faults: 30,
    days: 28,
};

pub fn plan(size: Size) -> Plan {
    let mut plan = fixture::plan("independent");
    let features = [
        "tserver_sdn",
        "router_seats",
        "ics_multi_media_agent_seat",
        "cti_ha_option",
    ];
    let number = |list: &[&str], index: u32| match list.get(index as usize) {
        Some(name) => (*name).to_owned(),
        None => format!("{}_{index}", list[0]),
    };
    plan.symbols = Arc::new(Symbols {
        features: (0..size.features).map(|i| number(&features, i)).collect(),
        servers: (0..size.servers)
            .map(|i| number(&["lic-a", "lic-b", "lic-c"], i))
            .collect(),
        applications: (0..size.servers).map(|i| format!("tserver-{i}")).collect(),
        groups: vec!["early".to_owned()].into(),
        demands: Vec::new().into(),
        faults: (0..size.faults)
            .map(|i| format!("hosts-fail/lic-{i}"))
            .collect(),
    });
    let server = plan.servers[ServerIndex(0)].clone();
    plan.servers = (0..size.servers)
        .map(|index| Server {
            symbol: Symbol(index),
            ..server.clone()
        })
        .collect();
    plan.duration = Span(size.days * 24 * HOUR);
    plan.entitlement = (0..size.features).map(|i| u64::from(capacity(i))).collect();
    plan
}

fn capacity(feature: u32) -> u32 {
    [1_000, 1_000, 320, 3][feature as usize % 4]
}

/// Use that follows office hours, checked out with some reserve, and a file that shrinks in outages.
fn usage(size: Size) -> Vec<Usage> {
    let mut rows = Vec::new();
    for period in 0..size.days * 144 {
        let hour = (period / 6) % 24;
        let busy = match hour {
            8..=11 | 13..=16 => 90 + (period * 7 % 11),
            12 => 70,
            7 | 17..=19 => 40 + (period * 5 % 7),
            _ => 4,
        };
        let weekend = (period / 144) % 7 >= 5;
        for feature in 0..size.features {
            let all = u64::from(capacity(feature));
            let share = if weekend { busy / 5 } else { busy };
            let outage = (57..65).contains(&period);
            let available = if outage { all / 2 } else { all };
            let peak = (all * share / 100).min(available);
            rows.push(Usage {
                from: Time(period * TEN_MINUTES),
                subject: UsageSubject::Feature,
                feature: FeatureId(feature),
                peak,
                integral: u128::from(peak) * u128::from(TEN_MINUTES),
                checked_out_peak: (peak + all / 20).min(available),
                available,
            });
        }
    }
    rows
}

pub fn detail(size: Size) -> Detail {
    let end = Time(size.days * 24 * HOUR);
    let begin = |fault: u32| Time((9 * HOUR + u64::from(fault) * 31 * HOUR) % (end.0 - 3 * HOUR));
    let mut recoveries = Vec::new();
    let mut conditions = Vec::new();
    let mut violations = Vec::new();
    for fault in 0..size.faults {
        let began = begin(fault);
        let ended = Time(began.0 + 80 * Span::MINUTE.0);
        recoveries.push(Recovery {
            fault: Symbol(fault),
            index: 0,
            began,
            ended: (fault % 7 != 6).then_some(ended),
            recovered: Some(Time(ended.0 + 2 * Span::MINUTE.0)),
            denials: 4,
            violations: 1,
            agent_time_lost: Span::HOUR,
            waited: None,
        });
        let server = Symbol(fault % size.servers);
        let states = ["down", "no quorum", "restarting"];
        conditions.push(Condition {
            component: Component::Server(server),
            state: states[fault as usize % 3],
            from: began,
            to: Some(ended),
        });
        conditions.push(Condition {
            component: Component::Application(server),
            state: "refusing",
            from: Time(began.0 + Span::MINUTE.0),
            to: Some(Time(ended.0 + Span::MINUTE.0)),
        });
        violations.push(Violation {
            application: server,
            feature: Some(FeatureId(fault % size.features)),
            kind: if fault % 2 == 0 {
                Cause::ServerDown
            } else {
                Cause::VendorDaemonDown
            },
            opened: Time(began.0 + Span::MINUTE.0),
            closed: Some(Time(ended.0 + 2 * Span::MINUTE.0)),
            agents_affected: 30,
            excess_peak: 0,
            roots: vec![Symbol(fault)],
            link: None,
        });
    }
    recoveries.sort_by_key(|recovery| recovery.began);
    Detail {
        usage: UsageSeries::of(&usage(size)),
        recoveries,
        conditions,
        violations,
        ..Detail::default()
    }
}

pub fn outcome(size: Size) -> Outcome {
    Outcome {
        detail: Some(detail(size)),
        ..Outcome::default()
    }
}

/// A plan with so many sites, each with a server and some applications that ask all servers.
pub fn topology(sites: u32, applications_each: u32, three_node: bool) -> Plan {
    let size = Size {
        servers: sites,
        features: 5,
        ..MIDDLE
    };
    let mut plan = plan(size);
    let (host, server) = (
        plan.hosts[HostIndex(0)].clone(),
        plan.servers[ServerIndex(0)].clone(),
    );
    let service = plan.services[ServiceIndex(0)].clone();
    plan.sites = (0..sites)
        .map(|site| Site {
            name: format!("site {site}"),
            clock_ahead: 0,
            clock: model::plan::SiteClock::default(),
        })
        .collect();
    plan.hosts = (0..sites)
        .map(|site| Host {
            name: format!("host-{site}"),
            site: SiteIndex(site),
            ..host.clone()
        })
        .collect();
    let node = |index: u32| Server {
        symbol: Symbol(index),
        host: HostIndex(index),
        service: ServiceIndex(if three_node { 0 } else { index }),
        ..server.clone()
    };
    plan.servers = (0..sites).map(node).collect();
    plan.services = (0..if three_node { 1 } else { sites })
        .map(|index| Service {
            nodes: if three_node {
                (0..sites).map(ServerIndex).collect()
            } else {
                vec![ServerIndex(index)]
            },
            three_node: three_node.then_some(ThreeNode {
                heartbeat_interval: Span(20_000_000),
                primary_is_master: false,
                rejoin_wait: Span(240_000_000),
                early_rejoin_failure: 1.0,
                failover_failure: 0.0,
                failover_repair: Span(900_000_000),
            }),
            ..service.clone()
        })
        .collect();
    plan.applications = (0..sites * applications_each)
        .map(|index| application(index, index % sites, sites))
        .collect();
    plan.symbols = Arc::new(Symbols {
        applications: (0..plan.applications.len())
            .map(|i| format!("tserver-{i}"))
            .collect(),
        ..(*plan.symbols).clone()
    });
    plan.firewalls = vec![Firewall {
        name: "edge".to_owned(),
        between: (Place::Site(SiteIndex(0)), Place::Host(HostIndex(sites - 1))),
        open: Ports::Named(vec![7260, 7261]),
        direction: Direction::Both,
    }];
    plan
}

fn application(index: u32, host: u32, servers: u32) -> Application {
    let second = Span(1_000_000);
    Application {
        symbol: Symbol(index),
        kind: "t-server".to_owned(),
        processes: vec![Process {
            host: HostIndex(host),
            list: (0..servers)
                .map(|server| ListEntry::Server(ServerIndex(server)))
                .collect(),
        }],
        redundancy: Redundancy::HotStandby,
        needs: Vec::new(),
        supervised: true,
        restart_delay: second,
        starts_at: Time::ZERO,
        start_after: Vec::new(),
        poll_interval: Span(120_000_000),
        retry_interval: second,
        answer_timeout: second,
        start_time: kernel::Distribution::Constant(0),
        windback_tolerance: Span::DAY,
        takeover_time: kernel::Distribution::Constant(0),
        retry_count: 5,
        on_server_loss: OnServerLoss::RunOn,
        on_violation: OnViolation::RefuseNew,
        reconnect: Reconnect::SameServer,
        list_search: ListSearch::Sticky,
        role: Role::Plain,
        logout_order: LogoutOrder::Latest,
    }
}
